"""Rubrics of jobs: what interviews ask for and weigh. A change is a new version; old talks keep theirs."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain import interviewing
from opentrain_server.domain.interviewing import Rubric
from opentrain_server.domain.jobs import jobs
from opentrain_server.domain.jobs.job_fields import Fields
from opentrain_server.domain.moderation import Decision, message_policy

_ROW = re.compile(r"(criteria|screeningFields)(?:\[(\d+)\])?\.?(.*)")


@dataclass(frozen=True, slots=True)
class Version:
    """A rubric as a job has it. `id` is None and `number` 0 while it is only suggested."""

    id: str | None
    number: int
    suggested: bool
    rubric: Rubric


@dataclass(frozen=True, slots=True)
class _Stored:
    id: str
    version: int
    criteria: Any
    fields: Any
    made_by: str | None


_LATEST = """
SELECT id, version, criteria, fields, made_by FROM rubrics
 WHERE job_id = %(job_id)s ORDER BY version DESC LIMIT 1
"""

# Of two first needs at once, one finds the other's.
_ADD = """
INSERT INTO rubrics (id, job_id, version, criteria, fields, made_by, created_at)
VALUES (%(id)s, %(job_id)s, %(version)s, %(criteria)s, %(fields)s, %(made_by)s, %(now)s)
ON CONFLICT (job_id, version) DO NOTHING
"""


def shown(db: Db, employer: Employer, job_id: str) -> Version:
    """Return the rubric in force of one of the account's jobs, or the one that would be; stores nothing.

    Fails with `not_found`.
    """
    job = jobs.get(db, employer, job_id)
    return _latest(db, job_id) or Version(None, 0, True, interviewing.suggest(job.fields))


def in_force(db: Db, job_id: str, fields: Fields) -> Version:
    """Return the rubric of a job's interviews; the first need stores the one suggested by its fields."""
    found = _latest(db, job_id)
    if found is None:
        _add(db, job_id, 1, interviewing.suggest(fields), made_by=None)
        found = _latest(db, job_id)
    assert found is not None, "just stored"
    return found


def read(given: Mapping[str, Any]) -> Rubric:
    """Return a rubric that people wrote, in the JSON of `interviewing.to_json`. Pure.

    Fails with `invalid_rubric`; `row` and `part` name where, `problem` says what: a form of it that cannot
    be, or words that no interviewer may say (contact data, passwords, pay elsewhere).
    """
    try:
        rubric = interviewing.from_json(dict(given))
    except ValueError as error:
        raise _invalid(str(error)) from None
    for at, words in _words(rubric):
        judged = message_policy.judged(words)
        if judged.decision is Decision.BLOCK:
            raise Failure(
                "invalid_rubric", **_place(at), problem="policy", policy=judged.policy, reasons=judged.reasons
            )
    return rubric


def edit(db: Db, employer: Employer, job_id: str, *, rubric: Rubric, seen: int) -> Version:
    """Put a rubric in force as the next version and return it; the same one again changes nothing.

    Interviews that have begun keep theirs. `seen` is the number of the version it was made from, 0 for the
    suggestion. Fails with `not_found`, or `rubric_changed` when somebody else was faster.
    """
    job = jobs.lock(db, employer, job_id)
    latest = _latest(db, job.id)
    if latest is not None and latest.rubric == rubric:
        return latest
    number = 0 if latest is None else latest.number
    if number != seen:
        raise Failure("rubric_changed", jobId=job_id)
    _add(db, job.id, number + 1, rubric, made_by=employer.user_id)
    made = _latest(db, job.id)
    assert made is not None, "just stored"
    return made


def restored(criteria: Any, fields: Any) -> Rubric:
    """Return a rubric from the two columns that hold it."""
    return interviewing.from_json({"criteria": criteria, "screeningFields": fields})


def _latest(db: Db, job_id: str) -> Version | None:
    found = db.find(_Stored, _LATEST, job_id=job_id)
    if found is None:
        return None
    return Version(found.id, found.version, found.made_by is None, restored(found.criteria, found.fields))


def _add(db: Db, job_id: str, version: int, rubric: Rubric, *, made_by: str | None) -> None:
    value = interviewing.to_json(rubric)
    db.run(
        _ADD,
        id=db.new_id(),
        job_id=job_id,
        version=version,
        criteria=Jsonb(value["criteria"]),
        fields=Jsonb(value["screeningFields"]),
        made_by=made_by,
        now=db.now,
    )


def _words(rubric: Rubric) -> Sequence[tuple[str, str]]:
    """What candidates may be asked with, and where it stands."""
    found = [(f"criteria[{i}].name", c.name) for i, c in enumerate(rubric.criteria)]
    for i, field in enumerate(rubric.fields):
        found.append((f"screeningFields[{i}].label", field.label))
        found += [(f"screeningFields[{i}].options", option) for option in field.options]
    return found


def _invalid(message: str) -> Failure:
    place, _, problem = message.partition(" ")
    return Failure("invalid_rubric", **_place(place), problem=problem)


def _place(at: str) -> dict[str, Any]:
    """Return the list, the row (None for the list itself) and the part that a path names."""
    found = _ROW.match(at)
    if found is None:
        return {"rows": None, "row": None, "part": ""}
    return {
        "rows": found[1],
        "row": None if found[2] is None else int(found[2]),
        "part": found[3].partition("[")[0],
    }
