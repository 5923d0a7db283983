"""Mail about messages that wait: once for all of them, with a pause, and never to who has read."""

from datetime import timedelta

from opentrain_server.core.actor import Human
from opentrain_server.domain.talk import reading, unread_mail
from opentrain_server.domain.upkeep import mails
from talks import reply, talk


def tell(world, *, minutes: int = 0) -> list[tuple[str, str]]:
    """Let time pass, tell, and return the mails written by it: to whom, and what about."""
    world.clock.now += timedelta(minutes=minutes)
    with world.database.transaction() as db:
        db.run("DELETE FROM mails")
        unread_mail.tell(db, base="http://market.test")
        return db.conn.execute("SELECT recipient, subject FROM mails ORDER BY recipient").fetchall()


def test_whoever_does_not_read_is_told_once_and_after_a_pause_again(world, http):
    one = talk(world, http)
    assert one.say().status_code == 201 and one.say("And where?").status_code == 201
    assert tell(world, minutes=9) == []
    assert tell(world, minutes=1) == [("ben@example.com", "You have 2 new messages")]
    assert tell(world, minutes=300) == [], "nothing new came since"
    assert one.say("Hello?").status_code == 201
    assert tell(world, minutes=10) == [("ben@example.com", "You have a new message")]
    assert one.say("Still there?").status_code == 201
    assert tell(world, minutes=60) == [], "it is not four hours"
    assert tell(world, minutes=181) == [("ben@example.com", "You have a new message")]


def test_who_has_read_or_does_not_want_mail_is_not_told(world, http):
    one = talk(world, http)
    one.say()
    with world.database.transaction() as db:
        reading.mark_read(db, one.labeler, one.id)
    assert tell(world, minutes=10) == []
    one.say("One more thing.")
    with world.database.transaction() as db:
        mails.mute(db, Human(one.labeler.user_id, "ben@example.com"), kinds=["messages"])
    assert tell(world, minutes=10) == []


def test_the_owner_is_told_of_what_a_labeler_wrote(world, http):
    one = talk(world, http)
    one.say()
    with world.database.transaction() as db:
        reading.mark_read(db, one.labeler, one.id)
        db.run("UPDATE users SET email = 'ada@example.com' WHERE email IS NULL")
    reply(world, one)
    assert tell(world, minutes=10) == [("ada@example.com", "You have a new message")]
