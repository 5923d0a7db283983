"""Proposals at a fixed price, straight into the database: many, fast, each on a job of its own."""

from listings import listed

_PROPOSAL = """
INSERT INTO proposals (id, job_id, labeler_id, status, bid_amount, bid_unit, created_at, updated_at)
VALUES (%(id)s, %(job)s, %(labeler)s, 'UNREVIEWED', 300, 'FIXED', %(now)s, %(now)s)
"""


def proposed(world, organization_id: str, labeler_id: str) -> str:
    """A labeler's offer for a fresh job of the account; the proposal's ID."""
    job_id = listed(world, organization_id, headcount=1000)
    with world.database.transaction() as db:
        proposal_id = db.new_id()
        db.run(_PROPOSAL, id=proposal_id, job=job_id, labeler=labeler_id, now=db.now)
    return proposal_id
