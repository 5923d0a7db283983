"""People: the users behind accounts. A person's address is kept in lower case."""

from zoneinfo import available_timezones

from opentrain_server.core.actor import Human, Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.core.text import clean
from opentrain_server.domain.accounts import accounts

NAME_LENGTH = 60  # characters of a first or a last name

_ADD = """
INSERT INTO users (id, email, first_name, last_name, created_at)
VALUES (%(id)s, %(email)s, %(first_name)s, %(last_name)s, %(now)s)
ON CONFLICT (email) DO NOTHING
"""

_ADD_STAFF = """
INSERT INTO staff (user_id, added_at) SELECT id, %(now)s FROM users WHERE email = %(email)s
ON CONFLICT (user_id) DO NOTHING
"""

_FOUND = "SELECT id FROM users WHERE email = %(email)s"
_WITHOUT_PASSWORD = """
SELECT id AS user_id, email FROM users WHERE email = %(email)s AND password_hash IS NULL
"""
_DESCRIBE = """
UPDATE users SET first_name = %(first_name)s, last_name = %(last_name)s, time_zone = %(time_zone)s
 WHERE id = %(id)s
"""

_HOLDS_ACCOUNT = """
SELECT 1 FROM members WHERE user_id = %(user_id)s UNION ALL SELECT 1 FROM labelers WHERE id = %(user_id)s
"""

_STAFF = """
SELECT u.id AS user_id, u.email AS name FROM staff s JOIN users u ON u.id = s.user_id
 WHERE u.email = %(email)s
"""


def add(db: Db, *, email: str, first_name: str | None = None, last_name: str | None = None) -> Human:
    """Make a person with a verified address; fails with `email_taken`."""
    user_id, email = db.new_id(), email.strip().lower()
    if not db.run(_ADD, id=user_id, email=email, first_name=first_name, last_name=last_name, now=db.now):
        raise Failure("email_taken", email=email)
    return Human(user_id, email)


def found(db: Db, *, email: str) -> str | None:
    """Return the ID of the person with this address, in lower case, or None. Never shown to a stranger."""
    row = db.conn.execute(_FOUND, {"email": email}).fetchone()
    return row[0] if row else None


def wish(db: Db, human: Human) -> str | None:
    """Return what a person came for: `hire`, `label`, or None when they were not asked."""
    found: str | None = db.one("SELECT wish FROM users WHERE id = %(id)s", id=human.user_id)["wish"]
    return found


def without_password(db: Db, *, email: str) -> Human | None:
    """Return the person with this address if they cannot sign in yet, having no password."""
    return db.find(Human, _WITHOUT_PASSWORD, email=email.strip().lower())


def names(*, first_name: str, last_name: str) -> tuple[str, str]:
    """Return both names as they are kept; fails with `invalid_name` (`field`, `limit`).

    1 to 60 characters; nothing that looks like a URL or an address, since names stand in mail to others.
    """
    return _name("first_name", first_name), _name("last_name", last_name)


def describe(db: Db, human: Human, *, first_name: str, last_name: str, time_zone: str) -> None:
    """Change what a person is called and whose clock they read; fails with `invalid_name`, `invalid_zone`."""
    first, last = names(first_name=first_name, last_name=last_name)
    if not is_zone(time_zone):
        raise Failure("invalid_zone")
    db.run(_DESCRIBE, id=human.user_id, first_name=first, last_name=last, time_zone=time_zone)


def is_zone(name: str) -> bool:
    """Tell whether this is the name of a time zone, as the tz database has it."""
    return name in available_timezones()


def _name(field: str, text: str) -> str:
    name = clean(text)
    if not 1 <= len(name) <= NAME_LENGTH or not accounts.acceptable_name(name):
        raise Failure("invalid_name", field=field, limit=NAME_LENGTH)
    return name


def add_staff(db: Db, *, email: str) -> bool:
    """Make a person staff and return whether they were not yet.

    Staff hold no other role: fails with `holds_account` for a member of an organisation and a labeler.
    """
    email = email.strip().lower()
    db.run(_ADD, id=db.new_id(), email=email, first_name=None, last_name=None, now=db.now)
    user_id = db.one("SELECT id FROM users WHERE email = %(email)s", email=email)["id"]
    if db.run(_HOLDS_ACCOUNT, user_id=user_id):
        raise Failure("holds_account", email=email)
    return db.run(_ADD_STAFF, email=email, now=db.now) == 1


def staff_member(db: Db, *, email: str) -> Staff:
    """Return a member of staff by address; fails with `not_found`."""
    email = email.strip().lower()
    found = db.find(Staff, _STAFF, email=email)
    if found is None:
        raise Failure("not_found", resource="staff", email=email)
    return found
