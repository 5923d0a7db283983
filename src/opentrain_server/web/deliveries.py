"""What is sent in about work: deliveries with their files, and reviews once it is over."""

from dataclasses import dataclass

from starlette.responses import Response

from opentrain_server.core.actor import Labeler
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import reviews, submissions
from opentrain_server.domain.contracts.submissions import NOTE_LENGTH, Delivery
from opentrain_server.domain.history import audit
from opentrain_server.domain.moderation import Decision, message_policy
from opentrain_server.domain.moderation.message_policy import Judged
from opentrain_server.domain.talk import attachments
from opentrain_server.domain.talk.attachments import LARGEST, Stored
from opentrain_server.web.access import Needs
from opentrain_server.web.contract_requests import MILESTONE
from opentrain_server.web.contracts import PATH, contract, key, mine, path_of
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.messages import LARGEST_MB, POLICIES, as_download
from opentrain_server.web.visit import Visit

MOST_BYTES = LARGEST + 1024 * 1024  # of a delivery with its file


@dataclass(frozen=True, slots=True)
class Thought:
    """What was found out about a delivery before its transaction."""

    delivery: Delivery
    data: bytes | None


def think(visit: Visit) -> Thought:
    """Let the moderator look at the words, and find out what the file is, before anything is written."""
    milestone_id = key(visit, "milestone_id")
    note, link = (visit.sent.text(f"{name}-{milestone_id}") for name in ("note", "link"))
    if len(note) <= NOTE_LENGTH:
        judged = message_policy.judged(f"{note}\n{link}")
        if judged.decision is Decision.BLOCK:
            raise Invalid({f"note-{milestone_id}": POLICIES[judged.policy]})
    stored, data = _file(visit, f"file-{milestone_id}")
    return Thought(Delivery(note, link or None, stored), data)


def deliver(visit: Visit) -> Response:
    """Deliver a milestone."""
    contract_id, milestone_id = key(visit, "contract_id"), key(visit, "milestone_id")
    thought: Thought = visit.thought
    try:
        submissions.deliver(
            visit.db,
            visit.person.labeler,
            contract_id,
            milestone_id,
            delivery=thought.delivery,
            base=visit.settings.base,
        )
    except Failure as failure:
        if failure.reason != "invalid_delivery":
            raise
        field = f"{failure.details['field']}-{milestone_id}"
        raise Invalid({field: str(failure.details["message"])}) from None
    if thought.data is not None:
        visit.house.files.put(thought.data)  # last, so that what is refused is not kept
    return visit.go(path_of(contract_id), ok="delivered")


def download(visit: Visit) -> Response:
    """Hand out the file of a delivery, to be saved and never shown in the browser."""
    found, actor = mine(visit)
    one = submissions.get(visit.db, actor, found.id, key(visit, "submission_id"))
    missing = Failure("not_found", resource="submissions", submissionId=one.id)
    if one.file is None or one.file_name is None:
        raise missing
    try:
        data = visit.house.files.read(one.file)
    except FileNotFoundError:
        raise missing from None
    return Response(data, 200, as_download(one.file_name), one.file_type)


def judge_review(visit: Visit) -> Judged | None:
    """Let the moderator look at the words of a review; None without words."""
    comment = visit.sent.text("comment")
    return message_policy.judged(comment) if 0 < len(comment) <= reviews.COMMENT_LENGTH else None


def review(visit: Visit) -> Response:
    """Review the other side."""
    found, actor = mine(visit)
    if not isinstance(actor, Labeler) and visit.person.organization_suspended:
        raise Failure("account_suspended")
    rating = visit.sent.text("rating")
    try:
        reviews.write(
            visit.db,
            actor,
            found.id,
            rating=int(rating) if rating in {"1", "2", "3", "4", "5"} else 0,
            comment=visit.sent.text("comment"),
            judged=visit.thought,
        )
    except Failure as failure:
        if failure.reason == "message_policy_blocked":
            raise Invalid({"comment": POLICIES[str(failure.details["policy"])]}) from None
        if failure.reason != "invalid_review":
            raise
        raise Invalid({str(failure.details["field"]): str(failure.details["message"])}) from None
    if not isinstance(actor, Labeler):
        audit.record(visit.db, actor, action="review", subject_id=found.id)
    return visit.go(path_of(found.id), ok="reviewed")


def _file(visit: Visit, field: str) -> tuple[Stored | None, bytes | None]:
    """Return what will be kept of the file that came, with its bytes; raises Invalid."""
    upload = visit.sent.upload(field)
    if upload is None:
        return None, None
    if len(upload.data) > LARGEST:
        raise Invalid({field: f"A file has at most {LARGEST_MB} MB. Choose it again."})
    kind = attachments.found_type(upload.data, upload.name)
    if kind is None:
        raise Invalid({field: "Only pictures, PDF, text, CSV and JSON fit here. For more, send a link."})
    name, kept = attachments.safe_name(upload.name, kind), visit.house.files.key_of(upload.data)
    return Stored(name, kind, len(upload.data), kept), upload.data


ROUTES = [
    action(
        f"{MILESTONE}/deliver",
        deliver,
        show=contract,
        needs=Needs.LABELER,
        think=think,
        max_bytes=MOST_BYTES,
    ),
    route(PATH + "/files/{submission_id}", download, needs=Needs.PERSON),
    action(f"{PATH}/review", review, show=contract, needs=Needs.PERSON, think=judge_review),
]
