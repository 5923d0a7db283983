"""How well a labeler fits a job: parts, reasons, what disqualifies, and that the score is no accident."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labelers import MARIA, labeler
from opentrain_server.domain.jobs.job_fields import ENUMS, empty_fields, from_json
from opentrain_server.domain.labelers import labelers
from opentrain_server.domain.labelers.labeler_profile import Language
from opentrain_server.domain.labelers.labelers import Card
from opentrain_server.domain.labelers.matching import _COMPARED, CAP, Match, match
from postings import READY

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "matching.md"


def card(**changed) -> Card:
    facts = {
        "id": "x",
        "slug": "maria-g",
        "first_name": "Maria",
        "last_initial": "G",
        "talent_type": "FREELANCER",
        "title": "Text annotation specialist",
        "country_code": "ES",
        "photo": None,
        "hourly_rate_cents": 1800,
        "availability": "FULL_TIME",
        "expertise_level": "EXPERT",
        "identity_verified": False,
        "created_at": None,
        "subject_matter": ["Social media"],
        "tags": ["SENTIMENT_ANALYSIS"],
        "software": ["Label Studio"],
        "data_types": ["TEXT"],
        "label_types": ["SENTIMENT", "CLASSIFICATION"],
        "languages": [
            {"language": "Spanish", "proficiency": "NATIVE"},
            {"language": "English", "proficiency": "CONVERSATIONAL"},
            {"language": "German", "proficiency": "BASIC"},
        ],
        "takes_invites": True,
        "total_earned_cents": 0,
        "highest_earnings_cents": 0,
        "billed_hours": 0,
        "job_success_score": None,
        "review_count": 0,
        "average_rating": None,
    }
    return Card(**facts | changed)


def of(job: dict, **profile) -> Match:
    return match(from_json(empty_fields() | READY | job), card(**profile))


def part(key: str, job: dict, **profile):
    return next((p for p in of(job, **profile).parts if p.key == key), None)


def test_a_perfect_match():
    found = of({})
    assert found.score == 1
    assert found.disqualified == ()
    assert [p.key for p in found.parts] == ["languages", "work", "level"]


@pytest.mark.parametrize(
    ("key", "job", "profile", "score"),
    [
        ("languages", {"languages": ["Spanish", "English"]}, {}, "0.8"),
        ("languages", {"languages": ["German"]}, {}, "0.3"),
        ("work", {"dataType": "IMAGE"}, {}, "0.6"),
        ("work", {"dataType": "MULTIMODAL"}, {}, "0.8"),
        ("work", {"dataType": "IMAGE"}, {"data_types": ["MULTIMODAL"]}, "0.8"),
        ("work", {"labelTypes": ["SENTIMENT", "RANKING", "OTHER"]}, {}, "0.6"),
        ("work", {"labelTypes": ["RANKING"], "dataType": "AUDIO"}, {}, "0"),
        ("subject", {"subjectMatter": ["social  MEDIA", "Law"]}, {}, "0.5"),
        ("subject", {"subjectMatter": ["annotation"]}, {}, "1"),
        ("subject", {"subjectMatter": ["Law"]}, {}, "0"),
        ("country", {"countries": ["ES"]}, {}, "1"),
        ("country", {"countries": ["FR"]}, {}, "0"),
        ("country", {"countries": ["FR"]}, {"country_code": None}, "0.3"),
        ("level", {"experienceLevel": "EXPERT"}, {"expertise_level": "INTERMEDIATE"}, "0.4"),
        ("level", {"experienceLevel": "EXPERT"}, {"expertise_level": "ENTRY_LEVEL"}, "0"),
        ("level", {"experienceLevel": "EXPERT"}, {"expertise_level": None}, "0.5"),
        ("level", {"experienceLevel": "ENTRY_LEVEL"}, {}, "1"),
        ("rate", {"paymentType": "PAY_PER_HOUR", "pricePerHour": 18}, {}, "1"),
        ("rate", {"paymentType": "PAY_PER_HOUR", "pricePerHour": 13.5}, {}, "0.5"),
        ("rate", {"paymentType": "PAY_PER_HOUR", "pricePerHour": 5}, {}, "0"),
        ("software", {"labelingSoftware": "label studio"}, {}, "1"),
        ("software", {"labelingSoftware": "CVAT"}, {}, "0"),
        ("time", {"timeRequirement": "10+ hours per week"}, {"availability": "PART_TIME"}, "1"),
        ("time", {"timeRequirement": "20-30 hrs"}, {"availability": "PART_TIME"}, "0.4"),
        ("time", {"timeRequirement": "Full-time"}, {"availability": "AS_NEEDED"}, "0.2"),
        ("time", {"timeRequirement": "5 hours a week"}, {"availability": "AS_NEEDED"}, "1"),
        ("time", {}, {"availability": "NOT_AVAILABLE"}, "0"),
        ("kind", {"freelancerType": "FREELANCER"}, {}, "1"),
        ("kind", {"freelancerType": "AGENCY"}, {}, "0"),
    ],
)
def test_parts(key, job, profile, score):
    found = part(key, job, **profile)
    assert found is not None
    assert found.score == Decimal(score), found
    assert found.reason.endswith(".")


@pytest.mark.parametrize(
    ("key", "job", "profile"),
    [
        ("country", {"countries": []}, {}),
        ("level", {"experienceLevel": "ANY_EXPERIENCE_LEVEL"}, {}),
        ("rate", {}, {}),
        ("rate", {"paymentType": "PAY_PER_HOUR", "pricePerHour": 1}, {"hourly_rate_cents": None}),
        ("software", {}, {}),
        ("time", {"timeRequirement": "Flexible"}, {}),
        ("kind", {"freelancerType": "ANY"}, {}),
    ],
)
def test_what_is_not_asked_for_is_no_part(key, job, profile):
    assert part(key, job, **profile) is None


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        ({"languages": ["Spanish", "Breton"]}, "The job needs Breton, which the profile does not name."),
        ({"countries": ["FR", "DE"]}, "The job is not open to people in Spain."),
        ({"freelancerType": "AGENCY"}, "The job is for agencies only."),
    ],
)
def test_what_disqualifies_is_said_plainly_and_caps_the_score(job, reason):
    found = of(job)
    assert found.disqualified == (reason,)
    assert found.score <= CAP


def test_all_reasons_that_disqualify_are_said():
    assert (
        len(of({"languages": ["Breton"], "countries": ["FR"], "freelancerType": "AGENCY"}).disqualified) == 3
    )


def test_the_whole_is_the_weighted_mean():
    found = of({"experienceLevel": "EXPERT", "labelingSoftware": "CVAT"}, expertise_level="INTERMEDIATE")
    assert found.score == Decimal("0.75")  # (25 + 20 + 10 × 0.4 + 0) / 65


def test_nothing_asked_is_half():
    assert match(empty_fields(), card()).score == Decimal("0.50")


def test_parts_are_kept_as_json():
    parts = of({}).parts_json()
    assert parts[0] == {
        "key": "languages",
        "name": "Languages",
        "weight": 25,
        "score": 1.0,
        "reason": "The job needs Spanish; the profile has Spanish (native).",
        "disqualifies": False,
    }


def test_a_profile_of_the_database_is_matched(world):
    made = labeler(world)
    with world.database.autocommit() as db:
        whole, own = labelers.public(db, made.user_id), labelers.me(db, made)
    fields = from_json(empty_fields() | READY)
    assert match(fields, whole) == match(fields, own)
    assert isinstance(own.languages[0], Language)
    assert MARIA["title"] == own.title


def test_the_guide_has_every_part_and_its_weight():
    guide = GUIDE.read_text()
    for name, weight, _ in _COMPARED.values():
        assert f"| {name} | {weight} |" in guide


subsets = st.lists(st.sampled_from(ENUMS["labelTypes"]), unique=True, max_size=4)
texts = st.text(max_size=30)


@given(
    label_types=subsets,
    asked=subsets,
    subject=st.lists(texts, max_size=3),
    software=texts,
    tool=texts,
    time=texts,
    level=st.sampled_from([None, *ENUMS["experienceLevel"]]),
    pay=st.integers(1, 100),
)
def test_any_job_has_a_score_and_sentences(label_types, asked, subject, software, tool, time, level, pay):
    job = {
        "labelTypes": asked,
        "subjectMatter": subject,
        "labelingSoftware": tool,
        "timeRequirement": time,
        "experienceLevel": level,
        "paymentType": "PAY_PER_HOUR",
        "pricePerHour": pay,
    }
    found = of(job, label_types=label_types, software=[software], subject_matter=subject)
    assert found == of(job, label_types=label_types, software=[software], subject_matter=subject)
    assert 0 <= found.score <= 1
    assert all(0 <= p.score <= 1 and p.reason for p in found.parts)
