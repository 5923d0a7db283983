"""`freelancers …`: labelers to invite."""

from collections.abc import Mapping
from typing import Any

from opentrain_client import output
from opentrain_client.call import Call
from opentrain_client.calls import CALLS
from opentrain_client.command import answer, command, shows
from opentrain_client.group import Group
from opentrain_client.pages import next_page
from opentrain_client.session import Session


def _rate(labeler: Mapping[str, Any]) -> str:
    rate = labeler.get("hourlyRateUsd")
    return f"${rate:,}/h" if isinstance(rate, int | float) else ""


def _languages(labeler: Mapping[str, Any]) -> str:
    return ", ".join(str(spoken.get("language")) for spoken in labeler.get("languages") or [])


def _search(session: Session, call: Call, typed: dict[str, Any]) -> None:
    answer(session, session.send(call, typed), lambda _, body: _show_found(session, body, typed))


def _show_found(session: Session, body: dict[str, Any], typed: Mapping[str, Any]) -> None:
    rows = [
        (
            labeler.get("id"),
            labeler.get("displayName"),
            labeler.get("title"),
            labeler.get("countryCode"),
            _languages(labeler),
            _rate(labeler),
        )
        for labeler in body.get("freelancers") or []
    ]
    if not rows:
        output.say("No labelers match.")
        return
    output.table(("ID", "LABELER", "TITLE", "COUNTRY", "LANGUAGES", "RATE"), rows)
    call, first = CALLS["search_freelancers"], ("freelancers", "get", str(rows[0][0]))
    next_page(session, call, body, ("freelancers", "search"), typed, otherwise=first)


def _show_one(session: Session, body: dict[str, Any]) -> None:
    labeler = body.get("freelancer") or {}
    skills = labeler.get("skills") or {}
    named = [str(skill) for kind in skills.values() for skill in kind or []]
    stats = labeler.get("stats") or {}
    output.pairs(
        [
            ("labeler", f"{labeler.get('displayName')} ({labeler.get('id')})"),
            ("title", labeler.get("title")),
            ("country", labeler.get("country")),
            ("languages", _languages(labeler)),
            ("skills", ", ".join(named)),
            ("level", labeler.get("expertiseLevel")),
            ("rate", _rate(labeler)),
            ("available", labeler.get("availability")),
            ("identity", "verified" if labeler.get("identityVerified") else "not verified"),
            ("success", stats.get("jobSuccessScore")),
        ]
    )
    if labeler.get("bio"):
        output.say("")
        output.prose(labeler["bio"])
    session.next("proposals", "invite", "JOB_ID", "--freelancer-id", str(labeler.get("id")))


freelancers = Group(
    "freelancers",
    help="Find labelers to invite.",
    commands=[
        command(CALLS["search_freelancers"], _search, name="search"),
        command(CALLS["get_freelancer_profile"], shows(_show_one), name="get"),
    ],
)
