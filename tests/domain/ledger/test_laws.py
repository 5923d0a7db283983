"""What the database itself refuses, whoever asks: the books stay right also under a program that is wrong."""

import psycopg
import pytest
from psycopg import errors

from agents import register
from listings import account
from moneyed import give_credits, hired
from opentrain_server.domain.ledger import accounts, ledger, verification
from opentrain_server.domain.ledger.ledger import Entry, Posting


@pytest.fixture
def employer(world):
    """An account with 1,000.00 of credits."""
    organization_id = account(world)
    give_credits(world, organization_id)
    return organization_id


def post(world, organization_id, *postings, key="act"):
    with world.database.transaction() as db:
        return ledger.post(db, key=key, act="test", postings=postings, organization_id=organization_id)


def books(world):
    with world.database.autocommit() as db:
        return (
            db.conn.execute("SELECT account, cents FROM ledger_accounts ORDER BY account").fetchall(),
            world.rows("ledger_sets"),
            world.rows("ledger_postings"),
        )


def hold(organization_id, cents, *, milestone="m", **more):
    purse, escrow = accounts.available(organization_id), accounts.escrow(milestone)
    return Posting("p", purse, escrow, cents, milestone, **{"entry": Entry.HOLD, **more})


def unlawful(organization_id):
    """Postings that break a law, and the name of it."""
    purse, escrow = accounts.available(organization_id), accounts.escrow("m")
    clearing, debt = accounts.clearing("test"), accounts.receivable(organization_id)
    return {
        "an overdraft": ("ledger_overdraft", [hold(organization_id, 100_001)]),
        "an overdraft of two": ("ledger_overdraft", [hold(organization_id, 60_000)] * 2),
        "an escrow that is empty": ("ledger_overdraft", [Posting("p", escrow, accounts.payable("b"), 1)]),
        "a debt paid twice": (
            "ledger_overdraft",
            [Posting("p", purse, debt, 1, entry=Entry.ADJUSTMENT)],
        ),
        "less than nothing": ("ledger_overdraft", [hold(organization_id, -5)]),
        "from a purse to a labeler": (
            "ledger_flow",
            [Posting("p", purse, accounts.payable("b"), 5, entry=Entry.ADJUSTMENT)],
        ),
        "from fees back out": ("ledger_flow", [Posting("p", accounts.FEE_INCOME, escrow, 5)]),
        "credits without an entry": ("ledger_entry", [hold(organization_id, 5, entry=None)]),
        "a hold called a top-up": ("ledger_entry", [hold(organization_id, 5, entry=Entry.TOP_UP)]),
        "a hold that names a hold": ("ledger_entry", [hold(organization_id, 5, hold_id="h")]),
        "a top-up called a refund": (
            "ledger_entry",
            [Posting("p", clearing, purse, 5, entry=Entry.REFUND)],
        ),
        "an entry of a card's money": (
            "ledger_entry",
            [Posting("p", clearing, escrow, 5, entry=Entry.HOLD)],
        ),
    }


@pytest.mark.parametrize("case", unlawful("o"))
def test_what_breaks_a_law_is_not_posted(world, employer, case):
    law, postings = unlawful(employer)[case]
    before = books(world)
    with pytest.raises(errors.CheckViolation) as refused:
        post(world, employer, *postings)
    assert refused.value.diag.constraint_name == law
    assert books(world) == before


def test_another_purse_is_not_touched_in_a_name_not_its_own(world, employer):
    other = account(world)
    give_credits(world, other)
    with pytest.raises(errors.CheckViolation):
        post(world, employer, hold(other, 5))


def test_one_act_is_posted_once(world, employer):
    post(world, employer, hold(employer, 5))
    before = books(world)
    with pytest.raises(errors.UniqueViolation):
        post(world, employer, hold(employer, 5))
    assert books(world) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_postings SET cents = cents + 1",
        "UPDATE ledger_postings SET note = 'another'",
        "DELETE FROM ledger_postings",
        "TRUNCATE ledger_postings",
        "UPDATE ledger_sets SET act = 'another'",
        "DELETE FROM ledger_sets",
        "TRUNCATE ledger_sets CASCADE",
        "UPDATE ledger_accounts SET cents = cents + 1",
        "DELETE FROM ledger_accounts",
        "TRUNCATE ledger_accounts",
        "INSERT INTO ledger_accounts VALUES ('available:x', 5)",
    ],
)
def test_what_stands_is_never_changed(world, employer, statement):
    before = books(world)
    with psycopg.connect(world.dsn, autocommit=True) as conn, pytest.raises(errors.RestrictViolation):
        conn.execute(statement)
    assert books(world) == before


def test_a_posting_written_by_hand_moves_the_balances(world, employer):
    with world.database.transaction() as db:
        number = db.one(
            "INSERT INTO ledger_sets (key, act, posted_at) VALUES ('hand', 'test', %(now)s) RETURNING number",
            now=db.now,
        )["number"]
        db.run(
            "INSERT INTO ledger_postings (set_number, place, id, source, target, cents, organization_id,"
            " entry_type, source_after, target_after)"
            " VALUES (%(n)s, 1, 'p', %(purse)s, 'escrow:m', 700, %(o)s, 'HOLD', 0, 0)",
            n=number,
            purse=accounts.available(employer),
            o=employer,
        )
        told = db.one("SELECT source_after, target_after FROM ledger_postings WHERE id = 'p'")
    assert told == {"source_after": 99_300, "target_after": 700}, "what is written there is not believed"
    with world.database.autocommit() as db:
        assert ledger.balance(db, accounts.available(employer)) == 99_300


@pytest.mark.parametrize("status", ["NOT_FUNDED", "CANCELLED", "REFUNDED", "PAID"])
def test_a_milestone_cannot_leave_its_money_behind(world, http, status):
    hired(world, register(http))
    with pytest.raises(errors.CheckViolation), world.database.transaction() as db:
        db.run(
            "UPDATE milestones SET status = %(status)s,"
            " paid_cents = CASE WHEN %(paid)s THEN amount_cents END,"
            " funded_by = CASE WHEN %(kept)s THEN funded_by END,"
            " fee_cents = CASE WHEN %(kept)s THEN fee_cents END",
            status=status,
            paid=status == "PAID",
            kept=status in {"PAID", "REFUNDED"},
        )


def test_an_escrow_that_is_emptied_under_its_milestone_stays(world, http):
    owner, _ = hired(world, register(http))
    with world.database.autocommit() as db:
        milestone = db.one("SELECT id, escrow_hold_id AS hold FROM milestones")
    out = Posting(
        "p",
        accounts.escrow(milestone["id"]),
        accounts.payable("ben"),
        1,
        milestone["id"],
        Entry.CAPTURE,
        milestone["hold"],
    )
    with pytest.raises(errors.CheckViolation, match="its escrow holds 29999"):
        post(world, owner.organization_id, out)
    with world.database.transaction() as db:
        assert verification.verify(db).wrong is None
