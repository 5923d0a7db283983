"""The claim page: a human looks at an agent's account, and takes it, takes it in, or says "not mine".

The link's secret goes from the address bar into a cookie at once; a code typed here goes from form to form.
Neither stands in an address again (contract auth.md §1.2).
"""

import re

from starlette.responses import Response

from opentrain_server.core import secrets
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.accounts import joins, takeovers
from opentrain_server.domain.accounts.claims import ATTEMPT_LIFE
from opentrain_server.domain.accounts.scopes import BY_HUMAN_ONLY
from opentrain_server.domain.accounts.takeovers import View
from opentrain_server.web import access, pages
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.sign_in import keep
from opentrain_server.web.visit import Visit

PATH = "/claim"
COOKIE = "opentrain_claim"
_TOKEN = re.compile(r"ot_cat_[0-9A-Za-z]{40}")

#: What keeps somebody from claiming: a heading, and what to do next.
REASONS = {
    "claim_unknown": (
        "This claim is not known here",
        "Open the newest link from your mail once more, or enter the code that your agent told you.",
    ),
    "wrong_address": (
        "This claim is for another address",
        "Sign in with the address that the mail went to, or ask your agent to start the claim again with"
        " yours.",
    ),
    "attempt_void": (
        "This claim is no longer open",
        "A claim lives half an hour, ends with five wrong codes, and gives way to a newer one. Ask your agent"
        " to start it again.",
    ),
    "already_claimed": ("This account is claimed", "Somebody with your address has claimed it already."),
    "claim_window_over": (
        "The time to claim this account is over",
        "An account that nobody claims in time ends. Ask your agent to register again.",
    ),
    "claim_not_owner": (
        "Only the owner of your account can do this",
        "You are a member of the team. Ask {ownerName} to claim the agent: the agent starts the claim again"
        " with their address.",
    ),
    "claim_by_labeler": (
        "A labeler's account cannot take an agent over",
        "Sign up with another address, and ask your agent to start the claim again with that one.",
    ),
    "claim_by_staff": (
        "Staff hold no account of their own",
        "Sign up with another address, and ask your agent to start the claim again with that one.",
    ),
}


def page(visit: Visit) -> Response:
    """Show the claim behind the link that was opened here, or ask for the code."""
    if given := visit.query_params.get("token"):
        return _remembered(visit, given)
    if visit.visitor is None:
        return visit.render("claim_signed_out.html", headers=pages.PRIVATE)
    if refusal := access.admit(visit, Needs.PERSON):
        return refusal
    token = visit.cookies.get(COOKIE)
    try:
        if token is None:
            takeovers.admit(visit.db, visit.person.human)
            return visit.render("claim_find.html")
        return _shown(visit, _look(visit, token, None), "")
    except Failure as failure:
        return _told(visit, failure)


def act(visit: Visit) -> Response:
    """Find a claim by what was typed, claim, take in, or say "not mine"."""
    if refusal := access.admit(visit, Needs.PERSON):
        return refusal
    try:
        with visit.db.conn.transaction():  # what fails is undone before its page is made
            return _DEEDS.get(visit.sent.text("do"), page)(visit)
    except Failure as failure:
        if failure.reason not in REASONS:
            raise
        return _told(visit, failure)


def _find(visit: Visit) -> Response:
    typed = visit.sent.text("code")
    if link := _TOKEN.search(typed):
        return _remembered(visit, link[0])
    found = _look(visit, None, typed)
    if isinstance(found, Refused):
        visit.refuse({"code": _wrong(found)})
        return visit.render("claim_find.html")
    return _shown(visit, found, typed)


def _claim(visit: Visit) -> Response:
    token, code = visit.cookies.get(COOKIE), visit.sent.text("code")
    verb = joins.join if visit.sent.text("offer") == "join" else takeovers.claim
    grants = [scope for scope in visit.sent.texts("grants") if scope in BY_HUMAN_ONLY]
    result = verb(visit.db, visit.person.human, attempt_token=token, code=code, grants=grants)
    if isinstance(result, Refused):
        if result.reason == "attempt_void":
            return _told(visit, Failure(result.reason))
        visit.refuse({"code": _wrong(result)})
        if token is None:
            return visit.render("claim_find.html")
        return _shown(visit, _look(visit, token, None), "")
    return _forgotten(visit.go("/employer", ok="claimed"))


def _refuse(visit: Visit) -> Response:
    token, code = visit.cookies.get(COOKIE), visit.sent.text("code") or None
    takeovers.refuse(visit.db, visit.person.human, attempt_token=token, code=code)
    return _forgotten(visit.go("/account", ok="refused"))


def _forget(visit: Visit) -> Response:
    return _forgotten(visit.go(PATH))


_DEEDS = {"find": _find, "claim": _claim, "refuse": _refuse, "forget": _forget}


def _look(visit: Visit, token: str | None, code: str | None) -> View | Refused:
    return takeovers.look_up(visit.db, visit.person.human, attempt_token=token, code=code)


def _shown(visit: Visit, view: View | Refused, code: str) -> Response:
    assert not isinstance(view, Refused), "a link is no guess"
    return visit.render("claim.html", view=view, code=code, grants=visit.sent.texts("grants"))


def _told(visit: Visit, failure: Failure) -> Response:
    """Say why there is no form, and what to do next."""
    title, text = REASONS[failure.reason]
    details = {"ownerName": "its owner", **failure.details}
    return visit.render("claim_told.html", status=409, title=title, text=text.format(**details))


def _wrong(refused: Refused) -> str:
    left = refused.details["codesLeft"]
    if refused.reason == "attempt_void" or not left:
        return "That was the last wrong code. Ask your agent to start the claim again."
    return f"This is not the code that the agent was given. Tries left: {left}."


def _remembered(visit: Visit, token: str) -> Response:
    response = visit.go(PATH)
    if secrets.is_claim_secret(token):
        keep(visit, response, COOKIE, token, seconds=int(ATTEMPT_LIFE.total_seconds()))
    return response


def _forgotten(response: Response) -> Response:
    response.delete_cookie(COOKIE, path="/")
    return response


ROUTES = [route(PATH, page, act)]
