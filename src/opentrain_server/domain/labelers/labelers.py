"""Labelers (`freelancer` on the wire): people and agencies that label, as strangers see them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from pydantic import BaseModel

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.labelers.labeler_profile import (
    Agency,
    Education,
    LabelExperience,
    Language,
    WorkExperience,
)
from opentrain_server.domain.labelers.labeler_stats import REVIEWS, STATS, Review, Stats
from opentrain_server.domain.words.countries import country_names
from opentrain_server.domain.words.masking import shown_name, without_contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Stats):
    """A labeler in a list, as strangers see them: no surname, no contact details in any text."""

    id: str
    slug: str
    first_name: str | None
    last_initial: str | None
    talent_type: str
    title: str
    country_code: str | None
    photo: str | None  # key in the file store
    hourly_rate_cents: int | None
    availability: str
    expertise_level: str | None
    identity_verified: bool
    created_at: datetime
    subject_matter: list[str]
    tags: list[str]
    software: list[str]
    data_types: list[str]
    label_types: list[str]
    languages: list[Language]
    takes_invites: bool

    def __post_init__(self) -> None:
        """Take what the database holds apart, and the contact details out of it."""
        spoken = [Language.model_construct(**row) for row in cast(list[dict[str, Any]], self.languages)]
        object.__setattr__(self, "languages", spoken)
        object.__setattr__(self, "title", without_contacts(self.title))
        for name in ("subject_matter", "tags", "software"):
            object.__setattr__(self, name, [without_contacts(text) for text in getattr(self, name)])

    @property
    def name(self) -> tuple[str, str | None, str | None]:
        """Return display name, first name and initial of the last name, as shown."""
        return shown_name(self.first_name, self.last_initial)

    @property
    def path(self) -> str:
        """Return where the labeler's page is on this server."""
        return f"/profile/{self.slug}"

    @property
    def country(self) -> str | None:
        """Return the English name of the labeler's country."""
        return country_names().get(self.country_code) if self.country_code else None

    @property
    def hourly_rate(self) -> Decimal | None:
        """Return what an hour costs, in US dollars."""
        return None if self.hourly_rate_cents is None else Decimal(self.hourly_rate_cents) / 100

    @property
    def total_earned(self) -> Decimal:
        """Return what was earned here, in US dollars."""
        return Decimal(self.total_earned_cents) / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicProfile(Card):
    """A labeler's whole profile as strangers see it."""

    bio: str
    city: str | None
    english_level: str | None
    agency: Agency | None
    label_experience: list[LabelExperience]
    work_experience: list[WorkExperience]
    education: list[Education]
    reviews: list[Review]

    def __post_init__(self) -> None:
        """Take what the database holds apart, and the contact details out of it."""
        Card.__post_init__(self)
        for name, kind in _PARTS.items():
            parts = [kind.model_construct(**_masked(row)) for row in getattr(self, name)]
            object.__setattr__(self, name, parts)
        object.__setattr__(self, "bio", without_contacts(self.bio))
        object.__setattr__(self, "city", without_contacts(self.city) if self.city else None)
        if self.agency is not None:
            agency = Agency.model_construct(**_masked(cast(dict[str, Any], self.agency)))
            object.__setattr__(self, "agency", agency)
        object.__setattr__(self, "reviews", [Review.of(row) for row in cast(list[Any], self.reviews)])


_PARTS: dict[str, type[BaseModel]] = {
    "label_experience": LabelExperience,
    "work_experience": WorkExperience,
    "education": Education,
}


def _masked(row: dict[str, Any]) -> dict[str, Any]:
    """Take the contact details out of every text of a part, its lists of enum values apart."""
    return {name: without_contacts(text) if isinstance(text, str) else text for name, text in row.items()}


# Whom strangers see; `l` is the labeler, `u` the person.
VISIBLE = "l.visible AND l.hidden_at IS NULL AND u.suspended_at IS NULL AND u.closed_at IS NULL"

LANGUAGES = """(SELECT coalesce(jsonb_agg(jsonb_build_object('language', language, 'proficiency', proficiency)
                                           ORDER BY position), '[]')
          FROM labeler_languages WHERE labeler_id = l.id) AS languages"""

CARD = f"""l.id, l.slug, u.first_name, left(u.last_name, 1) AS last_initial, l.talent_type, l.title,
       l.country_code, l.photo, l.hourly_rate_cents, l.availability, l.expertise_level,
       l.identity_verified_at IS NOT NULL AS identity_verified, l.created_at, l.subject_matter, l.tags,
       l.software, l.data_types, l.label_types, l.takes_invites, {STATS}, {LANGUAGES}"""

EXPERIENCES = """(SELECT coalesce(jsonb_agg(to_jsonb(e) - 'labeler_id' - 'position' ORDER BY position), '[]')
          FROM label_experiences e WHERE labeler_id = l.id) AS label_experience,
       (SELECT coalesce(jsonb_agg(to_jsonb(e) - 'labeler_id' - 'position' ORDER BY position), '[]')
          FROM work_experiences e WHERE labeler_id = l.id) AS work_experience,
       (SELECT coalesce(jsonb_agg(to_jsonb(e) - 'labeler_id' - 'position' ORDER BY position), '[]')
          FROM educations e WHERE labeler_id = l.id) AS education"""

AGENCY = """CASE l.talent_type WHEN 'AGENCY' THEN jsonb_build_object('name', l.agency_name,
            'team_size', l.agency_team_size, 'description', l.agency_description) END AS agency"""

_PUBLIC = f"""
SELECT {CARD}, l.bio, l.city, l.english_level, {AGENCY}, {EXPERIENCES}, {REVIEWS}
  FROM labelers l JOIN users u ON u.id = l.id
 WHERE (l.id = %(key)s OR l.slug = %(key)s) AND {VISIBLE}
 ORDER BY l.id = %(key)s DESC LIMIT 1
"""

_ME = f"SELECT {CARD} FROM labelers l JOIN users u ON u.id = l.id WHERE l.id = %(id)s"


def me(db: Db, labeler: Labeler) -> Card:
    """Return a labeler's own card, hidden or not, as others would see it; fails with `not_found`."""
    found = db.find(Card, _ME, id=labeler.user_id)
    if found is None:
        raise Failure("not_found", resource="freelancers", idOrSlug=labeler.user_id)
    return found


def public(db: Db, id_or_slug: str) -> PublicProfile:
    """Return a labeler's profile as strangers see it; by ID first, then by slug.

    Fails with `not_found` also for hidden profiles, closed and suspended accounts.
    """
    found = db.find(PublicProfile, _PUBLIC, key=id_or_slug.replace("\x00", "?"))
    if found is None:
        raise Failure("not_found", resource="freelancers", idOrSlug=id_or_slug)
    return found
