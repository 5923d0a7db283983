"""People: the users behind accounts. A person's address is kept in lower case."""

from opentrain_server.core.actor import Human, Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

_ADD = """
INSERT INTO users (id, email, first_name, last_name, created_at)
VALUES (%(id)s, %(email)s, %(first_name)s, %(last_name)s, %(now)s)
ON CONFLICT (email) DO NOTHING
"""

_ADD_STAFF = """
INSERT INTO staff (user_id, added_at) SELECT id, %(now)s FROM users WHERE email = %(email)s
ON CONFLICT (user_id) DO NOTHING
"""

_HOLDS_ACCOUNT = "SELECT 1 AS held FROM members WHERE user_id = %(user_id)s LIMIT 1"

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


def add_staff(db: Db, *, email: str) -> bool:
    """Make a person staff and return whether they were not yet.

    Staff hold no other role: fails with `holds_account` for a member of an organisation.
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
