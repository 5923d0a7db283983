from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest

from opentrain_server.domain.drafting.drafting import Drafted, draft
from opentrain_server.domain.drafting.imports.imported import Imported
from opentrain_server.domain.jobs.job_fields import UPDATE_KEYS, empty_fields, to_wire

TEXT = "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label."


@dataclass(frozen=True)
class Read:
    value: object
    confidence: float = 0.9
    span: tuple[int, int] | None = (0, 1)
    reason: str | None = None


@dataclass(frozen=True)
class Reading:
    found: Mapping[str, Read] = field(default_factory=dict)
    title_generated: bool = False


def read(**values: Any) -> Reading:
    found = {key: value if isinstance(value, Read) else Read(value) for key, value in values.items()}
    return Reading(found)


def from_text(text: str = TEXT, **values: Any) -> Drafted:
    return draft(Imported("text", text=text), read(**({"jobTitle": "Tags"} | values)))


def unmapped(drafted: Drafted) -> list[tuple[object, ...]]:
    return [tuple(entry.values()) for entry in drafted.unmapped]


def warned(drafted: Drafted) -> list[tuple[str, str | None]]:
    return [(warning["code"], warning["field"]) for warning in drafted.warnings]


def test_the_contracts_example() -> None:
    found = {
        "jobTitle": Read("Spanish sentiment labels", 0.6, span=None),
        "languages": Read(["Spanish"], span=(2, 9)),
        "headcount": Read(5),
        "experienceLevel": Read("INTERMEDIATE"),
        "labelTypes": Read(["SENTIMENT"]),
        "dataType": Read(["TEXT"]),
        "dataVolume": Read(20_000),
        "dataVolumeUnit": Read("NUMBER_OF_FILES", 0.6, reason="posts counted as files"),
        "paymentType": Read("PAY_PER_LABEL"),
        "pricePerLabel": Read(Decimal("0.05")),
    }
    drafted = draft(Imported("text", text=TEXT), Reading(found, title_generated=True))
    want = {
        "jobTitle": "Spanish sentiment labels",
        "jobDescription": TEXT,
        "dataType": "TEXT",
        "labelTypes": ["SENTIMENT"],
        "dataVolume": 20000,
        "dataVolumeUnit": "NUMBER_OF_FILES",
        "headcount": 5,
        "experienceLevel": "INTERMEDIATE",
        "paymentType": "PAY_PER_LABEL",
        "pricePerLabel": 0.05,
        "languages": ["Spanish"],
    }
    assert list(to_wire(drafted.normalized).items()) == list(want.items())
    assert drafted.fields == empty_fields() | drafted.normalized
    assert list(drafted.fields) == list(UPDATE_KEYS)
    assert warned(drafted) == [("title_generated", "jobTitle")]
    assert drafted.unmapped == []
    assert drafted.low_confidence == [
        {
            "field": "dataVolumeUnit",
            "value": "NUMBER_OF_FILES",
            "confidence": 0.6,
            "reason": "posts counted as files",
        }
    ]
    assert drafted.provenance["languages"] == {"stated": True, "span": [2, 9]}
    assert drafted.provenance["jobTitle"] == {"stated": False, "span": None}
    assert drafted.provenance["jobDescription"] == {"stated": True, "span": [0, len(TEXT)]}
    assert set(drafted.provenance) == set(drafted.normalized)


def test_a_range_of_hourly_pay_keeps_its_lower_end() -> None:
    drafted = from_text(paymentType="PAY_PER_HOUR", pricePerHour=7, pricePerHourMax=Decimal("9.00"))
    assert drafted.fields["pricePerHour"] == 7
    assert unmapped(drafted) == [("pricePerHourMax", "unsupported_value", "9")]
    assert warned(drafted) == [("rate_range_reduced", "pricePerHour")]


def test_an_upper_end_alone_sets_no_rate() -> None:
    drafted = from_text(paymentType="PAY_PER_HOUR", pricePerHourMax=30)
    assert drafted.fields["pricePerHour"] is None
    assert unmapped(drafted) == [("pricePerHourMax", "unsupported_value", "30")]
    assert warned(drafted) == []


@pytest.mark.parametrize(
    ("note", "reason"), [("EUR 30/hour", "currency_not_supported"), ("USD 1600/month", "unsupported_value")]
)
def test_pay_in_another_form_leaves_all_rates_unset(note: str, reason: str) -> None:
    drafted = from_text(payCurrencyNote=note, paymentType="PAY_PER_HOUR", pricePerHour=30, pricePerHourMax=40)
    assert drafted.fields["pricePerHour"] is None
    assert drafted.fields["paymentType"] == "PAY_PER_HOUR"
    assert unmapped(drafted) == [("payCurrencyNote", reason, note)]
    assert warned(drafted) == []


def test_excluded_countries_are_told() -> None:
    drafted = from_text(excludedCountries=["IN", "PK"])
    assert drafted.fields["countries"] == []
    assert unmapped(drafted) == [("excludedCountries", "unsupported_value", "IN, PK")]
    assert warned(drafted) == [("countries_excluded", "countries")]


def test_the_first_data_type_is_kept() -> None:
    drafted = from_text(dataType=["VIDEO", "AUDIO", "TEXT"])
    assert drafted.fields["dataType"] == "VIDEO"
    assert unmapped(drafted) == [("dataType", "ambiguous", "AUDIO, TEXT")]


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("headcount", 5_000, "5000"),
        ("pricePerLabel", Decimal("0.00033"), "0.00033"),
        ("dataVolume", Decimal(10**13), "10000000000000"),
        ("timeRequirement", "x" * 201, "x" * 80),
    ],
)
def test_out_of_bounds_never_fails(key: str, value: object, shown: str) -> None:
    drafted = from_text(**{key: Read(value, 0.1)})
    assert drafted.fields[key] == empty_fields()[key]
    assert unmapped(drafted) == [(key, "unsupported_value", shown)]
    assert drafted.low_confidence == []
    assert key not in drafted.provenance


def test_a_data_type_may_come_alone() -> None:
    assert from_text(dataType="VIDEO").fields["dataType"] == "VIDEO"


def test_a_bad_item_leaves_the_good_ones() -> None:
    drafted = from_text(languages=["Spanish", "Klingonese"])
    assert drafted.fields["languages"] == ["Spanish"]
    assert unmapped(drafted) == [("languages[1]", "unsupported_value", "Klingonese")]


def test_nothing_found_takes_nothing() -> None:
    drafted = from_text(headcount=None, languages=[], excludedCountries=[], payCurrencyNote=None, unknown="x")
    assert set(drafted.normalized) == {"jobTitle", "jobDescription"}
    assert (drafted.unmapped, drafted.warnings) == ([], [])


def test_what_the_source_named_wins() -> None:
    imported = Imported("opentrain_canonical", text=TEXT, fields={"jobTitle": "Ours", "headcount": 2})
    drafted = draft(
        imported, Reading({"jobTitle": Read("Theirs"), "headcount": Read(5, 0.1)}, title_generated=True)
    )
    assert drafted.normalized == {"jobTitle": "Ours", "jobDescription": TEXT, "headcount": 2}
    assert (drafted.warnings, drafted.low_confidence) == ([], [])
    assert drafted.provenance["headcount"] == {"stated": True, "span": None}
    assert imported.fields == {"jobTitle": "Ours", "headcount": 2}


def test_a_description_of_the_source_stays() -> None:
    imported = Imported("opentrain_canonical", text=TEXT, fields={"jobDescription": TEXT})
    assert draft(imported, None).provenance["jobDescription"] == {"stated": True, "span": None}


PAY: list[tuple[dict[str, object], dict[str, object]]] = [
    ({}, {"paymentType": "PAY_PER_LABEL", "pricePerLabel": Decimal("0.05")}),
    ({"paymentType": "PAY_PER_LABEL"}, {"paymentType": "PAY_PER_LABEL", "pricePerLabel": Decimal("0.05")}),
    ({"paymentType": "PAY_PER_HOUR"}, {"paymentType": "PAY_PER_HOUR"}),
    ({"pricePerLabel": Decimal(1)}, {"paymentType": "PAY_PER_LABEL", "pricePerLabel": Decimal(1)}),
    ({"fixedPrice": Decimal(9)}, {"paymentType": "PAY_PER_LABEL", "fixedPrice": Decimal(9)}),
]


@pytest.mark.parametrize(("given", "want"), PAY)
def test_pay_of_the_text_must_fit_the_source(given: dict[str, object], want: dict[str, object]) -> None:
    imported = Imported("opentrain_canonical", text=TEXT, fields={"jobTitle": "Tags", **given})
    drafted = draft(imported, read(paymentType="PAY_PER_LABEL", pricePerLabel=Decimal("0.05")))
    pay = {
        key: value for key, value in drafted.normalized.items() if key.startswith(("pay", "price", "fixed"))
    }
    assert pay == want


def test_closed_rates_stay_closed() -> None:
    imported = Imported("indeed_xml", text=TEXT, rates_closed=True)
    assert draft(imported, read(jobTitle="Tags", pricePerHour=5)).fields["pricePerHour"] is None


@pytest.mark.parametrize(
    ("fields", "text", "title"),
    [
        ({"dataType": "IMAGE", "labelTypes": ["BOUNDING_BOX"]}, None, "Image bounding box labeling"),
        ({"labelTypes": ["OTHER"]}, "Some text", "Data labeling"),
        ({}, "Some text", "Data labeling"),
        ({"headcount": 2}, None, None),
    ],
)
def test_a_title_is_made(fields: dict[str, object], text: str | None, title: str | None) -> None:
    for extraction in (None, Reading({"jobTitle": Read("x" * 121)}, title_generated=True)):
        drafted = draft(Imported("opentrain_canonical", text=text, fields=fields), extraction)
        assert drafted.fields["jobTitle"] == title
        assert warned(drafted) == ([("title_generated", "jobTitle")] if title else [])


def test_a_stated_title_that_is_too_long_is_told_and_replaced() -> None:
    drafted = from_text(jobTitle="x" * 121)
    assert drafted.fields["jobTitle"] == "Data labeling"
    assert unmapped(drafted) == [("jobTitle", "unsupported_value", "x" * 80)]
    assert warned(drafted) == [("title_generated", "jobTitle")]


def test_a_stated_title_may_be_unsure() -> None:
    drafted = from_text(jobTitle=Read("Tags", 0.5))
    assert [unsure["field"] for unsure in drafted.low_confidence] == ["jobTitle"]
    assert drafted.provenance["jobTitle"] == {"stated": True, "span": [0, 1]}
    assert warned(drafted) == []
