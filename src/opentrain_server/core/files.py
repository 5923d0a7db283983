"""Files that people upload: kept by their content, in the data folder.

One small class, so that another kind of store can take its place.
"""

import os
import re
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_KEY = re.compile(r"[0-9a-f]{64}")


class Files:
    """A folder of files, each named by the SHA-256 of its bytes; equal files are kept once."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which is made with the first file."""
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Keep the bytes and return their key; a crash leaves either the whole file or none."""
        key = self.key_of(data)
        path = self._path(key)
        if path.exists():
            return key
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_name(f".{key}.{secrets.token_hex(4)}")
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return key

    @staticmethod
    def key_of(data: bytes) -> str:
        """Return the key that these bytes have, or will have."""
        return sha256(data).hexdigest()

    def read(self, key: str) -> bytes:
        """Return the bytes behind a key; raises FileNotFoundError."""
        return self._path(key).read_bytes()

    def delete(self, key: str) -> None:
        """Forget the bytes behind a key, if they are there."""
        with suppress(FileNotFoundError):
            self._path(key).unlink()

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise FileNotFoundError(key)
        return self.folder / key[:2] / key
