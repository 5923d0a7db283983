"""`jobs …`: your own jobs and the public board."""

from collections.abc import Mapping
from typing import Any

from opentrain_client import output
from opentrain_client.call import Call
from opentrain_client.calls import CALLS
from opentrain_client.command import answer, command, shows
from opentrain_client.commands.drafts import change, change_flags, draft
from opentrain_client.commands.proposals import invite
from opentrain_client.group import Group
from opentrain_client.pages import next_page
from opentrain_client.session import Session


def price(pay: Mapping[str, Any]) -> str:
    """The pay of a job on the board in words: `$0.05 per label`."""
    per = {"PAY_PER_HOUR": "hourlyRate", "PAY_PER_LABEL": "perLabelRate", "FIXED_PRICE": "fixedPrice"}
    unit = {"PAY_PER_HOUR": "per hour", "PAY_PER_LABEL": "per label", "FIXED_PRICE": "fixed"}
    kind = str(pay.get("paymentType"))
    amount = pay.get(per.get(kind, ""))
    return f"${amount:,} {unit[kind]}" if isinstance(amount, int | float) else ""


def _show_published(session: Session, body: dict[str, Any]) -> None:
    job_id = str(body.get("jobId"))
    if body.get("status") == "PENDING_APPROVAL":
        output.say("Held for review: staff look at it, then it goes live by itself or comes back as a draft.")
        session.next("jobs", "draft", "get", job_id)
        return
    output.say("Live already." if body.get("alreadyPublished") else "Published.")
    output.pairs([("job", f"{job_id} ({body.get('status')})"), ("page", body.get("jobUrl"))])
    session.next("jobs", "get", job_id)


def _show_closed(session: Session, body: dict[str, Any]) -> None:
    done = "Closed already" if body.get("alreadyClosed") else "Closed"
    output.say(output.clean(f"{done}: {body.get('jobId')} ({body.get('status')})"))
    session.next("jobs", "list")


def _list(session: Session, call: Call, typed: dict[str, Any]) -> None:
    answer(session, session.send(call, typed), lambda _, body: _show_mine(session, body, typed))


def _show_mine(session: Session, body: dict[str, Any], typed: Mapping[str, Any]) -> None:
    rows = [
        (
            job.get("id"),
            job.get("title") or "(no title)",
            job.get("status"),
            f"{(job.get('proposalCounts') or {}).get('total', 0)}"
            f" ({(job.get('proposalCounts') or {}).get('unreviewed', 0)} new)",
            output.when(job.get("createdAt"), zone=""),
        )
        for job in body.get("jobs") or []
    ]
    if not rows:
        output.say("No jobs.")
        session.next("jobs", "draft", "create", "--file", "job.txt")
        return
    output.table(("ID", "TITLE", "STATUS", "PROPOSALS", "CREATED (UTC)"), rows)
    next_page(
        session,
        CALLS["list_jobs"],
        body,
        ("jobs", "list"),
        typed,
        otherwise=("jobs", "draft", "get", str(rows[0][0])),
    )


def _search(session: Session, call: Call, typed: dict[str, Any]) -> None:
    answer(session, session.send(call, typed), lambda _, body: _show_found(session, body, typed))


def _show_found(session: Session, body: dict[str, Any], typed: Mapping[str, Any]) -> None:
    rows = [
        (
            job.get("id"),
            job.get("title"),
            job.get("companyName"),
            price(job.get("pay") or {}),
            ", ".join(job.get("languages") or []),
            ", ".join(job.get("countries") or []) or "worldwide",
        )
        for job in body.get("jobs") or []
    ]
    if not rows:
        output.say("No jobs match.")
        return
    output.table(("ID", "TITLE", "EMPLOYER", "PAY", "LANGUAGES", "COUNTRIES"), rows)
    next_page(
        session,
        CALLS["search_jobs"],
        body,
        ("jobs", "search"),
        typed,
        otherwise=("jobs", "get", str(rows[0][0])),
    )


def _show_job(session: Session, job: dict[str, Any]) -> None:
    output.pairs(
        [
            ("job", f"{job.get('id')} ({job.get('status')})"),
            ("title", job.get("title")),
            ("employer", f"{job.get('companyName')}{' (verified)' if job.get('employerVerified') else ''}"),
            ("pay", price(job.get("pay") or {})),
            ("category", job.get("category")),
            ("skills", ", ".join(job.get("skills") or [])),
            ("level", job.get("experienceLevel")),
            ("languages", ", ".join(job.get("languages") or [])),
            ("countries", ", ".join(job.get("countries") or []) or "worldwide"),
            ("posted", output.when(job.get("datePosted"))),
            ("page", job.get("url")),
        ]
    )
    output.say("")
    output.prose(job.get("descriptionText") or "")


def _show_facets(session: Session, body: dict[str, Any]) -> None:
    kinds = ("categories", "domains", "languages", "countries", "payTypes")
    rows = [
        (kind, entry.get("value"), entry.get("count")) for kind in kinds for entry in body.get(kind) or []
    ]
    output.say(f"{output.clean(body.get('totalJobs'))} jobs")
    output.table(("KIND", "VALUE", "JOBS"), rows)
    session.next("jobs", "search")


def _show_changes(session: Session, body: dict[str, Any]) -> None:
    changes = body.get("changes") or []
    output.table(
        ("WHEN (UTC)", "JOB", "CHANGE"),
        [(output.when(c.get("occurredAt"), zone=""), c.get("jobId"), c.get("eventType")) for c in changes],
    )
    session.next("jobs", "changes", "--since", str(body.get("until")))


jobs = Group(
    "jobs",
    help="Draft, publish, change, close and find jobs.",
    aliases={"mine": "list"},
    commands=[
        draft,
        command(CALLS["publish_job"], shows(_show_published), name="publish"),
        command(CALLS["update_published_job"], change, name="update", more=change_flags()),
        command(CALLS["close_job"], shows(_show_closed), name="close"),
        invite(),
        command(CALLS["list_jobs"], _list, name="list"),
        command(CALLS["search_jobs"], _search, name="search"),
        command(CALLS["get_job"], shows(_show_job), name="get"),
        command(CALLS["list_job_facets"], shows(_show_facets), name="facets"),
        command(CALLS["list_job_changes"], shows(_show_changes), name="changes"),
    ],
)
