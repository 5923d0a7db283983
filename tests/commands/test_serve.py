"""The server as a process: what it refuses, what it prints, what it logs, and how it stops."""

import json
import signal
import socket
import stat
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx2
import psycopg
import pytest

from agents import Agent, register
from programs import Program, ran, ready, run, running, serving

TEXT = "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label."


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("serve")


def live(agent: Agent) -> str:
    job_id: str = agent.post("/job-drafts", {"rawJobDescription": TEXT}).json()["jobId"]
    assert agent.post(f"/jobs/{job_id}/publish").json()["status"] == "OPEN"
    return job_id


def test_settings_that_cannot_be_used_are_named_line_by_line(tmp_path: Path) -> None:
    done = run(
        tmp_path,
        "serve",
        OPENTRAIN_PORT="many",
        OPENTRAIN_MAIL_URL="http://me:hush@host",
        OPENTRAIN_THREADS="0",
    )
    assert done.returncode == 1
    head, *lines = done.stderr.splitlines()
    assert head == "Error: These settings cannot be used:"
    assert [line.split()[0] for line in lines] == [
        "OPENTRAIN_PORT:",
        "OPENTRAIN_THREADS:",
        "OPENTRAIN_MAIL_URL:",
    ]
    assert "hush" not in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 1", "prot in {file}: there is no such setting."),
        ("port = 'x'", "port in {file}: Input should be a valid integer"),
        ("port = ", "{file}: Invalid value"),
    ],
)
def test_mistakes_in_the_file_are_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "opentrain.toml").write_text(text)
    done = run(tmp_path, "serve")
    assert done.returncode == 1
    assert said.format(file=tmp_path / "opentrain.toml") in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", OPENTRAIN_CONFIG=str(tmp_path / "no.toml"))
    assert done.stderr.splitlines()[1:] == [f"  OPENTRAIN_CONFIG: there is no file {tmp_path}/no.toml."]


def test_a_public_address_needs_real_mail(tmp_path: Path) -> None:
    done = run(tmp_path, "serve", OPENTRAIN_HOST="0.0.0.0", OPENTRAIN_PORT="0")
    assert done.returncode == 1
    assert "OPENTRAIN_MAIL_URL" in done.stderr
    assert not (tmp_path / "postgres").exists()


def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = run(tmp_path, "serve", OPENTRAIN_PORT=str(port))
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Cannot listen on 127.0.0.1:{port}: Address already in use.")
    assert not (tmp_path / "postgres").exists()


def test_a_database_that_refuses_is_told_in_one_line(tmp_path: Path, postgres: str) -> None:
    where = postgres.replace("dbname=opentrain", "dbname=nowhere")
    done = run(tmp_path, "serve", OPENTRAIN_PORT="0", OPENTRAIN_DATABASE_URL=where)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: The database cannot be used:")
    assert 'database "nowhere" does not exist' in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.prove
def test_a_database_with_too_few_connections_is_told_without_a_traceback(
    tmp_path: Path, postgres: str
) -> None:
    with psycopg.connect(postgres, autocommit=True) as conn:
        conn.execute("CREATE ROLE few LOGIN CONNECTION LIMIT 2")
        conn.execute("CREATE DATABASE few OWNER few")
        url = postgres.replace("dbname=opentrain", "dbname=few").replace("user=opentrain", "user=few")
        done = run(tmp_path, "serve", OPENTRAIN_PORT="0", OPENTRAIN_DATABASE_URL=url)
        conn.execute("DROP DATABASE few WITH (FORCE)")
        conn.execute("DROP ROLE few")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "too many connections for role" in done.stderr and "could not start" in done.stderr


def test_a_whole_journey_leaves_no_secret_in_the_log(folder: Path) -> None:
    with serving(folder) as server, httpx2.Client(base_url=server.url) as http:
        agent = register(http)
        live(agent)
        body = {"claim_token": agent.claim_token, "email": "ada@example.com"}
        claim = http.post("/api/agent/identity/claim", json=body).json()
        http.get(
            f"/claim/{claim['verification_uri'].partition('token=')[2]}", params={"code": claim["user_code"]}
        )
        http.get("/api/public/v1/jobs/mine", headers={"authorization": "Bearer ot_pat_no"})
        key = http.get(server.said.partition("Mail ")[2].split()[0])
        assert key.status_code == 303
        assert server.end() == 0
    said = server.log
    assert said.count("request method=POST") == 4
    assert "path=/api/public/v1/jobs/{jobId}/publish status=200" in said
    for secret in (agent.token, agent.claim_token, claim["user_code"], "ada@", "example.com", "ot_", "key="):
        assert secret not in said, secret
    mails = [path.read_text() for path in (folder / "mail" / "new").iterdir()]
    assert len(mails) == 1 and "ada@example.com" in mails[0]
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600


def test_logs_for_machines_are_json(folder: Path) -> None:
    with serving(folder, OPENTRAIN_LOG_FORMAT="json") as server:
        httpx2.get(f"{server.url}/api/public/v1/jobs")
        server.end()
    lines = [json.loads(line) for line in server.err]
    assert [(line["event"], line["status"], line["level"]) for line in lines] == [("request", 200, "info")]


def test_ctrl_c_lets_a_running_request_finish(folder: Path) -> None:
    with serving(folder) as server:
        answers: list[httpx2.Response] = []
        slow = threading.Thread(target=lambda: answers.append(slow_call(server)))
        slow.start()
        time.sleep(0.5)
        assert server.end(signal.SIGINT) == 0
        slow.join(10)
    assert [answer.status_code for answer in answers] == [200]
    assert "Stopping once running requests are answered" in server.log
    assert "Traceback" not in server.log


def test_a_second_ctrl_c_stops_at_once(folder: Path) -> None:
    with serving(folder) as server:
        slow = threading.Thread(target=try_slow_call, args=(server,), daemon=True)
        slow.start()
        time.sleep(0.5)
        server.process.send_signal(signal.SIGINT)
        server.wait_for("Ctrl-C again")
        started = time.monotonic()
        assert server.end(signal.SIGINT) == 1
        assert time.monotonic() - started < 5
    assert "Traceback" not in server.log


def try_slow_call(server: Program) -> None:
    with suppress(httpx2.HTTPError):
        slow_call(server, 60)


def slow_call(server: Program, seconds: float = 1) -> httpx2.Response:
    """Send a request whose body takes its time."""

    def body():
        yield b'{"agent_name":'
        time.sleep(seconds)
        yield b'"Slow"}'

    headers = {"content-type": "application/json"}
    return httpx2.post(
        f"{server.url}/api/agent/identity", content=body(), headers=headers, timeout=seconds + 5
    )


def test_stopped_while_it_starts_it_leaves_nothing_behind(tmp_path: Path) -> None:
    with running(tmp_path, "serve", OPENTRAIN_PORT="0") as server:
        until = time.monotonic() + 20
        while not (tmp_path / "postgres.lock").exists():
            assert time.monotonic() < until
            time.sleep(0.01)
        server.end()
    with serving(tmp_path) as again:
        assert ready(again) == {"database": True, "migrations": True, "worker": True}


def test_without_a_worker_of_its_own_it_waits_for_one(folder: Path) -> None:
    with serving(folder, OPENTRAIN_WORKER="false") as server:
        assert ready(server) == {"database": True, "migrations": True, "worker": False}
        with running(folder, "worker") as worker:
            worker.wait_for("Worker is ready")
            until = time.monotonic() + 10
            while not ready(server)["worker"]:
                assert time.monotonic() < until
                time.sleep(0.05)
            assert worker.end() == 0
        assert not ready(server)["worker"]  # one that stops says so


@pytest.mark.prove
def test_a_killed_worker_is_noticed_within_45_seconds(folder: Path) -> None:
    with serving(folder, OPENTRAIN_WORKER="false") as server, running(folder, "worker") as worker:
        worker.wait_for("Worker is ready")
        time.sleep(1)
        assert ready(server)["worker"]
        worker.end(signal.SIGKILL)
        killed = time.monotonic()
        while ready(server)["worker"]:
            assert time.monotonic() - killed < 46
            time.sleep(0.5)


def test_a_worker_needs_a_server_or_a_database(tmp_path: Path) -> None:
    done = run(tmp_path, "worker")
    assert done.returncode == 1
    assert "No server runs the database" in done.stderr


def test_two_servers_do_not_share_a_folder(folder: Path) -> None:
    with serving(folder):
        done = run(folder, "serve", OPENTRAIN_PORT="0")
    assert done.returncode == 1
    assert "Another server" in done.stderr and "Traceback" not in done.stderr


def test_migrate_and_version(folder: Path) -> None:
    assert ran(folder, "migrate") == "nothing to do\n"
    assert ran(folder, "version").count(".") == 2
