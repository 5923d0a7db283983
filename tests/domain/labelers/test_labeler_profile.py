"""A profile as it is sent: its limits, and words for what is wrong."""

import pytest

from labelers import MARIA
from opentrain_server.core.errors import Failure
from opentrain_server.domain.labelers.labeler_profile import read

YEAR = 2026
LABELED = {"title": "t", "from_year": 2020, "to_year": 2021}


def wrong(**changed) -> list[tuple[str, str]]:
    with pytest.raises(Failure) as failed:
        read(MARIA | changed, year=YEAR)
    assert failed.value.reason == "invalid_profile"
    issues = failed.value.details["issues"]
    return [(".".join(map(str, issue["path"])), issue["message"]) for issue in issues]


def test_marias_profile_is_taken_as_it_is():
    profile = read(MARIA, year=YEAR)
    assert profile.title == MARIA["title"]
    assert str(profile.hourly_rate) == "18"
    assert [spoken.language for spoken in profile.languages] == ["Spanish", "English"]
    assert profile.work_experience[0].ongoing


def test_an_empty_profile_is_one():
    profile = read({}, year=YEAR)
    assert (profile.title, profile.availability, profile.visible, profile.takes_invites) == (
        "",
        "AS_NEEDED",
        True,
        True,
    )


def test_what_a_form_sends_is_read():
    sent = {
        "title": "  Many \n\t lines ",
        "bio": "a\x00\x1fb\ncafe\u0301",
        "city": "",
        "hourly_rate": "12.50",
        "expertise_level": "",
        "languages": [{"language": "pt-BR", "proficiency": "NATIVE"}],
        "tags": ["sentiment analysis", "Sentiment-Analysis", "ner"],
        "software": ["CVAT", "cvat", " Label   Studio "],
        "label_experience": [LABELED | {"from_year": "2020", "to_year": "", "ongoing": "on"}],
        "country_code": "es",
        "visible": "",
    }
    del sent["visible"]
    profile = read(sent, year=YEAR)
    assert profile.title == "Many lines"
    assert profile.bio == "ab\ncaf\u00e9"
    assert profile.city is None
    assert profile.expertise_level is None
    assert profile.languages[0].language == "Portuguese"
    assert profile.tags == ["SENTIMENT_ANALYSIS", "NER"]
    assert profile.software == ["CVAT", "Label Studio"]
    assert profile.label_experience[0].to_year is None
    assert profile.country_code == "ES"


@pytest.mark.parametrize(
    ("changed", "path", "message"),
    [
        ({"title": "x" * 121}, "title", "At most 120 characters."),
        ({"bio": "x" * 5001}, "bio", "At most 5000 characters."),
        ({"resume": "x" * 20_001}, "resume", "At most 20000 characters."),
        ({"hourly_rate": "0"}, "hourly_rate", "Must be more than 0."),
        ({"hourly_rate": "1000.01"}, "hourly_rate", "Must be 1000 or less."),
        ({"hourly_rate": "12.345"}, "hourly_rate", "At most 2 decimals."),
        ({"hourly_rate": "NaN"}, "hourly_rate", "Must be a number."),
        ({"hourly_rate": "ten"}, "hourly_rate", "Must be a number."),
        ({"country_code": "XX"}, "country_code", "Not a country's two-letter code, such as ES."),
        ({"availability": "SOON"}, "availability", "Must be 'FULL_TIME', 'PART_TIME'"),
        ({"subject_matter": ["x" * 61]}, "subject_matter.0", "At most 60 characters."),
        ({"subject_matter": [""]}, "subject_matter.0", "Please fill this in."),
        ({"software": [str(n) for n in range(31)]}, "software", "At most 30."),
        ({"label_types": ["GUESSING"]}, "label_types.0", "Must be 'CLASSIFICATION'"),
        (
            {"languages": [{"language": "Klingonese", "proficiency": "BASIC"}]},
            "languages.0.language",
            "Not a language known by its English name, such as Spanish.",
        ),
        ({"languages": [{"language": "Spanish"}]}, "languages.0.proficiency", "Please fill this in."),
        (
            {"languages": [{"language": name, "proficiency": "BASIC"} for name in ("es", "Spanish")]},
            "",
            "Languages: Spanish is there twice.",
        ),
        ({"label_experience": [LABELED | {"title": ""}]}, "label_experience.0.title", "Please fill this in."),
        (
            {"label_experience": [LABELED | {"from_year": 1939}]},
            "label_experience.0.from_year",
            "Must be a year from 1940 to 2026.",
        ),
        (
            {"label_experience": [LABELED | {"to_year": 2027}]},
            "label_experience.0.to_year",
            "Must be a year from 1940 to 2026.",
        ),
        (
            {"label_experience": [LABELED | {"to_year": 2019}]},
            "label_experience.0",
            "It ends before it begins.",
        ),
        (
            {"work_experience": [LABELED | {"company": "c", "ongoing": True}]},
            "work_experience.0",
            "Give the year it ended or say that it is ongoing, not both.",
        ),
        (
            {"work_experience": [LABELED | {"company": "c", "to_year": None}]},
            "work_experience.0",
            "Give the year it ended, or say that it is ongoing.",
        ),
        (
            {"education": [{"school": "s", "from_year": 2020, "to_year": 2019}]},
            "education.0",
            "It ends before",
        ),
        (
            {"education": [{"school": "s", "to_year": 2037}]},
            "education.0.to_year",
            "Must be a year from 1940",
        ),
        ({"talent_type": "AGENCY"}, "", "An agency needs the agency's name"),
        ({"agency": {"name": "Labelworks"}}, "", "An agency needs the agency's name"),
        (
            {"talent_type": "AGENCY", "agency": {"name": "L", "team_size": "0"}},
            "agency.team_size",
            "Must be 1 or more.",
        ),
        ({"identity_verified": True}, "identity_verified", "There is no such part of a profile."),
        ({"title": "\ud800"}, "", "Some of the text is not valid Unicode"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_wrong_is_named_and_said(changed, path, message):
    found = wrong(**changed)
    assert [where for where, _ in found] == [path]
    assert found[0][1].startswith(message)


def test_all_that_is_wrong_comes_at_once():
    assert len(wrong(title="x" * 121, bio="x" * 5001, country_code="XX")) == 3


def test_education_may_end_in_the_years_to_come():
    assert read({"education": [{"school": "s", "to_year": 2030}]}, year=YEAR).education[0].to_year == 2030
