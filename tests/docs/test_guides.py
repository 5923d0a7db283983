"""The documentation does what it says: its commands exist and run, its generated pages are fresh."""

import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from opentrain_server.__main__ import COMMANDS, main
from opentrain_server.commands.settings import page
from opentrain_server.core.settings import Settings
from programs import run, serving

ROOT = Path(__file__).parents[2]
GUIDES = ["README.md", "docs/guides/self-hosting.md", "docs/guides/operations.md"]


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / name).read_text(), re.MULTILINE | re.DOTALL)


def test_the_reference_of_settings_is_fresh() -> None:
    assert (ROOT / "docs/reference/settings.md").read_text() == page(), "run: make docs"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_type_and_a_sentence(name: str) -> None:
    field = Settings.model_fields[name]
    assert field.description and field.description.endswith(".")
    (row,) = (line for line in page().splitlines() if f"`OPENTRAIN_{name.upper()}`" in line)
    assert row.count(" | ") == 3


def test_every_command_is_in_the_guide() -> None:
    text = (ROOT / "docs/guides/operations.md").read_text()
    assert [name for name in COMMANDS if f"`{name}" not in text] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_a_line_of_its_own(name: str) -> None:
    shown = CliRunner().invoke(main, [name, "--help"])
    assert shown.exit_code == 0 and shown.output.startswith(f"Usage: main {name}")


@pytest.mark.parametrize("name", GUIDES)
def test_the_commands_and_settings_of_a_guide_exist(name: str) -> None:
    text = (ROOT / name).read_text()
    commands = set(re.findall(r"opentrain-server ([a-z]+)", text))
    settings = set(re.findall(r"OPENTRAIN_([A-Z_]+)", text)) - {"CONFIG"}
    targets = set(re.findall(r"\bmake ([a-z]+)", text))
    assert commands <= COMMANDS.keys()
    assert {setting.lower() for setting in settings} <= Settings.model_fields.keys()
    assert targets <= set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for toml in blocks(name, "toml"):
        assert set(re.findall(r"^(\w+) =", toml, re.MULTILINE)) <= Settings.model_fields.keys()


@pytest.mark.parametrize("name", GUIDES)
def test_the_links_of_a_guide_lead_somewhere(name: str) -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)", (ROOT / name).read_text())
    assert [link for link in links if not (ROOT / name).parent.joinpath(link).exists()] == []


def test_the_five_calls_of_the_readme_make_a_live_job(tmp_path: Path) -> None:
    (script,) = (block for block in blocks("README.md", "sh") if "curl" in block)
    with serving(tmp_path) as server:
        script = script.replace("BASE=http://127.0.0.1:8000", f"BASE={server.url}")
        done = subprocess.run(["sh", "-euc", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert '"status":"OPEN","alreadyPublished":false' in done.stdout
    assert '"title":' in done.stdout and '"error"' not in done.stdout


def test_the_demo_starts_a_server_of_its_own_and_leaves_nothing(tmp_path: Path) -> None:
    done = run(tmp_path, "demo", OPENTRAIN_PORT="1", TMPDIR=str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No server answers" in done.stdout and "The job is live" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["opentrain.toml"]


def test_the_demo_uses_the_server_that_runs(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        done = run(tmp_path, "demo", OPENTRAIN_PORT=server.url.rpartition(":")[2])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "No server answers" not in done.stdout and "The job is live" in done.stdout
