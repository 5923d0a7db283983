"""What a job asks of candidates: the rubric of its interviews, and its sample of work."""

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.interviews import rubrics, sample_items, samples
from opentrain_server.domain.interviews.sample_items import Plan, Problem
from opentrain_server.domain.jobs import jobs
from opentrain_server.web import rubric_form
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PATH = "/employer/jobs/{job_id}/interview"
KINDS = [("choice", "Choose one of some answers"), ("text", "Write the answer")]


def editor(visit: Visit, preview: Plan | None = None) -> Response:
    """Show rubric and sample of a job."""
    member, job_id = visit.person.member, visit.path_params["job_id"]
    job = jobs.get(visit.db, member, job_id)
    version = rubrics.shown(visit.db, member, job_id)
    again = visit.sent if visit.problems and "seen" in visit.sent else None
    return visit.render(
        "rubric.html",
        job=job,
        title=str(job.fields["jobTitle"] or "Untitled draft"),
        version=version,
        rows=rubric_form.rows(version.rubric, again),
        types=rubric_form.TYPES,
        sample=samples.of_job(visit.db, member, job_id),
        preview=preview,
        kinds=KINDS,
        sample_typed={
            name: visit.sent.text(name) or kept
            for name, kept in {"title": "", "kind": "choice", "options": "", "pasted": ""}.items()
        },
        closed=job.status in {"ARCHIVED", "COMPLETED"},
        path=_path(visit),
    )


def edit_rubric(visit: Visit) -> Response:
    """Put a rubric in force for the interviews that begin from now on."""
    seen = visit.sent.text("seen")
    rubrics.edit(
        visit.db,
        visit.person.member,
        visit.path_params["job_id"],
        rubric=rubric_form.read(visit.sent),
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else 0,
    )
    return visit.go(_path(visit), ok="saved")


def attach_sample(visit: Visit) -> Response:
    """Show what was pasted as it was understood, or make it part of the job."""
    plan = _plan(visit)
    if visit.sent.text("do") == "preview":
        return editor(visit, plan)
    samples.attach(visit.db, visit.person.member, visit.path_params["job_id"], plan=plan)
    return visit.go(f"{_path(visit)}#sample", ok="saved")


def remove_sample(visit: Visit) -> Response:
    """Ask nobody any more for the sample."""
    samples.remove(visit.db, visit.person.member, visit.path_params["job_id"])
    return visit.go(f"{_path(visit)}#sample", ok="removed")


def _plan(visit: Visit) -> Plan:
    sent = visit.sent
    try:
        return sample_items.plan(
            title=sent.text("title"),
            kind=sent.text("kind"),
            options=sent.text("options").split("\n"),
            pasted=sent.text("pasted"),
        )
    except Failure as failure:
        problems: dict[str, list[Problem]] = failure.details["problems"]  # type: ignore[assignment]  # by the verb
        raise Invalid({field: _sentence(found) for field, found in problems.items()}) from None


def _sentence(problems: list[Problem]) -> str:
    return " ".join(p.text if p.line is None else f"Line {p.line}: {p.text}" for p in problems)


def _path(visit: Visit) -> str:
    return PATH.format(job_id=visit.path_params["job_id"])


ROUTES = [
    route(PATH, editor, edit_rubric, needs=Needs.EMPLOYER),
    action(f"{PATH}/sample", attach_sample, show=editor, needs=Needs.EMPLOYER),
    action(f"{PATH}/sample/remove", remove_sample, show=editor, needs=Needs.EMPLOYER),
]
