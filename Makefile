.DEFAULT_GOAL := help
PY := .venv/bin/python
SHELL := /bin/sh
.NOTPARALLEL:
WHEEL := src/opentrain_server/dist/.built

.PHONY: help up demo env dev test check prove fix bench docs lock

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-7s %s\n", $$1, $$2}'

env: .venv/.env $(WHEEL) ## create .venv from the lock file
dev: .venv/.dev $(WHEEL)

.venv/.env: requirements.lock pyproject.toml packaging/client/pyproject.toml
	@sh .ci/env requirements.lock && touch $@

.venv/.dev: requirements-dev.lock pyproject.toml packaging/client/pyproject.toml
	@sh .ci/env requirements-dev.lock && touch .venv/.env $@

# The client that the server hands out, built again when its sources change.
$(WHEEL): packaging/client/pyproject.toml $(shell find src/opentrain_client -name '*.py') | .venv/.env
	@sh .ci/wheel && touch $@

up: env ## run the product on http://127.0.0.1:8000
	@exec .venv/bin/opentrain-server serve

demo: env ## post a job and show every call, on the running server or a passing one
	@.venv/bin/opentrain-server demo

docs: dev ## write the generated pages again
	@.venv/bin/opentrain-server settings > docs/reference/settings.md
	@.venv/bin/opentrain-server openapi > openapi.json

test: dev ## the tests, within ten minutes
	@.venv/bin/pytest -q -n 2 -m "not prove" --no-header

check: dev ## lint, format, types, architecture
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports --no-cache

prove: dev ## the long proofs in full
	@.venv/bin/pytest -q -n 2 -m prove

bench: dev ## the server against a bare reference, the books against pgbench
	@.venv/bin/python bench/api.py && .venv/bin/python bench/ledger.py

fix: dev ## mend what lint and format can mend
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

lock: ## pin every dependency again (needs uv)
	uv pip compile pyproject.toml packaging/client/pyproject.toml -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group build -o requirements.lock
	uv pip compile pyproject.toml packaging/client/pyproject.toml -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group dev -c requirements.lock -o requirements-dev.lock
