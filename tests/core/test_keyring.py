"""The key for secrets that come back: made once, kept private, rotated."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from opentrain_server.core.keyring import KeyringError, keys
from threads import race

LONG, OTHER = "a" * 32, "b" * 40


def test_it_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    first = keys("", folder)
    assert [len(key) for key in first] == [32]
    assert keys("", folder) == first
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == ["secret.key"]


def test_the_setting_stands_above_the_file(tmp_path: Path) -> None:
    first, second = keys(f"{LONG}, {OTHER}", tmp_path)
    assert keys(LONG, tmp_path) == (first,)
    assert keys(OTHER, tmp_path) == (second,)
    assert not (tmp_path / "secret.key").exists()


def test_the_file_may_hold_a_list(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text(f"{OTHER}\n{LONG}\n")
    assert keys("", tmp_path) == keys(f"{OTHER},{LONG}", tmp_path)


def test_threads_at_once_get_the_same_key(tmp_path: Path) -> None:
    assert len(set(race(*[lambda: keys("", tmp_path)] * 16))) == 1


def test_processes_at_once_get_the_same_key(tmp_path: Path) -> None:
    program = "import sys, pathlib; from opentrain_server.core.keyring import keys;"
    program += "sys.stdin.read(); print(keys('', pathlib.Path(sys.argv[1]))[0].hex())"
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(6)
    ]
    for process in starts:
        process.stdin.close()
    said = set()
    for process in starts:
        with process:
            said.add(process.stdout.read())
    assert len(said) == 1 and len(said.pop()) == 65


@pytest.mark.parametrize("text", ["", " \n", "short"])
def test_a_damaged_file_is_refused_not_replaced(tmp_path: Path, text: str) -> None:
    (tmp_path / "secret.key").write_text(text)
    with pytest.raises(KeyringError) as refused:
        keys("", tmp_path)
    assert "short" not in str(refused.value).replace("shorter", "")
    assert (tmp_path / "secret.key").read_text() == text


def test_a_short_key_in_the_setting_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyringError, match="shorter than 32 characters"):
        keys(f"{LONG},secret", tmp_path)
