"""Disputes on the pages of both sides: opening one, and showing what one has."""

from dataclasses import dataclass
from urllib.parse import quote

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import disputes, milestones
from opentrain_server.domain.contracts.disputes import MOST, WORDS_LENGTH, Dispute, Evidence, Side
from opentrain_server.domain.talk import attachments
from opentrain_server.domain.talk.attachments import LARGEST, Stored
from opentrain_server.web import pages
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

LARGEST_MB = LARGEST // (1024 * 1024)
MAX_BYTES = LARGEST + 1024 * 1024
OUTCOMES = {
    "paid": "Paid whole",
    "split": "Split",
    "refunded": "Refunded",
    "returned": "Goes on as before",
}


@dataclass(frozen=True, slots=True)
class Mine:
    """A dispute, or a milestone, and the side of the person who looks."""

    side: Side
    dispute: Dispute


def start(visit: Visit) -> Response:
    """Ask why, and say what a dispute does."""
    for side in _sides(visit):
        try:
            milestone = disputes.subject(visit.db, side, _id(visit, "milestone_id"))
        except Failure as failure:
            if failure.reason == "not_found":
                continue
            raise
        return visit.render(
            "dispute_new.html", milestone=milestone, length=WORDS_LENGTH[1], reason=visit.typed("reason")
        )
    raise milestones.not_found(_id(visit, "milestone_id"))


def begin(visit: Visit) -> Response:
    """Open the dispute."""
    reason, milestone_id = _words(visit, "reason"), _id(visit, "milestone_id")
    for side in _sides(visit):
        try:
            dispute_id = disputes.begin(visit.db, side, milestone_id, reason=reason, base=visit.settings.base)
        except Failure as failure:
            if failure.reason == "not_found":
                continue
            raise
        return visit.go(f"/disputes/{dispute_id}", ok="disputed")
    raise milestones.not_found(milestone_id)


def show(visit: Visit) -> Response:
    """Show a dispute with everything that both sides have said."""
    mine = _mine(visit)
    return visit.render(
        "dispute.html",
        dispute=mine.dispute,
        evidence=disputes.evidence(visit.db, mine.dispute),
        files=f"/disputes/{mine.dispute.id}/files",
        outcomes=OUTCOMES,
        length=WORDS_LENGTH[1],
        statement=visit.typed("statement"),
    )


def add(visit: Visit) -> Response:
    """Take a statement, perhaps with a file."""
    mine, file = _mine(visit), _file(visit)
    if file is not None:  # kept before the row that names it
        visit.house.files.put(file[1])
    statement = _words(visit, "statement")
    try:
        disputes.add(visit.db, mine.side, mine.dispute.id, statement=statement, file=file and file[0])
    except Failure as failure:
        if failure.reason != "evidence_limit_reached":
            raise
        raise Invalid(f"Each side can add {MOST} statements, and you have added that many.") from None
    return visit.go(f"/disputes/{mine.dispute.id}", ok="sent")


def download(visit: Visit) -> Response:
    """Hand out a file to one of the sides, to be saved and never shown in the browser."""
    return handed_out(visit, disputes.evidence(visit.db, _mine(visit).dispute))


def handed_out(visit: Visit, shown: list[Evidence]) -> Response:
    """Return the file of the evidence that the path names."""
    evidence_id = _id(visit, "evidence_id")
    found = next((one for one in shown if one.id == evidence_id and one.file), None)
    if found is None or found.file is None or found.file_name is None:
        raise Failure("not_found", resource="disputes", evidenceId=evidence_id)
    try:
        data = visit.house.files.read(found.file)
    except FileNotFoundError:
        raise Failure("not_found", resource="disputes", evidenceId=evidence_id) from None
    plain = found.file_name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    exact = quote(found.file_name, safe="")
    headers = {
        **pages.HEADERS,
        "content-disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{exact}",
        "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
        "cache-control": "no-store",
    }
    return Response(data, 200, headers, found.file_type or "application/octet-stream")


def _file(visit: Visit) -> tuple[Stored, bytes] | None:
    upload = visit.sent.upload("file")
    if upload is None:
        return None
    kind = attachments.found_type(upload.data, upload.name)
    if len(upload.data) > LARGEST:
        raise Invalid({"file": f"A file has at most {LARGEST_MB} MB. Choose another."})
    if kind is None:
        raise Invalid({"file": "Only pictures, PDF, text, CSV and JSON can be added. Choose another."})
    name, key = attachments.safe_name(upload.name, kind), visit.house.files.key_of(upload.data)
    return Stored(name, kind, len(upload.data), key), upload.data


def _words(visit: Visit, field: str) -> str:
    words, (least, most) = visit.sent.text(field), WORDS_LENGTH
    if not least <= len(words) <= most:
        raise Invalid({field: f"Say it in {least} to {most:,} characters."})
    return words


def _mine(visit: Visit) -> Mine:
    """Return a dispute of this person's and the side they are on; fails with `not_found`."""
    dispute_id = _id(visit, "dispute_id")
    for side in _sides(visit):
        try:
            return Mine(side, disputes.get(visit.db, side, dispute_id))
        except Failure:
            continue
    raise Failure("not_found", resource="disputes", disputeId=dispute_id)


def _sides(visit: Visit) -> list[Side]:
    sides: list[Side] = []
    if visit.person.organization_id is not None and not visit.person.organization_suspended:
        sides.append(visit.person.member)
    if visit.person.is_labeler:
        sides.append(visit.person.labeler)
    return sides


def _id(visit: Visit, name: str) -> str:
    return str(visit.path_params[name])[:64].replace("\x00", "?")


ROUTES = [
    route("/disputes/new/{milestone_id}", start, begin, needs=Needs.PERSON),
    route("/disputes/{dispute_id}", show, add, needs=Needs.PERSON, max_bytes=MAX_BYTES),
    route("/disputes/{dispute_id}/files/{evidence_id}", download, needs=Needs.PERSON),
]
