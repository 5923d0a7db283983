"""How a labeler looks to agents: never more than a stranger may see."""

from typing import Any, Literal

from typing_extensions import TypedDict

from opentrain_server.api.call import Call
from opentrain_server.api.wire import Timestamp, time
from opentrain_server.domain.labelers.labeler_profile import (
    Education,
    LabelExperience,
    Language,
    WorkExperience,
)
from opentrain_server.domain.labelers.labelers import Card, PublicProfile

TalentType = Literal["FREELANCER", "AGENCY"]
Availability = Literal["FULL_TIME", "PART_TIME", "AS_NEEDED", "NOT_AVAILABLE"]
Expertise = Literal["ENTRY_LEVEL", "INTERMEDIATE", "EXPERT"]
Proficiency = Literal["BASIC", "CONVERSATIONAL", "FLUENT", "NATIVE"]


class SkillsOut(TypedDict):
    """What a labeler knows to do, in five lists."""

    subjectMatter: list[str]
    tags: list[str]
    software: list[str]
    dataTypes: list[str]
    labelTypes: list[str]


class LanguageOut(TypedDict):
    """A language and how well it is known."""

    language: str
    proficiency: Proficiency


class StatsOut(TypedDict):
    """What was done on this marketplace."""

    totalEarnedUsd: float
    billedHours: float
    jobSuccessScore: int | None
    reviewCount: int
    averageRating: float | None


class AgencyOut(TypedDict):
    """The team behind an agency."""

    name: str
    teamSize: int | None
    description: str | None


class LabelExperienceOut(TypedDict):
    """Labeling work done before."""

    id: str
    title: str
    description: str | None
    fromYear: int
    toYear: int | None
    ongoing: bool
    software: str | None
    dataType: str | None
    labelTypes: list[str]


class WorkExperienceOut(TypedDict):
    """Other work done before."""

    id: str
    title: str
    company: str
    description: str | None
    fromYear: int
    toYear: int | None
    ongoing: bool


class EducationOut(TypedDict):
    """A school or university."""

    id: str
    school: str
    degree: str | None
    field: str | None
    fromYear: int | None
    toYear: int | None


class ReviewOut(TypedDict):
    """A published review."""

    id: str
    rating: int
    comment: str | None
    createdAt: Timestamp


class FreelancerCard(TypedDict):
    """A labeler in a list."""

    id: str
    profileSlug: str
    profilePath: str
    displayName: str
    firstName: str | None
    lastNameInitial: str | None
    talentType: TalentType
    title: str | None
    countryCode: str | None
    country: str | None
    profilePhotoUrl: str | None
    hourlyRateUsd: float | None
    availability: Availability
    expertiseLevel: Expertise | None
    identityVerified: bool
    skills: SkillsOut
    languages: list[LanguageOut]
    stats: StatsOut


class FreelancerOut(FreelancerCard):
    """A labeler's whole profile."""

    bio: str | None
    city: str | None
    englishLevel: Proficiency | None
    memberSince: Timestamp
    agency: AgencyOut | None
    labelExperience: list[LabelExperienceOut]
    workExperience: list[WorkExperienceOut]
    education: list[EducationOut]
    reviews: list[ReviewOut]


def photo_url(call: Call, photo: str | None) -> str | None:
    """Return the absolute address of a labeler's photo, or None."""
    return None if photo is None else call.url_of(f"/photos/{photo}")


def card(call: Call, labeler: Card) -> FreelancerCard:
    """Return a labeler as lists show them."""
    found: Any = {
        "id": labeler.id,
        "profileSlug": labeler.slug,
        "profilePath": labeler.path,
        **dict(zip(("displayName", "firstName", "lastNameInitial"), labeler.name, strict=True)),
        "talentType": labeler.talent_type,
        "title": labeler.title or None,
        "countryCode": labeler.country_code,
        "country": labeler.country,
        "profilePhotoUrl": photo_url(call, labeler.photo),
        "hourlyRateUsd": labeler.hourly_rate,
        "availability": labeler.availability,
        "expertiseLevel": labeler.expertise_level,
        "identityVerified": labeler.identity_verified,
        "skills": {
            "subjectMatter": labeler.subject_matter,
            "tags": labeler.tags,
            "software": labeler.software,
            "dataTypes": labeler.data_types,
            "labelTypes": labeler.label_types,
        },
        "languages": [_language(spoken) for spoken in labeler.languages],
        "stats": {
            "totalEarnedUsd": labeler.total_earned,
            "billedHours": labeler.billed_hours,
            "jobSuccessScore": labeler.job_success_score,
            "reviewCount": labeler.review_count,
            "averageRating": labeler.average_rating,
        },
    }
    return found  # type: ignore[no-any-return]  # the keys above are FreelancerCard's; a test compares them


def shown(call: Call, labeler: PublicProfile) -> FreelancerOut:
    """Return a labeler's whole profile."""
    found: Any = {
        **card(call, labeler),
        "bio": labeler.bio or None,
        "city": labeler.city,
        "englishLevel": labeler.english_level,
        "memberSince": time(labeler.created_at),
        "agency": labeler.agency
        and {
            "name": labeler.agency.name,
            "teamSize": labeler.agency.team_size,
            "description": labeler.agency.description,
        },
        "labelExperience": [_labeling(part) for part in labeler.label_experience],
        "workExperience": [_work(part) for part in labeler.work_experience],
        "education": [_school(part) for part in labeler.education],
        "reviews": [
            {"id": r.id, "rating": r.rating, "comment": r.comment, "createdAt": time(r.created_at)}
            for r in labeler.reviews
        ],
    }
    return found  # type: ignore[no-any-return]  # as above


def _language(spoken: Language) -> LanguageOut:
    return {"language": spoken.language, "proficiency": spoken.proficiency}


def _labeling(part: LabelExperience) -> LabelExperienceOut:
    return {
        "id": part.id or "",
        "title": part.title,
        "description": part.description,
        "fromYear": part.from_year,
        "toYear": part.to_year,
        "ongoing": part.ongoing,
        "software": part.software,
        "dataType": part.data_type,
        "labelTypes": list(part.label_types),
    }


def _work(part: WorkExperience) -> WorkExperienceOut:
    return {
        "id": part.id or "",
        "title": part.title,
        "company": part.company,
        "description": part.description,
        "fromYear": part.from_year,
        "toYear": part.to_year,
        "ongoing": part.ongoing,
    }


def _school(part: Education) -> EducationOut:
    return {
        "id": part.id or "",
        "school": part.school,
        "degree": part.degree,
        "field": part.field,
        "fromYear": part.from_year,
        "toYear": part.to_year,
    }
