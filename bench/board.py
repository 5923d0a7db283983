"""The board at full size: searching against reading one job by its ID, over HTTP, in the same minute.

Prints p50 and p99 of each case and its p99 as a multiple of that of `GET /jobs/{id}`. Cases take turns
request by request, so that whatever else the machine does meets them all alike.
"""

import argparse
import json
import random
import shutil
import socket
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from api import LIMITS, PUBLIC, running
from board_jobs import LANGUAGES, Made, fill
from opentrain_server.core import migrate
from opentrain_server.core.postgres import start

Case = Callable[[random.Random], str]
BOUND = 5.0  # how many times a read by ID a search may take


class Client:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    def get(self, path: str) -> tuple[float, bytes]:
        """Return how long an answer took, in milliseconds, and its body."""
        started = time.perf_counter()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nhost: bench\r\n\r\n".encode())
        status = self.file.readline()
        size = 0
        while (line := self.file.readline()) != b"\r\n":
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        body = self.file.read(size)
        took = (time.perf_counter() - started) * 1000
        if b" 200 " not in status:
            raise RuntimeError(f"{path}: {status!r} {body[:300]!r}")
        return took, body


def cases(client: Client, made: Made) -> dict[str, Case]:
    """Return what is measured: each case makes the path of one request."""
    total = len(made.ids)
    by_count = sorted(made.jobs_with.items(), key=lambda pair: pair[1])

    def near(share: float) -> list[str]:
        wanted = total * share
        return [word for word, _ in sorted(by_count, key=lambda pair: abs(pair[1] - wanted))[:8]]

    half, tenth, twentieth, hundredth = near(0.5), near(0.1), near(0.05), near(0.01)
    rare = near(max(20 / total, 0.0002))
    deep = _deep(client, f"{PUBLIC}/jobs?limit=100", 200)
    deep_text = _deep(client, f"{PUBLIC}/jobs?limit=100&q={half[0]}", 100)
    deep_filtered = _deep(client, f"{PUBLIC}/jobs?limit=100&language=Spanish", 30)
    return {
        "GET /jobs/{id}": lambda r: f"{PUBLIC}/jobs/{r.choice(made.ids)}",
        "newest": lambda r: f"{PUBLIC}/jobs",
        "newest, page 200 and on": lambda r: f"{PUBLIC}/jobs?cursor={r.choice(deep)}",
        "q, in half of all": lambda r: _q(r.choice(half)),
        "q, in a tenth": lambda r: _q(r.choice(tenth)),
        "q, in a twentieth": lambda r: _q(r.choice(twentieth)),
        "q, in a hundredth": lambda r: _q(r.choice(hundredth)),
        "q, rare": lambda r: _q(r.choice(rare)),
        "q, two common words": lambda r: _q(f"{r.choice(half)} {r.choice(tenth)}"),
        "q, common and rare": lambda r: _q(f"{r.choice(half)} {r.choice(rare)}"),
        "q, quoted": lambda r: _q('"' + " ".join(r.sample(made.words[:30], 2)) + '"'),
        "q, in half, window 50": lambda r: f"{_q(half[0])}&cursor={r.choice(deep_text)}",
        "q and all filters": lambda r: (
            f"{_q(r.choice(half))}&language=Spanish&country=US&payType=FIXED_PRICE"
        ),
        "common language": lambda r: f"{PUBLIC}/jobs?language=English",
        "rare language": lambda r: f"{PUBLIC}/jobs?language={r.choice(LANGUAGES[-4:])}",
        "language, page 30 and on": lambda r: (
            f"{PUBLIC}/jobs?language=Spanish&cursor={r.choice(deep_filtered)}"
        ),
        "language, pay, country": lambda r: f"{PUBLIC}/jobs?language=German&payType=PAY_PER_HOUR&country=DE",
        "facets": lambda r: f"{PUBLIC}/jobs/facets",
    }


def _q(words: str) -> str:
    return f"{PUBLIC}/jobs?q={urllib.parse.quote(words)}"


def _deep(client: Client, path: str, pages: int) -> list[str]:
    """Follow a list for some pages and return the cursors of the last few."""
    found: list[str] = []
    cursor = ""
    for _ in range(pages):
        answer = json.loads(client.get(path + (f"&cursor={cursor}" if cursor else ""))[1])
        cursor = answer["nextCursor"]
        if cursor is None:
            break
        found.append(cursor)
    return found[-10:]


def measure(port: int, made: Made, rounds: int) -> dict[str, list[float]]:
    """Return the latencies of each case, in milliseconds, sorted."""
    client, random_ = Client(port), random.Random(2)
    requests = cases(client, made)
    took: dict[str, list[float]] = defaultdict(list)
    for number in range(rounds + 20):
        for name, make in requests.items():
            milliseconds, _ = client.get(make(random_))
            if number >= 20:  # the first rounds warm up
                took[name].append(milliseconds)
    return {name: sorted(values) for name, values in took.items()}


def main() -> None:
    """Print the table; ends with 1 when a case is over the bound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--port", type=int, default=8795)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="opentrain-bench-"))
    try:
        with start(folder) as postgres:
            migrate.migrate(postgres.dsn)
            started = time.perf_counter()
            made = fill(postgres.dsn, options.jobs)
            print(f"{options.jobs:,} jobs made in {time.perf_counter() - started:.0f} s", flush=True)
            env = {"OPENTRAIN_DATABASE_URL": postgres.dsn, "OPENTRAIN_PORT": str(options.port), **LIMITS}
            command = [sys.executable, "-m", "opentrain_server", "serve"]
            with running(command, options.port, env):
                took = measure(options.port, made, options.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(table(took))


def table(took: dict[str, list[float]]) -> int:
    """Print a line for each case and return how many are over the bound."""

    def at(values: list[float], share: float) -> float:
        return values[min(len(values) - 1, int(len(values) * share))]

    base, over = at(took["GET /jobs/{id}"], 0.99), 0
    print(f"\n{'':28}{'p50 ms':>8}{'p99 ms':>8}{'ratio':>8}")
    for name, values in took.items():
        ratio = at(values, 0.99) / base
        over += ratio > BOUND
        print(f"{name:28}{at(values, 0.5):8.1f}{at(values, 0.99):8.1f}{ratio:8.2f}")
    print(f"\n{over} of {len(took)} cases over {BOUND} times a read by ID")
    return over


if __name__ == "__main__":
    main()
