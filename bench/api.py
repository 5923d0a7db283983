"""`make bench`: the server against the bare reference, interleaved in the same minutes, one pinned core each.

Prints requests/s, p50, p99 and CPU per request of both, and the ratio of their throughput.
"""

import argparse
import asyncio
import json
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from load import drive, request
from opentrain_server.core import migrate
from opentrain_server.core.postgres import start

PUBLIC = "/api/public/v1"
TEXT = "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label."
SERVER_CPU, REST_CPU = 0, (os.cpu_count() or 1) - 1
LIMITS = {
    "OPENTRAIN_CALLS_PER_MINUTE": "1000000000",
    "OPENTRAIN_BOARD_CALLS_PER_MINUTE": "1000000000",
    "OPENTRAIN_LOG_LEVEL": "warning",
}


@dataclass
class Figures:
    """What one server showed on one case."""

    rate: float
    p50: float
    p99: float
    cpu: float


@contextmanager
def running(command: list[str], port: int, env: dict[str, str]) -> Iterator[int]:
    """Run a server pinned to its core and yield its process ID."""
    process = subprocess.Popen(
        ["taskset", "-c", str(SERVER_CPU), *command], env={**os.environ, **env}, stdout=subprocess.DEVNULL
    )
    try:
        _await(port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _await(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("a server did not start")


def cpu_seconds(pid: int) -> float:
    """Return the processor time a process has used, all its threads together."""
    parts = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def measure(port: int, pid: int, make: Callable[[int], bytes], connections: int, seconds: float) -> Figures:
    """Drive one server and return its figures."""
    before = cpu_seconds(pid)
    started = time.perf_counter()
    latencies = sorted(asyncio.run(drive(port, make, connections=connections, seconds=seconds)))
    took = time.perf_counter() - started
    count = len(latencies)
    return Figures(
        count / took,
        latencies[count // 2] * 1000,
        latencies[min(count - 1, int(count * 0.99))] * 1000,
        (cpu_seconds(pid) - before) / count * 1e6,
    )


def cases(port: int) -> dict[str, Callable[[int], bytes]]:
    """Register an agent, make what the cases need, and return their requests."""
    token = _post(port, "/api/agent/identity", {})["access_token"]
    job = _post(port, f"{PUBLIC}/job-drafts", {"rawJobDescription": TEXT}, token)["jobId"]
    patches = [
        request("PATCH", f"{PUBLIC}/job-drafts/{job}", token, json.dumps({"headcount": n}).encode())
        for n in range(1, 100)
    ]
    me = request("GET", f"{PUBLIC}/auth/me", token)
    draft = request("POST", f"{PUBLIC}/job-drafts", token, json.dumps({"rawJobDescription": TEXT}).encode())
    search = request("GET", f"{PUBLIC}/jobs?q=sentiment")
    return {
        "GET /auth/me": lambda n: me,
        "PATCH /job-drafts/{id}": lambda n: patches[n % len(patches)],
        "POST /job-drafts": lambda n: draft,
        "GET /jobs?q=": lambda n: search,
    }


def _post(port: int, path: str, body: dict[str, object], token: str | None = None) -> dict[str, str]:
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(asked) as answer:
        result: dict[str, str] = json.load(answer)
    return result


def _publish_some(port: int) -> None:
    for _ in range(30):
        token = _post(port, "/api/agent/identity", {})["access_token"]
        job = _post(port, f"{PUBLIC}/job-drafts", {"rawJobDescription": TEXT}, token)["jobId"]
        _post(port, f"{PUBLIC}/jobs/{job}/publish", {}, token)


def compare(options: argparse.Namespace, dsn: str) -> list[tuple[str, float, Figures, Figures]]:
    """Run every case on both servers in turn and return the medians."""
    ours, bare = options.port, options.port + 1
    python = sys.executable
    serve = [python, "-m", "opentrain_server", "serve"]
    reference = [
        *[
            python,
            "-m",
            "uvicorn",
            "reference:app",
            "--app-dir",
            str(Path(__file__).parent),
            "--port",
            str(bare),
        ],
        *["--log-level", "warning", "--no-access-log"],
    ]
    env = {"OPENTRAIN_DATABASE_URL": dsn, "OPENTRAIN_PORT": str(ours), "BENCH_DSN": dsn, **LIMITS}
    rows = []
    with running(serve, ours, env) as our_pid, running(reference, bare, env) as bare_pid:
        requests = cases(ours)
        _publish_some(ours)
        os.sched_setaffinity(0, {REST_CPU})
        for name, make in requests.items():
            if options.only and options.only not in name:
                continue
            pairs = []
            for round_number in range(options.rounds + 1):
                a = measure(ours, our_pid, make, options.connections, options.seconds)
                b = measure(bare, bare_pid, make, options.connections, options.seconds)
                if round_number:  # the first round warms up
                    pairs.append((a, b))
            ratio = statistics.median(a.rate / b.rate for a, b in pairs)
            rows.append((name, ratio, _median([a for a, _ in pairs]), _median([b for _, b in pairs])))
    return rows


def _median(figures: list[Figures]) -> Figures:
    columns = zip(*[(f.rate, f.p50, f.p99, f.cpu) for f in figures], strict=True)
    return Figures(*[statistics.median(column) for column in columns])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--port", type=int, default=8790)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="opentrain-bench-"))
    try:
        with start(folder) as postgres:
            migrate.migrate(postgres.dsn)
            rows = compare(options, postgres.dsn)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"\n{'':24}{'ratio':>7}{'req/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'CPU µs':>8}   reference:")
    for name, ratio, a, b in rows:
        ours = f"{a.rate:9.0f}{a.p50:8.1f}{a.p99:8.1f}{a.cpu:8.0f}"
        bare = f"{b.rate:9.0f}{b.p50:8.1f}{b.p99:8.1f}{b.cpu:8.0f}"
        print(f"{name:24}{ratio:7.2f}{ours}{bare}")


if __name__ == "__main__":
    main()
