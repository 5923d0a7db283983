"""Confirmations from credits: what is posted, told and left behind."""

from agents import register
from applicants import inbox
from moneyed import RULES, confirm, hired
from opentrain_server.domain.contracts import contracts, endings, milestones, releases
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.ledger import credits


def books(world) -> list[tuple]:
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT act, split_part(source, ':', 1), split_part(target, ':', 1), cents, entry_type"
            "  FROM ledger_postings JOIN ledger_sets ON number = set_number ORDER BY number, place"
        ).fetchall()


def test_a_hire_by_credits_is_the_set_of_the_contract(world, http):
    owner, contract_id = hired(world, register(http))
    assert books(world) == [
        ("top_up", "clearing", "available", 100_000, "TOP_UP"),
        ("hire", "available", "escrow", 30_000, "HOLD"),
        ("hire", "available", "fee_held", 3_000, "HOLD"),
        ("hire", "available", "fee_held", 995, "HOLD"),
        ("hire", "fee_held", "initiation_income", 995, "CAPTURE"),
    ]
    with world.database.autocommit() as db:
        balance = credits.balance(db, owner)
        contract = contracts.get(db, owner, contract_id)
    assert (balance.available, balance.reserved, balance.owed) == (66_005, 33_000, 0)
    assert [(m.status, m.amount_cents, m.volume) for m in contract.milestones] == [
        ("ACTIVE_FUNDED", 30_000, 5_000)
    ]
    told = [kind for kind, _ in inbox(world, owner.organization_id)]
    assert told[-6:] == [
        "approval.requested",
        "proposal.status_changed",
        "contract.created",
        "milestone.status_changed",
        "milestone.status_changed",
        "approval.confirmed",
    ]


def test_release_and_end(world, http):
    owner, contract_id = hired(world, register(http))
    with world.database.transaction() as db:
        second = milestones.create(
            db, owner, contract_id, new=New(None, "Next", None, milestones.LABEL_STEP * 1000, None)
        ).id
        first = contracts.get(db, owner, contract_id).milestones[0].id
        asked = releases.ask(db, owner, first, rules=RULES)
    result = confirm(world, owner, asked.id)
    assert result is not None and result["payoutTransactionId"]
    with world.database.transaction() as db:
        assert endings.ask(db, owner, contract_id, rules=RULES).approval is None
    with world.database.autocommit() as db:
        contract = contracts.get(db, owner, contract_id)
        assert [m.status for m in contract.milestones] == ["PAID", "CANCELLED"]
        assert contract.milestones[1].id == second and contract.milestones[1].amount_cents == 6_000
        balance = credits.balance(db, owner)
    assert (balance.available, balance.reserved) == (66_005, 0)
