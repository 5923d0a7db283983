"""A labeler's profile: the page to change it, the photo, and what everybody else sees."""

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.labelers import labelers, profiles
from opentrain_server.domain.people import photos
from opentrain_server.web import profile_form
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PHOTO_BYTES = photos.MAX_BYTES + 64 * 1024  # what a form adds to the file
_SAFE = {
    "content-security-policy": "default-src 'none'; sandbox",
    "cross-origin-resource-policy": "cross-origin",  # addresses of photos are handed to agents
}
_PHOTO_PROBLEMS = {
    "photo_too_large": "Choose a file of at most 5 MB and 24 million pixels.",
    "photo_too_small": "Choose a photo of at least 64 by 64 pixels.",
    "photo_unreadable": "Choose a JPEG, PNG or WebP photo; this file cannot be read as one.",
}


def start(visit: Visit) -> Response:
    """Say what being a labeler means, and let somebody begin."""
    if visit.person.is_labeler:
        return visit.go("/profile")
    return visit.render("profile_start.html", options=profile_form.OPTIONS)


def begin(visit: Visit) -> Response:
    """Make a person a labeler."""
    agency = visit.sent.text("talent_type") == "AGENCY"
    name = visit.sent.text("agency_name")
    if agency and not 1 <= len(name) <= 120:
        raise Invalid({"agency_name": "Give the agency's name, at most 120 characters."})
    kind = "AGENCY" if agency else "FREELANCER"
    profiles.make(visit.db, visit.person.human, talent_type=kind, agency_name=name)
    return visit.go("/profile")


def show(visit: Visit) -> Response:
    """Show a labeler their own profile as a form; who is none is asked to become one."""
    if not visit.person.is_labeler:
        return visit.go("/profile/start")
    own = profiles.mine(visit.db, visit.person.labeler)
    again = bool(visit.problems) and "talent_type" in visit.sent
    return visit.render(
        "profile.html",
        own=own,
        name=labelers.me(visit.db, visit.person.labeler).name[0],
        fields=profile_form.typed(visit.sent) if again else profile_form.kept(own.values),
        options=profile_form.OPTIONS,
    )


def save(visit: Visit) -> Response:
    """Replace the profile by what was sent."""
    profile = profile_form.read(visit.sent, year=visit.now.year)
    profiles.edit(visit.db, visit.person.labeler, profile=profile)
    return visit.go("/profile", ok="saved")


def redraw(visit: Visit) -> bytes | Failure | None:
    """Draw the photo that came anew, before the transaction: it takes a while."""
    upload = visit.sent.upload("photo")
    try:
        return photos.redraw(upload.data) if upload else None
    except Failure as failure:
        return failure


def put_photo(visit: Visit) -> Response:
    """Show another photo."""
    drawn = visit.thought
    if drawn is None:
        raise Invalid({"photo": "Choose a photo first."})
    if isinstance(drawn, Failure):
        raise Invalid({"photo": _PHOTO_PROBLEMS[drawn.reason]})
    return _set_photo(visit, visit.house.files.put(drawn))


def remove_photo(visit: Visit) -> Response:
    """Show no photo any more."""
    return _set_photo(visit, None)


def public(visit: Visit) -> Response:
    """Show a labeler to everybody, masked."""
    try:
        found = labelers.public(visit.db, visit.path_params["slug"])
    except Failure:
        raise Lost(404, "There is no such profile", "It may be hidden, or the address mistyped.") from None
    mine = visit.visitor is not None and visit.visitor.user_id == found.id
    return visit.render("profile_public.html", labeler=found, mine=mine)


def photo(visit: Visit) -> Response:
    """Serve a photo that a visible labeler has, or the visitor."""
    key, viewer = visit.path_params["key"], visit.visitor
    viewer_id = viewer.user_id if viewer else None
    if not profiles.photo_shown(visit.db, key.replace("\x00", "?"), viewer_id=viewer_id):
        raise Lost(404, "There is no such photo", "It may have been taken away.")
    try:
        data = visit.house.files.read(key)
    except FileNotFoundError:
        raise Lost(404, "There is no such photo", "It may have been taken away.") from None
    kept = "private, max-age=300" if viewer else "public, max-age=300"
    return Response(data, 200, {**_SAFE, "cache-control": kept}, "image/jpeg")


def _set_photo(visit: Visit, key: str | None) -> Response:
    unused = profiles.set_photo(visit.db, visit.person.labeler, key=key)
    if unused is not None:
        visit.house.files.delete(unused)
    return visit.go("/profile", ok="saved" if key else "removed")


ROUTES = [
    route("/profile", show, save, needs=Needs.PERSON),
    route("/profile/start", start, begin, needs=Needs.PERSON),
    action("/profile/photo", put_photo, show=show, needs=Needs.LABELER, max_bytes=PHOTO_BYTES, think=redraw),
    action("/profile/photo/remove", remove_photo, show=show, needs=Needs.LABELER),
    route("/profile/{slug}", public),
    route("/photos/{key}", photo),
]
