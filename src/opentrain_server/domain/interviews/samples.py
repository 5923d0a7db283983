"""Samples of work, the Open Label: items with known answers that labelers do before they bid (hiring.md §1).

The items are on the labeler's page only, the right answers on no page but the employer's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from opentrain_server.core.actor import Employer, Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.interviews import agreement, interviews
from opentrain_server.domain.interviews.sample_items import GOLD_LENGTH, Item, Plan
from opentrain_server.domain.jobs import jobs


@dataclass(frozen=True, slots=True)
class Sample:
    """A job's sample as its employer sees it. `begun` counts labelers who have begun."""

    id: str
    title: str
    kind: str
    options: list[str]
    closed_at: datetime | None
    items: Sequence[Item]
    begun: int
    completed: int

    def __post_init__(self) -> None:
        """Take the items apart, which the database hands over as pairs."""
        object.__setattr__(self, "items", [Item(*pair) for pair in self.items])  # type: ignore[misc]  # pairs


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sample as a labeler fills it in: the items without their answers, and their own so far."""

    sample_id: str
    job_id: str
    job_title: str
    title: str
    kind: str
    options: list[str]
    items: list[str]
    answers: Mapping[int, str]
    started_at: datetime | None
    completed_at: datetime | None
    offered: bool

    def __post_init__(self) -> None:
        """Number the answers by the items, from 1."""
        object.__setattr__(self, "answers", {int(number): text for number, text in self.answers.items()})


_OF_JOB = """
SELECT s.id, s.title, s.kind, s.options, s.closed_at,
       ARRAY(SELECT ARRAY[content, gold] FROM sample_items WHERE sample_id = s.id ORDER BY number) AS items,
       (SELECT count(*) FROM sample_runs WHERE sample_id = s.id) AS begun,
       (SELECT count(*) FROM sample_runs WHERE sample_id = s.id AND completed_at IS NOT NULL) AS completed
  FROM samples s WHERE s.job_id = %(job_id)s
"""

# Whoever begins holds the sample against being replaced.
_HOLD = "SELECT id FROM samples WHERE job_id = %(job_id)s FOR UPDATE"

_ADD = """
WITH made AS (
    INSERT INTO samples (id, job_id, title, kind, options, created_at)
    VALUES (%(id)s, %(job_id)s, %(title)s, %(kind)s, %(options)s, %(now)s) RETURNING id
)
INSERT INTO sample_items (sample_id, number, content, gold)
SELECT made.id, item.number, item.content, item.gold
  FROM made, unnest(%(contents)s::text[], %(golds)s::text[]) WITH ORDINALITY AS item (content, gold, number)
"""

_SHEET = """
SELECT s.id AS sample_id, s.job_id, coalesce(j.title, 'Untitled job') AS job_title, s.title, s.kind,
       s.options, ARRAY(SELECT content FROM sample_items WHERE sample_id = s.id ORDER BY number) AS items,
       (SELECT coalesce(jsonb_object_agg(number, answer), '{}') FROM sample_answers WHERE run_id = r.id)
           AS answers,
       r.started_at, r.completed_at,
       EXISTS (SELECT 1 FROM proposals p WHERE p.job_id = j.id AND p.labeler_id = %(labeler_id)s
                  AND p.bid_amount IS NOT NULL) AS offered
  FROM samples s JOIN jobs j ON j.id = s.job_id
  LEFT JOIN sample_runs r ON r.sample_id = s.id AND r.labeler_id = %(labeler_id)s
 WHERE s.job_id = %(job_id)s AND (r.id IS NOT NULL OR s.closed_at IS NULL)
"""

_BEGIN = """
INSERT INTO sample_runs (id, sample_id, labeler_id, started_at)
SELECT %(id)s, id, %(labeler_id)s, %(now)s
  FROM (SELECT id FROM samples WHERE id = %(sample_id)s AND closed_at IS NULL FOR SHARE) AS held
ON CONFLICT (sample_id, labeler_id) DO NOTHING
"""

_RUN = """
SELECT id, completed_at IS NOT NULL AS completed FROM sample_runs
 WHERE sample_id = %(sample_id)s AND labeler_id = %(labeler_id)s FOR NO KEY UPDATE
"""

_KEEP = """
INSERT INTO sample_answers (run_id, number, answer)
SELECT %(run_id)s, number, answer FROM unnest(%(numbers)s::int[], %(answers)s::text[]) AS a (number, answer)
ON CONFLICT (run_id, number) DO UPDATE SET answer = excluded.answer
"""

_ANSWERED = """
SELECT i.gold, a.answer FROM sample_items i
  LEFT JOIN sample_answers a ON a.run_id = %(run_id)s AND a.number = i.number
 WHERE i.sample_id = %(sample_id)s ORDER BY i.number
"""

_COMPLETE = """
UPDATE sample_runs SET completed_at = %(now)s, score = %(score)s, agreement = %(agreement)s WHERE id = %(id)s
"""


def of_job(db: Db, employer: Employer, job_id: str) -> Sample | None:
    """Return the sample of one of the account's jobs with the right answers; fails with `not_found`."""
    jobs.get(db, employer, job_id)
    return db.find(Sample, _OF_JOB, job_id=job_id)


def attach(db: Db, employer: Employer, job_id: str, *, plan: Plan) -> None:
    """Make a sample part of a job, in place of an earlier one; the same again changes nothing.

    Fails with `not_found`, `job_closed`, or `sample_in_use` once a labeler has begun.
    """
    job = jobs.lock(db, employer, job_id)
    if job.status in {"ARCHIVED", "COMPLETED"}:
        raise Failure("job_closed", jobId=job_id)
    earlier = _held(db, job_id)
    if earlier is not None and _same(earlier, plan):
        return
    if earlier is not None:
        if earlier.begun:
            raise Failure("sample_in_use", jobId=job_id)
        db.run("DELETE FROM samples WHERE id = %(id)s", id=earlier.id)
    db.run(
        _ADD,
        id=db.new_id(),
        job_id=job_id,
        title=plan.title,
        kind=plan.kind,
        options=list(plan.options),
        contents=[item.content for item in plan.items],
        golds=[item.gold for item in plan.items],
        now=db.now,
    )


def remove(db: Db, employer: Employer, job_id: str) -> None:
    """Ask nobody any more for a job's sample; what labelers have answered stays. A repeat changes nothing.

    Fails with `not_found`.
    """
    jobs.lock(db, employer, job_id)
    earlier = _held(db, job_id)
    if earlier is None:
        return
    if earlier.begun:
        db.run(
            "UPDATE samples SET closed_at = coalesce(closed_at, %(now)s) WHERE id = %(id)s",
            id=earlier.id,
            now=db.now,
        )
    else:
        db.run("DELETE FROM samples WHERE id = %(id)s", id=earlier.id)


def sheet(db: Db, labeler: Labeler, job_id: str) -> Sheet:
    """Return a job's sample for a labeler who may do it or has begun it.

    Fails with `not_found`, or as an interview does for who may not begin.
    """
    found = db.find(Sheet, _SHEET, job_id=job_id, labeler_id=labeler.user_id)
    if found is None:
        raise Failure("not_found", resource="samples", jobId=job_id)
    if found.started_at is None:
        interviews.check_may_begin(db, labeler, job_id)
    return found


def keep(db: Db, labeler: Labeler, job_id: str, *, answers: Mapping[int, str]) -> None:
    """Keep answers by the number of their item, from 1, for going on later.

    The first ones begin the sample. Fails like `sheet`, with `sample_done`, `already_applied` after the
    bid, or `invalid_answers` (`numbers`: of no such item, no such choice, or longer than 500 characters).
    """
    _keep(db, labeler, sheet(db, labeler, job_id), answers)


def complete(db: Db, labeler: Labeler, job_id: str, *, answers: Mapping[int, str]) -> int:
    """Keep the last answers, compare all with gold, and return the score; the end, once.

    The same labeler completing again changes nothing. Fails like `keep`, and with `answers_missing`
    (`numbers`), in which case nothing is kept.
    """
    found = sheet(db, labeler, job_id)
    if found.completed_at is not None:
        return _score(db, labeler, found.sample_id)
    run_id = _keep(db, labeler, found, answers)
    pairs = db.conn.execute(_ANSWERED, {"run_id": run_id, "sample_id": found.sample_id}).fetchall()
    if missing := [number for number, (_, given) in enumerate(pairs, 1) if given is None]:
        raise Failure("answers_missing", numbers=missing)
    gold, given = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    score = agreement.score(given, gold)
    kappa = agreement.kappa(given, gold) if found.kind == "choice" else None
    db.run(_COMPLETE, id=run_id, now=db.now, score=score, agreement=kappa)
    return score


def _keep(db: Db, labeler: Labeler, found: Sheet, answers: Mapping[int, str]) -> str:
    """Keep answers in the labeler's run, which is locked until the commit; return its ID."""
    if found.offered:
        raise Failure("already_applied", jobId=found.job_id)
    if wrong := [number for number, text in answers.items() if not _fits(found, number, text)]:
        raise Failure("invalid_answers", numbers=sorted(wrong))
    run_id = _run(db, labeler, found.sample_id)
    db.run(_KEEP, run_id=run_id, numbers=list(answers), answers=list(answers.values()))
    return run_id


def _run(db: Db, labeler: Labeler, sample_id: str) -> str:
    keys = {"sample_id": sample_id, "labeler_id": labeler.user_id}
    db.run(_BEGIN, id=db.new_id(), now=db.now, **keys)
    row = db.conn.execute(_RUN, keys).fetchone()
    if row is None:  # replaced or taken away at this moment
        raise Failure("not_found", resource="samples")
    run_id, completed = row
    if completed:
        raise Failure("sample_done")
    return str(run_id)


def _score(db: Db, labeler: Labeler, sample_id: str) -> int:
    row = db.one(
        "SELECT score FROM sample_runs WHERE sample_id = %(sample_id)s AND labeler_id = %(labeler_id)s",
        sample_id=sample_id,
        labeler_id=labeler.user_id,
    )
    return int(row["score"])


def _fits(found: Sheet, number: int, text: str) -> bool:
    if not 1 <= number <= len(found.items):
        return False
    return text in found.options if found.kind == "choice" else 1 <= len(text) <= GOLD_LENGTH


def _held(db: Db, job_id: str) -> Sample | None:
    db.run(_HOLD, job_id=job_id)
    return db.find(Sample, _OF_JOB, job_id=job_id)


def _same(earlier: Sample, plan: Plan) -> bool:
    return earlier.closed_at is None and (
        (earlier.title, earlier.kind, tuple(earlier.options), tuple(earlier.items))
        == (plan.title, plan.kind, plan.options, plan.items)
    )
