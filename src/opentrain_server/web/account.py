"""A person's own page: what they are called, how and where they are signed in, what mail they get."""

from collections.abc import Sequence
from functools import cache
from zoneinfo import available_timezones

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.people import email_changes, password_resets, people, second_factors, sessions
from opentrain_server.domain.people.email_links import Link
from opentrain_server.domain.upkeep import mails
from opentrain_server.web import browsers, credentials, pages
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.sign_up import email_typed
from opentrain_server.web.visit import Visit

PATH = "/account"
SHOWN = 20  # sessions, the last used first


def page(visit: Visit) -> Response:
    """Show everything, each part with a form of its own."""
    person = visit.person
    muted = mails.muted(visit.db, person.human)
    live = sessions.live(visit.db, person.user_id)
    return visit.render(
        "account.html",
        first_name=visit.typed("first_name", person.first_name),
        last_name=visit.typed("last_name", person.last_name),
        time_zone=visit.typed("time_zone", person.time_zone),
        zones=zones(),
        new_email=visit.typed("new_email"),
        factor=second_factors.standing(visit.db, person.user_id),
        sessions=[(session, browsers.named(session.browser)) for session in live[:SHOWN]],
        more=max(0, len(live) - SHOWN),
        kinds=[(kind, words, kind not in muted) for kind, words in mails.KINDS.items()],
    )


def describe(visit: Visit) -> Response:
    """Change names and time zone."""
    sent = visit.sent
    try:
        people.describe(
            visit.db,
            visit.person.human,
            first_name=sent.text("first_name"),
            last_name=sent.text("last_name"),
            time_zone=sent.text("time_zone"),
        )
    except Failure as failure:
        field = str(failure.details.get("field", "time_zone"))
        raise Invalid({field: _NAMES.get(failure.reason, "Choose a time zone from the list.")}) from None
    return visit.go(PATH, ok="saved")


_NAMES = {"invalid_name": "A name has 1 to 60 characters and holds no web address and no @."}


def email_think(visit: Visit) -> object:
    """Judge the password that goes with a new address."""
    email_typed(visit, "new_email")
    return credentials.judge_again(visit, "email_password")


def change_email(visit: Visit) -> Response:
    """Mail a link to the new address."""
    if not credentials.confirmed(visit, visit.thought, "email_password"):
        return page(visit)
    email = email_typed(visit, "new_email")
    if email == visit.person.email:
        raise Invalid({"new_email": "That is your address already."})
    address, base = credentials.bucket(visit), visit.settings.base
    email_changes.ask(visit.db, visit.person.human, email=email, address=address, base=base)
    return visit.render("mailed.html", email=email, again=PATH)


def email_page(visit: Visit) -> Response:
    """Ask whether this is the new address. Opening the link alone changes nothing: mail programs do so."""
    return visit.render("account_email.html", headers=pages.PRIVATE, link=_look(visit))


def finish_email(visit: Visit) -> Response:
    """Change the address."""
    email_changes.finish(
        visit.db,
        visit.person.human,
        visit.path_params["link"],
        session_id=visit.person.session_id,
        base=visit.settings.base,
    )
    return visit.go(PATH, ok="address")


def password_think(visit: Visit) -> object:
    """Judge the old password, then hash the new one."""
    judged = credentials.judge_again(visit, "old_password")
    right = isinstance(judged, credentials.Judged) and judged.right
    hashed = credentials.new_hash(visit, "new_password", email=visit.person.email) if right else None
    return judged, hashed


def change_password(visit: Visit) -> Response:
    """Set a new password, and sign every other browser out."""
    judged, hashed = visit.thought
    if not credentials.confirmed(visit, judged, "old_password"):
        return page(visit)
    password_resets.change(
        visit.db,
        visit.person.human,
        password_hash=hashed,
        session_id=visit.person.session_id,
        base=visit.settings.base,
    )
    return visit.go(PATH, ok="password")


def end_session(visit: Visit) -> Response:
    """Sign one browser out, or all but this one."""
    person, session_id = visit.person, visit.sent.text("session")
    if session_id == "others":
        sessions.end_all(visit.db, person.user_id, but=person.session_id)
    else:
        sessions.end(visit.db, person.user_id, session_id=session_id)
    return visit.go(f"{PATH}#sessions", ok="ended")


def choose_mail(visit: Visit) -> Response:
    """Turn kinds of mail on and off."""
    wanted = set(visit.sent.texts("mails"))
    mails.mute(visit.db, visit.person.human, kinds=[kind for kind in mails.KINDS if kind not in wanted])
    return visit.go(f"{PATH}#mails", ok="saved")


@cache
def zones() -> Sequence[tuple[str, str]]:
    """Return the time zones that people know by a place, and UTC."""
    places = {zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/")}
    return [(zone, zone.replace("_", " ")) for zone in ("UTC", *sorted(places))]


def _look(visit: Visit) -> Link:
    try:
        link = email_changes.look(visit.db, visit.path_params["link"])
    except Failure:
        link = None
    if link is None or link.user_id != visit.person.user_id:
        raise Lost(
            410,
            "This link is over",
            "It was used already, is more than an hour old, or belongs to another account.",
        )
    return link


ROUTES = [
    route(PATH, page, describe, needs=Needs.PERSON),
    action(f"{PATH}/email", change_email, show=page, think=email_think, needs=Needs.PERSON),
    route(f"{PATH}/email/{{link}}", email_page, finish_email, needs=Needs.PERSON),
    action(f"{PATH}/password", change_password, show=page, think=password_think, needs=Needs.PERSON),
    action(f"{PATH}/sessions", end_session, show=page, needs=Needs.PERSON),
    action(f"{PATH}/mails", choose_mail, show=page, needs=Needs.PERSON),
]
