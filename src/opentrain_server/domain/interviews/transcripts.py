"""Transcripts: finished interviews as the employer reads them, without what must not be passed on."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from opentrain_server.core.actor import Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.words.masking import REMOVED, without_contacts

NOTHING_LEFT = "Interview completed."


@dataclass(frozen=True, slots=True)
class Line:
    """One message, fit to be read."""

    id: str
    role: str
    content: str
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class Scored:
    """Points of one criterion, 0 to 100, its weight, and words of the candidate that bear them."""

    name: str
    weight: float
    score: int
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class Transcript:
    """A finished interview; `facts` are screening fields by label, as stated."""

    interview_id: str
    proposal_id: str
    job_id: str
    job_title: str
    first_name: str | None
    last_name: str | None
    score: int
    summary: str
    criteria: list[Scored]
    flags: list[str]
    facts: list[tuple[str, str | None]]
    grader: str
    correction: str | None
    corrected_at: datetime | None
    finished_at: datetime
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class _Row:
    organization_id: str
    proposal_id: str
    job_id: str
    job_title: str
    first_name: str | None
    last_name: str | None
    interview_id: str | None
    score: int | None
    summary: str | None
    criteria: Any
    rubric_criteria: Any
    rubric_fields: Any
    captured: Any
    flags: list[str] | None
    grader: str | None
    correction: str | None
    corrected_at: datetime | None
    finished_at: datetime | None
    messages: Any


# The labeler hands the interview over with the offer: an invite that is not accepted shows none.
_READ = """
SELECT j.organization_id, p.id AS proposal_id, p.job_id, coalesce(j.title, 'Untitled job') AS job_title,
       u.first_name, u.last_name, i.id AS interview_id, i.score, i.summary, i.criteria,
       r.criteria AS rubric_criteria, r.fields AS rubric_fields, i.captured, i.flags, i.grader, i.correction,
       i.corrected_at, i.finished_at,
       (SELECT jsonb_agg(jsonb_build_object('id', m.id, 'role', m.role, 'content', m.content,
                   'sent_at', m.sent_at) ORDER BY m.number)
          FROM interview_messages m WHERE m.interview_id = i.id) AS messages
  FROM proposals p
  JOIN jobs j ON j.id = p.job_id
  JOIN users u ON u.id = p.labeler_id
  LEFT JOIN (interviews i JOIN rubrics r ON r.id = i.rubric_id)
         ON i.job_id = p.job_id AND i.labeler_id = p.labeler_id AND i.finished_at IS NOT NULL
        AND p.bid_amount IS NOT NULL
 WHERE p.id = %(id)s
"""


def read(db: Db, employer: Employer, proposal_id: str) -> Transcript:
    """Return the interview of a proposal on the account's jobs, oldest message first.

    Contact data and identifiers read `[removed]`, control markers are cut; if no text is left, there is one
    message of the interviewer. Fails with `not_found`, `not_owner` or `interview_not_found`.
    """
    row = db.find(_Row, _READ, id=proposal_id)
    if row is None:
        raise Failure("not_found", resource="proposals", proposalId=proposal_id)
    if row.organization_id != employer.organization_id:
        raise Failure("not_owner", resource="proposals", proposalId=proposal_id)
    if row.interview_id is None or row.finished_at is None or row.score is None:
        raise Failure("interview_not_found", proposalId=proposal_id)
    return Transcript(
        interview_id=row.interview_id,
        proposal_id=row.proposal_id,
        job_id=row.job_id,
        job_title=row.job_title,
        first_name=row.first_name,
        last_name=row.last_name,
        score=row.score,
        summary=sanitised(row.summary or ""),
        criteria=_scored(row),
        flags=row.flags or [],
        facts=_facts(row),
        grader=row.grader or "",
        correction=row.correction and sanitised(row.correction),
        corrected_at=row.corrected_at,
        finished_at=row.finished_at,
        lines=_lines(row.messages or [], row.interview_id, row.finished_at),
    )


def sanitised(text: str) -> str:
    """Return a stranger's text without control markers; contact data and identifiers as `[removed]`."""
    text, before = text.translate(_UNSEEN), ""
    while text != before:  # a marker may be written around another
        text, before = _MARKERS.sub("", text), text
    return without_contacts(_IDS.sub(REMOVED, text)).strip()


_UNSEEN = dict.fromkeys(
    [
        0xAD,
        0x200B,
        0x200E,
        0x200F,
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xE0000, 0xE0080),
    ]
)

# What models and the programs around them take for the end of a part, or for somebody else speaking.
_MARKERS = re.compile(
    r"<\|[^|<>\n]{0,80}\|>"
    r"|\[\[[^\[\]\n]{0,120}\]\]"
    r"|<<\s*/?\s*[A-Z_]{2,40}\s*>>"
    r"|\[/?(?:INST|SYS|SYSTEM|[A-Z]+_[A-Z_]+)\]"
    r"|</?\s*(?i:system|assistant|user|human|developer|tool|tools|function|instructions?|prompt|untrusted|data"
    r"|candidate|interviewer|transcript|s)\b[^<>\n]{0,120}>"
)

_IDS = re.compile(
    r"\bot_(?:pat|test|clm)_\w+"
    r"|\bwhsec_\w+"
    r"|\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"
    r"|\b(?=[a-z]*\d)[0-9a-z]{25}\b"
    r"|\b(?=[A-Fa-f]*\d)[0-9A-Fa-f]{24,64}\b"
    r"|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"
    r"|\b\d{4}([ -]?)\d{4}\1\d{4}\1\d{1,7}\b"
    r"|\b\d{3}-\d{2}-\d{4}\b"
    r"|\b\d{8}-?[A-Z]\b|\b[XYZ]-?\d{7}-?[A-Z]\b"
    r"|(?i:\b(?:passport|national id|identity card|id card|id|dni|nie|ssn|social security|tax id"
    r"|driver'?s licen[cs]e)(?:\s+(?:number|no|nr|is))*[\s:.#]{1,3})(?=[A-Za-z-]{0,4}\d)[A-Za-z0-9-]{6,20}\b"
)


def _scored(row: _Row) -> list[Scored]:
    weights = {c["name"]: c["weight"] for c in row.rubric_criteria or []}
    return [
        Scored(c["name"], weights.get(c["name"], 0), c["score"], [sanitised(q) for q in c["evidence"]])
        for c in row.criteria or []
    ]


def _facts(row: _Row) -> list[tuple[str, str | None]]:
    stated = row.captured or {}
    return [
        (f["label"], None if stated.get(f["key"]) is None else sanitised(str(stated[f["key"]])))
        for f in row.rubric_fields or []
    ]


def _lines(messages: list[dict[str, Any]], interview_id: str, finished_at: datetime) -> list[Line]:
    lines = [
        Line(m["id"], m["role"], sanitised(m["content"]), datetime.fromisoformat(m["sent_at"]))
        for m in messages
    ]
    kept = [line for line in lines if line.content]
    return kept or [Line(interview_id, "interviewer", NOTHING_LEFT, finished_at)]
