"""Talks as tests hold them: a labeler, a proposal of theirs, the thread, and what was written in it."""

from dataclasses import dataclass
from typing import Any

from agents import Agent, register
from humans import person
from opentrain_server.core.actor import Labeler
from opentrain_server.domain import message_policy, messages
from opentrain_server.domain.message_limits import MessageLimits
from postings import force_claimed, live

WIDE = MessageLimits(per_minute=10**6, per_day=10**6, threads_per_day=10**6)

_LABELER = """
INSERT INTO labelers (id, slug, talent_type, created_at, updated_at)
VALUES (%(id)s, %(id)s, 'FREELANCER', %(now)s, %(now)s)
"""
_PROPOSAL = """
INSERT INTO proposals (id, job_id, labeler_id, status, bid_amount, bid_unit, created_at, updated_at)
VALUES (%(id)s, %(job_id)s, %(labeler_id)s, 'UNREVIEWED', 0.05, 'PER_LABEL', %(now)s, %(now)s)
"""


@dataclass
class Talk:
    """A claimed employer's agent and a labeler about one proposal."""

    agent: Agent
    labeler: Labeler
    job_id: str
    proposal_id: str
    id: str = ""

    def say(self, content: str = "When could you start?", **more: Any):
        """The employer's agent writes."""
        return self.agent.post("/messages", {"conversationId": self.id, "content": content}, **more)


def labeler(world, email: str = "ben@example.com") -> Labeler:
    """Ben, unless told otherwise."""
    user_id = person(world, email).user_id
    with world.database.transaction() as db:
        db.run(_LABELER, id=user_id, now=db.now)
    return Labeler(user_id)


def proposal(world, job_id: str, labeler: Labeler) -> str:
    """A plain proposal; its ID."""
    with world.database.transaction() as db:
        proposal_id = db.new_id()
        db.run(_PROPOSAL, id=proposal_id, job_id=job_id, labeler_id=labeler.user_id, now=db.now)
    return proposal_id


def applied(world, http, agent: Agent | None = None, email: str = "ben@example.com") -> Talk:
    """Ben has applied to a job of a claimed account; there is no thread yet."""
    if agent is None:
        agent = register(http)
        force_claimed(world, agent)
        force_scopes(world, agent)
    job_id, ben = live(agent), labeler(world, email)
    return Talk(agent, ben, job_id, proposal(world, job_id, ben))


def talk(world, http, agent: Agent | None = None, email: str = "ben@example.com") -> Talk:
    """As `applied`, with an empty thread."""
    one = applied(world, http, agent, email)
    response = one.agent.post(f"/proposals/{one.proposal_id}/conversation")
    assert response.status_code == 201, response.text
    one.id = response.json()["conversationId"]
    return one


def reply(world, one: Talk, content: str = "I can start Monday.", limits: MessageLimits = WIDE) -> str:
    """The labeler writes; the message's ID."""
    with world.database.transaction() as db:
        judged = message_policy.judged(content)
        return messages.send(db, one.labeler, one.id, content=content, judged=judged, limits=limits).id


def force_scopes(world, agent: Agent) -> None:
    """Give every token of the account all scopes."""
    from opentrain_server.domain.scopes import SCOPES  # noqa: PLC0415
    from postings import organization_of  # noqa: PLC0415

    with world.database.autocommit() as db:
        account = organization_of(world, agent)
        db.run("UPDATE tokens SET scopes = %(s)s WHERE organization_id = %(o)s", s=list(SCOPES), o=account)


def wrote(world, conversation_id: str) -> list[tuple[int, str]]:
    """The thread's numbers and words."""
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT number, content FROM messages WHERE conversation_id = %s ORDER BY number",
            (conversation_id,),
        ).fetchall()


def inbox(world, inbox_id: str) -> list[tuple[int, str, str, dict[str, Any]]]:
    """What a stream tells: number, type, resource, data."""
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT number, type, resource_id, data FROM events WHERE inbox_id = %s ORDER BY number",
            (inbox_id,),
        ).fetchall()
