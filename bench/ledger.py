"""The books against pgbench: posting sets and the verbs of money, interleaved with TPC-B on one database.

Every round runs each case once, beside a run of TPC-B (scale 32, prepared statements, as pgbench has it);
printed are the medians of the rounds and of their ratios to that TPC-B. 32 clients everywhere. Posting sets
are driven by pgbench as well; the verbs by threads of several processes, as servers run them.
"""

import argparse
import multiprocessing
import re
import shutil
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from operator import methodcaller
from pathlib import Path

from ledger_clients import Client, clients
from opentrain_server.core import migrate
from opentrain_server.core.db import Database
from opentrain_server.core.postgres import find_binaries, start

CLIENTS, PROCESSES, SCALE = 32, 4, 32
EMPLOYERS, CENTS = 1000, 10**12

# The set of a funding from credits. A colon before a name would be a variable of pgbench's.
_FUND = """
\\set employer {employer}
SELECT ledger_post('fund: ' || m, 'fund', now(), 'p', 'c', NULL, 'a', 'o' || :employer::int,
    ARRAY['1' || m, '2' || m],
    ARRAY['available:' || 'o' || :employer::int, 'available:' || 'o' || :employer::int],
    ARRAY['escrow:' || m, 'fee_held:' || m], ARRAY[300, 30]::bigint[], ARRAY[m, m], ARRAY['HOLD', 'HOLD'],
    ARRAY[NULL, NULL]::text[], ARRAY['escrow', 'marketplace_fee'])
  FROM (SELECT left(md5(random()::text || clock_timestamp()), 25) AS m) milestone;
"""
# A payment, of which all take one account: the operator's income, which keeps no balance row.
_INCOME = """
SELECT ledger_post('hire: ' || m, 'hire', now(), 'p', 'c', NULL, 'a', NULL, ARRAY['1' || m, '2' || m],
    ARRAY['clearing:' || 'test', 'clearing:' || 'test'], ARRAY['escrow:' || m, 'initiation_income'],
    ARRAY[300, 995]::bigint[], ARRAY[m, NULL], ARRAY[NULL, NULL]::text[], ARRAY[NULL, NULL]::text[],
    ARRAY[NULL, NULL]::text[])
  FROM (SELECT left(md5(random()::text || clock_timestamp()), 25) AS m) milestone;
"""
# TPC-B of one branch: what a single row allows that all must write, one commit after another.
_ONE_BRANCH = """
\\set aid random(1, 100000 * {scale})
\\set tid random(1, 10 * {scale})
\\set delta random(-5000, 5000)
BEGIN;
UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;
SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
UPDATE pgbench_tellers SET tbalance = tbalance + :delta WHERE tid = :tid;
UPDATE pgbench_branches SET bbalance = bbalance + :delta WHERE bid = 1;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (:tid, 1, :aid, :delta, CURRENT_TIMESTAMP);
END;
"""
SCRIPTS = {
    "post, spread over 1,000 employers": _FUND.format(employer=f"random(1, {EMPLOYERS})"),
    "post, one account of the operator": _INCOME,
    "post, one employer's purse": _FUND.format(employer=1),
    "(TPC-B, one branch)": _ONE_BRANCH.format(scale=SCALE),
}
FUND, RELEASE = "confirm a funding", "confirm a release"
TARGETS = dict(zip(SCRIPTS, (1.0, 0.6), strict=False)) | {FUND: 0.3, RELEASE: 0.3}

_FILL = f"""
SELECT count(ledger_post('top_up:' || n, 'top_up', now(), NULL, NULL, 't', NULL, 'o' || n, ARRAY['t' || n],
    ARRAY['clearing:test'], ARRAY['available:o' || n], ARRAY[{CENTS}]::bigint[], ARRAY[NULL]::text[],
    ARRAY['TOP_UP'], ARRAY[NULL]::text[], ARRAY[NULL]::text[])) FROM generate_series(1, {EMPLOYERS}) AS n
"""


class Pgbench:
    """pgbench of the PostgreSQL that runs the database."""

    def __init__(self, dsn: str, folder: Path) -> None:
        self.dsn = dsn
        self.folder = folder
        self.program = str(find_binaries().tool("pgbench"))
        subprocess.run([self.program, "-i", "-q", "-s", str(SCALE), dsn], check=True, capture_output=True)

    def rate(self, seconds: float, script: str | None = None) -> float:
        """Return the transactions per second of a script, or of TPC-B."""
        path = self.folder / "script.sql"
        path.write_text(script or "")
        words = ["-n", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), "-M", "prepared"]
        done = subprocess.run(
            [self.program, *words, *(["-f", str(path)] if script else []), self.dsn],
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or not found:
            raise SystemExit(done.stderr[-2000:])
        return float(found[1])


def serve(dsn: str, mine: list[Client], orders: Connection) -> None:
    """Run what is ordered with one thread for each client, until told to stop; one process of several."""
    database = Database(dsn, connections=len(mine))
    database.open()
    with ThreadPoolExecutor(len(mine)) as pool:
        while (order := orders.recv()) is not None:
            name, times = order
            list(pool.map(methodcaller(name, database, times), mine))
            orders.send(name)
    database.close()


class Crew:
    """The processes that drive the verbs."""

    def __init__(self, dsn: str, all_clients: list[Client]) -> None:
        self.pipes: list[Connection] = []
        spawn = multiprocessing.get_context("spawn")
        for number in range(PROCESSES):
            ours, theirs = spawn.Pipe()
            spawn.Process(
                target=serve, args=(dsn, all_clients[number::PROCESSES], theirs), daemon=True
            ).start()
            self.pipes.append(ours)

    def order(self, name: str, times: int) -> float:
        """Let every client do something so many times; return how many were done per second."""
        started = time.perf_counter()
        for pipe in self.pipes:
            pipe.send((name, times))
        for pipe in self.pipes:
            pipe.recv()
        return CLIENTS * times / (time.perf_counter() - started)

    def stop(self) -> None:
        """Let the processes end."""
        for pipe in self.pipes:
            pipe.send(None)


def rounds(options: argparse.Namespace, pgbench: Pgbench, crew: Crew) -> dict[str, list[tuple[float, float]]]:
    """Return for each case its rate and that of the TPC-B beside it, round by round."""
    found: dict[str, list[tuple[float, float]]] = {}
    for number in range(options.rounds + 1):
        measured = {}
        for name, script in SCRIPTS.items():
            beside = pgbench.rate(options.seconds)
            measured[name] = pgbench.rate(options.seconds, script), beside
        for name, ask, confirm in (
            (FUND, "ask_to_fund", "confirm_fundings"),
            (RELEASE, "ask_to_release", "confirm_releases"),
        ):
            crew.order(ask, options.times)
            beside = pgbench.rate(options.seconds)
            measured[name] = crew.order(confirm, options.times), beside
        for name, pair in measured.items():
            if number:  # the first round warms up
                found.setdefault(name, []).append(pair)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--times", type=int, default=20, help="verbs of each client and round")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="opentrain-bench-"))
    try:
        with start(folder) as postgres:
            migrate.migrate(postgres.dsn)
            database = Database(postgres.dsn, connections=2)
            database.open()
            with database.transaction() as db:
                db.conn.execute(_FILL)
            crew = Crew(postgres.dsn, clients(database, CLIENTS, cents=CENTS))
            database.close()
            found = rounds(options, Pgbench(postgres.dsn, folder), crew)
            crew.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    table(found)


def table(found: dict[str, list[tuple[float, float]]]) -> None:
    """Print a line for each case."""
    print(f"\n{'':36}{'ratio':>7}{'target':>8}{'per s':>9}{'TPC-B':>9}")
    for name, pairs in found.items():
        ratio = statistics.median(a / b for a, b in pairs)
        ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
        print(f"{name:36}{ratio:7.2f}{TARGETS.get(name, ''):>8}{ours:9.0f}{theirs:9.0f}")


if __name__ == "__main__":
    main()
