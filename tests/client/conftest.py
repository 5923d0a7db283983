"""A real HTTP server on loopback that gives scripted answers, and the command line against it."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from opentrain_client.cli import cli

DROP = "drop"  # a reply that closes the connection with no answer


@dataclass
class Seen:
    method: str
    path: str
    query: str
    headers: dict[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


@dataclass
class Server:
    """`on` scripts a call's replies in order; the last one stays. A reply is (status, body[, headers])."""

    base_url: str = ""
    seen: list[Seen] = field(default_factory=list)
    scripts: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    lock: Any = field(default_factory=threading.Lock)

    def on(self, method: str, path: str, *replies: Any) -> None:
        full = path if path.startswith("/api") else "/api/public/v1" + path
        self.scripts[method, full] = list(replies)

    def reply(self, request: Seen) -> Any:
        with self.lock:
            self.seen.append(request)
            replies = self.scripts.get((request.method, request.path))
            if not replies:
                details = {"reason": "unknown_path"}
                error = {
                    "error": "No such path.",
                    "code": "NOT_FOUND",
                    "requestId": "r404",
                    "details": details,
                }
                return 404, error
            return replies.pop(0) if len(replies) > 1 else replies[0]

    def calls(self) -> list[str]:
        return [f"{request.method} {request.path}" for request in self.seen]


def _handler(script: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # else head and body wait 40 ms for one another

        def answer(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            path, _, query = self.path.partition("?")
            headers = {key.lower(): value for key, value in self.headers.items()}
            reply = script.reply(Seen(self.command, path, query, headers, text))
            if reply == DROP:
                self.close_connection = True
                return
            status, body, *more = reply
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            for key, value in (more[0] if more else {}).items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = do_PATCH = do_DELETE = answer

        def log_message(self, *_: Any) -> None:
            pass

    return Handler


@pytest.fixture
def server() -> Iterator[Server]:
    script = Server()
    http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    http.daemon_threads = True
    script.base_url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield script
    http.shutdown()
    thread.join()
    http.server_close()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of one's own: no setting of the machine may reach a test."""
    for name in [name for name in os.environ if name.startswith(("OT_", "OPENTRAIN_", "NO_COLOR"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


@pytest.fixture
def credentials_file(home: Path) -> Path:
    return home / "config" / "opentrain" / "cli.json"


@pytest.fixture
def run(server: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command line in this process: `run("whoami")`, with a token unless `token=None`."""

    def invoke(
        *words: str, text: str | None = None, token: str | None = "ot_pat_env", at: str | None = None
    ) -> Any:
        env = {"OT_API_TOKEN": token, "OT_API_BASE_URL": at or server.base_url}
        return CliRunner().invoke(cli, list(words), input=text, env=env)

    return invoke


@pytest.fixture
def shell(server: Server) -> Any:
    """The command line as a program of its own."""

    def start(*words: str, text: str = "", **env: str) -> subprocess.CompletedProcess[str]:
        settings = {**os.environ, "OT_API_TOKEN": "ot_pat_env", "OT_API_BASE_URL": server.base_url, **env}
        program = [sys.executable, "-m", "opentrain_client", *words]
        return subprocess.run(
            program, input=text, env=settings, capture_output=True, text=True, timeout=60, check=False
        )

    return start


@pytest.fixture
def failure() -> Any:
    """The envelope of an error: `failure(403, "FORBIDDEN", reason="not_owner")`."""

    def make(status: int, code: str, error: str = "Refused.", headers: Any = None, **details: Any) -> Any:
        envelope = {"error": error, "code": code, "requestId": "r1", "details": details}
        return status, envelope, headers or {}

    return make


@pytest.fixture
def answers() -> dict[str, Any]:
    """Documented answers by name."""
    return json.loads((Path(__file__).parent / "answers.json").read_text())
