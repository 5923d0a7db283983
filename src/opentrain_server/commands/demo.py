"""`opentrain-server demo`: the product in one minute, on the server that runs or on a passing one."""

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import click

from opentrain_server.commands.settings import read_settings

_URL = re.compile(r"Open\s+(http://\S+)/jobs")


@click.command()
def demo() -> None:
    """Post a job from a text and show every call: on the running server, else on a passing one."""
    base = read_settings().base
    if answers(base):
        sys.exit(_show(base))
    click.echo(f"No server answers at {base}; starting one for this demo. Nothing of it will be kept.")
    with tempfile.TemporaryDirectory(prefix="opentrain-demo-") as folder, _passing(Path(folder)) as url:
        code = _show(url)
    click.echo("The server of this demo is stopped and removed. For one that stays: make up")
    sys.exit(code)


def answers(base: str) -> bool:
    """Tell whether an OpenTrain server answers there."""
    try:
        with urlopen(f"{base}/healthz", timeout=3) as response:  # noqa: S310  # the operator's own setting
            return bool(response.status == 200)
    except (URLError, OSError, ValueError):
        return False


def _show(base: str) -> int:
    program = [sys.executable, "-m", "opentrain_client.demo", "--base-url", base]
    return subprocess.run(program, check=False).returncode  # noqa: S603  # our own client


@contextmanager
def _passing(folder: Path) -> Iterator[str]:
    """Run a server with nothing of the operator's settings on a free port; yields its address."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("OPENTRAIN_")}
    config = folder / "opentrain.toml"
    config.write_text(f'port = 0\nlog_level = "error"\ndata_dir = "{folder / "data"}"\n')
    program = [sys.executable, "-m", "opentrain_server", "serve"]
    with subprocess.Popen(  # noqa: S603  # ourselves
        program,
        env={**env, "OPENTRAIN_CONFIG": str(config)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as server:
        try:
            yield _address(server)
        finally:
            server.send_signal(signal.SIGTERM)
            server.communicate()


def _address(server: subprocess.Popen[str]) -> str:
    assert server.stdout
    for line in server.stdout:
        if found := _URL.search(line):
            return found[1]
    raise click.ClickException("The server of the demo did not start.")
