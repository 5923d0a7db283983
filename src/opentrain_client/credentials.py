"""The credentials file, shared by the command line and the MCP server. Nobody else may read it."""

import json
import os
from pathlib import Path
from typing import Any, NamedTuple

from opentrain_client.errors import ClientError, TokenError

MAX_BYTES = 64 * 1024


class Credentials(NamedTuple):
    """What the file holds. `claim_token` stands only between registration and finished claim."""

    api_token: str | None = None
    base_url: str | None = None
    claim_token: str | None = None


def path() -> Path:
    """`$XDG_CONFIG_HOME/opentrain/cli.json`; below `~/.config` where that is unset or relative."""
    given = os.environ.get("XDG_CONFIG_HOME", "")
    root = Path(given) if os.path.isabs(given) else Path.home() / ".config"
    return root / "opentrain" / "cli.json"


def load() -> Credentials:
    """The saved credentials, all None without a file. TokenError, naming the file, if it cannot be read."""
    try:
        with path().open("rb") as file:
            found = json.loads(file.read(MAX_BYTES))
    except (FileNotFoundError, NotADirectoryError):
        return Credentials()
    except OSError as error:
        raise TokenError(f"cannot read {path()}: {error.strerror}") from None
    except ValueError:
        raise TokenError(_damaged()) from None
    if not isinstance(found, dict):
        raise TokenError(_damaged())
    return Credentials(_string(found, "apiToken"), _string(found, "baseUrl"), _string(found, "claimToken"))


def save(credentials: Credentials) -> None:
    """Write the file whole, 0600 in a folder of 0700: a reader sees the old or the new one, never a part."""
    target = path()
    keys = {
        "apiToken": credentials.api_token,
        "baseUrl": credentials.base_url,
        "claimToken": credentials.claim_token,
    }
    text = json.dumps({key: value for key, value in keys.items() if value is not None})
    try:
        _replace(target, text + "\n")
    except OSError as error:
        raise ClientError(f"cannot write {target}: {error.strerror}") from None


def check_writable() -> None:
    """ClientError if `save` would fail. Asked before a secret is fetched that the server shows only once."""
    _folder()


def remove() -> bool:
    """Delete the file. True if there was one."""
    try:
        path().unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:
        raise ClientError(f"cannot remove {path()}: {error.strerror}") from None
    return True


def _folder() -> Path:
    folder = path().parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise ClientError(f"cannot write to {folder}: {error.strerror}") from None
    if not os.access(folder, os.W_OK):
        raise ClientError(f"cannot write to {folder}")
    return folder


def _replace(target: Path, text: str) -> None:
    import tempfile  # noqa: PLC0415 - most runs never write

    handle, name = tempfile.mkstemp(prefix=".cli-", dir=_folder())  # 0600 from birth
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut; systems that open no folders do without."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _string(found: dict[str, Any], key: str) -> str | None:
    value = found.get(key)
    if value is not None and not isinstance(value, str):
        raise TokenError(_damaged())
    return value or None


def _damaged() -> str:
    return f"{path()} is damaged. Mend it, or remove it with `opentrain auth logout` and log in again."
