"""Small objects as JSON files in one folder, shared by processes: one lock, and a write is whole or not."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

Kept = dict[str, Any]


class JsonStore:
    """Objects by kind and name. Whoever changes one holds `lock` meanwhile."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which is made at the first write."""
        self.folder = folder

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep every other thread and process out."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / ".lock").open("w") as held:
            fcntl.flock(held, fcntl.LOCK_EX)  # let go when the file is closed
            yield

    def get(self, kind: str, name: str) -> Kept | None:
        """Return an object, or None."""
        try:
            found: Kept = orjson.loads(self._path(kind, name).read_bytes())
        except FileNotFoundError:
            return None
        return found

    def put(self, kind: str, name: str, kept: Kept) -> None:
        """Write an object; a crash leaves the old one."""
        path = self._path(kind, name)
        fresh = path.with_suffix(".new")
        fresh.write_bytes(orjson.dumps(kept))
        os.replace(fresh, path)

    def all(self, kind: str) -> list[Kept]:
        """Return every object of a kind."""
        return [orjson.loads(path.read_bytes()) for path in sorted(self.folder.glob(f"{kind}-*.json"))]

    def _path(self, kind: str, name: str) -> Path:
        """Names come from outside, so the file's is made of their digest."""
        return self.folder / f"{kind}-{hashlib.sha256(name.encode()).hexdigest()[:32]}.json"
