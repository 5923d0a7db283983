import json
from decimal import Decimal
from typing import Any

import pytest

from opentrain_server.core.errors import Failure
from opentrain_server.domain.drafting.imports.schema_org import read_posting

POSTING: dict[str, Any] = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "title": "Spanish sentiment labels",
    "description": "<p>Read posts.</p><p>Mark each.</p>",
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "USD",
        "value": {"@type": "QuantitativeValue", "minValue": 16, "maxValue": "20", "unitText": "HOUR"},
    },
    "applicantLocationRequirements": [
        {"@type": "Country", "name": "USA"},
        {"@type": "Country", "name": "Mexico"},
    ],
    "jobLocation": {"@type": "Place", "address": {"addressCountry": "DE"}},
    "totalJobOpenings": "5",
    "skills": "Social media; Irony, ",
    "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 24},
    "inLanguage": "es-MX",
    "identifier": {"@type": "PropertyValue", "name": "Acme", "value": "A-7"},
    "employmentType": "CONTRACTOR",
}


def test_a_full_posting() -> None:
    imported = read_posting(POSTING)
    assert imported.fields == {
        "jobTitle": "Spanish sentiment labels",
        "jobDescription": "Read posts.\n\nMark each.",
        "paymentType": "PAY_PER_HOUR",
        "pricePerHour": Decimal(16),
        "countries": ["US", "MX"],
        "headcount": 5,
        "subjectMatter": ["Social media", "Irony"],
        "experienceLevel": "INTERMEDIATE",
        "languages": ["Spanish"],
    }
    assert imported.text == "Read posts.\n\nMark each."
    assert imported.external_id == "A-7"
    assert [tuple(entry.values()) for entry in imported.unmapped] == [
        ("pricePerHourMax", "unsupported_value", "20"),
        ("jsonLd.employmentType", "unknown_key", "CONTRACTOR"),
    ]
    assert [warning["code"] for warning in imported.warnings] == ["rate_range_reduced"]


OTHER = {"@type": "Organization", "name": "Acme"}


@pytest.mark.parametrize(
    "source",
    [
        POSTING,
        [POSTING],
        [OTHER, POSTING],
        {"@context": "https://schema.org", "@graph": [OTHER, POSTING]},
        [{"@graph": [[POSTING]]}],
        json.dumps(POSTING),
        json.dumps([POSTING]),
        POSTING | {"@type": ["Thing", "https://schema.org/JobPosting"]},
        POSTING | {"@type": "schema:JobPosting"},
        {key: value for key, value in POSTING.items() if key != "@type"},
    ],
)
def test_every_place_of_the_posting(source: object) -> None:
    assert read_posting(source).fields["jobTitle"] == "Spanish sentiment labels"


@pytest.mark.parametrize(
    "source",
    [
        {},
        [],
        OTHER,
        [POSTING, POSTING],
        "",
        "not json",
        "5",
        '{"@type":"JobPosting","totalJobOpenings":NaN}',
        "[" * 100_000,
        '{"@type":"JobPosting","title":"\\ud800"}',
        json.dumps({"@graph": []}),
        {"name": "no title, no type"},
    ],
)
def test_not_exactly_one_readable_posting(source: object) -> None:
    with pytest.raises(Failure) as failed:
        read_posting(source)
    assert (failed.value.reason, failed.value.details) == (
        "invalid_source_content",
        {"format": "schema_org_job_posting"},
    )


PIECES: list[tuple[dict[str, object], dict[str, object], list[tuple[str, str]]]] = [
    ({"baseSalary": 16}, {}, [("jsonLd.baseSalary", "ambiguous")]),
    (
        {"baseSalary": {"currency": "EUR", "value": {"value": 30, "unitText": "HOUR"}}},
        {"paymentType": "PAY_PER_HOUR"},
        [("jsonLd.baseSalary", "currency_not_supported")],
    ),
    (
        {"baseSalary": {"currency": "USD", "value": {"value": 1600, "unitText": "MONTH"}}},
        {},
        [("jsonLd.baseSalary", "unsupported_value")],
    ),
    (
        {"baseSalary": {"currency": "usd", "value": "16.50", "unitText": "hour"}},
        {"paymentType": "PAY_PER_HOUR", "pricePerHour": Decimal("16.50")},
        [],
    ),
    (
        {"baseSalary": {"currency": "USD", "value": {"maxValue": 20, "unitText": "HOUR"}}},
        {"paymentType": "PAY_PER_HOUR"},
        [("pricePerHourMax", "unsupported_value")],
    ),
    ({"baseSalary": {"value": "much"}}, {}, [("jsonLd.baseSalary", "unsupported_value")]),
    ({"jobLocation": {"address": {"addressCountry": {"name": "Germany"}}}}, {"countries": ["DE"]}, []),
    (
        {"jobLocation": [{"address": "Berlin"}, {"address": {"addressCountry": "ch"}}]},
        {"countries": ["CH"]},
        [("jsonLd.jobLocation", "unsupported_value")],
    ),
    (
        {"jobLocation": {"address": {"address": {"address": {"address": {"address": "US"}}}}}},
        {},
        [("jsonLd.jobLocation", "unsupported_value")],
    ),
    ({"totalJobOpenings": 0}, {}, [("jsonLd.totalJobOpenings", "unsupported_value")]),
    ({"totalJobOpenings": "many"}, {}, [("jsonLd.totalJobOpenings", "unsupported_value")]),
    ({"totalJobOpenings": 3.0}, {"headcount": 3}, []),
    ({"experienceRequirements": {"monthsOfExperience": 11}}, {"experienceLevel": "ENTRY_LEVEL"}, []),
    ({"experienceRequirements": {"monthsOfExperience": 12}}, {"experienceLevel": "INTERMEDIATE"}, []),
    ({"experienceRequirements": {"monthsOfExperience": "36"}}, {"experienceLevel": "EXPERT"}, []),
    ({"experienceRequirements": "some"}, {}, [("jsonLd.experienceRequirements", "unsupported_value")]),
    (
        {"skills": [{"name": "Law"}, "Tax", "x" * 61]},
        {"subjectMatter": ["Law", "Tax"]},
        [("jsonLd.skills[2]", "unsupported_value")],
    ),
    (
        {"inLanguage": {"name": "German", "alternateName": "de"}},
        {"languages": ["German"]},
        [],
    ),
    (
        {"inLanguage": ["es", "xx-yy"]},
        {"languages": ["Spanish"]},
        [("jsonLd.inLanguage[1]", "unsupported_value")],
    ),
    ({"identifier": "x" * 201}, {}, [("jsonLd.identifier", "unsupported_value")]),
    ({"description": "x" * 60_001}, {}, [("jsonLd.description", "unsupported_value")]),
    ({"title": 5}, {}, [("jsonLd.title", "unsupported_value")]),
]


@pytest.mark.parametrize(("given", "fields", "unmapped"), PIECES)
def test_pieces(given: dict[str, object], fields: dict[str, object], unmapped: list[tuple[str, str]]) -> None:
    imported = read_posting({"@type": "JobPosting"} | given)
    assert imported.fields == fields
    assert [(entry["path"], entry["reason"]) for entry in imported.unmapped] == unmapped


def test_a_numeric_identifier_is_kept() -> None:
    assert read_posting({"@type": "JobPosting", "identifier": 77}).external_id == "77"
