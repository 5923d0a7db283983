"""Credits changed by staff: in twos, in one set, told to the owner, never below nothing."""

import pytest

from agents import register
from moneyed import give_credits, owner_of
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import staff_acts
from opentrain_server.domain.ledger import credits, ledger, verification
from opentrain_server.domain.staff import adjustments
from scenes_books import staff_member


class Desk:
    """An account with credits, and two members of staff."""

    def __init__(self, world, http) -> None:
        self.world, self.owner = world, owner_of(world, register(http))
        self.account = self.owner.organization_id
        self.sid, self.tam = staff_member(world), staff_member(world, "tam@example.com")

    def ask(self, kind: str, cents: int, **more) -> str:
        with self.world.database.transaction() as db:
            values = {"words": "Agreed by phone.", **more}
            return adjustments.ask(db, self.sid, self.account, kind=kind, cents=cents, **values)

    def confirm(self, adjustment_id: str, who=None, *, alone: bool = False) -> None:
        with self.world.database.transaction() as db:
            adjustments.confirm(db, who or self.tam, adjustment_id, alone=alone)

    def do(self, kind: str, cents: int, **more) -> str:
        adjustment_id = self.ask(kind, cents, **more)
        self.confirm(adjustment_id)
        return adjustment_id

    def entries(self) -> list[tuple]:
        with self.world.database.autocommit() as db:
            found = credits.entries(db, self.owner, before=None, limit=10)
        return [(one.type, one.cents, one.note, one.top_up_id) for one in found]

    def available(self) -> int:
        with self.world.database.autocommit() as db:
            return ledger.purse(db, self.account).available

    def clean(self) -> None:
        with self.world.database.transaction() as db:
            assert verification.verify(db).wrong is None

    def card_top_up(self, cents: int) -> str:
        """A top-up paid by card, with its credits."""
        give_credits(self.world, self.account, cents)
        with self.world.database.transaction() as db:
            top_up = db.one("SELECT top_up_id FROM ledger_sets ORDER BY number DESC LIMIT 1")["top_up_id"]
            db.run(
                "INSERT INTO top_ups (id, organization_id, amount_cents, status, requested_by, provider,"
                " payment_ref, created_at, expires_at, completed_at) VALUES (%(id)s, %(account)s, %(cents)s,"
                " 'COMPLETED', %(user)s, 'test', %(id)s, %(now)s, %(now)s, %(now)s)",
                id=top_up,
                account=self.account,
                cents=cents,
                user=self.owner.user_id,
                now=db.now,
            )
        return top_up


@pytest.fixture
def desk(world, http) -> Desk:
    return Desk(world, http)


def refused(desk: Desk, reason: str, do) -> None:
    before = desk.world.snapshot()
    with pytest.raises(Failure) as failure:
        do()
    assert failure.value.reason == reason
    assert desk.world.snapshot() == before


def test_nothing_moves_before_a_second_person_says_so(desk):
    asked = desk.ask("adjustment", 5_000)
    assert desk.available() == 0 and desk.entries() == []
    refused(desk, "second_person_needed", lambda: desk.confirm(asked, desk.sid))
    desk.confirm(asked)
    assert desk.entries() == [("ADJUSTMENT", 5_000, "Agreed by phone.", None)]
    refused(desk, "already_decided", lambda: desk.confirm(asked))
    with desk.world.database.autocommit() as db:
        acts = [act.action for act in staff_acts.history(db, desk.account)]
    assert acts == ["adjustment_confirmed", "adjustment_asked"]
    desk.clean()


def test_where_the_operator_is_alone_the_record_says_so(desk):
    desk.confirm(desk.ask("adjustment", 100), desk.sid, alone=True)
    with desk.world.database.autocommit() as db:
        assert staff_acts.history(db, desk.account)[0].action == "adjustment_confirmed_alone"
        assert db.one("SELECT count(*) AS n FROM mails WHERE subject = 'Your credits changed'")["n"] <= 1


def test_what_is_taken_must_be_there_when_it_is_taken(desk):
    desk.do("adjustment", 5_000)
    refused(desk, "credits_too_low", lambda: desk.ask("adjustment", -5_001))
    first, second = desk.ask("adjustment", -3_000), desk.ask("adjustment", -3_000)
    desk.confirm(first)
    refused(desk, "credits_too_low", lambda: desk.confirm(second))
    assert desk.entries()[0] == ("ADJUSTMENT", -3_000, "Agreed by phone.", None)
    assert desk.available() == 2_000
    desk.clean()


def test_a_bank_transfer_is_a_top_up(desk):
    desk.do("bank_transfer", 123_456)
    ((kind, cents, note, top_up),) = desk.entries()
    assert (kind, cents, note) == ("TOP_UP", 123_456, None) and top_up
    with desk.world.database.autocommit() as db:
        row = db.one("SELECT id, status, provider, amount_cents FROM top_ups")
        event = db.one("SELECT type, data FROM events WHERE type = 'topup.completed'")
    assert row == {"id": top_up, "status": "COMPLETED", "provider": "manual", "amount_cents": 123_456}
    assert event["data"] == {"topUpId": top_up, "amountCents": 123_456}
    desk.clean()


def test_a_bank_transfer_repays_a_debt_first(desk):
    with desk.world.database.transaction() as db:
        db.run("SET LOCAL session_replication_role = replica")
        db.run("INSERT INTO ledger_accounts VALUES (%(a)s, -2000)", a=f"receivable:{desk.account}")
    desk.do("bank_transfer", 5_000)
    assert [entry[:3] for entry in desk.entries()] == [
        ("ADJUSTMENT", -2_000, "chargeback_repayment"),
        ("TOP_UP", 5_000, None),
    ]
    with desk.world.database.autocommit() as db:
        assert ledger.purse(db, desk.account) == ledger.Purse(3_000, 0)


def test_unused_credits_go_back_to_the_card_they_came_from(desk):
    top_up = desk.card_top_up(10_000)
    desk.do("return", 4_000, top_up_id=top_up)
    assert desk.entries()[0] == ("ADJUSTMENT", -4_000, "returned", top_up)
    with desk.world.database.autocommit() as db:
        row = db.one("SELECT top_up_id, cents, cause, status FROM refunds")
        (left,) = adjustments.returnable(db, desk.sid, desk.account)
    assert row == {"top_up_id": top_up, "cents": 4_000, "cause": "returned", "status": "DUE"}
    assert left.left == 6_000
    refused(desk, "top_up_not_returnable", lambda: desk.ask("return", 6_001, top_up_id=top_up))
    desk.do("adjustment", -1_000)
    refused(desk, "credits_too_low", lambda: desk.ask("return", 5_001, top_up_id=top_up))
    desk.clean()


def test_what_came_by_hand_or_from_elsewhere_is_not_returned_to_a_card(desk):
    desk.do("bank_transfer", 10_000)
    with desk.world.database.autocommit() as db:
        top_up = db.one("SELECT id FROM top_ups")["id"]
    for wrong in (top_up, "nope", None):
        refused(desk, "top_up_not_returnable", lambda id=wrong: desk.ask("return", 100, top_up_id=id))


def test_two_returns_of_the_same_credits_are_not_both_done(desk):
    top_up = desk.card_top_up(10_000)
    desk.do("adjustment", 10_000)
    first = desk.ask("return", 6_000, top_up_id=top_up)
    second = desk.ask("return", 6_000, top_up_id=top_up)
    desk.confirm(first)
    refused(desk, "top_up_not_returnable", lambda: desk.confirm(second))
    desk.clean()


def test_what_is_dropped_is_not_done(desk):
    asked = desk.ask("adjustment", 5_000)
    with desk.world.database.transaction() as db:
        adjustments.drop(db, desk.sid, asked, reason="Typed one zero too many.")
    refused(desk, "already_decided", lambda: desk.confirm(asked))
    assert desk.available() == 0
    with desk.world.database.autocommit() as db:
        assert adjustments.waiting(db, desk.sid) == []


@pytest.mark.parametrize(
    ("kind", "cents", "words"),
    [
        ("adjustment", 0, "Agreed."),
        ("adjustment", 100_000_001, "Agreed."),
        ("bank_transfer", -1, "Agreed."),
        ("return", -1, "Agreed."),
        ("adjustment", 1, "x"),
        ("adjustment", 1, "x" * 201),
    ],
)
def test_what_makes_no_sense_is_not_asked(desk, kind, cents, words):
    refused(desk, "invalid_adjustment", lambda: desk.ask(kind, cents, words=words))
