"""Labelers as tests need them: Maria G. from Madrid, unless told otherwise."""

from typing import Any

from opentrain_server.core.actor import Labeler
from opentrain_server.core.db import Db
from opentrain_server.domain.labelers import labeler_profile, profiles
from opentrain_server.domain.people import people

MARIA: dict[str, Any] = {
    "title": "Text annotation specialist",
    "bio": "Linguist. I label Spanish posts.",
    "city": "Madrid",
    "country_code": "ES",
    "hourly_rate": "18",
    "availability": "FULL_TIME",
    "expertise_level": "EXPERT",
    "english_level": "FLUENT",
    "subject_matter": ["Social media"],
    "tags": ["SENTIMENT_ANALYSIS"],
    "software": ["Label Studio"],
    "data_types": ["TEXT"],
    "label_types": ["CLASSIFICATION"],
    "languages": [
        {"language": "Spanish", "proficiency": "NATIVE"},
        {"language": "English", "proficiency": "FLUENT"},
    ],
    "label_experience": [
        {
            "title": "Review tagging",
            "from_year": 2023,
            "to_year": 2025,
            "software": "Label Studio",
            "data_type": "TEXT",
            "label_types": ["CLASSIFICATION"],
        }
    ],
    "work_experience": [{"title": "Editor", "company": "Prensa", "from_year": 2015, "ongoing": True}],
    "education": [
        {"school": "UCM", "degree": "BA", "field": "Linguistics", "from_year": 2010, "to_year": 2014}
    ],
    "resume": "Maria Garcia Lopez, maria@private.example, +34 600 123 456",
}


def labeler_in(
    db: Db, *, first_name: str | None = "Maria", last_name: str | None = "Garcia", **profile: Any
) -> Labeler:
    """Make a labeler with Maria's profile and these parts changed."""
    email = f"{db.new_id()}@example.com"
    human = people.add(db, email=email, first_name=first_name, last_name=last_name)
    agency = profile.get("agency") or {}
    talent = profile.get("talent_type", "FREELANCER")
    made = profiles.make(db, human, talent_type=talent, agency_name=agency.get("name"))
    profiles.edit(db, made, profile=labeler_profile.read(MARIA | profile, year=db.now.year))
    return made


def labeler(world, **changed: Any) -> Labeler:
    """The same, committed."""
    with world.database.transaction() as db:
        return labeler_in(db, **changed)


def slug_of(world, made: Labeler) -> str:
    with world.database.autocommit() as db:
        return profiles.mine(db, made).slug
