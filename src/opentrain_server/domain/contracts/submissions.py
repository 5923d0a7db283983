"""Deliveries: a labeler says that a milestone's work is there, and the account may ask for changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from opentrain_server.core.actor import Employer, Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import letters, milestones, releases, thread
from opentrain_server.domain.contracts.milestones import Held, not_found
from opentrain_server.domain.history import events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.talk.attachments import Stored
from opentrain_server.domain.words.masking import without_contacts

NOTE_LENGTH, LINK_LENGTH, REASON_LENGTH = 5_000, 2_000, 2_000
AUTO_RELEASE = timedelta(days=14)  # from a delivery to its release, where that was agreed
PER_DAY = 20  # deliveries of one milestone in 24 hours


@dataclass(frozen=True, slots=True)
class Delivery:
    """What a labeler delivers: a note, perhaps a link (http or https) and a file that was checked."""

    note: str
    link: str | None = None
    file: Stored | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """A delivery as both sides see it. `changes_asked`: what the account wants changed."""

    id: str
    milestone_id: str
    note: str
    link: str | None
    file: str | None
    file_name: str | None
    file_type: str | None
    file_size: int | None
    submitted_at: datetime
    changes_asked: str | None
    answered_at: datetime | None


_COUNTED = """
SELECT count(*) AS n FROM submissions
 WHERE milestone_id = %(id)s AND submitted_at > %(now)s - interval '24 hours'
"""
_ADD = """
INSERT INTO submissions (id, milestone_id, note, link, file, file_name, file_type, file_size, submitted_at)
VALUES (%(id)s, %(milestone_id)s, %(note)s, %(link)s, %(file)s, %(name)s, %(type)s, %(size)s, %(now)s)
"""
_MARK = """
UPDATE milestones m
   SET submitted_at = %(now)s, reminded_at = NULL, updated_at = %(now)s,
       auto_release_at = CASE WHEN c.auto_release_approval_id IS NOT NULL
                               AND c.auto_release_withdrawn_at IS NULL THEN %(release_at)s END
  FROM contracts c WHERE c.id = m.contract_id AND m.id = %(id)s
"""
_UNMARK = """
UPDATE milestones SET submitted_at = NULL, auto_release_at = NULL, reminded_at = NULL, updated_at = %(now)s
 WHERE id = %(id)s
"""
_ANSWER = """
UPDATE submissions SET changes_asked = %(reason)s, answered_at = %(now)s
 WHERE id = (SELECT id FROM submissions WHERE milestone_id = %(id)s
              ORDER BY submitted_at DESC, id DESC LIMIT 1)
"""

_COLUMNS = """s.id, s.milestone_id, s.note, s.link, s.file, s.file_name, s.file_type, s.file_size,
       s.submitted_at, s.changes_asked, s.answered_at"""
_LIST = f"""
SELECT {_COLUMNS} FROM unnest(%(ids)s::text[]) AS wanted (milestone_id)
  CROSS JOIN LATERAL (SELECT * FROM submissions WHERE milestone_id = wanted.milestone_id
                       ORDER BY submitted_at DESC, id DESC LIMIT %(limit)s) s
 ORDER BY s.submitted_at DESC, s.id DESC
"""
_GET = f"""
SELECT {_COLUMNS} FROM submissions s JOIN milestones m ON m.id = s.milestone_id
  JOIN contracts c ON c.id = m.contract_id
 WHERE s.id = %(id)s AND c.id = %(contract_id)s AND %(owner_id)s IN (c.labeler_id, c.organization_id)
"""


def deliver(
    db: Db, labeler: Labeler, contract_id: str, milestone_id: str, *, delivery: Delivery, base: str
) -> str:
    """Deliver a funded milestone of the labeler's and return the delivery's ID; a later one takes its place.

    Where release by itself was agreed its clock starts anew. Fails with `not_found`, `contract_ended`,
    `milestone_not_funded`, `milestone_already_paid`, `milestone_cancelled`, `milestone_disputed`,
    `invalid_delivery` (`field`, `message`) or `delivery_limit_reached`.
    """
    letters.hold_of(db, milestone_id)
    milestone = milestones.held(db, milestone_id)
    if milestone is None or (milestone.labeler_id, milestone.contract_id) != (labeler.user_id, contract_id):
        raise not_found(milestone_id)
    releases.check(milestone)
    _check(delivery)
    if db.one(_COUNTED, id=milestone_id, now=db.now)["n"] >= PER_DAY:
        raise Failure("delivery_limit_reached", limit=PER_DAY)
    submission_id = _write(db, milestone, delivery)
    db.run(_MARK, id=milestone_id, now=db.now, release_at=db.now + AUTO_RELEASE)
    thread.tell(db, milestone.conversation_id, "MILESTONE_SUBMITTED", f"{milestone.name} is delivered.")
    letters.to_owner(
        db,
        contract_id,
        subject="Work was delivered",
        body="A milestone of {title} is delivered.\n\n"
        f"Look at it and answer: {base}/contracts/{contract_id}\n",
    )
    events.record_all(db, _submitted(milestone))
    return submission_id


def ask_changes(
    db: Db, employer: Employer, contract_id: str, milestone_id: str, *, reason: str, base: str
) -> None:
    """Answer a delivery with what is to be changed; it waits no longer, and no clock runs.

    Fails with `not_found`, the reasons of `deliver`, `nothing_delivered`, or `invalid_delivery`.
    """
    letters.hold_of(db, milestone_id)
    milestone = milestones.lock(db, employer, milestone_id)
    if milestone.contract_id != contract_id:
        raise not_found(milestone_id)
    releases.check(milestone)
    if milestone.submitted_at is None:
        raise Failure("nothing_delivered", milestoneId=milestone_id)
    if not 1 <= len(reason) <= REASON_LENGTH:
        raise _invalid("reason", f"Say what is to be changed, in at most {REASON_LENGTH:,} characters.")
    db.run(_ANSWER, id=milestone_id, reason=without_contacts(reason), now=db.now)
    db.run(_UNMARK, id=milestone_id, now=db.now)
    letters.to_labeler(
        db,
        contract_id,
        subject="Changes are asked for",
        body="The employer looked at your delivery for {title} and asks for changes.\n\n"
        f"Read what they want and deliver again: {base}/contracts/{contract_id}\n",
    )


def of_milestones(db: Db, milestone_ids: Sequence[str], *, limit: int) -> dict[str, list[Submission]]:
    """Return deliveries by milestone, of a contract that the caller may see: the latest `limit` of each."""
    found: dict[str, list[Submission]] = {}
    for one in db.rows(Submission, _LIST, ids=list(milestone_ids), limit=limit):
        found.setdefault(one.milestone_id, []).append(one)
    return found


def get(db: Db, actor: Employer | Labeler, contract_id: str, submission_id: str) -> Submission:
    """Return a delivery of one of the actor's contracts; another's does not exist: `not_found`."""
    owner_id = actor.user_id if isinstance(actor, Labeler) else actor.organization_id
    found = db.find(Submission, _GET, id=submission_id, contract_id=contract_id, owner_id=owner_id)
    if found is None:
        raise Failure("not_found", resource="submissions", submissionId=submission_id)
    return found


def _write(db: Db, milestone: Held, delivery: Delivery) -> str:
    submission_id, file = db.new_id(), delivery.file
    db.run(
        _ADD,
        id=submission_id,
        milestone_id=milestone.id,
        note=without_contacts(delivery.note),
        link=delivery.link,
        file=file and file.file,
        name=file and file.name,
        type=file and file.media_type,
        size=file and file.size,
        now=db.now,
    )
    return submission_id


def _check(delivery: Delivery) -> None:
    if not 1 <= len(delivery.note) <= NOTE_LENGTH:
        raise _invalid("note", f"Say what you deliver, in at most {NOTE_LENGTH:,} characters.")
    if delivery.link is not None and not _is_link(delivery.link):
        raise _invalid("link", "A link begins with https:// or http:// and has no name or password in it.")


def _is_link(link: str) -> bool:
    if len(link) > LINK_LENGTH or any(sign.isspace() for sign in link) or not link.isprintable():
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _submitted(milestone: Held) -> list[Event]:
    data = {"milestoneId": milestone.id, "contractId": milestone.contract_id}
    return [
        Event(inbox, "milestone.submitted", milestone.id, milestone.job_id, data)
        for inbox in (milestone.organization_id, milestone.labeler_id)
    ]


def _invalid(field: str, message: str) -> Failure:
    return Failure("invalid_delivery", field=field, message=message)
