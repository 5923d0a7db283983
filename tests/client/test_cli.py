"""The outermost command: help, version, completion, exit codes as a shell sees them."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from opentrain_client import __version__

LEAVES = [
    "version",
    "help",
    "whoami",
    "capabilities",
    "completion",
    *(f"auth {name}" for name in ("register", "claim", "claim-status", "login", "logout", "status")),
    *(f"jobs draft {name}" for name in ("create", "get", "update", "delete")),
    *(
        f"jobs {name}"
        for name in ["publish", "update", "close", "list", "mine", "search", "get", "facets", "changes"]
    ),
    *(f"tokens {name}" for name in ("list", "create", "revoke")),
    *(f"contracts {name}" for name in ("list", "get", "end")),
    *(f"milestones {name}" for name in ("create", "fund", "approve")),
    *(f"approvals {name}" for name in ("get", "list", "cancel")),
    *(f"credits {name}" for name in ("get", "balance", "ledger", "top-up", "top-up-status")),
    "proposals hire",
    "payments pending",
]


@pytest.mark.parametrize("words", LEAVES)
def test_every_command_has_help_that_sends_nothing(run: Any, server: Any, words: str) -> None:
    by_flag = run(*words.split(), "--help", token=None)
    by_command = run("help", *words.split(), token=None)
    assert by_flag.exit_code == by_command.exit_code == 0
    assert by_flag.stdout.startswith(f"Usage: opentrain {words}")
    assert by_command.stdout == by_flag.stdout
    if words not in {"version", "help", "completion"}:
        assert "--json" in by_flag.stdout
        assert "--base-url" in by_flag.stdout
    assert server.seen == []


def test_version_in_both_forms(run: Any) -> None:
    assert run("version").stdout == run("--version").stdout == f"opentrain {__version__}\n"


def test_help_imports_neither_the_network_nor_the_commands() -> None:
    code = (
        "import sys; from opentrain_client.__main__ import cli\n"
        "try: cli(['--help'])\n"
        "except SystemExit: pass\n"
        "print(*(m for m in sys.modules if m in ('httpx2', 'ssl', 'json', 'tempfile')"
        " or m.startswith(('opentrain_client.commands', 'opentrain_client.http', 'opentrain_server'))))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == ""


def test_nothing_of_the_server_is_imported() -> None:
    code = (
        "import pkgutil, sys, opentrain_client, importlib\n"
        "for m in pkgutil.walk_packages(opentrain_client.__path__, 'opentrain_client.'):\n"
        "    importlib.import_module(m.name)\n"
        "print([m for m in sys.modules if m.startswith('opentrain_server')])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_commands_of_the_guide_exist(run: Any) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guides" / "cli.md").read_text()
    assert f"opentrain_client-{__version__}-py3" in guide
    typed = re.findall(r"^opentrain ([a-z]+(?: [a-z][a-z-]*)*)(.*)$", guide, re.MULTILINE)
    assert len(typed) >= 6
    for words, rest in typed:
        help_text = run("help", *(word for word in words.split() if word != "fish")).stdout
        assert help_text.startswith("Usage: opentrain"), words
        assert all(flag in help_text for flag in re.findall(r"--[a-z-]+", rest)), (words, rest)


FLAGS = """
auth register: --agent-name --name --org-name --organization-name --test --seed --force
auth claim: --email --claim-token
auth claim-status: --wait --timeout --claim-token
auth login: --api-key --token
auth logout: --revoke
jobs draft create: --description --text --description-file --file --format --external-id --dry-run
jobs draft get: --job-id
jobs draft delete: --job-id --dry-run
jobs draft update: --job-id --set --fields-file --dry-run
jobs publish: --job-id --dry-run
jobs close: --job-id --dry-run
jobs update: --job-id --set --fields-file --dry-run
jobs list: --status --limit --cursor --all
jobs mine: --status --limit --cursor --all
jobs search: --q --language --country --pay-type --category --domain --limit --cursor --all
jobs get: --job-id
jobs changes: --since
proposals message: --proposal-id --dry-run
proposals hire: --proposal-id --milestone-name --milestone-description --amount --due-date \
 --confirm-not-a-fit --dry-run
contracts list: --job-id --status
contracts get: --contract-id
contracts end: --contract-id --dry-run
milestones create: --contract-id --description --name --amount-usd --amount --volume --due-date --dry-run
milestones fund: --milestone-id --wait --dry-run
milestones approve: --milestone-id --wait --dry-run
approvals get: --approval-id --wait
approvals list: --status --limit --cursor --all
approvals cancel: --approval-id --dry-run
credits ledger: --limit --cursor --all
credits top-up: --amount-usd --amount --dry-run
credits top-up-status: --top-up-id --wait
messages list: --filter --unread-only --limit --cursor --all
messages read: --conversation-id --direction --mark-read --limit --cursor --all
messages send: --conversation-id --content --text --message --dry-run
updates: --types --job-id --wait --follow --limit --cursor --all
team invite: --email
tokens create: --name --scopes --expires-at --dry-run
tokens revoke: --token-id --keep-minted --dry-run
"""
READS = (
    "ledger top-up-status updates read get list mine search changes facets status whoami capabilities login"
)


@pytest.mark.parametrize("line", FLAGS.strip().splitlines())
def test_every_documented_flag_is_there(run: Any, line: str) -> None:
    words, _, flags = line.partition(": ")
    found = set(re.findall(r"--[a-z-]+", run(*words.split(), "--help").stdout))
    writes = set() if words.split()[-1] in READS.split() else {"--idempotency-key"}
    assert found == {*flags.split(), *writes, "--json", "--base-url", "--help"}


@pytest.mark.parametrize("words", [[], ["jobs"], ["jobs", "draft"]])
def test_a_group_alone_shows_its_help(run: Any, words: list[str]) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr == run(*words, "--help").stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["nope"], "No such command 'nope'"),
        (["help", "jobs", "nope"], "No such command 'nope'"),
        (["jobs", "list", "--nope"], "No such option"),
        (["jobs", "list", "--limit", "0"], "0 is not in the range"),
        (["jobs", "list", "--status", "LIVE"], "'LIVE' is not one of"),
        (["jobs", "publish"], "missing job id"),
        (["jobs", "publish", "j1", "--job-id", "j2"], "different IDs"),
        (["jobs", "publish", ".."], "not an ID"),
        (["jobs", "changes"], "--since"),
        (["whoami", "--base-url", "nonsense"], "not a base URL"),
        (["completion", "csh"], "'csh' is not one of"),
    ],
)
def test_wrong_use_is_exit_2_and_sends_nothing(run: Any, server: Any, words: list[str], message: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("Usage error: ")
    assert message in result.stderr
    assert result.stdout == ""
    assert server.seen == []


def test_exit_codes_as_a_shell_sees_them(shell: Any, server: Any, failure: Any, answers: Any) -> None:
    server.on("GET", "/auth/me", (200, answers["me"]), failure(403, "FORBIDDEN", reason="account_suspended"))
    codes = [shell("whoami").returncode, shell("whoami").returncode]
    server.on("GET", "/auth/me", failure(401, "UNAUTHORIZED", reason="token_revoked"))
    codes += [shell("whoami").returncode, shell("whoami", OT_API_TOKEN="").returncode]
    codes += [shell("whoami", "--nope").returncode]
    codes += [shell("whoami", OT_API_BASE_URL="http://127.0.0.1:1").returncode]
    assert codes == [0, 1, 3, 3, 2, 4]


def test_a_damaged_credentials_file_is_exit_3_and_logout_mends_it(shell: Any, credentials_file: Any) -> None:
    credentials_file.parent.mkdir(parents=True)
    credentials_file.write_text("{")
    result = shell("whoami", OT_API_TOKEN="")
    assert result.returncode == 3
    assert "damaged" in result.stderr
    assert "Traceback" not in result.stderr
    assert shell("auth", "logout").returncode == 0
    assert not credentials_file.exists()


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(run: Any, name: str) -> None:
    result = run("completion", name)
    assert result.exit_code == 0
    assert f"_OPENTRAIN_COMPLETE={name}_complete" in result.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("opentrain ", "whoami"), ("opentrain jobs pub", "publish"), ("opentrain jobs list --st", "--status")],
)
def test_completion_offers_what_is_there(typed: str, offered: str) -> None:
    words = typed.split(" ")
    env = {"_OPENTRAIN_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    program = [sys.executable, "-m", "opentrain_client"]
    ran = subprocess.run(program, env={**os.environ, **env}, capture_output=True, text=True, check=True)
    assert f"plain,{offered}" in ran.stdout.splitlines()


def test_test_mode_is_said_once_on_stderr(run: Any, server: Any, answers: Any) -> None:
    pages = [
        (200, {"jobs": [], "nextCursor": cursor}, {"X-OpenTrain-Mode": "test"}) for cursor in ("a", None)
    ]
    server.on("GET", "/jobs/mine", *pages)
    result = run("jobs", "list", "--all", "--json")
    assert result.stderr == "mode: test\n"
    assert len(server.seen) == 2


def test_capabilities_are_shown(run: Any, server: Any, answers: Any) -> None:
    server.on("GET", "/job-drafts/capabilities", (200, answers["capabilities"]))
    result = run("capabilities")
    assert result.exit_code == 0
    for text in ("paymentsWrite", "indeed_xml", "experienceLevel", "RED_TEAMING"):
        assert text in result.stdout
