"""The benchmarks run: they copy statements of the program, which change."""

import subprocess
import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent / "bench"


@pytest.mark.prove
def test_the_server_is_compared_with_the_bare_reference():
    done = subprocess.run(
        [sys.executable, BENCH / "api.py", "--seconds", "0.2", "--rounds", "1"],
        capture_output=True,
        check=False,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.count("/") >= 4, done.stdout


@pytest.mark.prove
def test_the_books_are_compared_with_pgbench():
    done = subprocess.run(
        [sys.executable, BENCH / "ledger.py", "--seconds", "1", "--rounds", "1", "--times", "2"],
        capture_output=True,
        check=False,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert len(done.stdout.strip().splitlines()) == 7, done.stdout
