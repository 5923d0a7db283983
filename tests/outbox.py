"""Mail that waits to be sent, as tests read it."""

import re
from dataclasses import dataclass

_LINK = re.compile(r"http://market\.test(/\S+)")


@dataclass(frozen=True)
class Letter:
    kind: str
    user_id: str | None
    recipient: str
    subject: str
    body: str

    @property
    def links(self) -> list[str]:
        """Paths of our own links."""
        return _LINK.findall(self.body)

    @property
    def secret(self) -> str:
        """What stands at the end of the one link that is a secret."""
        (found,) = [link.rpartition("/")[2] for link in self.links if len(link.rpartition("/")[2]) == 43]
        return found


def letters(world, to: str | None = None) -> list[Letter]:
    """Mail in the order it was written."""
    with world.database.autocommit() as db:
        sql = "SELECT kind, user_id, recipient, subject, body FROM mails ORDER BY ctid"
        return [letter for letter in db.rows(Letter, sql) if to in (None, letter.recipient)]


def last_letter(world, to: str) -> Letter:
    return letters(world, to)[-1]
