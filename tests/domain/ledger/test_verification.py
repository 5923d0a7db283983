"""Books that were tampered with: the first row that is wrong is named; books that were not are right."""

import time

import pytest

from agents import register
from moneyed import RULES, confirm, hired
from opentrain_server.domain.contracts import contracts, funding, milestones, releases
from opentrain_server.domain.contracts.milestones import LABEL_STEP, New
from opentrain_server.domain.ledger import verification
from opentrain_server.domain.ledger.claims import Wrong


@pytest.fixture
def contract(world, http) -> dict[str, str]:
    """A contract of two milestones, the first paid and the second held; the IDs that rows are named by."""
    owner, contract_id = hired(world, register(http))
    with world.database.transaction() as db:
        first = contracts.get(db, owner, contract_id).milestones[0].id
        asked = releases.ask(db, owner, first, rules=RULES)
    confirm(world, owner, asked.id)
    return {"first": first, "second": second(world, owner, contract_id), "owner": owner.organization_id}


def second(world, owner, contract_id: str) -> str:
    with world.database.transaction() as db:
        new = New(None, "Next", None, LABEL_STEP * 1000, None)
        made = milestones.create(db, owner, contract_id, new=new).id
        asked = funding.ask(db, owner, made, rules=RULES)
    confirm(world, owner, asked.id)
    return made


def verified(world) -> verification.Verdict:
    with world.database.transaction() as db:
        return verification.verify(db)


def tamper(world, sql: str, **values: object) -> int:
    """Change what the triggers would refuse."""
    with world.database.transaction() as db:
        db.run("SET LOCAL session_replication_role = replica")
        return db.run(sql, **values)


def wrong(world) -> Wrong:
    found = verified(world).wrong
    assert found is not None
    return found


def posting(world, kinds: str, number: int = 0) -> str:
    """How a posting is named, by its flow."""
    with world.database.autocommit() as db:
        found = db.conn.execute(
            "SELECT set_number, place, id FROM ledger_postings"
            " WHERE split_part(source, ':', 1) || '>' || split_part(target, ':', 1) = %s"
            " ORDER BY set_number, place OFFSET %s LIMIT 1",
            (kinds, number),
        ).fetchone()
    return f"posting {found[0]}.{found[1]} ({found[2]})"


def test_books_that_nobody_touched_are_right(world, contract):
    verdict = verified(world)
    assert (verdict.sets, verdict.postings, verdict.wrong) == (4, 9, None)


def test_empty_books_are_right(world):
    assert verified(world) == verification.Verdict(0, 0, None)


def test_an_amount_that_was_changed(world, contract):
    assert tamper(world, "UPDATE ledger_postings SET cents = 1 WHERE target LIKE 'payable:%%'") == 1
    found = wrong(world)
    assert found.row == posting(world, "escrow>payable")
    assert "notes 0 as the balance of escrow:" in found.what and "replayed it is 29999" in found.what


def test_a_balance_noted_wrongly(world, contract):
    set_number = int(posting(world, "available>fee_held").split()[1].split(".")[0])
    tamper(
        world,
        "UPDATE ledger_postings SET source_after = source_after + 1 WHERE set_number = %(n)s AND place = 1",
        n=set_number,
    )
    assert wrong(world).row.startswith(f"posting {set_number}.1 ")


def test_a_posting_taken_away(world, contract):
    """The next posting of the same account notes a balance that does not follow."""
    assert (
        tamper(world, "DELETE FROM ledger_postings WHERE entry_type = 'HOLD' AND note = 'initiation_fee'")
        == 1
    )
    found = wrong(world)
    assert found.row == posting(world, "fee_held>initiation_income")
    assert "beyond 0" in found.what or "replayed it is -995" in found.what


def test_a_kept_balance_written_by_hand(world, contract):
    account = f"available:{contract['owner']}"
    assert tamper(world, "UPDATE ledger_accounts SET cents = cents + 1 WHERE account = %(a)s", a=account) == 1
    assert wrong(world).row == f"account {account}"


def test_a_kept_balance_that_is_gone(world, contract):
    account = f"escrow:{contract['second']}"
    assert tamper(world, "DELETE FROM ledger_accounts WHERE account = %(a)s", a=account) == 1
    assert wrong(world) == Wrong(f"account {account}", "has no balance; replayed it is 6000")


def test_a_set_without_postings_and_a_posting_without_a_set(world, contract):
    sets = "INSERT INTO ledger_sets (key, act, posted_at) VALUES ('lost', 'try', now())"
    tamper(world, sets)
    assert wrong(world).row.endswith("(lost)") and wrong(world).what == "has no postings"
    tamper(world, "DELETE FROM ledger_sets WHERE key = 'lost' OR act = 'top_up'")
    assert wrong(world) == Wrong(posting(world, "clearing>available"), "belongs to a set that is not there")


def test_a_hold_that_is_not_there(world, contract):
    tamper(
        world, "UPDATE ledger_postings SET hold_id = 'gone' WHERE note = 'escrow' AND entry_type = 'CAPTURE'"
    )
    found = wrong(world)
    assert found.row == posting(world, "escrow>payable") and "the HOLD gone" in found.what


def test_a_hold_of_another_milestone(world, contract):
    tamper(
        world,
        "UPDATE ledger_postings SET hold_id = (SELECT id FROM ledger_postings WHERE entry_type = 'HOLD' AND"
        " note = 'marketplace_fee' ORDER BY set_number LIMIT 1)"
        " WHERE note = 'escrow' AND entry_type = 'CAPTURE'",
    )
    found = wrong(world)
    assert found.row == posting(world, "escrow>payable") and "which lies in fee_held:" in found.what


def test_a_capture_that_answers_no_hold(world, contract):
    """Its HOLD stays open over an escrow that is empty."""
    tamper(
        world,
        "UPDATE ledger_postings SET hold_id = NULL, entry_type = NULL, organization_id = NULL"
        " WHERE note = 'escrow' AND entry_type = 'CAPTURE'",
    )
    found = wrong(world)
    assert (
        found.row.startswith("HOLD ")
        and found.what == f"has 30000 left, but 0 lie in escrow:{contract['first']}"
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("status = 'REFUNDED'", "account escrow:{second}"),
        ("amount_cents = 5999", "milestone {second}"),
        ("fee_cents = 1", "milestone {second}"),
        ("escrow_hold_id = 'other'", "milestone {second}"),
        ("funded_by = 'card', charge_id = 'c1'", "credits of {owner}"),
    ],
)
def test_a_milestone_that_says_otherwise(world, contract, change, says):
    sql = f"UPDATE milestones SET {change} WHERE id = %(id)s"
    assert tamper(world, sql, id=contract["second"]) == 1
    assert wrong(world).row == says.format(**contract)


def test_a_milestone_paid_otherwise(world, contract):
    assert tamper(world, "UPDATE milestones SET paid_cents = 1 WHERE id = %(id)s", id=contract["first"]) == 1
    assert wrong(world) == Wrong(
        f"milestone {contract['first']}", "was paid 1; the books say 30000, its payout 30000"
    )


def test_payouts_and_refunds_that_do_not_add_up(world, contract):
    tamper(world, "UPDATE payouts SET status = 'PAID'")
    assert wrong(world).row.startswith("account payable:")
    tamper(world, "UPDATE payouts SET status = 'WAITING'")
    assert verified(world).wrong is None
    tamper(
        world,
        "INSERT INTO refunds (id, organization_id, charge_id, cents, cause, created_at)"
        " VALUES ('r1', %(o)s, 'c1', 5, 'milestone', now())",
        o=contract["owner"],
    )
    assert wrong(world) == Wrong(
        f"account refunds_due:{contract['owner']}", "holds 0; the rows that wait come to 5"
    )


def test_a_top_up_that_the_books_do_not_know(world, contract):
    tamper(
        world,
        "INSERT INTO top_ups (id, organization_id, amount_cents, status, requested_by, created_at,"
        " expires_at, completed_at) VALUES ('t1', %(o)s, 500, 'COMPLETED', 'u1', now(), now(), now())",
        o=contract["owner"],
    )
    assert wrong(world) == Wrong("top-up t1", "is for 500; the books have 0 of it")


# A million postings as the verbs write them: each milestone is funded from credits and paid, four postings.
_MANY = [
    "CREATE TEMP TABLE made AS SELECT n, 'm' || n AS id FROM generate_series(1, %(n)s) AS n",
    """INSERT INTO milestones
       SELECT id, %(contract)s, 10 + n, 'M', 'D', 300, NULL, NULL, 'PAID', NULL, NULL, NULL, 'credits',
       NULL, 30, 'h' || n, 'f' || n, NULL, 300, now(), now(), now(), now() FROM made""",
    """INSERT INTO payouts (id, labeler_id, contract_id, milestone_id, cents, created_at)
       SELECT 'p' || n, 'l1', %(contract)s, id, 300, now() FROM made""",
    """INSERT INTO ledger_sets (number, key, act, posted_at, contract_id) OVERRIDING SYSTEM VALUE
       SELECT 1000000000 + 2 * n + s, s || 'set:' || id, 'fund', now(), %(contract)s
         FROM made CROSS JOIN generate_series(0, 1) AS s""",
    """INSERT INTO ledger_sets (number, key, act, posted_at) OVERRIDING SYSTEM VALUE
       VALUES (1000000000, 'start', 'top_up', now())""",
    """INSERT INTO ledger_postings VALUES (1000000000, 1, 'start', 'clearing:test', 'available:rich',
       330 * %(n)s::bigint, NULL, 330 * %(n)s::bigint, NULL, 'rich', 'TOP_UP', NULL, NULL)""",
    """INSERT INTO ledger_postings
       SELECT 1000000000 + 2 * n, 1, 'h' || n, 'available:rich', 'escrow:' || id, 300,
              330 * (%(n)s::bigint - n) + 30, 300, id, 'rich', 'HOLD', NULL, 'escrow' FROM made""",
    """INSERT INTO ledger_postings
       SELECT 1000000000 + 2 * n, 2, 'f' || n, 'available:rich', 'fee_held:' || id, 30,
              330 * (%(n)s::bigint - n), 30, id, 'rich', 'HOLD', NULL, 'marketplace_fee' FROM made""",
    """INSERT INTO ledger_postings
       SELECT 1000000001 + 2 * n, 1, 'c' || n, 'escrow:' || id, 'payable:l1', 300, 0, 300 * n::bigint, id,
              'rich', 'CAPTURE', 'h' || n, 'escrow' FROM made""",
    """INSERT INTO ledger_postings
       SELECT 1000000001 + 2 * n, 2, 'd' || n, 'fee_held:' || id, 'fee_income', 30, 0, NULL, id, 'rich',
              'CAPTURE', 'f' || n, 'marketplace_fee' FROM made""",
    """INSERT INTO ledger_accounts SELECT kind || id, 0 FROM made
       CROSS JOIN unnest(ARRAY['escrow:', 'fee_held:']) AS kind""",
    "INSERT INTO ledger_accounts VALUES ('available:rich', 0), ('payable:l1', 300 * %(n)s::bigint)",
    "ANALYZE",
]


def timed(world, contract: dict[str, str], count: int) -> tuple[int, float]:
    """Write postings for so many milestones, verify the books, and return postings and seconds."""
    with world.database.autocommit() as db:
        contract_id = db.one("SELECT id FROM contracts")["id"]
    with world.database.transaction() as db:
        db.run("SET LOCAL session_replication_role = replica")
        for sql in _MANY:
            db.run(sql, n=count, contract=contract_id)
        db.run("DROP TABLE made")
    began = time.monotonic()
    verdict = verified(world)
    assert verdict.wrong is None, verdict.wrong
    return verdict.postings, time.monotonic() - began


def test_many_postings_are_verified(world, contract):
    postings, _ = timed(world, contract, 1_000)
    assert postings == 4_010


@pytest.mark.prove
@pytest.mark.timeout(300)
def test_a_million_postings_are_verified_in_half_a_minute(world, contract):
    """`ledger verify` of 1,000,000 postings takes at most 30 s"""
    postings, seconds = timed(world, contract, 250_000)
    print(f"\n{postings:,} postings verified in {seconds:.1f} s")
    assert postings > 1_000_000 and seconds <= 30
