"""Agents that may ask for money: a claimed account with every scope, a candidate, a contract under way."""

from contextlib import contextmanager
from typing import Any

from agents import Agent, register
from applicants import apply, labeler, offer
from moneyed import confirm, give_credits, owner_of
from opentrain_server.core.actor import Labeler
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.ledger import Posting
from postings import force_claimed, live, organization_of
from talks import force_scopes

MILESTONE = {"name": "First batch", "description": "5,000 posts", "amount": 300}


def payer(world, http, *, credits_cents: int = 0) -> Agent:
    """An agent of a claimed account with all scopes, and credits if told so."""
    agent = register(http)
    force_claimed(world, agent)
    force_scopes(world, agent)
    forced(world, "UPDATE tokens SET expires_at = NULL")
    if credits_cents:
        give_credits(world, organization_of(world, agent), credits_cents)
    return agent


def candidate(world, agent: Agent, made: Any = None, **job: Any) -> tuple[str, Labeler]:
    """Somebody who applied to a fresh job: the proposal's ID, and who it is. Six cents a label."""
    who = labeler(world)
    return apply(world, who, live(agent, **job), made or offer()), who


def asked(agent: Agent, proposal_id: str, **milestone: Any) -> dict[str, Any]:
    """Ask to hire; the approval."""
    response = agent.post(f"/proposals/{proposal_id}/hire", {"milestone": MILESTONE | milestone})
    assert response.status_code == 202, response.text
    return response.json()["approval"]


def under_contract(world, agent: Agent, made: Any = None, *, amount: float = 300, **job: Any) -> str:
    """Hire by credits, which the account has; the contract's ID."""
    proposal_id, _ = candidate(world, agent, made, **job)
    result = confirm(world, owner_of(world, agent), asked(agent, proposal_id, amount=amount)["id"])
    assert result is not None
    return result["contractId"]


def shown(agent: Agent, contract_id: str) -> dict[str, Any]:
    """A contract as the API shows it."""
    response = agent.get(f"/contracts/{contract_id}")
    assert response.status_code == 200, response.text
    return response.json()["contract"]


def first_milestone(agent: Agent, contract_id: str) -> str:
    """The ID of the milestone that the hire made."""
    return shown(agent, contract_id)["milestones"][0]["id"]


def new_milestone(agent: Agent, contract_id: str, volume: float = 5000) -> str:
    """A further milestone, not funded; its ID."""
    body = {"description": "Next posts", "volume": volume}
    response = agent.post(f"/contracts/{contract_id}/milestones", body)
    assert response.status_code == 201, response.text
    return response.json()["milestone"]["id"]


def forced(world, sql: str, **params: Any) -> None:
    """Write what only a later step or another part of the program writes."""
    with world.database.transaction() as db:
        assert db.run(sql, **params)


@contextmanager
def charging(world, approval_id: str):
    """Meanwhile a card charge of this request settles."""
    forced(world, "UPDATE approvals SET charging = true WHERE id = %(id)s", id=approval_id)
    yield
    forced(world, "UPDATE approvals SET charging = false WHERE id = %(id)s", id=approval_id)


def events(agent: Agent, *types: str) -> list[dict[str, Any]]:
    """The account's events of these types, or all, oldest first."""
    params = {"limit": 200} | ({"types": ",".join(types)} if types else {})
    return agent.get("/updates", params=params).json()["events"]


def audited(world, action: str) -> list[str | None]:
    """What an action of the audit was done to."""
    with world.database.autocommit() as db:
        rows = db.conn.execute(
            "SELECT subject_id FROM audit_entries WHERE action = %s ORDER BY number", (action,)
        ).fetchall()
    return [row[0] for row in rows]


def owe(world, account: str, cents: int) -> None:
    """A debt, as a chargeback leaves it."""
    with world.database.transaction() as db:
        debt = Posting(db.new_id(), accounts.receivable(account), accounts.clearing("test"), cents)
        ledger.post(db, key=f"chargeback:{cents}", act="chargeback", postings=[debt])


def save_card(world, account: str) -> None:
    """A card on file."""
    forced(
        world,
        "INSERT INTO cards (id, organization_id, provider, reference, brand, last4, expires, added_at)"
        " VALUES ('card', %(o)s, 'test', 'ref', 'visa', '4242', '12/2030', %(now)s)",
        o=account,
        now=world.clock.now,
    )
