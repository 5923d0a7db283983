"""Profiles: what a labeler says of themselves, written and changed by themselves alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb
from slugify import slugify

from opentrain_server.core.actor import Human, Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.labelers.labeler_profile import (
    Education,
    LabelExperience,
    Profile,
    WorkExperience,
)
from opentrain_server.domain.labelers.labeler_search import findable
from opentrain_server.domain.labelers.labelers import AGENCY, EXPERIENCES, LANGUAGES, VISIBLE
from opentrain_server.domain.words.masking import shown_name

SLUG_LENGTH = 40  # before the number
_SLUGS_TRIED = 20


@dataclass(frozen=True, slots=True)
class Own:
    """A labeler's profile as they see it themselves."""

    id: str
    slug: str
    photo: str | None
    first_name: str | None
    last_name: str | None
    values: dict[str, Any]  # what `labeler_profile.read` takes
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Locked:
    """A labeler whose row is held until the commit."""

    id: str
    slug: str
    photo: str | None


_OWN = f"""
SELECT l.id, l.slug, l.photo, u.first_name, u.last_name, l.created_at, l.updated_at, jsonb_build_object(
         'talent_type', l.talent_type, 'agency', o.agency, 'title', l.title, 'bio', l.bio, 'city', l.city,
         'country_code', l.country_code, 'hourly_rate', (l.hourly_rate_cents / 100.0)::numeric(8, 2)::text,
         'availability', l.availability, 'expertise_level', l.expertise_level,
         'english_level', l.english_level, 'subject_matter', l.subject_matter, 'tags', l.tags,
         'software', l.software, 'data_types', l.data_types, 'label_types', l.label_types,
         'languages', o.languages, 'label_experience', o.label_experience,
         'work_experience', o.work_experience, 'education', o.education, 'resume', l.resume,
         'visible', l.visible, 'takes_invites', l.takes_invites) AS values
  FROM labelers l JOIN users u ON u.id = l.id
 CROSS JOIN LATERAL (SELECT {LANGUAGES}, {EXPERIENCES}, {AGENCY}) AS o
 WHERE l.id = %(id)s
"""

_SLUGS = r"""
SELECT coalesce(max(substr(slug, length(%(base)s) + 2)::int), 1) + 1 AS next,
       EXISTS (SELECT 1 FROM labelers WHERE slug = %(base)s) AS taken
  FROM labelers WHERE slug LIKE %(base)s || '-%%' AND slug ~ ('^' || %(base)s || '-[0-9]{1,8}$')
"""

_MAKE = """
INSERT INTO labelers (id, slug, talent_type, agency_name, created_at, updated_at)
SELECT id, %(slug)s, %(talent_type)s, %(agency_name)s, %(now)s, %(now)s FROM users
 WHERE id = %(id)s AND closed_at IS NULL
ON CONFLICT DO NOTHING
"""

_EDIT = """
UPDATE labelers
   SET talent_type = %(talent_type)s, agency_name = %(agency_name)s, agency_team_size = %(team_size)s,
       agency_description = %(agency_description)s, title = %(title)s, bio = %(bio)s, city = %(city)s,
       country_code = %(country_code)s, hourly_rate_cents = %(hourly_rate)s * 100,
       availability = %(availability)s, expertise_level = %(expertise_level)s,
       english_level = %(english_level)s, subject_matter = %(subject_matter)s, tags = %(tags)s,
       software = %(software)s, data_types = %(data_types)s, label_types = %(label_types)s,
       resume = %(resume)s, visible = %(visible)s, takes_invites = %(takes_invites)s, updated_at = %(now)s,
       filters = %(filters)s,
       search = setweight(to_tsvector('board', %(title_words)s), 'A')
                || setweight(to_tsvector('board', %(text_words)s), 'B')
 WHERE id = %(id)s
"""

_EMPTY = """
WITH languages AS (DELETE FROM labeler_languages WHERE labeler_id = %(id)s),
     labeling AS (DELETE FROM label_experiences WHERE labeler_id = %(id)s RETURNING id),
     work AS (DELETE FROM work_experiences WHERE labeler_id = %(id)s RETURNING id),
     schools AS (DELETE FROM educations WHERE labeler_id = %(id)s RETURNING id)
SELECT ARRAY(SELECT id FROM labeling UNION ALL SELECT id FROM work UNION ALL SELECT id FROM schools) AS ids
"""

_FILL = """
WITH languages AS (
    INSERT INTO labeler_languages
    SELECT * FROM jsonb_populate_recordset(NULL::labeler_languages, %(languages)s)
), labeling AS (
    INSERT INTO label_experiences
    SELECT * FROM jsonb_populate_recordset(NULL::label_experiences, %(labeling)s)
), work AS (
    INSERT INTO work_experiences
    SELECT * FROM jsonb_populate_recordset(NULL::work_experiences, %(work)s)
)
INSERT INTO educations SELECT * FROM jsonb_populate_recordset(NULL::educations, %(schools)s)
"""

# Before the labeler's own row, as whoever closes an account does: who waited for that finds nobody.
_LOCK_PERSON = "SELECT 1 FROM users WHERE id = %(id)s AND closed_at IS NULL FOR KEY SHARE"
_LOCK = "SELECT id, slug, photo FROM labelers WHERE id = %(id)s FOR NO KEY UPDATE"

_PHOTO = "UPDATE labelers SET photo = %(photo)s, updated_at = %(now)s WHERE id = %(id)s"

_PHOTO_USED = "SELECT count(*) AS n FROM labelers WHERE photo = %(key)s"

_PHOTO_SHOWN = f"""
SELECT count(*) AS n FROM labelers l JOIN users u ON u.id = l.id
 WHERE l.photo = %(key)s AND (({VISIBLE}) OR l.id = %(viewer_id)s)
"""


def make(db: Db, human: Human, *, talent_type: str = "FREELANCER", agency_name: str | None = None) -> Labeler:
    """Make a person a labeler, with an empty profile; who is one already stays as they are.

    Staff hold no other role: fails with `is_staff`; with `not_found` for an account that was closed.
    """
    person = db.find(_Person, _PERSON, id=human.user_id)
    if person is None:
        raise Failure("not_found", resource="users", userId=human.user_id)
    if person.staff:
        raise Failure("is_staff")
    agency_name = agency_name if talent_type == "AGENCY" else None
    base = slug_base(person.first_name, person.last_initial)
    for _ in range(_SLUGS_TRIED):
        if person.labeler or db.run(
            _MAKE,
            id=human.user_id,
            slug=_free_slug(db, base),
            talent_type=talent_type,
            agency_name=agency_name,
            now=db.now,
        ):
            return Labeler(human.user_id)
        person = db.row(_Person, _PERSON, id=human.user_id)  # made meanwhile, or the slug was taken
    raise Failure("unavailable")


def slug_base(first_name: str | None, last_initial: str | None) -> str:
    """Return "maria-g" for Maria G.; "labeler" where no name can be shown."""
    _, first, initial = shown_name(first_name, last_initial)
    parts = [slugify(first or "", max_length=SLUG_LENGTH), slugify(initial or "")[:1]]
    return "-".join(part for part in parts if part) or "labeler"


def mine(db: Db, labeler: Labeler) -> Own:
    """Return the labeler's own profile, with the resume; fails with `not_found`."""
    found = db.find(Own, _OWN, id=labeler.user_id)
    if found is None:
        raise Failure("not_found", resource="freelancers", idOrSlug=labeler.user_id)
    return found


def edit(db: Db, labeler: Labeler, *, profile: Profile) -> None:
    """Replace the labeler's profile as a whole; parts that came with an ID of theirs keep it."""
    lock(db, labeler)
    db.run(_EDIT, id=labeler.user_id, now=db.now, **_columns(profile), **findable(profile))
    known = set(db.one(_EMPTY, id=labeler.user_id)["ids"])
    parts: dict[str, list[Any]] = {
        "languages": [spoken.model_dump() for spoken in profile.languages],
        "labeling": [_kept(db, part, known) for part in profile.label_experience],
        "work": [_kept(db, part, known) for part in profile.work_experience],
        "schools": [_kept(db, part, known) for part in profile.education],
    }
    rows = {
        name: Jsonb([part | {"labeler_id": labeler.user_id, "position": n} for n, part in enumerate(found)])
        for name, found in parts.items()
    }
    db.run(_FILL, **rows)


def set_photo(db: Db, labeler: Labeler, *, key: str | None) -> str | None:
    """Show another photo, or none; returns the key of a file that nobody's profile needs any more."""
    before = lock(db, labeler).photo
    db.run(_PHOTO, id=labeler.user_id, photo=key, now=db.now)
    unused = before is not None and before != key and not db.one(_PHOTO_USED, key=before)["n"]
    return before if unused else None


def photo_shown(db: Db, key: str, *, viewer_id: str | None = None) -> bool:
    """Tell whether a photo may be seen: a visible labeler has it, or the viewer does."""
    return bool(db.one(_PHOTO_SHOWN, key=key, viewer_id=viewer_id)["n"])


@dataclass(frozen=True, slots=True)
class _Person:
    first_name: str | None
    last_initial: str | None
    staff: bool
    labeler: bool


_PERSON = """
SELECT first_name, left(last_name, 1) AS last_initial,
       EXISTS (SELECT 1 FROM staff WHERE user_id = u.id) AS staff,
       EXISTS (SELECT 1 FROM labelers WHERE id = u.id) AS labeler
  FROM users u WHERE id = %(id)s AND closed_at IS NULL
"""


def _free_slug(db: Db, base: str) -> str:
    found = db.one(_SLUGS, base=base)
    return f"{base}-{found['next']}" if found["taken"] else base


def lock(db: Db, labeler: Labeler) -> Locked:
    """Lock a labeler until the commit; fails with `not_found`, also once their account was closed."""
    alive = db.run(_LOCK_PERSON, id=labeler.user_id)
    found = db.find(Locked, _LOCK, id=labeler.user_id) if alive else None
    if found is None:
        raise Failure("not_found", resource="freelancers", idOrSlug=labeler.user_id)
    return found


def _columns(profile: Profile) -> dict[str, object]:
    parts = {"agency", "languages", "label_experience", "work_experience", "education"}
    agency = profile.agency
    return profile.model_dump(exclude=parts) | {
        "agency_name": agency and agency.name,
        "team_size": agency and agency.team_size,
        "agency_description": agency and agency.description,
    }


def _kept(db: Db, part: LabelExperience | WorkExperience | Education, known: set[str]) -> dict[str, Any]:
    """Return a part with its ID, a new one unless it is the labeler's own; each is taken once."""
    kept = part.id if part.id in known else db.new_id()
    known.discard(kept)
    return part.model_dump() | {"id": kept}
