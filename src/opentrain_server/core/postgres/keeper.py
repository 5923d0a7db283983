"""The small child between server and PostgreSQL, run as a file by `python -I -S`: standard library only.

`keeper.py once WHO PROGRAM ...` becomes WHO and turns into PROGRAM.
`keeper.py keep WHO LOG PROGRAM ...` runs PROGRAM (a postmaster) until standard input says `q` or ends, starts
it again when it dies, and keeps LOG short. The kernel interrupts PROGRAM if the keeper itself is killed.

WHO is `same`, `mapped` (a user namespace in which our own user is `nobody`, for PostgreSQL refuses root) or
`UID:GID` (root only).
"""

import ctypes
import os
import pwd
import select
import signal
import sys
import time

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
LOG_BYTES = 10_000_000
TICK_SECONDS = 2.0
FIRST_SECONDS = 2.0  # a postmaster that ends sooner on its first run will not do better on the next
LONGEST_PAUSE_SECONDS = 5.0
MERCY = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))  # fast, immediate, no more


def become(who: str) -> None:
    """Change this process's user; OSError when the kernel refuses."""
    if who == "mapped":
        _map_to_nobody()
    elif who != "same":
        uid, gid = map(int, who.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)


def nobody() -> tuple[int, int]:
    """User and group id of `nobody`. It must have a name, or initdb refuses it too; the number varies."""
    try:
        found = pwd.getpwnam("nobody")
    except KeyError:
        return 65534, 65534
    return found.pw_uid, found.pw_gid


def _map_to_nobody() -> None:
    uid, gid = os.geteuid(), os.getegid()
    as_uid, as_gid = nobody()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWUSER):
        raise OSError(ctypes.get_errno(), "user namespaces are refused")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{as_uid} {uid} 1"),
        ("gid_map", f"{as_gid} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def die_with_parent(parent: int) -> None:
    """Ask for SIGINT (PostgreSQL's fast shutdown) at the parent's death. Call after every change of user."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)
    if os.getppid() != parent:
        os._exit(1)


def spawn(who: str, log: str, program: list[str]) -> int:
    """Fork and exec; the child's id."""
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        out = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        null = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((null, 0), (out, 1), (out, 2)):
            os.dup2(source, target)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        become(who)
        die_with_parent(parent)
        os.execv(program[0], program)  # noqa: S606  # no shell wanted
    except OSError as error:
        os.write(2, f"{program[0]}: {error}\n".encode())
    finally:
        os._exit(127)


def keep(who: str, log: str, program: list[str]) -> int:
    """Run until told to stop; the exit status."""
    parent = os.getppid()
    wake = _wake_on_child()
    pause, again = 0.05, False
    while True:
        _shorten(log)
        started = time.monotonic()
        child = spawn(who, log, program)
        while not _ended(child):
            ready = select.select([0, wake], [], [], TICK_SECONDS)[0]
            _drain(wake if wake in ready else None)
            if 0 in ready or os.getppid() != parent:
                return _stop(child)
            _shorten(log)
        lived = time.monotonic() - started
        if not again and lived < FIRST_SECONDS:
            return 1
        again = True
        pause = 0.05 if lived > LONGEST_PAUSE_SECONDS else min(2 * pause, LONGEST_PAUSE_SECONDS)
        if select.select([0], [], [], pause)[0] or os.getppid() != parent:
            return 0


def _wake_on_child() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # the server decides when the database ends
    read, write = os.pipe()
    os.set_blocking(read, False)
    os.set_blocking(write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(write)
    return read


def _drain(wake: int | None) -> None:
    if wake is not None:
        os.read(wake, 4096)


def _ended(child: int) -> bool:
    return os.waitpid(child, os.WNOHANG)[0] == child


def _stop(child: int) -> int:
    for number, seconds in MERCY:
        os.kill(child, number)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if _ended(child):
                return 0
            time.sleep(0.01)
    return 1


def _shorten(log: str) -> None:
    """Move a long log aside: by copying and emptying, for PostgreSQL keeps it open."""
    try:
        if os.stat(log).st_size < LOG_BYTES:
            return
        with open(log, "rb") as old, open(log + ".1", "wb") as aside:
            while block := old.read(1 << 16):
                aside.write(block)
        os.truncate(log, 0)
    except OSError:
        return  # a full disk or a vanished log must not stop the database


def main(arguments: list[str]) -> int | str:
    """Do what the arguments say; a status, or a text to fail with."""
    mode, who, *rest = arguments
    os.umask(0o077)
    if mode == "keep":
        return keep(who, rest[0], rest[1:])
    parent = os.getppid()
    try:
        become(who)
        die_with_parent(parent)
        os.execv(rest[0], rest)  # noqa: S606  # no shell wanted
    except OSError as error:
        return f"{rest[0]}: {error}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
