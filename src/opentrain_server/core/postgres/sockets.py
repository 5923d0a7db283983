"""A short private folder for the socket: its address holds 107 bytes, and nobody else may come near."""

import hashlib
import os
import socket
import stat
import tempfile
from pathlib import Path

from opentrain_server.core.postgres.place import Place

PORT = 5432  # only part of the socket's file name
LONGEST = 107


def socket_folder(place: Place) -> Path:
    """A folder of mode 0700 of PostgreSQL's user: beside the cluster if that is short, else in /tmp.

    Not in XDG_RUNTIME_DIR: that vanishes at logout, while a server started with nohup lives on.
    """
    beside = place.cluster.parent / "postgres.run"
    digest = hashlib.sha256(os.fsencode(place.cluster)).hexdigest()[:12]
    for folder in (beside, Path("/tmp") / f"ot-{os.geteuid()}-{digest}"):  # noqa: S108  # proven ours below
        if _claim(folder, place) and _binds(folder):
            return folder
    folder = Path(tempfile.mkdtemp(prefix="ot-", dir="/tmp"))
    place.give(folder)
    return folder


def _claim(folder: Path, place: Place) -> bool:
    """Make the folder, or see that the one there is ours and closed: somebody may have made it first."""
    try:
        folder.mkdir(mode=0o700)
        place.give(folder)
    except FileExistsError:
        pass
    except OSError:
        return False
    found = folder.lstat()
    uid = place.owner[0] if place.owner else os.geteuid()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == uid and not found.st_mode & 0o077


def _binds(folder: Path) -> bool:
    """Whether a socket fits and works there: shared folders often refuse, and a comma ends a host."""
    trial = folder / ".s.trial"
    if "," in str(folder) or len(os.fsencode(folder / f".s.PGSQL.{PORT}")) > LONGEST:
        return False
    trial.unlink(missing_ok=True)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(str(trial))
    except OSError:
        return False
    trial.unlink(missing_ok=True)
    return True
