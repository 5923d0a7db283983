"""The outbox: what is written, what is muted, how often it is tried, and who may record what."""

from datetime import timedelta

import pytest

from humans import person
from opentrain_server.domain.upkeep import mails
from opentrain_server.domain.upkeep.mails import LEASE, RETRIES
from outbox import letters
from threads import race


def write(world, *, kind="account", to="ada@example.com", user_id=None, **more) -> bool:
    with world.database.transaction() as db:
        return mails.send(
            db, kind=kind, to=to, user_id=user_id, **{"subject": "News", "body": "A text.\n", **more}
        )


def claim(world, **more) -> list[mails.Mail]:
    with world.database.autocommit() as db:
        return mails.claim(db, **more)


def test_a_kind_is_muted_for_one_person_and_account_mail_never(world):
    ada, ben = person(world), person(world, "ben@example.com")
    with world.database.transaction() as db:
        mails.mute(db, ada, kinds=["messages", "account", "nonsense"])
        assert mails.muted(db, ada) == {"messages"}
    assert not write(world, kind="messages", user_id=ada.user_id)
    assert write(world, kind="account", user_id=ada.user_id)
    assert write(world, kind="team", user_id=ada.user_id)
    assert write(world, kind="messages", user_id=ben.user_id)
    assert write(world, kind="messages", user_id=None)
    assert len(letters(world)) == 4
    with world.database.transaction() as db:
        mails.mute(db, ada, kinds=["team"])
        assert mails.muted(db, ada) == {"team"}
    assert write(world, kind="messages", user_id=ada.user_id)


def test_nothing_is_sent_of_a_transaction_that_fails(world):
    def broken() -> None:
        with world.database.transaction() as db:
            mails.send(db, kind="account", to="a@b.example", user_id=None, subject="s", body="b")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        broken()
    assert letters(world) == []


def test_a_subject_is_one_line_and_strangers_words_stay_in_their_quotes(world):
    write(world, subject="Hello\r\nBcc: cy@example.com" + "x" * 300)
    (letter,) = letters(world)
    assert letter.subject.startswith("Hello Bcc: cy") and len(letter.subject) == 200
    assert mails.quoted('Ada" says\n\nclick http://evil.example') == '"Ada\' says click http://evil.example"'
    assert mails.quoted("x" * 300, length=10) == '"' + "x" * 9 + '…"'


def test_a_claimed_mail_is_one_workers_until_its_lease_is_over(world):
    write(world)
    (mine,) = claim(world)
    assert claim(world) == []
    world.clock.advance(seconds=LEASE.total_seconds())
    (theirs,) = claim(world)
    assert (theirs.id, theirs.attempts) == (mine.id, 2)
    with world.database.autocommit() as db:
        assert not mails.sent(db, mine), "a lost lease can record nothing"
        assert not mails.failed(db, mine)
        assert mails.sent(db, theirs)
        assert not mails.sent(db, theirs)
    assert letters(world)[0].body == ""
    world.clock.advance(days=1)
    assert claim(world) == []


def test_workers_at_once_share_what_is_due(world):
    for _ in range(30):
        write(world)
    batches = race(*[lambda: claim(world, batch=10)] * 4)
    taken = [mail.id for batch in batches for mail in batch]
    assert len(taken) == len(set(taken))
    taken += [mail.id for mail in claim(world, batch=30)]
    assert len(taken) == len(set(taken)) == 30


def test_what_somebody_waits_for_goes_first(world):
    for kind in ("messages", "team", "account"):
        write(world, kind=kind, subject=kind)
    assert [mail.subject for mail in claim(world, batch=1)] == ["account"]


def test_a_mail_that_fails_is_tried_again_and_given_up_at_last(world):
    write(world)
    for wait in (*RETRIES, None):
        (mail,) = claim(world)
        with world.database.autocommit() as db:
            assert mails.failed(db, mail) is (wait is not None)
        if wait is not None:
            world.clock.advance(seconds=wait.total_seconds() - 1)
            assert claim(world) == []
            world.clock.advance(seconds=1)
    world.clock.advance(days=2)
    assert claim(world) == []
    assert letters(world)[0].body == ""


def test_mail_given_back_is_due_at_once_and_was_not_tried(world):
    write(world)
    batch = claim(world)
    with world.database.autocommit() as db:
        mails.give_back(db, batch)
    assert claim(world) == batch


def test_old_mail_is_forgotten_and_mail_that_waits_is_not(world):
    write(world, subject="sent")
    (mail,) = claim(world)
    with world.database.autocommit() as db:
        mails.sent(db, mail)
    write(world, subject="waits")
    world.clock.advance(seconds=mails.KEPT.total_seconds() - 1)
    with world.database.transaction() as db:
        assert mails.sweep(db) == 0
    world.clock.advance(seconds=timedelta(seconds=1).total_seconds())
    with world.database.transaction() as db:
        assert mails.sweep(db) == 1
    assert [letter.subject for letter in letters(world)] == ["waits"]
