"""What the database refuses, whoever asks: the laws of the books, tried against it directly."""

import psycopg
import pytest
from psycopg.errors import CheckViolation, RestrictViolation, UniqueViolation

from agents import register
from moneyed import give_credits, hired, owner_of
from opentrain_server.domain.contracts import contracts
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.ledger import Entry, Posting


@pytest.fixture
def funded(world, http) -> tuple:
    """A contract with a funded milestone: its owner and the milestone's ID."""
    owner, contract_id = hired(world, register(http))
    with world.database.autocommit() as db:
        return owner, contracts.get(db, owner, contract_id).milestones[0].id


def books(world) -> list:
    with world.database.autocommit() as db:
        read = "SELECT * FROM ledger_postings ORDER BY set_number, place"
        return [
            db.conn.execute(read).fetchall(),
            db.conn.execute("SELECT * FROM ledger_sets ORDER BY number").fetchall(),
            db.conn.execute("SELECT * FROM ledger_accounts ORDER BY account").fetchall(),
        ]


@pytest.mark.parametrize("table", ["ledger_sets", "ledger_postings", "ledger_accounts"])
@pytest.mark.parametrize("act", ["UPDATE", "DELETE", "TRUNCATE"])
def test_what_is_written_stays(world, funded, table, act):
    column = {"ledger_sets": "act = act", "ledger_postings": "note = 'x'", "ledger_accounts": "cents = 0"}
    says = {
        "UPDATE": f"UPDATE {table} SET {column[table]}",
        "DELETE": f"DELETE FROM {table}",
        "TRUNCATE": f"TRUNCATE {table} CASCADE",
    }
    before = books(world)
    with world.database.transaction() as db, pytest.raises(RestrictViolation, match="only ever added to"):
        db.conn.execute(says[act])
    assert books(world) == before


def test_a_balance_comes_from_postings_alone(world, funded):
    before = books(world)
    with world.database.transaction() as db, pytest.raises(RestrictViolation):
        db.conn.execute("INSERT INTO ledger_accounts VALUES ('available:nobody', 1)")
    assert books(world) == before


def posted(world, owner, *postings: Posting, key: str = "try") -> None:
    with world.database.transaction() as db:
        ledger.post(db, key=key, act="try", postings=postings, organization_id=owner.organization_id)


def purse(owner) -> str:
    return accounts.available(owner.organization_id)


def test_no_account_goes_below_zero(world, http):
    owner = owner_of(world, register(http))
    give_credits(world, owner.organization_id, 500)
    before = books(world)
    for taken in (501, 10**15):
        out = Posting("p1", purse(owner), accounts.OPERATOR, taken, entry=Entry.ADJUSTMENT)
        with pytest.raises(CheckViolation, match="ledger_overdraft"):
            posted(world, owner, out)
    with pytest.raises(CheckViolation, match="ledger_overdraft"):  # nobody can owe us less than nothing
        posted(world, owner, Posting("p2", "clearing:test", accounts.receivable(owner.organization_id), 1))
    assert books(world) == before


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("escrow:m1", "operator"),
        ("escrow:m1", "fee_income"),
        ("escrow:m1", "clearing:test"),
        ("payable:l1", "available:o1"),
        ("payable:l1", "clearing:test"),
        ("clearing:test", "payable:l1"),
        ("operator", "payable:l1"),
        ("fee_income", "operator"),
        ("receivable:o1", "available:o1"),
        ("available:o1", "payable:l1"),
        ("piggybank", "operator"),
    ],
)
def test_money_goes_no_way_that_is_not_in_the_chart(world, source, target):
    """Tried past the triggers, which would refuse most of these for want of money."""
    insert = """INSERT INTO ledger_postings (set_number, place, id, source, target, cents)
                VALUES (1, 1, 'p1', %(source)s, %(target)s, 1)"""
    with world.database.transaction() as db:
        db.run("SET LOCAL session_replication_role = replica")
        with pytest.raises(CheckViolation, match=r"ledger_(flow|entry)"):
            db.run(insert, source=source, target=target)
    assert world.rows("ledger_postings") == 0


@pytest.mark.parametrize("entry", [None, Entry.HOLD, Entry.REFUND, Entry.CAPTURE, Entry.HOLD_RELEASE])
def test_an_entry_is_what_its_accounts_make_it(world, http, entry):
    owner = owner_of(world, register(http))
    wrong = Posting("p1", "clearing:test", purse(owner), 100, entry=entry, hold_id=entry and "h1")
    with pytest.raises(CheckViolation):
        posted(world, owner, wrong)
    stranger = Posting("p1", "clearing:test", "available:another", 100, entry=Entry.TOP_UP)
    with pytest.raises(CheckViolation, match="ledger_entry"):
        posted(world, owner, stranger)
    assert world.rows("ledger_postings") == 0


@pytest.mark.parametrize(("entry", "hold_id"), [(Entry.CAPTURE, None), (None, "h1")])
def test_who_ends_a_hold_names_it_and_nobody_else(world, funded, entry, hold_id):
    owner, milestone_id = funded
    out = Posting(
        "p1", accounts.escrow(milestone_id), accounts.payable("l1"), 1, entry=entry, hold_id=hold_id
    )
    with pytest.raises(CheckViolation, match="ledger_entry"):
        posted(world, owner, out)


def test_an_act_is_posted_once(world, http):
    owner = owner_of(world, register(http))
    top_up = Posting("p1", "clearing:test", purse(owner), 100, entry=Entry.TOP_UP)
    posted(world, owner, top_up, key="top_up:t1")
    with pytest.raises(UniqueViolation):
        posted(world, owner, top_up, key="top_up:t1")
    assert world.rows("ledger_postings") == 1


@pytest.mark.parametrize("cents", [-1, 0])
def test_a_posting_moves_something_forward(world, http, cents):
    owner = owner_of(world, register(http))
    with world.database.transaction() as db, pytest.raises(CheckViolation):
        db.conn.execute(
            "SELECT ledger_post('k', 'try', now(), NULL, NULL, NULL, NULL, %s, ARRAY['p1'],"
            " ARRAY['clearing:x'], ARRAY['costs'], ARRAY[%s::bigint],"
            " ARRAY[NULL], ARRAY[NULL], ARRAY[NULL], ARRAY[NULL])",
            (owner.organization_id, cents),
        )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE milestones SET status = 'PAID', paid_cents = amount_cents",
        "UPDATE milestones SET status = 'REFUNDED'",
        "UPDATE milestones SET amount_cents = amount_cents + 1",
        "UPDATE milestones SET fee_cents = fee_cents - 1",
    ],
)
def test_a_milestone_holds_what_its_state_says_at_the_commit(world, funded, change):
    with pytest.raises(psycopg.errors.CheckViolation, match="escrow"), world.database.transaction() as db:
        assert db.run(change) == 1  # refused only when it would be kept
    with world.database.autocommit() as db:
        assert db.one("SELECT status, amount_cents FROM milestones") == {
            "status": "ACTIVE_FUNDED",
            "amount_cents": 30_000,
        }
