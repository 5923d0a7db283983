"""Reporting a job, a profile or a message to staff: a link on its page leads here."""

from urllib.parse import urlencode

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.staff import reports
from opentrain_server.web import words
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

_FIELDS = {"report_reason_unknown": "reason", "details_too_long": "details"}
_BACK = {"job": "/jobs/{}", "profile": "/profile/{}", "message": "/messages"}


def show(visit: Visit) -> Response:
    """Ask what is wrong with a thing, or say that staff have the report."""
    kind, subject_id = _asked(visit)
    try:
        subject = reports.subject(visit.db, visit.person.human, kind=kind, subject_id=subject_id)
    except Failure:
        text = "It may be gone, or somebody took it away already."
        raise Lost(404, "There is nothing to report here", text) from None
    return visit.render(
        "report_form.html",
        kind=kind,
        subject=subject,
        action=_path(kind, subject_id),
        back=_BACK[kind].format(subject_id),
        reasons=list(reports.REASONS.items()),
    )


def send(visit: Visit) -> Response:
    """Tell staff."""
    kind, subject_id = _asked(visit)
    try:
        reports.report(
            visit.db,
            visit.person.human,
            kind=kind,
            subject_id=subject_id,
            reason=visit.sent.text("reason"),
            details=visit.sent.text("details"),
        )
    except Failure as failure:
        if failure.reason in _FIELDS:
            raise Invalid({_FIELDS[failure.reason]: words.sentence(failure)}) from None
        raise
    return visit.go(_path(kind, subject_id), ok="reported")


def _asked(visit: Visit) -> tuple[str, str]:
    return visit.query_params.get("kind", ""), visit.query_params.get("id", "")


def _path(kind: str, subject_id: str) -> str:
    return f"/report?{urlencode({'kind': kind, 'id': subject_id})}"


ROUTES = [route("/report", show, send, needs=Needs.PERSON)]
