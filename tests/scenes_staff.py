"""What staff see: one of everything that waits, then five hundred of each."""

from typing import Any

from humans import person
from opentrain_server.core.actor import Staff
from opentrain_server.domain.jobs.job_fields import empty_fields, fields_hash, to_json
from opentrain_server.domain.staff import sanctions, viewings
from postings import READY
from visitors import visitor

_JOB = """
INSERT INTO jobs (id, organization_id, status, fields, fields_hash, created_at, updated_at)
SELECT id, %(organization)s, 'PENDING_APPROVAL', %(fields)s, %(hash)s, %(now)s, %(now)s
  FROM unnest(%(ids)s::text[]) AS id
"""
_DECISION = """
INSERT INTO moderation_decisions (id, job_id, organization_id, kind, fields_hash, decision, reasons, evidence,
                                  moderator, decided_at)
VALUES (%(id)s, %(id)s, %(organization)s, 'publish', %(hash)s, 'REVIEW', '{contact_exchange}',
        ARRAY[%(text)s], 'rules 3', %(now)s)
"""
_PROPOSALS = """
INSERT INTO proposals (id, job_id, labeler_id, status, bid_amount, bid_unit, location_status, created_at,
                       updated_at)
SELECT id, id, %(labeler)s, 'UNREVIEWED', 0.05, 'PER_LABEL', 'PENDING', %(now)s, %(now)s
  FROM unnest(%(ids)s::text[]) AS id
"""
_CONVERSATION = """
INSERT INTO conversations (id, organization_id, job_id, proposal_id, labeler_id, type, bucket, started,
                           last_number, created_at, updated_at)
VALUES (%(id)s, %(organization)s, %(id)s, %(id)s, %(labeler)s, 'DIRECT_MESSAGE', 'proposal', true, %(last)s,
        %(now)s, %(now)s)
"""
_MESSAGES = """
INSERT INTO messages (id, conversation_id, number, sender_user_id, from_labeler, content, created_at,
                      updated_at)
SELECT id, %(conversation)s, %(first)s + place, %(labeler)s, true, %(text)s, %(now)s, %(now)s
  FROM unnest(%(ids)s::text[]) WITH ORDINALITY AS m (id, place)
"""
_FLAGS = """
INSERT INTO message_flags (message_id, reasons, evidence, moderator, flagged_at)
SELECT id, '{off_platform_payment}', ARRAY[%(text)s], 'rules 3', %(now)s FROM unnest(%(ids)s::text[]) AS id
"""
_REPORTS = """
INSERT INTO reports (id, kind, subject_id, reporter_id, reason, details, created_at)
SELECT id, 'message', id, %(reporter)s, 'abuse', %(text)s, %(now)s FROM unnest(%(ids)s::text[]) AS id
"""
_LABELERS = """
WITH people AS (
    INSERT INTO users (id, email, first_name, last_name, created_at)
    SELECT id, id || '@example.com', 'Kim', 'Label', %(now)s FROM unnest(%(ids)s::text[]) AS id RETURNING id
), made AS (
    INSERT INTO labelers (id, slug, talent_type, created_at, updated_at)
    SELECT id, id, 'FREELANCER', %(now)s, %(now)s FROM people RETURNING id
)
INSERT INTO identity_checks (labeler_id, asked_at) SELECT id, %(now)s FROM made
"""


def fill(scene: Any, text: str) -> None:
    """One of everything that waits, an act of the past, and sue, who looks at ada's account."""
    organization, fields = scene.organization(), empty_fields() | READY | {"jobTitle": text[:110]}
    sam = Staff(scene.people["sam"].human.user_id, "sam@example.com")
    ben, dan = scene.people["ben"].human.user_id, scene.people["dan"].human.user_id
    with scene.world.database.transaction() as db:
        (kim,) = _labelers(db, 1)
        held = _jobs(db, organization, 1, fields)[0]
        db.run(_DECISION, id=held, organization=organization, hash=fields_hash(fields), text=text, now=db.now)
        db.run(_PROPOSALS, ids=[held], labeler=kim, now=db.now)
        db.run(_CONVERSATION, id=held, organization=organization, labeler=kim, last=0, now=db.now)
        message = _messages(db, held, kim, 1, text)[0]
        db.run(_REPORTS, ids=[message], reporter=dan, text=text, now=db.now)
        db.run(
            "INSERT INTO reports (id, kind, subject_id, reporter_id, reason, created_at)"
            " VALUES (%(id)s, 'profile', %(ben)s, %(dan)s, 'false', %(now)s)",
            id=db.new_id(),
            ben=ben,
            dan=dan,
            now=db.now,
        )
        sanctions.hide_profile(db, sam, kim, reason="Copied from somebody else.")
    scene.ids |= {"held": held, "kim": kim, "talk": held, "message": message, "report": message}
    scene.ids |= {"account": organization, "ada": scene.people["ada"].human.user_id, "ben_id": ben}
    sue = person(scene.world, "sue@example.com")
    scene.people["sue"] = visitor(scene.world, sue, second_factor=True)
    with scene.world.database.transaction() as db:
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=sue.user_id, now=db.now)
        session = db.one("SELECT id FROM sessions WHERE user_id = %(id)s", id=sue.user_id)["id"]
        actor = Staff(sue.user_id, sue.email)
        viewings.start(db, actor, scene.ids["ada"], session_id=session, reason="They asked for help.")


def crowd(scene: Any) -> None:
    """Five hundred more in each queue."""
    organization = scene.organization()
    with scene.world.database.transaction() as db:
        jobs = _jobs(db, organization, 500, empty_fields() | READY)
        db.run(_PROPOSALS, ids=jobs, labeler=scene.ids["kim"], now=db.now)
        ids = _messages(db, scene.ids["talk"], scene.ids["kim"], 500, "Hello", first=1)
        db.run(_REPORTS, ids=ids, reporter=scene.people["dan"].human.user_id, text="", now=db.now)
        _labelers(db, 500)


def _jobs(db: Any, organization: str, count: int, fields: Any) -> list[str]:
    ids = [db.new_id() for _ in range(count)]
    values = {"fields": to_json(fields), "hash": fields_hash(fields), "organization": organization}
    db.run(_JOB, ids=ids, now=db.now, **values)
    return ids


def _messages(db: Any, talk: str, labeler: str, count: int, text: str, first: int = 0) -> list[str]:
    ids = [db.new_id() for _ in range(count)]
    db.run(_MESSAGES, ids=ids, conversation=talk, labeler=labeler, text=text, first=first, now=db.now)
    db.run(_FLAGS, ids=ids, text=text, now=db.now)
    last = {"id": talk, "last": first + count}
    db.run("UPDATE conversations SET last_number = %(last)s WHERE id = %(id)s", **last)
    return ids


def _labelers(db: Any, count: int) -> list[str]:
    ids = [db.new_id() for _ in range(count)]
    db.run(_LABELERS, ids=ids, now=db.now)
    return ids
