"""Jobs as tests post them: complete fields, texts for each verdict, and what a job left behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from agents import Agent
from opentrain_server.core.secrets import digest
from opentrain_server.domain import moderation
from opentrain_server.domain.jobs.job_fields import empty_fields
from opentrain_server.judging import moderated_text

SPANISH = "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label."

READY: dict[str, Any] = {
    "jobTitle": "Spanish sentiment labels",
    "jobDescription": "Read short Spanish posts about shops and mark each as positive, negative or neutral.",
    "dataType": "TEXT",
    "labelTypes": ["SENTIMENT"],
    "dataVolume": 20000,
    "dataVolumeUnit": "NUMBER_OF_FILES",
    "headcount": 5,
    "experienceLevel": "INTERMEDIATE",
    "paymentType": "PAY_PER_LABEL",
    "pricePerLabel": 0.05,
    "languages": ["Spanish"],
}

# Blatant ones of each kind; the first that the moderator judges so is taken.
_TEXTS = {
    "REVIEW": (
        "Community translation of software strings into Icelandic. This is volunteering for a registered "
        "charity, nobody is paid, names appear in the credits.",
        "Video tracking in CVAT. There is an unpaid test of about two hours before you get access; the test "
        "clips are old and we throw the results away.",
        "Sentence recordings in Quechua. Our local partner would hand out the money in cash afterwards.",
    ),
    "BLOCK": (
        "We look for people to test our payroll viewer. Disable your antivirus, install the attached exe and "
        "leave the computer on overnight. Office computers of your employer count double.",
        "Our client's staff must hold a cloud certificate until Friday. You take the online exam on their "
        "behalf under their name, proctoring is solved by us.",
    ),
}


def text_for(decision: str) -> str:
    """A description that the moderator judges so, as part of an otherwise complete job."""
    for text in _TEXTS[decision]:
        fields = empty_fields() | READY | {"jobDescription": text}
        if moderation.judge(moderated_text(fields), kind="job").decision == decision:
            return text
    raise AssertionError(f"no text of the list is judged {decision}")


def draft(agent: Agent, **fields: Any) -> str:
    """A complete draft with these fields changed; its ID."""
    response = agent.post("/job-drafts", {"format": "opentrain_canonical", "job": READY | fields})
    assert response.status_code == 201, response.text
    return str(response.json()["jobId"])


def live(agent: Agent, **fields: Any) -> str:
    """A job on the board; its ID."""
    job_id = draft(agent, **fields)
    response = agent.post(f"/jobs/{job_id}/publish")
    assert response.json()["status"] == "OPEN", response.text
    return job_id


def held(agent: Agent, **fields: Any) -> str:
    """A job that waits for staff; its ID."""
    job_id = draft(agent, jobDescription=text_for("REVIEW"), **fields)
    response = agent.post(f"/jobs/{job_id}/publish")
    assert response.json()["status"] == "PENDING_APPROVAL", response.text
    return job_id


def force_status(world, job_id: str, status: str) -> None:
    """Put a job into a state that no call leads to yet."""
    with world.database.transaction() as db:
        db.run("UPDATE jobs SET status = %(status)s WHERE id = %(id)s", id=job_id, status=status)


def force_claimed(world, agent: Agent) -> None:
    """Make the account a claimed one without a change of its token."""
    claim = "UPDATE organizations SET claimed_at = %(now)s, claim_expires_at = NULL WHERE id = %(id)s"
    with world.database.transaction() as db:
        db.run(claim, now=db.now, id=organization_of(world, agent))


def organization_of(world, agent: Agent) -> str:
    """The account behind the agent's token."""
    with world.database.autocommit() as db:
        return db.one("SELECT organization_id FROM tokens WHERE hash = %(hash)s", hash=digest(agent.token))[
            "organization_id"
        ]


def shown(agent: Agent, job_id: str) -> dict[str, Any]:
    """The owner's view of a job."""
    response = agent.get(f"/job-drafts/{job_id}")
    assert response.status_code == 200, response.text
    job: dict[str, Any] = response.json()["job"]
    return job


def events(world, agent: Agent) -> list[tuple[int, str, str, dict[str, Any]]]:
    """The account's history: number, type, job, data."""
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT number, type, job_id, data FROM events WHERE inbox_id = %s ORDER BY number",
            (organization_of(world, agent),),
        ).fetchall()


def moves(world, job_id: str) -> list[tuple[str, str, str]]:
    """The states a job went through: from, to, cause."""
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT previous_status, status, cause FROM job_status_changes WHERE job_id = %s ORDER BY number",
            (job_id,),
        ).fetchall()


def decisions(world, job_id: str) -> list[tuple[str, str]]:
    """What moderators decided on a job: kind, decision."""
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT kind, decision FROM moderation_decisions WHERE job_id = %s ORDER BY number",
            (job_id,),
        ).fetchall()


_VOLATILE = {"rate_counters", "tokens", "workers", "schema_migrations"}


def contents(world, *, but: str = "") -> dict[str, str | None]:
    """A digest of every table, those that any call touches, and the one named, apart."""
    with world.database.autocommit() as db:
        names = [n for (n,) in db.conn.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'live'")]
        return {
            name: db.conn.execute(
                f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t"
            ).fetchone()[0]
            for name in names
            if name not in _VOLATILE | {but}
        }


@contextmanager
def unchanged(world, *, but: str = "") -> Iterator[None]:
    """Assert that no row of the database was added, changed or removed, in no table `but` one.

    A repeat that is answered 200 is in the audit, though it changes nothing else.
    """
    before = contents(world, but=but)
    yield
    assert contents(world, but=but) == before
