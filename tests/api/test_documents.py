"""The texts for agents: complete, true, and their commands run as they stand there."""

import json
import os
import re
import subprocess

import pytest

from agents import register
from humans import person
from moneyed import confirm, owner_of
from opentrain_client.settings import CLI
from opentrain_server.api import dist
from opentrain_server.domain.accounts import takeovers
from payers import candidate, payer

SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
SHELL = re.compile(r"```sh\n(.+?)```", re.DOTALL)
JSON = re.compile(r"```json\n(.+?)```", re.DOTALL)


def sections(text: str) -> dict[str, str]:
    parts = SECTION.split(text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def run(world, command: str, **variables: str) -> dict:
    """Run a command of a text against the test server, with `-w` for its status."""
    command = command.replace(world.settings.base, world.url)
    command = command.replace("curl ", "curl -w '\\n%{http_code}' ", 1)
    environment = {**os.environ, **variables}
    done = subprocess.run(
        ["sh", "-euc", command], env=environment, capture_output=True, text=True, check=True
    )
    body, _, status = done.stdout.rpartition("\n")
    assert status in {"200", "201", "202"}, body
    return json.loads(body)


def shape(value: object) -> object:
    """The keys of an answer, all the way down."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return None


@pytest.mark.parametrize(("path", "kind"), [("/auth.md", "text/markdown"), ("/llms.txt", "text/plain")])
def test_media_types_and_origins(world, http, path, kind):
    response = http.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"
    assert response.headers["access-control-allow-origin"] == "*"
    assert "{{" not in response.text
    assert "{%" not in response.text
    origins = set(re.findall(r"https?://[^/\s`')\"]+", response.text))
    assert origins == {world.settings.base}
    assert response.text.endswith("\n")


def test_auth_md_has_its_parts_in_order(world, http):
    text = http.get("/auth.md").text
    assert text.startswith("# OpenTrain Agent Authentication\n")
    assert list(sections(text)) == [
        "Tooling",
        "Endpoints",
        "1. Register",
        "2. Claim",
        "3. Poll",
        "4. Use and check",
        "5. Rotate",
        "6. Revoke",
        "7. Errors",
    ]
    for title, section in sections(text).items():
        assert len(SHELL.findall(section)) == (1 if title[:1] in "123456" else 0), title


def test_the_commands_of_auth_md_run_and_answer_what_they_say(world, http):
    parts = sections(http.get("/auth.md").text)
    ada = person(world, "owner@example.com")
    known: dict[str, str] = {}

    def step(title: str) -> dict:
        (command,), (example,) = SHELL.findall(parts[title]), JSON.findall(parts[title])
        answer = run(world, command, **known)
        assert shape(answer) == shape(json.loads(example)), title
        return answer

    first = step("1. Register")
    known["OPENTRAIN_API_TOKEN"], known["CLAIM_TOKEN"] = first["access_token"], first["claim_token"]
    claim = step("2. Claim")
    with world.database.transaction() as db:
        takeovers.claim(
            db, ada, attempt_token=claim["verification_uri"].partition("=")[2], code=claim["user_code"]
        )
    known["OPENTRAIN_API_TOKEN"] = step("3. Poll")["access_token"]
    assert step("4. Use and check")["account"]["claimed"] is True
    assert step("5. Rotate")["token"]
    assert step("6. Revoke") == {}


def test_the_five_calls_of_llms_txt_lead_to_a_live_job(world, http):
    text = http.get("/llms.txt").text
    commands = [line for line in text.splitlines() if line.startswith("curl ")]
    assert len(commands) == 10
    register_it, see, draft, patch, publish = commands[:5]
    known = {"OPENTRAIN_API_TOKEN": run(world, register_it)["access_token"]}
    run(world, see, **known)
    made = run(world, draft, **known)
    known["JOB_ID"] = made["jobId"]
    assert run(world, patch, **known)["validation"]["publishReady"] is True
    assert run(world, publish, **known)["status"] == "OPEN"


def test_the_next_five_lead_from_a_proposal_to_a_funded_milestone(world, http):
    text = http.get("/llms.txt").text
    hire, contract, add, fund, end = [line for line in text.splitlines() if line.startswith("curl ")][5:]
    agent = payer(world, http, credits_cents=100_000)
    owner = owner_of(world, agent)
    known = {"OPENTRAIN_API_TOKEN": agent.token, "PROPOSAL_ID": candidate(world, agent)[0]}
    asked = run(world, hire, **known)["approval"]
    known["CONTRACT_ID"] = confirm(world, owner, asked["id"])["contractId"]
    assert run(world, contract, **known)["contract"]["hasActiveMilestone"] is True
    known["MILESTONE_ID"] = run(world, add, **known)["milestone"]["id"]
    confirm(world, owner, run(world, fund, **known)["approval"]["id"])
    assert run(world, fund.replace("/fund ", "/approve "), **known)["approval"]["type"] == "milestone_approve"
    assert run(world, end, **known)["approval"]["type"] == "contract_end"


def test_the_texts_keep_the_token_where_the_command_line_looks_for_it(world, http):
    for path in ("/llms.txt", "/auth.md"):
        names = set(re.findall(r"Bearer \$(\w+)", http.get(path).text))
        assert names == {"OPENTRAIN_API_TOKEN"}
        assert names <= set(CLI.token)


def test_llms_txt_tells_how_often_an_account_may_publish(world, http):
    settings = world.settings
    told = f"publishes {settings.unclaimed_publishes_per_day} times, {settings.publishes_per_day} once"
    assert told in http.get("/llms.txt").text


def test_llms_txt_names_every_endpoint_once(world, http):
    text = http.get("/llms.txt").text
    document = http.get("/api/public/v1/openapi.json").json()
    for path, methods in document["paths"].items():
        for method in methods:
            assert len(re.findall(rf"^- {method.upper()} {re.escape(path)}: ", text, re.MULTILINE)) == 1
    named = re.findall(r"^- ([A-Z]+) (/\S+): ", text, re.MULTILINE)
    assert len(named) == sum(len(methods) for methods in document["paths"].values())
    for link in re.findall(r"\]\(([^)]+)\)", text):
        path = link.removeprefix(world.settings.base)
        assert http.get(path).status_code in {200, 401}, link


def test_the_client_is_handed_out(world, http):
    index = http.get("/dist/")
    assert index.headers["access-control-allow-origin"] == "*"
    assert index.headers["cache-control"] == "public, max-age=300"
    found = index.json()
    assert set(found) == {"name", "version", "requiresPython", "wheel", "sha256"}
    assert (found["name"], found["requiresPython"]) == ("opentrain-client", ">=3.11")
    path = found["wheel"].removeprefix(world.settings.base)
    assert path == f"/dist/opentrain_client-{found['version']}-py3-none-any.whl"
    wheel = http.get(path)
    assert wheel.headers["content-type"] == "application/octet-stream"
    assert wheel.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert dist.Wheel("x-1-y", wheel.content).sha256 == found["sha256"]
    checksum = http.get(f"{path}.sha256")
    assert checksum.text == f"{found['sha256']}  {path.rpartition('/')[2]}\n"
    assert checksum.headers["content-type"].startswith("text/plain")
    for text in ("/auth.md", "/llms.txt"):
        assert f"uv tool install '{found['wheel']}'" in http.get(text).text
        assert f"pipx install '{found['wheel']}'" in http.get(text).text


@pytest.mark.parametrize("name", ["nope", "opentrain_client-9.9.9-py3-none-any.whl", "..%2fapp.py", ".built"])
def test_nothing_else_is_handed_out(world, http, name):
    response = http.get(f"/dist/{name}")
    assert response.status_code == 404
    assert response.json()["details"]["reason"] == "unknown_path"


def test_a_server_without_a_wheel_says_so(world, http, monkeypatch):
    monkeypatch.setattr(dist, "wheel", lambda: None)
    assert http.get("/dist/").status_code == 404
    assert dist.install_lines("http://x") is None


def test_a_mode_that_is_not_there_is_refused(world, http):
    response = http.post("/api/agent/identity", json={"mode": "test"})
    assert response.status_code == 403
    agent = register(http)
    assert agent.post("/tokens?dryRun=1").json()["details"]["reason"] == "dry_run_not_supported"
