"""Who writes into a profile while its account is being closed finds nobody, however the two meet."""

import threading
import time

import pytest

from labelers import MARIA
from newcomers import BASE, newcomer
from opentrain_server.core.actor import Labeler
from opentrain_server.core.errors import Failure
from opentrain_server.domain.labelers import labeler_profile, profiles, saved_searches
from opentrain_server.domain.people import departures

WRITES = {
    "edit": lambda db, who: profiles.edit(db, who, profile=labeler_profile.read(MARIA, year=2026)),
    "photo": lambda db, who: profiles.set_photo(db, who, key="f" * 64),
    "search": lambda db, who: saved_searches.keep(db, who, name="Mine", query="q=x"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_that_waited_for_a_departure_changes_nothing(world, write):
    human = newcomer(world, "maria@example.com", wish="label")
    with world.database.transaction() as db:
        who = profiles.make(db, human)
    reasons: list[str] = []

    def late() -> None:
        try:
            with world.database.transaction() as db:
                write(db, Labeler(human.user_id))
        except Failure as failure:
            reasons.append(failure.reason)

    with world.database.transaction() as db:
        departures.close(db, human, base=BASE)
        thread = threading.Thread(target=late)
        thread.start()
        time.sleep(0.3)
        assert thread.is_alive(), "it waits for the account"
    thread.join(timeout=10)
    assert reasons == ["not_found"]
    with world.database.autocommit() as db:
        row = db.one("SELECT title, photo, visible FROM labelers WHERE id = %(id)s", id=who.user_id)
    assert row == {"title": "", "photo": None, "visible": False}
    assert world.rows("saved_searches") == 0
