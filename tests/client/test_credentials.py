"""The credentials file: who may read it, what survives, what is said when it is broken."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from opentrain_client import credentials
from opentrain_client.credentials import Credentials
from opentrain_client.errors import ClientError, TokenError

FULL = Credentials("ot_pat_a", "http://127.0.0.1:1", "ot_clm_a")


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_was_saved_is_loaded(credentials_file: Path) -> None:
    credentials.save(FULL)
    assert credentials.load() == FULL
    assert json.loads(credentials_file.read_text()) == {
        "apiToken": "ot_pat_a",
        "baseUrl": "http://127.0.0.1:1",
        "claimToken": "ot_clm_a",
    }


def test_only_the_owner_may_read_it_whatever_was_there_before(credentials_file: Path) -> None:
    credentials_file.parent.mkdir(parents=True, mode=0o755)
    credentials_file.write_text("{}")
    credentials_file.chmod(0o644)
    before = os.umask(0)
    try:
        credentials.save(FULL)
    finally:
        os.umask(before)
    assert _mode(credentials_file) == 0o600
    assert _mode(credentials_file.parent) == 0o700


def test_an_absent_value_is_no_key(credentials_file: Path) -> None:
    credentials.save(Credentials("ot_pat_a", "http://127.0.0.1:1"))
    assert "claimToken" not in json.loads(credentials_file.read_text())


def test_without_a_file_there_is_nothing() -> None:
    assert credentials.load() == Credentials()
    assert credentials.remove() is False


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"apiToken": 5}', '"text"', "\x00\x01"])
def test_a_damaged_file_is_named_and_left_alone(credentials_file: Path, damage: str) -> None:
    credentials_file.parent.mkdir(parents=True)
    credentials_file.write_text(damage)
    with pytest.raises(TokenError, match=r"cli\.json is damaged.*auth logout"):
        credentials.load()
    assert credentials_file.read_text() == damage


def test_a_failed_write_keeps_the_old_file_and_leaves_no_other(
    credentials_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    credentials.save(FULL)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(ClientError, match="No space left"):
        credentials.save(Credentials("ot_pat_new"))
    monkeypatch.undo()
    assert [path.name for path in credentials_file.parent.iterdir()] == ["cli.json"]
    assert json.loads(credentials_file.read_text())["apiToken"] == "ot_pat_a"


def test_a_folder_that_is_a_file_is_told(credentials_file: Path) -> None:
    credentials_file.parent.parent.mkdir()
    credentials_file.parent.write_text("")
    with pytest.raises(ClientError, match="cannot write"):
        credentials.check_writable()


def test_a_relative_folder_is_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert credentials.path() == tmp_path / ".config" / "opentrain" / "cli.json"


WRITE_OFTEN = """
import sys
from opentrain_client import credentials
for _ in range(50):
    credentials.save(credentials.Credentials(sys.argv[1] * 5000, "http://127.0.0.1:1", sys.argv[1] * 5000))
"""


def test_readers_and_writers_at_once_see_whole_files(credentials_file: Path) -> None:
    credentials.save(Credentials("a" * 5000, "http://127.0.0.1:1", "a" * 5000))
    writers = [subprocess.Popen([sys.executable, "-c", WRITE_OFTEN, letter]) for letter in "bc"]
    seen = set()
    while any(writer.poll() is None for writer in writers):
        found = credentials.load()
        assert found.api_token == found.claim_token
        seen.add(found.api_token)
    assert [writer.returncode for writer in writers] == [0, 0]
    assert len(seen) > 1
    assert [path.name for path in credentials_file.parent.iterdir()] == ["cli.json"]
