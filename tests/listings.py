"""Listed jobs as tests need them: many, fast, with any fields and any date, below the API."""

from collections import Counter
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.db import Db
from opentrain_server.core.ids import new_id
from opentrain_server.domain.board import board
from opentrain_server.domain.jobs.job_fields import empty_fields, fields_hash, from_json, to_json
from opentrain_server.domain.jobs.job_labels import slug
from postings import READY


def account(
    world, name: str = "Acme Research", *, claimed: bool = True, expires_at: datetime | None = None
) -> str:
    """Make an account and return its organisation's ID."""
    user_id, organization_id = new_id(), new_id()
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO users (id, agent_name, created_at) VALUES (%(id)s, 'Scout', %(now)s)",
            id=user_id,
            now=db.now,
        )
        db.run(
            "INSERT INTO organizations (id, name, owner_user_id, created_at, claimed_at, claim_expires_at)"
            " VALUES (%(id)s, %(name)s, %(user_id)s, %(now)s, %(claimed_at)s, %(expires_at)s)",
            id=organization_id,
            name=name,
            user_id=user_id,
            now=db.now,
            claimed_at=db.now if claimed else None,
            expires_at=None if claimed else expires_at or world.clock().replace(year=2030),
        )
    return organization_id


def listed(world, organization_id: str, *, posted_at: datetime | None = None, **fields: Any) -> str:
    """Put a job on the board and return its ID."""
    with world.database.transaction() as db:
        return list_in(db, organization_id, posted_at=posted_at, **fields)


def listed_many(world, organization_id: str, jobs: list[dict[str, Any]]) -> list[str]:
    """Put many on the board in one transaction."""
    with world.database.transaction() as db:
        return [list_in(db, organization_id, **job) for job in jobs]


def list_in(db: Db, organization_id: str, *, posted_at: datetime | None = None, **fields: Any) -> str:
    job_id, whole = new_id(), from_json(empty_fields() | READY | fields)
    posted_at = posted_at or db.now
    shown = board.listing(whole)
    db.run(
        "INSERT INTO jobs (id, organization_id, status, fields, fields_hash, slug, published_at, created_at,"
        " updated_at) VALUES (%(id)s, %(organization_id)s, 'OPEN', %(fields)s, %(hash)s, %(slug)s,"
        " %(posted_at)s, %(posted_at)s, %(posted_at)s)",
        id=job_id,
        organization_id=organization_id,
        fields=to_json(whole),
        hash=fields_hash(whole),
        slug=slug(str(whole["jobTitle"])),
        posted_at=posted_at,
    )
    db.run(
        "SELECT list_job(%(id)s, %(organization_id)s, %(listing)s, %(posted_at)s, %(now)s)",
        id=job_id,
        organization_id=organization_id,
        listing=None if shown is None else Jsonb(shown),
        posted_at=posted_at,
        now=db.now,
    )
    return job_id


def unlist(world, job_id: str) -> None:
    with world.database.transaction() as db:
        db.run("UPDATE jobs SET status = 'ARCHIVED' WHERE id = %(id)s", id=job_id)
        db.run("SELECT unlist_job(%(id)s, %(now)s)", id=job_id, now=db.now)


def counted_from_scratch(world) -> tuple[int, Counter[tuple[str, str]]]:
    """Count what the facets must be, from the open jobs themselves."""
    with world.database.autocommit() as db:
        rows = db.conn.execute(
            "SELECT j.fields FROM jobs j JOIN organizations o ON o.id = j.organization_id"
            " WHERE j.status = 'OPEN' AND o.suspended_at IS NULL"
            " AND (o.claim_expires_at IS NULL OR o.claim_expires_at > %s)",
            (db.now,),
        ).fetchall()
    shown = [entry for (fields,) in rows if (entry := board.listing(from_json(fields))) is not None]
    return len(shown), Counter((kind, value) for entry in shown for kind, _, value in entry["facets"])


def counted_by_board(http) -> tuple[int, Counter[tuple[str, str]]]:
    """Return what GET /jobs/facets says, in the same form."""
    answer = http.get("/api/public/v1/jobs/facets").json()
    names = {
        "categories": "category",
        "domains": "domain",
        "languages": "language",
        "countries": "country",
        "payTypes": "pay",
    }
    counts = Counter({(kind, f["value"]): f["count"] for key, kind in names.items() for f in answer[key]})
    return answer["totalJobs"], counts
