"""Talks as tests hold them: a labeler, a proposal of theirs, the thread, and what was written in it."""

from dataclasses import dataclass
from typing import Any

from agents import Agent, register
from humans import person
from opentrain_server.core.actor import Labeler, Member
from opentrain_server.core.files import Files
from opentrain_server.domain.accounts.scopes import SCOPES
from opentrain_server.domain.moderation import Decision, message_policy
from opentrain_server.domain.moderation.message_policy import Judged
from opentrain_server.domain.talk import conversations, messages
from opentrain_server.domain.talk.attachments import Stored
from opentrain_server.domain.talk.message_limits import MessageLimits
from opentrain_server.domain.teams import team_invites
from postings import force_claimed, live, organization_of

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


BLOCKED = "Share your Upwork account login with me and I will use it."
# What a stranger may try to say: to the page, to the database, to a program, to the eye.
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; DROP TABLE messages; --",
    "{{ 7 * 7 }} {% raw %} ${7*7} %(now)s %s",
    "javascript:alert(1) and https://evil.example/?a=1&b=<b>2</b>",
    "Right \u202eto\u202c left, zero\u200bwidth, \u2066isolated\u2069 \ufeffmark",
    "e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467 漢字 العربية עברית",
    "Line one\n\n\tline two\r\nline three",
    "x" * 3000,
)


def filled(world, ada, organization: str, ben, job_id: str, texts, *, guest: str) -> dict[str, str]:
    """A long talk of two people with hostile words and files, and an invite that waits; their IDs."""
    member = Member(ada.user_id, ada.email, organization, owns_organization=True)
    who = Labeler(ben.user_id)
    proposal_id = proposal(world, job_id, who)
    files = Files(world.settings.data_dir / "files")
    data = b"id,text\n1,ok\n"
    attached = [Stored("sample.csv", "text/csv", len(data), files.put(data))]
    with world.database.transaction() as db:
        thread_id = conversations.open_thread(db, member, proposal_id, limit=50).id
        for number, text in enumerate((*texts, *HOSTILE, *texts, *HOSTILE)):
            written = Judged(text, Decision.ALLOW, (), (), "test")
            actor = who if number % 3 else member
            more = {"files": attached} if number % 5 == 0 else {}
            messages.send(db, actor, thread_id, content=text, judged=written, limits=WIDE, **more)
        claim = team_invites.claim(db, member, email=guest, key=None, limit=20)
        team_invites.record(db, member, claim, mailed=True, notice="")
    assert claim.invite_id is not None
    return {"conversation": thread_id, "talked_about": proposal_id, "invite": claim.invite_id}


def crowd(db, organization: str, who: Labeler, thread_id: str) -> None:
    """Five hundred threads, messages and acts."""
    db.run(
        "INSERT INTO conversations (id, organization_id, job_id, labeler_id, type, bucket, last_number,"
        " created_at, updated_at) SELECT 'c' || n, organization_id, job_id, labeler_id, type, 'job', 1,"
        " created_at, updated_at FROM conversations, generate_series(1, 500) n WHERE id = %(id)s",
        id=thread_id,
    )
    db.run(
        "INSERT INTO messages (id, conversation_id, number, sender_user_id, from_labeler, content,"
        " created_at, updated_at) SELECT 'c' || n, 'c' || n, 1, %(u)s, true, 'Hello', %(now)s, %(now)s"
        " FROM generate_series(1, 500) n",
        u=who.user_id,
        now=db.now,
    )
    db.run(
        "INSERT INTO messages (id, conversation_id, number, sender_user_id, from_labeler, content,"
        " created_at, updated_at) SELECT 'm' || n, %(id)s, last_number + n, %(u)s, true, 'Hello', %(now)s,"
        " %(now)s FROM conversations, generate_series(1, 500) n WHERE id = %(id)s",
        id=thread_id,
        u=who.user_id,
        now=db.now,
    )
    db.run("UPDATE conversations SET last_number = last_number + 500 WHERE id = %(id)s", id=thread_id)
    db.run(
        "INSERT INTO audit_entries (organization_id, at, action) SELECT %(o)s, %(now)s, 'publish'"
        " FROM generate_series(1, 500)",
        o=organization,
        now=db.now,
    )
