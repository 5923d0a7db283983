"""Reports: a signed-in person tells staff about a job, a profile or a message; staff settle them.

A message can be reported by who takes part in its conversation, and by nobody else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from opentrain_server.core.actor import Human, Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import staff_acts
from opentrain_server.domain.labelers.labelers import VISIBLE

Kind = Literal["job", "profile", "message"]
Outcome = Literal["acted", "dismissed"]
REASONS = {
    "fraud": "It is a fraud, or asks for money",
    "unpaid": "It wants work without pay",
    "contact": "It wants to leave this site, or asks for passwords",
    "abuse": "It is abusive or hateful",
    "illegal": "It is against the law",
    "false": "It is not true, or not theirs",
    "other": "Something else",
}
DETAILS_LENGTH = 1000  # characters
DAILY = 20  # reports of one person in 24 hours
DAY = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reported: its words are a stranger's text. `own` says that it is the reporter's, `reported`
    that a report of theirs waits for staff.
    """

    title: str
    own: bool
    reported: bool


@dataclass(frozen=True, slots=True)
class Report:
    """One report, as staff see it. `place_id` is the job, the labeler, or the message's conversation."""

    id: str
    kind: str
    subject_id: str
    place_id: str
    title: str | None
    reason: str
    details: str
    reporter_id: str
    reporter: str | None
    created_at: datetime
    settled_at: datetime | None
    settled_by: str | None
    outcome: str | None


_REPORTED = """EXISTS (SELECT 1 FROM reports WHERE reporter_id = %(user_id)s AND kind = %(what)s
                  AND subject_id = %(id)s AND settled_at IS NULL) AS reported"""
_SUBJECTS: dict[str, str] = {
    "job": f"""
SELECT coalesce(j.title, 'Untitled job') AS title,
       EXISTS (SELECT 1 FROM members WHERE organization_id = j.organization_id AND user_id = %(user_id)s)
           AS own, {_REPORTED}
  FROM jobs j WHERE j.id = %(id)s AND j.published_at IS NOT NULL
""",
    "profile": f"""
SELECT concat_ws(' ', u.first_name, left(u.last_name, 1)) AS title, l.id = %(user_id)s AS own, {_REPORTED}
  FROM labelers l JOIN users u ON u.id = l.id WHERE l.id = %(id)s AND {VISIBLE}
""",
    "message": f"""
SELECT left(coalesce(m.masked, m.content), 200) AS title, m.sender_user_id = %(user_id)s AS own, {_REPORTED}
  FROM messages m JOIN conversations c ON c.id = m.conversation_id
 WHERE m.id = %(id)s AND m.hidden_at IS NULL AND m.sender_user_id IS NOT NULL
   AND (c.labeler_id = %(user_id)s OR EXISTS (
       SELECT 1 FROM members WHERE organization_id = c.organization_id AND user_id = %(user_id)s))
""",
}

_ADD = """
INSERT INTO reports (id, kind, subject_id, reporter_id, reason, details, created_at)
VALUES (%(id)s, %(kind)s, %(subject_id)s, %(user_id)s, %(reason)s, %(details)s, %(now)s)
ON CONFLICT (reporter_id, kind, subject_id) WHERE settled_at IS NULL DO NOTHING
"""
_LATELY = "SELECT count(*) AS n FROM reports WHERE reporter_id = %(user_id)s AND created_at > %(since)s"

_GET = """
SELECT r.id, r.kind, r.subject_id, coalesce(m.conversation_id, r.subject_id) AS place_id,
       coalesce(j.title, m.content, concat_ws(' ', p.first_name, p.last_name)) AS title, r.reason, r.details,
       r.reporter_id, w.email AS reporter, r.created_at, r.settled_at, s.email AS settled_by, r.outcome
  FROM reports r JOIN users w ON w.id = r.reporter_id
  LEFT JOIN users s ON s.id = r.settled_by
  LEFT JOIN jobs j ON r.kind = 'job' AND j.id = r.subject_id
  LEFT JOIN messages m ON r.kind = 'message' AND m.id = r.subject_id
  LEFT JOIN users p ON r.kind = 'profile' AND p.id = r.subject_id
"""
_ONE = f"{_GET} WHERE r.id = %(id)s"
_ABOUT = f"{_GET} WHERE r.subject_id = ANY(%(subjects)s) ORDER BY r.created_at DESC, r.id LIMIT 50"

_SETTLE = """
UPDATE reports SET settled_at = %(now)s, settled_by = %(staff_id)s, outcome = %(outcome)s
 WHERE id = %(id)s AND settled_at IS NULL
RETURNING reporter_id
"""
_TOLD = {
    "acted": "Thank you for your report. Staff looked at it and did something about it.\n",
    "dismissed": "Thank you for your report. Staff looked at it and found nothing that breaks the rules.\n",
}


def subject(db: Db, human: Human, *, kind: str, subject_id: str) -> Subject:
    """Return what somebody wants to report; fails with `not_found` for what they cannot see."""
    sql = _SUBJECTS.get(kind)
    found = None
    if sql is not None:
        key = subject_id.replace("\x00", "?")
        found = db.find(Subject, sql, id=key, what=kind, user_id=human.user_id)
    if found is None:
        raise Failure("not_found", resource="reports", id=subject_id)
    return found


def report(db: Db, human: Human, *, kind: str, subject_id: str, reason: str, details: str = "") -> bool:
    """Tell staff; returns False when this person's report of the same is still open.

    Fails with `not_found`, `own_report`, `report_reason_unknown`, `details_too_long` (`limit`) or
    `report_limit_reached` (20 in 24 hours).
    """
    if subject(db, human, kind=kind, subject_id=subject_id).own:
        raise Failure("own_report")
    if reason not in REASONS:
        raise Failure("report_reason_unknown")
    if len(details) > DETAILS_LENGTH:
        raise Failure("details_too_long", limit=DETAILS_LENGTH)
    if db.one(_LATELY, user_id=human.user_id, since=db.now - DAY)["n"] >= DAILY:
        raise Failure("report_limit_reached", limit=DAILY)
    values = {"id": db.new_id(), "kind": kind, "subject_id": subject_id, "user_id": human.user_id}
    return bool(db.run(_ADD, **values, reason=reason, details=details, now=db.now))


def get(db: Db, staff: Staff, report_id: str) -> Report:
    """Return a report; fails with `not_found`."""
    found = db.find(Report, _ONE, id=report_id)
    if found is None:
        raise Failure("not_found", resource="reports", id=report_id)
    return found


def about(db: Db, *subjects: str) -> list[Report]:
    """Return the reports about any of these subjects, the latest first, at most 50."""
    return db.rows(Report, _ABOUT, subjects=list(subjects))


def acted(db: Db, staff: Staff, report_id: str, *, reason: str) -> None:
    """Close a report that led to something. `not_found`, `already_decided`, `reason_needed`."""
    _settle(db, staff, report_id, outcome="acted", reason=reason)


def dismiss(db: Db, staff: Staff, report_id: str, *, reason: str) -> None:
    """Close a report that led to nothing. `not_found`, `already_decided`, `reason_needed`."""
    _settle(db, staff, report_id, outcome="dismissed", reason=reason)


def _settle(db: Db, staff: Staff, report_id: str, *, outcome: Outcome, reason: str) -> None:
    values = {"id": report_id, "staff_id": staff.user_id, "outcome": outcome, "now": db.now}
    found = db.conn.execute(_SETTLE, values).fetchone()
    if found is None:
        get(db, staff, report_id)
        raise Failure("already_decided")
    staff_acts.record(db, staff, f"report_{outcome}", report_id, reason=reason)
    staff_acts.tell(db, found[0], kind="decisions", subject="Your report", body=_TOLD[outcome])
