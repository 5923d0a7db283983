"""The real commands, as an operator types them: each in a process of its own."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx2

PROGRAM = [sys.executable, "-m", "opentrain_server"]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """Nothing of the caller's settings; mail, keys and the embedded database in `folder`."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("OPENTRAIN_")}
    own = {"OPENTRAIN_DATA_DIR": str(folder), "OPENTRAIN_CONFIG": str(folder / "opentrain.toml")}
    (folder / "opentrain.toml").touch()
    return {**clean, **own, "PYTHONUNBUFFERED": "1", **more}


def run(folder: Path, *words: str, text: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    env = environment(folder, **more)
    return subprocess.run(
        [*PROGRAM, *words], env=env, input=text, capture_output=True, text=True, timeout=60, check=False
    )


def ran(folder: Path, *words: str, **more: str) -> str:
    """Run one command that must go well; return what it says."""
    done = run(folder, *words, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@dataclass
class Program:
    """A command that goes on running, and what it has said so far."""

    process: subprocess.Popen[str]
    out: list[str] = field(default_factory=list)
    err: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        pipes = ((self.process.stdout, self.out), (self.process.stderr, self.err))
        self.readers = [
            threading.Thread(target=into.extend, args=(pipe,), daemon=True) for pipe, into in pipes
        ]
        for reader in self.readers:
            reader.start()

    @property
    def said(self) -> str:
        return "".join(self.out)

    @property
    def log(self) -> str:
        return "".join(self.err)

    @property
    def url(self) -> str:
        return re.search(r"http://\S+(?=/jobs)", self.said)[0]

    def wait_for(self, text: str, *, seconds: float = 40) -> None:
        until = time.monotonic() + seconds
        while text not in self.said and text not in self.log:
            assert time.monotonic() < until and self.process.poll() is None, self.said + self.log
            time.sleep(0.02)

    def end(self, number: int = signal.SIGTERM, *, seconds: float = 40) -> int:
        """Send a signal and return the exit code once everything said has been read."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        code = self.process.wait(seconds)
        for reader in self.readers:
            reader.join(5)
        return code


@contextmanager
def running(folder: Path, *words: str, **more: str) -> Iterator[Program]:
    """Start a command; at the end of the block it is stopped."""
    process = subprocess.Popen(
        [*PROGRAM, *words],
        env=environment(folder, **more),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        program = Program(process)
        try:
            yield program
        finally:
            if process.poll() is None:
                program.end()


@contextmanager
def serving(folder: Path, **more: str) -> Iterator[Program]:
    """Run a server on a free port until the end of the block."""
    with running(folder, "serve", **{"OPENTRAIN_PORT": "0", **more}) as server:
        server.wait_for("Ctrl-C\n")
        yield server


def ready(server: Program) -> dict[str, bool]:
    """What `readyz` says, check by check."""
    return httpx2.get(f"{server.url}/readyz").json()["checks"]
