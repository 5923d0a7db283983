"""Money in tests: credits, approvals confirmed, contracts under way; all by the verbs of the product."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from applicants import applied, hiring
from opentrain_server.core.actor import Member
from opentrain_server.domain.approvals import approvals
from opentrain_server.domain.approvals.asking import Rules
from opentrain_server.domain.contracts import hires
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.cosign import confirming
from opentrain_server.domain.cosign.actions import ACTIONS, Decision
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.fees import Rates
from opentrain_server.domain.ledger.ledger import Entry, Posting

RATES = Rates(Decimal(10), 995)
RULES = Rules(RATES, timedelta(hours=72), 60, "http://127.0.0.1:8000/employer-settings?tab=billing")


def give_credits(world, organization_id: str, cents: int = 100_000) -> None:
    """Put credits on an account, as a paid top-up does."""
    with world.database.transaction() as db:
        top_up = db.new_id()
        entry = Posting(
            db.new_id(),
            accounts.clearing("test"),
            accounts.available(organization_id),
            cents,
            entry=Entry.TOP_UP,
        )
        ledger.post(
            db,
            key=f"top_up:{top_up}",
            act="top_up",
            postings=[entry],
            organization_id=organization_id,
            top_up_id=top_up,
        )


def confirm(
    world, owner: Member, approval_id: str, decision: Decision | None = None
) -> dict[str, Any] | None:
    """Confirm an approval from credits, as its page would, and return its result."""
    with world.database.transaction() as db:
        approval = approvals.get(db, owner, approval_id)
        action = ACTIONS[approval.type]
        facts = action.lock(db, owner, approval)
        seen = confirming.version(action, facts, approval, RATES)
    with world.database.transaction() as db:
        confirming.confirm(db, owner, approval_id, seen=seen, decision=decision or Decision(), rules=RULES)
        return approvals.get(db, owner, approval_id).result


def owner_of(world, agent: Any) -> Member:
    """The owner of an agent's account, as pages know them."""
    with world.database.autocommit() as db:
        row = db.one(
            "SELECT o.owner_user_id, o.id FROM organizations o JOIN tokens t ON t.organization_id = o.id"
            " WHERE t.hash = sha256(%(token)s::bytea)",
            token=agent.token.encode(),
        )
    return Member(row["owner_user_id"], "ada@example.com", row["id"], owns_organization=True)


def ask_to_hire(world, owner: Member, proposal_id: str, cents: int = 30_000) -> str:
    """Ask for a hire with a first milestone; the approval's ID."""
    with world.database.transaction() as db:
        return hires.ask(
            db,
            owner,
            proposal_id,
            terms=Terms("First batch", "5,000 posts", cents, None),
            confirm_not_a_fit=False,
            rules=RULES,
        ).id


def hired(world, agent: Any, *, credits_cents: int = 100_000, cents: int = 30_000) -> tuple[Member, str]:
    """A contract that was hired by credits; its owner and its ID."""
    hiring(world, agent)
    owner = owner_of(world, agent)
    give_credits(world, owner.organization_id, credits_cents)
    result = confirm(world, owner, ask_to_hire(world, owner, applied(world, agent), cents))
    assert result is not None
    return owner, result["contractId"]
