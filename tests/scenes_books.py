"""The books as pages show them: a dispute, adjustments, invoices, staff who look at accounts."""

from typing import Any

from humans import person
from opentrain_server.core.actor import Staff


def staff_member(world: Any, email: str = "sid@example.com") -> Staff:
    """Somebody who decides for the operator."""
    human = person(world, email)
    with world.database.transaction() as db:
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=human.user_id, now=db.now)
    return Staff(human.user_id, human.email)
