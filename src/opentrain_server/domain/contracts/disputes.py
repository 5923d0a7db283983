"""Disputes: either side has the money of a funded milestone frozen; both show what they have, staff decide.

Staff pay it whole, refund it, split it, or give it back to work, with a written reason that both sides read
(contract money.md §1). A milestone has at most one open dispute; it ends by a decision and by nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from opentrain_server.core.actor import Employer, Labeler, Staff
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import resolving
from opentrain_server.domain.contracts import milestones, releases, settling
from opentrain_server.domain.contracts.milestone_status import MilestoneStatus, move
from opentrain_server.domain.contracts.milestones import Held
from opentrain_server.domain.contracts.settling import Share
from opentrain_server.domain.history import events, staff_acts
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.talk.attachments import Stored

Outcome = Literal["paid", "split", "refunded", "returned"]
Side = Employer | Labeler
WORDS_LENGTH = (3, 5_000)  # characters of a reason or a statement
MOST = 50  # pieces of evidence of one side


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute with what it is about; amounts in cents. Reason, names and titles are strangers' words."""

    id: str
    milestone_id: str
    milestone_name: str
    milestone_status: str
    amount_cents: int
    fee_cents: int
    contract_id: str
    contract_title: str
    organization_id: str
    organization_name: str
    labeler_id: str
    labeler_name: str
    by_labeler: bool
    reason: str
    opened_at: datetime
    was_submitted: datetime | None
    outcome: Outcome | None
    paid_cents: int | None
    decision: str | None
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one side showed; `file` is a key in the store."""

    id: str
    by_labeler: bool
    statement: str
    file: str | None
    file_name: str | None
    file_type: str | None
    file_size: int | None
    added_at: datetime


# Whoever is mailed at the end is held at the start: people come before all else that is locked.
_HOLD_SIDES = """
SELECT 1 FROM users WHERE id IN (
    SELECT c.labeler_id FROM milestones m JOIN contracts c ON c.id = m.contract_id WHERE m.id = %(id)s
     UNION SELECT o.owner_user_id FROM milestones m JOIN contracts c ON c.id = m.contract_id
             JOIN organizations o ON o.id = c.organization_id WHERE m.id = %(id)s)
 ORDER BY id FOR KEY SHARE
"""
_OPEN = """
INSERT INTO disputes (id, milestone_id, opened_by, by_labeler, reason, opened_at, was_submitted)
VALUES (%(id)s, %(milestone_id)s, %(user_id)s, %(by_labeler)s, %(reason)s, %(now)s, %(was_submitted)s)
"""
_GET = """
SELECT d.id, d.milestone_id, m.name AS milestone_name, m.status AS milestone_status, m.amount_cents,
       m.fee_cents, m.contract_id, c.title AS contract_title, c.organization_id,
       o.name AS organization_name, c.labeler_id,
       coalesce(nullif(concat_ws(' ', u.first_name, left(u.last_name, 1)), ''), 'A labeler') AS labeler_name,
       d.by_labeler, d.reason, d.opened_at, d.was_submitted, d.outcome, d.paid_cents, d.decision, d.decided_at
  FROM disputes d JOIN milestones m ON m.id = d.milestone_id JOIN contracts c ON c.id = m.contract_id
  JOIN organizations o ON o.id = c.organization_id JOIN users u ON u.id = c.labeler_id
 WHERE d.id = %(id)s AND (%(owner_id)s::text IS NULL OR %(owner_id)s IN (c.organization_id, c.labeler_id))
"""
_EVIDENCE = """
SELECT id, by_labeler, statement, file, file_name, file_type, file_size, added_at
  FROM dispute_evidence WHERE dispute_id = %(id)s ORDER BY added_at, id
"""
_COUNT = (
    "SELECT count(*) AS n FROM dispute_evidence WHERE dispute_id = %(id)s AND by_labeler = %(by_labeler)s"
)
_ADD = """
INSERT INTO dispute_evidence (id, dispute_id, user_id, by_labeler, statement, file, file_name, file_type,
                              file_size, added_at)
VALUES (%(id)s, %(dispute_id)s, %(user_id)s, %(by_labeler)s, %(statement)s, %(file)s, %(name)s, %(type)s,
        %(size)s, %(now)s)
"""
_DECIDE = """
UPDATE disputes SET outcome = %(outcome)s, paid_cents = %(paid)s, decision = %(decision)s,
       decided_by = %(staff_id)s, decided_at = %(now)s
 WHERE id = %(id)s AND decided_at IS NULL
"""


def subject(db: Db, side: Side, milestone_id: str) -> Held:
    """Return a milestone of this side's, held, that a dispute can be opened on.

    Fails, in this order, with `not_found`, `contract_ended`, `milestone_not_funded`,
    `milestone_already_paid`, `milestone_cancelled`, `milestone_disputed`, `charge_in_progress`.
    """
    milestone = milestones.held(db, milestone_id)
    if milestone is None or _id_of(side) not in {milestone.organization_id, milestone.labeler_id}:
        raise milestones.not_found(milestone_id)
    releases.check(milestone)
    milestones.check_not_charging(db, milestone.contract_id, milestone.id)
    return milestone


def begin(db: Db, side: Side, milestone_id: str, *, reason: str, base: str) -> str:
    """Open a dispute and return its ID: the money is frozen, and no clock releases it.

    What was asked about the milestone is declined. Fails as `subject`, or with `words_length`.
    """
    db.run(_HOLD_SIDES, id=milestone_id)
    milestone = subject(db, side, milestone_id)
    _check_words(reason)
    dispute_id = db.new_id()
    db.run(
        _OPEN,
        id=dispute_id,
        milestone_id=milestone.id,
        user_id=side.user_id,
        by_labeler=isinstance(side, Labeler),
        reason=reason,
        was_submitted=milestone.submitted_at,
        now=db.now,
    )
    status = move(db, side, milestone.id, cause="disputed", previous=milestone.status)
    told = [*_disputed(milestone), *milestones.status_changed(milestone, status)]
    told += resolving.impossible(
        db, milestone.contract_id, failure="milestone_disputed", milestone_id=milestone.id
    )
    _mail(db, milestone, subject="A dispute was opened", text=f"{_OPENED}\n{base}/disputes/{dispute_id}\n")
    events.record_all(db, told)
    return dispute_id


def get(db: Db, reader: Side | Staff, dispute_id: str) -> Dispute:
    """Return a dispute to one of its sides or to staff; to others it does not exist: `not_found`."""
    owner_id = None if isinstance(reader, Staff) else _id_of(reader)
    found = db.find(Dispute, _GET, id=dispute_id, owner_id=owner_id)
    if found is None:
        raise Failure("not_found", resource="disputes", disputeId=dispute_id)
    return found


def evidence(db: Db, dispute: Dispute) -> list[Evidence]:
    """Return what both sides showed, the oldest first; both see all of it."""
    return db.rows(Evidence, _EVIDENCE, id=dispute.id)


def add(db: Db, side: Side, dispute_id: str, *, statement: str, file: Stored | None = None) -> str:
    """Add a statement, perhaps with a file that was put into the store, and return its ID.

    Fails with `not_found`, `dispute_decided`, `words_length` or `evidence_limit_reached`.
    """
    milestones.held(db, get(db, side, dispute_id).milestone_id)  # of a decision and a statement one is first
    dispute = get(db, side, dispute_id)
    if dispute.decided_at is not None:
        raise Failure("dispute_decided", disputeId=dispute.id)
    _check_words(statement)
    by_labeler = isinstance(side, Labeler)
    if db.one(_COUNT, id=dispute.id, by_labeler=by_labeler)["n"] >= MOST:
        raise Failure("evidence_limit_reached", limit=MOST)
    evidence_id = db.new_id()
    db.run(
        _ADD,
        id=evidence_id,
        dispute_id=dispute.id,
        user_id=side.user_id,
        by_labeler=by_labeler,
        statement=statement,
        file=file and file.file,
        name=file and file.name,
        type=file and file.media_type,
        size=file and file.size,
        now=db.now,
    )
    return evidence_id


def decide(
    db: Db, staff: Staff, dispute_id: str, *, outcome: Outcome, paid_cents: int | None, reason: str, base: str
) -> None:
    """Decide a dispute for good; `paid_cents` is what the labeler gets of a split, 0 < it < the amount.

    Fails with `not_found`, `reason_needed`, `invalid_split` or `already_decided`.
    """
    dispute = get(db, staff, dispute_id)
    db.run(_HOLD_SIDES, id=dispute.milestone_id)
    milestone = milestones.held(db, dispute.milestone_id)
    assert milestone is not None
    paid = _paid(milestone, outcome, paid_cents)
    values = {"id": dispute.id, "outcome": outcome, "paid": paid, "decision": reason}
    if not db.run(_DECIDE, **values, staff_id=staff.user_id, now=db.now):
        raise Failure("already_decided")
    told = _settled(db, staff, milestone, outcome, paid)
    staff_acts.record(db, staff, f"dispute_{outcome}", dispute.id, reason=reason)
    text = f"Staff decided: {_DECIDED[outcome]}\n\nTheir reason: {reason}\n\n{base}/disputes/{dispute.id}\n"
    _mail(db, milestone, subject="A dispute is decided", text=text)
    events.record_all(db, told)


_OPENED = """\
The money for this milestone is frozen until staff decide. Both sides can say what happened and add files:
"""
_DECIDED: dict[str, str] = {
    "paid": "the milestone is paid whole.",
    "split": "the milestone is paid in part; the rest goes back.",
    "refunded": "the milestone is refunded.",
    "returned": "the milestone goes on as before.",
}
_CAUSES = {"paid": "dispute_paid", "split": "dispute_split", "refunded": "dispute_refunded"}


def _settled(db: Db, staff: Staff, milestone: Held, outcome: Outcome, paid: int) -> list[Event]:
    if outcome == "returned":
        status = move(db, staff, milestone.id, cause="dispute_returned", previous=milestone.status)
        return milestones.status_changed(milestone, status)
    share = Share(milestone, paid, _CAUSES[outcome])
    return settling.settle(db, staff, [share], key=f"settle:{milestone.id}", act="dispute", approval_id=None)


def _paid(milestone: Held, outcome: Outcome, paid_cents: int | None) -> int:
    """Return what the labeler gets of a milestone that is still disputed."""
    if milestone.status is not MilestoneStatus.DISPUTED:
        raise Failure("already_decided")
    if outcome != "split":
        return milestone.amount_cents if outcome == "paid" else 0
    if paid_cents is None or not 0 < paid_cents < milestone.amount_cents:
        raise Failure("invalid_split", amountCents=milestone.amount_cents)
    return paid_cents


def _disputed(milestone: Held) -> list[Event]:
    data = {"milestoneId": milestone.id, "contractId": milestone.contract_id}
    return [
        Event(inbox, "milestone.disputed", milestone.id, milestone.job_id, data)
        for inbox in (milestone.organization_id, milestone.labeler_id)
    ]


def _mail(db: Db, milestone: Held, *, subject: str, text: str) -> None:
    """Tell both sides; the title is the employer's words and stands on a line of its own."""
    title = " ".join(f"{milestone.contract_title}: {milestone.name}".split())
    body = f"About this milestone:\n\n    {title}\n\n{text}"
    staff_acts.tell_owner(db, milestone.organization_id, subject=subject, body=body)
    staff_acts.tell(db, milestone.labeler_id, subject=subject, body=body)


def _check_words(words: str) -> None:
    least, most = WORDS_LENGTH
    if not least <= len(words) <= most:
        raise Failure("words_length", least=least, most=most)


def _id_of(side: Side) -> str:
    return side.user_id if isinstance(side, Labeler) else side.organization_id
