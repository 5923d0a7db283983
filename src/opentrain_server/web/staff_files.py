"""What staff see of one job, account, person, conversation or report, and what was decided before."""

from typing import Any

from starlette.responses import Response

from opentrain_server.core.errors import Outdated
from opentrain_server.domain.history import staff_acts
from opentrain_server.domain.jobs.job_fields import to_wire
from opentrain_server.domain.staff import job_rulings, reports, review, staff_files, viewings
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.staff_decisions import reason_of
from opentrain_server.web.visit import Visit


def job(visit: Visit) -> Response:
    """Show a job with its fields, why it was held, and the form to decide on exactly these fields."""
    job_id = _id(visit)
    case = review.show(visit.db, job_id)
    fields = [(key, value) for key, value in to_wire(case.fields).items() if value not in (None, [], "")]
    return visit.render(
        "staff_job.html",
        case=case,
        title=case.fields["jobTitle"] or "Untitled job",
        fields=fields,
        seen=case.fields_hash.hex(),
        decisions=review.decisions(visit.db, job_id),
        **_past(visit, job_id),
    )


def rule(visit: Visit) -> Response:
    """Allow or block a held job."""
    verb = {"allow": job_rulings.allow, "block": job_rulings.block}.get(visit.sent.text("decision"))
    reason, job_id = reason_of(visit), _id(visit)
    if verb is None:
        raise Invalid("Press one of the two buttons.")
    try:
        verb(visit.db, visit.person.staff, job_id, seen=_bytes(visit.sent.text("seen")), reason=reason)
    except Outdated:
        raise Invalid("The job was changed while you looked at it. Read it again, then decide.") from None
    return visit.go(f"/staff/jobs/{job_id}", ok="decided")


def account(visit: Visit) -> Response:
    """Show an account with its people and jobs."""
    found, people, jobs = staff_files.account(visit.db, visit.person.staff, _id(visit))
    return visit.render(
        "staff_account.html", account=found, people=people, jobs=jobs, **_past(visit, found.id)
    )


def person(visit: Visit) -> Response:
    """Show a person, a labeler with their profile and proposals."""
    found, proposals = staff_files.person(visit.db, visit.person.staff, _id(visit))
    subjects = [found.id, *(proposal.id for proposal in proposals)]
    return visit.render(
        "staff_person.html",
        person=found,
        proposals=proposals,
        viewings=viewings.of_person(visit.db, found.id),
        **_past(visit, *subjects),
    )


def conversation(visit: Visit) -> Response:
    """Show a conversation, its latest messages."""
    return _conversation(visit, _id(visit), None)


def message(visit: Visit) -> Response:
    """Show a message among those around it."""
    message_id = _id(visit)
    return _conversation(
        visit, staff_files.conversation_of(visit.db, visit.person.staff, message_id), message_id
    )


def report(visit: Visit) -> Response:
    """Show a report, and the ways to what it is about."""
    found = reports.get(visit.db, visit.person.staff, _id(visit))
    return visit.render(
        "staff_report.html",
        report=found,
        reason=reports.REASONS.get(found.reason, found.reason),
        path={"job": "/staff/jobs/", "profile": "/staff/people/", "message": "/staff/messages/"}[found.kind]
        + found.subject_id,
        acts=staff_acts.history(visit.db, found.id, found.subject_id),
    )


def _conversation(visit: Visit, conversation_id: str, around: str | None) -> Response:
    found, said = staff_files.conversation(visit.db, visit.person.staff, conversation_id, around=around)
    subjects = [conversation_id, *(one.id for one in said)]
    return visit.render(
        "staff_conversation.html", conversation=found, messages=said, around=around, **_past(visit, *subjects)
    )


def _past(visit: Visit, *subjects: str) -> dict[str, Any]:
    return {
        "acts": staff_acts.history(visit.db, *subjects),
        "reports": reports.about(visit.db, *subjects),
        "reasons": reports.REASONS,
    }


def _id(visit: Visit) -> str:
    return str(visit.path_params["id"]).replace("\x00", "?")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


ROUTES = [
    route("/staff/jobs/{id}", job, rule, needs=Needs.STAFF),
    route("/staff/accounts/{id}", account, needs=Needs.STAFF),
    route("/staff/people/{id}", person, needs=Needs.STAFF),
    route("/staff/conversations/{id}", conversation, needs=Needs.STAFF),
    route("/staff/messages/{id}", message, needs=Needs.STAFF),
    route("/staff/reports/{id}", report, needs=Needs.STAFF),
]
