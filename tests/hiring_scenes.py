"""Proposals and invites in the scenes that pages are shown in."""

from typing import Any

from applicants import apply, labeler, offer
from listings import listed
from opentrain_server.core.actor import Labeler
from opentrain_server.domain.proposals import invites, proposal_desk, proposals
from opentrain_server.domain.proposals.proposal_status import ProposalStatus

LONG_NOTE = "I have labeled posts about shops for three years. <b>Careful</b> & 漢字.\n\n" * 12

_MORE = """
WITH people AS (
    INSERT INTO users (id, email, first_name, last_name, created_at)
    SELECT 'crowd' || n, 'crowd' || n || '@example.com', 'Person', 'Number ' || n, %(now)s
      FROM generate_series(1, 500) AS n RETURNING id
), made AS (
    INSERT INTO labelers (id, slug, talent_type, title, created_at, updated_at)
    SELECT id, id, 'FREELANCER', 'Labeler', %(now)s, %(now)s FROM people RETURNING id
)
SELECT count(*) FROM made
"""
_PROPOSE = """
INSERT INTO proposals (id, job_id, labeler_id, status, bid_amount, bid_unit, cover_note, match_score,
                       created_at, updated_at)
SELECT 'of' || n, %(job_id)s, 'crowd' || n, 'UNREVIEWED', n, 'PER_HOUR', 'Words.', 0.5, %(now)s, %(now)s
  FROM generate_series(1, 500) AS n
"""
_MINE = """
INSERT INTO proposals (id, job_id, labeler_id, status, bid_amount, bid_unit, invite_status, invited_at,
                       invite_expires_at, created_at, updated_at)
SELECT 'mine' || row_number() OVER (), id, %(labeler_id)s, 'UNREVIEWED', 1, 'PER_HOUR', 'PENDING', %(now)s,
       %(now)s + interval '3 days', %(now)s, %(now)s
  FROM jobs
 WHERE status = 'OPEN' AND id NOT IN (SELECT job_id FROM proposals WHERE labeler_id = %(labeler_id)s)
"""
_NOTES = """
INSERT INTO proposal_notes SELECT 'note' || n, %(id)s, %(user_id)s, 'A note.', %(now)s
  FROM generate_series(1, 99) AS n
"""


def add(scene: Any) -> None:
    """One proposal of each kind on ada's job, and what ben has sent and was sent."""
    world, job_id = scene.world, scene.ids["job"]
    member, organization = scene.member(), scene.organization()
    with world.database.transaction() as db:
        db.run("UPDATE users SET first_name = 'Ben', last_name = 'Gray' WHERE email = 'ben@example.com'")
    ben = Labeler(scene.people["ben"].human.user_id)
    first = apply(world, labeler(world, "Maria", "Garcia"), job_id, offer(note=LONG_NOTE, seen="FR"))
    second = apply(world, labeler(world, "Ümit", None, talent_type="AGENCY"), job_id, offer("0.5"))
    scene.ids |= {"proposal": first, "other": second}
    scene.ids["sent"] = apply(world, ben, listed(world, organization))
    scene.ids["invited_job"] = listed(world, organization, visibility="INVITE_ONLY")
    scene.ids["free_job"] = listed(world, organization)
    with world.database.transaction() as db:
        invites.invite(
            db,
            member,
            scene.ids["invited_job"],
            freelancer_id=ben.user_id,
            limit=100,
            base="http://market.test",
        )
        proposals.review(
            db, member, second, status=ProposalStatus.DECLINED, reason="<script>alert(1)</script> too dear"
        )
        proposals.review(db, member, scene.ids["sent"], status=ProposalStatus.SHORTLISTED, reason=None)
        proposal_desk.add_note(db, member, first, content=LONG_NOTE)


def crowd(scene: Any) -> None:
    """Five hundred proposals on ada's job, and of ben's."""
    ids, ben = scene.ids, scene.people["ben"].human.user_id
    with scene.world.database.transaction() as db:
        db.run(_MORE, now=db.now)
        db.run(_PROPOSE, job_id=ids["job"], now=db.now)
        db.run(_MINE, labeler_id=ben, now=db.now)
        db.run(_NOTES, id=ids["proposal"], user_id=scene.people["ada"].human.user_id, now=db.now)
