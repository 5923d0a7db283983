"""Who may see a page; declared on its route, checked in one place."""

from enum import StrEnum
from urllib.parse import quote, urlsplit

from starlette.responses import Response

from opentrain_server.web.visit import Visit


class Needs(StrEnum):
    """What a visitor must be."""

    NOTHING = "nothing"
    PERSON = "person"  # signed in
    EMPLOYER = "employer"  # owner or member of an account
    OWNER = "owner"  # of an account
    LABELER = "labeler"
    STAFF = "staff"  # with a second factor given in this session


class Lost(Exception):
    """Nothing is here (any more); becomes a page with this status."""

    def __init__(self, status: int, title: str, text: str) -> None:
        """Say what a person should know."""
        super().__init__(title)
        self.status, self.title, self.text = status, title, text


SECOND_FACTOR_PAGE = "/account/second-factor"
_MISSING = {
    Needs.EMPLOYER: "This page is for accounts that post jobs. Claim an agent's account or set one up first.",
    Needs.OWNER: "Only the owner of the account can do this. Ask them.",
    Needs.LABELER: "This page is for labelers. Make a labeler profile first, it takes a minute.",
    Needs.STAFF: "This page is for the people who run this server.",
}


def admit(visit: Visit, needs: Needs) -> Response | None:
    """Return None when the visitor may go on, or where they are sent; raises Lost."""
    if needs is Needs.NOTHING:
        return None
    visitor = visit.visitor
    if visitor is None:
        return _sign_in(visit)
    if visitor.suspended:
        raise Lost(
            403, "Your account is suspended", "Staff suspended it and wrote you why. You can still sign out."
        )
    if visitor.is_staff and not visitor.second_factor and visit.url.path != SECOND_FACTOR_PAGE:
        return visit.go(SECOND_FACTOR_PAGE)
    if needs in {Needs.EMPLOYER, Needs.OWNER} and visitor.organization_suspended:
        raise Lost(403, "This account is suspended", "Staff suspended it and wrote its owner why.")
    if not _is(visit, needs):
        raise Lost(403, "This page is not for you", _MISSING[needs])
    return None


def same_site(visit: Visit) -> bool:
    """Tell whether a form was sent from a page of ours, not by another site in the visitor's name.

    Browsers say so in headers that no page can set: `Sec-Fetch-Site` (Fetch Metadata) or, on plain http,
    `Origin` (RFC 6454).
    """
    if (site := visit.headers.get("sec-fetch-site")) is not None:
        return site == "same-origin"
    origin = visit.headers.get("origin")
    return origin is not None and _plain(origin) == _plain(visit.settings.base)


def _is(visit: Visit, needs: Needs) -> bool:
    visitor = visit.person
    if needs is Needs.STAFF:
        return visitor.is_staff
    if needs is Needs.LABELER:
        return visitor.is_labeler
    if needs is Needs.OWNER:
        return visitor.role == "OWNER"
    return needs is Needs.PERSON or visitor.organization_id is not None


def _sign_in(visit: Visit) -> Response:
    if visit.method == "GET":
        return visit.go(f"/sign-in?next={quote(visit.here, safe='')}")
    raise Lost(
        401,
        "You are signed out",
        "Nothing was sent. Sign in in another tab, then go back to this one: what you typed is still there.",
    )


def _plain(origin: str) -> tuple[str, str, int | None]:
    parts = urlsplit(origin)
    return parts.scheme, parts.hostname or "", parts.port
