"""Labelers as they apply and answer, below the pages: Ben in Spain, unless told otherwise."""

from decimal import Decimal
from typing import Any

from agents import Agent
from opentrain_server.core.actor import Labeler
from opentrain_server.domain.jobs.readiness import Floors
from opentrain_server.domain.people import people
from opentrain_server.domain.proposals import applications, invite_answers
from opentrain_server.domain.proposals.bids import Bid
from opentrain_server.domain.proposals.offers import Offer
from postings import force_claimed, live

BASE = "http://market.test"


def labeler(
    world,
    first_name: str | None = "Ben",
    last_name: str | None = "Gray",
    *,
    talent_type: str = "FREELANCER",
    country_code: str | None = "ES",
    takes_invites: bool = True,
) -> Labeler:
    """A labeler with a bare profile."""
    with world.database.transaction() as db:
        human = people.add(db, email=f"{db.new_id()}@example.com", first_name=first_name, last_name=last_name)
        db.run(
            "INSERT INTO labelers (id, slug, talent_type, agency_name, title, country_code, takes_invites,"
            " filters, created_at, updated_at) VALUES (%(id)s, %(slug)s, %(talent_type)s, %(agency_name)s,"
            " 'Text annotation specialist', %(country_code)s, %(takes_invites)s, %(filters)s, %(now)s,"
            " %(now)s)",
            id=human.user_id,
            slug=f"labeler-{human.user_id[:8]}",
            talent_type=talent_type,
            agency_name="Labelworks" if talent_type == "AGENCY" else None,
            country_code=country_code,
            takes_invites=takes_invites,
            filters=[f"country:{country_code}"],
            now=db.now,
        )
    return Labeler(human.user_id)


def offer(
    amount: str = "0.06", *, note: str = "", agency_hourly: str | None = None, seen: str | None = None
) -> Offer:
    """What is said with an application: six cents a label."""
    hourly = None if agency_hourly is None else Decimal(agency_hourly)
    return Offer(Bid(Decimal(amount), hourly), note, seen)


def apply(world, who: Labeler, job_id: str, made: Offer | None = None) -> str:
    """Apply to a job; the proposal's ID."""
    with world.database.transaction() as db:
        return applications.apply(db, who, job_id, offer=made or offer(), floors=Floors(), base=BASE)


def accept(world, who: Labeler, proposal_id: str, made: Offer | None = None) -> Any:
    """Accept an invite."""
    with world.database.transaction() as db:
        return invite_answers.accept(db, who, proposal_id, offer=made or offer(), floors=Floors(), base=BASE)


def decline(world, who: Labeler, proposal_id: str) -> bool:
    """Decline an invite."""
    with world.database.transaction() as db:
        return invite_answers.decline(db, who, proposal_id)


def withdraw(world, who: Labeler, proposal_id: str) -> Any:
    """Take an offer back."""
    with world.database.transaction() as db:
        return applications.withdraw(db, who, proposal_id)


def invited(agent: Agent, job_id: str, who: Labeler) -> str:
    """Invite a labeler over the API; the proposal's ID."""
    response = agent.post(f"/jobs/{job_id}/invites", {"freelancerId": who.user_id})
    assert response.status_code == 201, response.text
    return str(response.json()["proposalId"])


def applied(world, agent: Agent) -> str:
    """A proposal that waits on a fresh job of the agent's; its ID."""
    return apply(world, labeler(world), live(agent))


def hiring(world, agent: Agent) -> Agent:
    """The same agent, claimed and with every scope of hiring."""
    force_claimed(world, agent)
    with world.database.transaction() as db:
        db.run("UPDATE tokens SET scopes = scopes || '{proposals:write}', expires_at = NULL")
    return agent


def proposal_state(world, proposal_id: str) -> tuple[str, str | None]:
    """What the row says: status and state of the invite."""
    with world.database.autocommit() as db:
        row = db.one("SELECT status, invite_status FROM proposals WHERE id = %(id)s", id=proposal_id)
    return row["status"], row["invite_status"]


def history(world, proposal_id: str) -> list[tuple[str, str, str, str | None]]:
    """The statuses a proposal went through: from, to, cause, reason."""
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT previous_status, status, cause, reason FROM proposal_status_changes"
            " WHERE proposal_id = %s ORDER BY number",
            (proposal_id,),
        ).fetchall()


def inbox(world, inbox_id: str) -> list[tuple[str, dict[str, Any]]]:
    """What an account or a labeler was told, in order; the numbers have no gap."""
    with world.database.autocommit() as db:
        rows = db.conn.execute(
            "SELECT number, type, data FROM events WHERE inbox_id = %s ORDER BY number", (inbox_id,)
        ).fetchall()
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
    return [(row[1], row[2]) for row in rows]


def mails(world) -> list[tuple[str, str]]:
    """What is to be sent: kind and recipient."""
    with world.database.autocommit() as db:
        return db.conn.execute("SELECT kind, recipient FROM mails ORDER BY created_at, id").fetchall()
