"""Interviews: one per job and labeler, question by question, judged at the end (contract hiring.md §1).

Whoever changes one holds its row. So does an application while it looks whether the interview is finished:
of both at once the second tells the account.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.interviewing import Judgement, Question
from opentrain_server.domain.interviews import interview_talk, rubrics
from opentrain_server.domain.interviews.interview_talk import ANSWER_LENGTH, LANGUAGES, Reply, Talk
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.moderation import Decision, message_policy
from opentrain_server.domain.proposals import offers
from opentrain_server.domain.proposals.offers import Post

CORRECTION_LENGTH = 2_000

_ADD = """
INSERT INTO interviews (id, job_id, labeler_id, rubric_id, language, consented_at, started_at)
VALUES (%(id)s, %(job_id)s, %(labeler_id)s, %(rubric_id)s, %(language)s, %(consented_at)s, %(now)s)
ON CONFLICT (job_id, labeler_id) DO NOTHING
"""

_SAY = """
INSERT INTO interview_messages (id, interview_id, number, role, content, question_key, sent_at)
VALUES (%(id)s, %(interview_id)s, %(number)s, %(role)s, %(content)s, %(question_key)s, %(now)s)
"""

_TALK = """
SELECT i.id, i.job_id, j.organization_id, coalesce(j.title, 'Untitled job') AS job_title,
       j.status AS job_status, coalesce(j.fields ->> 'jobDescription', '') AS job_description,
       r.criteria AS rubric_criteria, r.fields AS rubric_fields, i.language, i.consented_at, i.score, i.flags,
       i.summary, i.grader, i.correction, i.corrected_at, i.started_at, i.finished_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', m.id, 'number', m.number, 'role', m.role,
                   'content', m.content, 'question', m.question_key, 'sent_at', m.sent_at)
               ORDER BY m.number), '[]')
          FROM interview_messages m WHERE m.interview_id = i.id) AS messages
  FROM interviews i JOIN jobs j ON j.id = i.job_id JOIN rubrics r ON r.id = i.rubric_id
 WHERE i.job_id = %(job_id)s AND i.labeler_id = %(labeler_id)s
"""

_LOCK = """
SELECT id, finished_at, corrected_at FROM interviews
 WHERE job_id = %(job_id)s AND labeler_id = %(labeler_id)s FOR NO KEY UPDATE
"""

# Read after the row is locked: nobody adds to it meanwhile.
_PLACE = """
SELECT coalesce(max(number), 0) AS last,
       (SELECT content FROM interview_messages WHERE interview_id = %(id)s AND number = %(number)s + 1
           AND role = 'candidate') AS answered
  FROM interview_messages WHERE interview_id = %(id)s
"""

_FINISH = """
UPDATE interviews SET captured = %(captured)s, score = %(score)s, criteria = %(criteria)s, flags = %(flags)s,
       summary = %(summary)s, grader = %(grader)s, finished_at = %(now)s
 WHERE id = %(id)s
"""

_CORRECT = "UPDATE interviews SET correction = %(text)s, corrected_at = %(now)s WHERE id = %(id)s"

# An invite that is not accepted is no offer: its interview is told with the acceptance.
_OFFERED = """
SELECT p.id, j.organization_id FROM proposals p JOIN jobs j ON j.id = p.job_id
 WHERE p.job_id = %(job_id)s AND p.labeler_id = %(labeler_id)s AND p.bid_amount IS NOT NULL
"""

_KNOWN = """
SELECT EXISTS (SELECT 1 FROM proposals p WHERE p.job_id = %(job_id)s AND p.labeler_id = %(labeler_id)s
                  AND p.withdrawn_at IS NULL AND (p.bid_amount IS NOT NULL
                   OR p.invite_status = 'PENDING' AND p.invite_expires_at > %(now)s)) AS known
"""


@dataclass(frozen=True, slots=True)
class _Held:
    id: str
    finished_at: datetime | None
    corrected_at: datetime | None


def check_may_begin(db: Db, labeler: Labeler, job_id: str) -> Post:
    """Return a job that the labeler may be interviewed for, locked against closing.

    Fails with `not_found`, `job_not_open`, `labeler_suspended`, `own_job` or `wrong_talent_type`.
    """
    post = offers.lock_post(db, labeler, job_id)
    known = db.one(_KNOWN, job_id=job_id, labeler_id=labeler.user_id, now=db.now)["known"]
    if not post.listed and not known and post.fields["visibility"] != "PUBLIC":
        raise Failure("not_found", resource="jobs", jobId=job_id)
    if post.published_at is None:
        raise Failure("not_found", resource="jobs", jobId=job_id)
    if post.status != JobStatus.OPEN or not post.account_live:
        raise Failure("job_not_open", jobId=job_id, status=post.status, requiredStatus="OPEN")
    offers.check_labeler(post)
    return post


def begin(db: Db, labeler: Labeler, job_id: str, *, consent: bool, language: str = "en") -> None:
    """Begin the interview of a job with its first question; one that has begun goes on as it is.

    `consent`: a configured model may read the answers. `language`: one of LANGUAGES, else English. Fails
    like `check_may_begin`.
    """
    if find(db, labeler, job_id) is not None:
        return
    post = check_may_begin(db, labeler, job_id)
    rubric = rubrics.in_force(db, job_id, post.fields)
    language = language if language in LANGUAGES else "en"
    interview_id = db.new_id()
    if db.run(
        _ADD,
        id=interview_id,
        job_id=job_id,
        labeler_id=labeler.user_id,
        rubric_id=rubric.id,
        language=language,
        consented_at=db.now if consent else None,
        now=db.now,
    ):
        _ask(db, interview_id, 1, interview_talk.first_question(rubric.rubric, post.title, language))


def find(db: Db, labeler: Labeler, job_id: str) -> Talk | None:
    """Return the labeler's interview of a job, or None before it has begun."""
    return db.find(Talk, _TALK, job_id=job_id, labeler_id=labeler.user_id)


def get(db: Db, labeler: Labeler, job_id: str) -> Talk:
    """Return the labeler's interview of a job; fails with `not_found` before it has begun."""
    talk = find(db, labeler, job_id)
    if talk is None:
        raise _missing(job_id)
    return talk


def check_answer(text: str) -> None:
    """Fail with `answer_length` for a text that is no answer."""
    if not 1 <= len(text) <= ANSWER_LENGTH:
        raise Failure("answer_length", limit=ANSWER_LENGTH)


def answer(db: Db, labeler: Labeler, job_id: str, *, reply: Reply) -> None:
    """Keep an answer with what follows it: the next question, or the end and the judgement.

    The same answer to the same question again changes nothing. Fails with `not_found`, `answer_length`, or
    `answer_taken` when the question was answered otherwise meanwhile.
    """
    check_answer(reply.text)
    held = _lock(db, labeler, job_id)
    place = db.one(_PLACE, id=held.id, number=reply.number)
    if place["answered"] == reply.text:
        return
    if place["last"] != reply.number or held.finished_at is not None or reply.question is None:
        raise Failure("answer_taken", jobId=job_id)
    _say(db, held.id, reply.number + 1, role="candidate", content=reply.text, question_key=None)
    _ask(db, held.id, reply.number + 2, reply.question)
    if reply.judgement is not None:
        _finish(db, labeler, job_id, held.id, reply.judgement)


def correct(db: Db, labeler: Labeler, job_id: str, *, judged: message_policy.Judged) -> None:
    """Add the labeler's own words to a finished interview, once; the employer sees them beside it.

    The same words again change nothing. Fails with `not_found`, `interview_not_finished`,
    `correction_length`, `message_policy_blocked` or `correction_given`.
    """
    held = _lock(db, labeler, job_id)
    if held.finished_at is None:
        raise Failure("interview_not_finished", jobId=job_id)
    if not 1 <= len(judged.content) <= CORRECTION_LENGTH:
        raise Failure("correction_length", limit=CORRECTION_LENGTH)
    if held.corrected_at is not None:
        if get(db, labeler, job_id).correction == judged.content:
            return
        raise Failure("correction_given", jobId=job_id)
    if judged.decision is Decision.BLOCK:
        raise Failure("message_policy_blocked", policy=judged.policy)
    db.run(_CORRECT, id=held.id, text=judged.content, now=db.now)


def _finish(db: Db, labeler: Labeler, job_id: str, interview_id: str, judgement: Judgement) -> None:
    criteria = [
        {"name": name, "score": score, "evidence": list(judgement.evidence.get(name, ()))}
        for name, score in judgement.criteria.items()
    ]
    db.run(
        _FINISH,
        id=interview_id,
        captured=Jsonb(dict(judgement.captured)),
        score=judgement.overall,
        criteria=Jsonb(criteria),
        flags=list(judgement.flags),
        summary=judgement.summary,
        grader=judgement.version,
        now=db.now,
    )
    _tell(db, labeler, job_id, interview_id)


def _tell(db: Db, labeler: Labeler, job_id: str, interview_id: str) -> None:
    """Tell both sides, if there is an offer already; else the offer tells."""
    found = db.conn.execute(_OFFERED, {"job_id": job_id, "labeler_id": labeler.user_id}).fetchone()
    if found is None:
        return
    proposal_id, organization_id = found
    data: dict[str, Any] = {"proposalId": proposal_id, "jobId": job_id, "interviewId": interview_id}
    both = (organization_id, labeler.user_id)
    events.record_all(db, [Event(box, "interview.completed", proposal_id, job_id, data) for box in both])


def _lock(db: Db, labeler: Labeler, job_id: str) -> _Held:
    held = db.find(_Held, _LOCK, job_id=job_id, labeler_id=labeler.user_id)
    if held is None:
        raise _missing(job_id)
    return held


def _ask(db: Db, interview_id: str, number: int, question: Question) -> None:
    _say(db, interview_id, number, role="interviewer", content=question.text, question_key=question.key)


def _say(db: Db, interview_id: str, number: int, **said: str | None) -> None:
    db.run(_SAY, id=db.new_id(), interview_id=interview_id, number=number, now=db.now, **said)


def _missing(job_id: str) -> Failure:
    return Failure("not_found", resource="interviews", jobId=job_id)
