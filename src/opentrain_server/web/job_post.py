"""Writing a job in the browser: from a text to a draft, its editor, publishing and closing."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from opentrain_server import judging
from opentrain_server.core.errors import Refused
from opentrain_server.domain.board import publishing
from opentrain_server.domain.board.publishing import Judged
from opentrain_server.domain.drafting.drafting import Drafted
from opentrain_server.domain.drafting.imports.source import NewDraft, source_hash
from opentrain_server.domain.jobs import jobs
from opentrain_server.domain.jobs.job_patch import apply_patch
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.jobs.readiness import Validation, validate
from opentrain_server.web import job_form
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PATH = "/job-post"
LONGEST = 60_000  # characters of a description to read
STATUS_WORDS = {
    "DRAFT": "Draft",
    "PENDING_APPROVAL": "Waits for staff",
    "OPEN": "Open",
    "ONGOING": "Filled, work goes on",
    "COMPLETED": "Completed",
    "ARCHIVED": "Closed",
}


def editor(visit: Visit) -> Response:
    """Show a job to the people of its account, or ask for the text of a new one."""
    job_id = _asked(visit)
    if job_id is None:
        return visit.render("job_new.html", text=visit.typed("text"))
    job = jobs.get(visit.db, visit.person.member, job_id)
    again = visit.sent if visit.problems and "jobTitle" in visit.sent else None
    return visit.render(
        "job_post.html",
        job=job,
        groups=job_form.groups(job.fields, again),
        validation=_validation(visit, job.fields),
        editable=job.status in {JobStatus.DRAFT, JobStatus.OPEN},
        path=f"{PATH}?jobId={job.id}",
        words=STATUS_WORDS,
        wrong={},
    )


def think_save(visit: Visit) -> Judged | Drafted | None:
    """Read a new text, or ask the moderator about a live edit; a draft needs neither."""
    job_id = _asked(visit)
    if job_id is None:
        text = visit.sent.text("text")
        if not text:
            raise Invalid({"text": "Paste the description of the job, or write a few sentences."})
        if len(text) > LONGEST:
            raise Invalid({"text": f"At most {LONGEST:,} characters can be read; this has {len(text):,}."})
        return judging.drafted(visit.house, NewDraft(rawJobDescription=text))
    patch = job_form.patch(visit.sent)
    with visit.house.database.autocommit() as db:
        if jobs.get(db, visit.person.member, job_id).status != JobStatus.OPEN:
            return None
        fields = publishing.edited_fields(
            db, visit.person.member, job_id, patch=patch, floors=judging.floors(visit.house)
        )
    return judging.judged(visit.house, fields, claimed=True)


def save(visit: Visit) -> Response:
    """Make a draft from a text, change a draft, or change a live job."""
    job_id = _asked(visit)
    if job_id is None:
        return _create(visit, visit.thought)
    patch = job_form.patch(visit.sent)
    if visit.thought is None:
        jobs.update_draft(visit.db, visit.person.member, job_id, patch=patch)
        return visit.go(f"{PATH}?jobId={job_id}", ok="saved")
    limit, visit.audited = visit.settings.live_edits_per_day, True
    edited = publishing.edit(
        visit.db, visit.person.member, job_id, patch=patch, judged=visit.thought, limit=limit
    )
    if isinstance(edited, Refused):
        return visit.go(f"{PATH}?jobId={job_id}", ok="edit-blocked")
    return visit.go(f"{PATH}?jobId={job_id}", ok="saved" if edited.status == JobStatus.OPEN else "held")


def check(visit: Visit) -> Response:
    """Say what would still be missing with what is typed; nothing is saved."""
    job = jobs.get(visit.db, visit.person.member, visit.query_params.get("jobId", ""))
    problems: Mapping[str, str] = {}
    fields: Mapping[str, object] = job.fields
    try:
        fields = apply_patch(job.fields, job_form.patch(visit.sent))
    except Invalid as invalid:
        problems = invalid.problems
    return visit.render("job_check.html", validation=_validation(visit, fields), wrong=problems)


def think_publish(visit: Visit) -> Judged | None:
    """Ask the moderator about a draft that is ready."""
    with visit.house.database.autocommit() as db:
        job = publishing.ready_to_publish(
            db, visit.person.member, _asked(visit) or "", floors=judging.floors(visit.house)
        )
    return None if job is None else judging.judged(visit.house, job.fields, claimed=True)


def publish(visit: Visit) -> Response:
    """Put a draft on the board."""
    job_id, visit.audited = _asked(visit) or "", True
    result = publishing.publish(
        visit.db, visit.person.member, job_id, judged=visit.thought, limit=visit.settings.publishes_per_day
    )
    if isinstance(result, Refused):
        visit.problems, visit.status = {"": _blocked(result.details)}, 403
        return editor(visit)
    held = result.status == JobStatus.PENDING_APPROVAL
    return visit.go(f"{PATH}?jobId={job_id}", ok="held" if held else "published")


def close(visit: Visit) -> Response:
    """Take a job off the board for good."""
    job_id = _asked(visit) or ""
    publishing.close(visit.db, visit.person.member, job_id)
    return visit.go(f"{PATH}?jobId={job_id}", ok="closed")


def delete(visit: Visit) -> Response:
    """Delete a draft."""
    jobs.delete_draft(visit.db, visit.person.member, _asked(visit) or "")
    return visit.go("/employer/jobs", ok="removed")


def _asked(visit: Visit) -> str | None:
    """Return the job that the address names, by either of its two keys."""
    return visit.query_params.get("jobId") or visit.query_params.get("job") or None


def _create(visit: Visit, drafted: Drafted) -> Response:
    body = NewDraft(rawJobDescription=visit.sent.text("text"))
    job, _ = jobs.create_draft(
        visit.db,
        visit.person.member,
        fields=drafted.fields,
        provenance=drafted.provenance,
        external_id=None,
        draft_key=None,
        source_hash=source_hash(body),
    )
    return visit.go(f"{PATH}?jobId={job.id}", ok="drafted")


def _validation(visit: Visit, fields: Mapping[str, object]) -> Validation:
    return validate(fields, floors=judging.floors(visit.house))


def _blocked(details: Mapping[str, Any]) -> str:
    reasons = ", ".join(str(reason).replace("_", " ") for reason in details["reasons"])
    return f"This cannot be published as it is: {reasons}. Change the text and try again."


ROUTES = [
    route(PATH, editor, save, needs=Needs.EMPLOYER, think=think_save),
    action(f"{PATH}/check", check, needs=Needs.EMPLOYER),
    action(f"{PATH}/publish", publish, show=editor, needs=Needs.EMPLOYER, think=think_publish),
    action(f"{PATH}/close", close, show=editor, needs=Needs.EMPLOYER),
    action(f"{PATH}/delete", delete, show=editor, needs=Needs.EMPLOYER),
]
