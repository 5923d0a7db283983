from decimal import Decimal

import pytest

from opentrain_server.domain.drafting.imports.canonical import read_job
from opentrain_server.domain.drafting.imports.imported import MAX_UNMAPPED

CASES: list[tuple[dict[str, object], dict[str, object], list[tuple[str, str, str]]]] = [
    ({}, {}, []),
    ({"perks": "free coffee"}, {}, [("job.perks", "unknown_key", "free coffee")]),
    ({"perks": None, "jobTitle": None, "tools": [], "countries": []}, {}, []),
    ({"title": "T", "description": "D"}, {"jobTitle": "T", "jobDescription": "D"}, []),
    ({"title": "T", "jobTitle": "J"}, {"jobTitle": "J"}, [("job.title", "ambiguous", "T")]),
    ({"title": "J", "jobTitle": "J"}, {"jobTitle": "J"}, []),
    ({"tools": ["CVAT", "Label Studio", "CVAT"]}, {"labelingSoftware": "CVAT, Label Studio"}, []),
    ({"tools": [1]}, {}, [("job.tools", "unsupported_value", "1")]),
    (
        {"paymentType": "PAY_PER_LABEL", "rateAmount": 0.05},
        {"paymentType": "PAY_PER_LABEL", "pricePerLabel": Decimal("0.05")},
        [],
    ),
    ({"rateAmount": 5}, {}, [("job.rateAmount", "ambiguous", "5")]),
    (
        {"paymentType": "PAY_PER_HOUR", "pricePerHour": 16, "rateAmount": 17},
        {"paymentType": "PAY_PER_HOUR", "pricePerHour": Decimal(16)},
        [("job.rateAmount", "ambiguous", "17")],
    ),
    (
        {"paymentType": "PAY_PER_HOUR", "pricePerHour": 16.0, "rateAmount": 16},
        {"paymentType": "PAY_PER_HOUR", "pricePerHour": Decimal(16)},
        [],
    ),
    ({"headcount": "5"}, {}, [("job.headcount", "unsupported_value", "5")]),
    ({"headcount": 0}, {}, [("job.headcount", "unsupported_value", "0")]),
    ({"dataType": "text"}, {}, [("job.dataType", "unsupported_value", "text")]),
    (
        {"languages": ["es", "Klingonese", "Spanish"], "countries": ["us", "UK"]},
        {"languages": ["Spanish"], "countries": ["US"]},
        [
            ("job.languages[1]", "unsupported_value", "Klingonese"),
            ("job.countries[1]", "unsupported_value", "UK"),
        ],
    ),
    ({"languages": "Spanish"}, {}, [("job.languages", "unsupported_value", "Spanish")]),
    ({"jobTitle": "x" * 121}, {}, [("job.jobTitle", "unsupported_value", "x" * 80)]),
    ({"x": {"a": [1, None]}}, {}, [("job.x", "unknown_key", '{"a": [1, null]}')]),
]


@pytest.mark.parametrize(("job", "fields", "unmapped"), CASES)
def test_read_job(
    job: dict[str, object], fields: dict[str, object], unmapped: list[tuple[str, str, str]]
) -> None:
    imported = read_job(job)
    assert imported.fields == fields
    assert [tuple(entry.values()) for entry in imported.unmapped] == unmapped
    assert imported.text == fields.get("jobDescription")


def test_the_list_of_unmapped_has_an_end() -> None:
    imported = read_job({f"k{n}": n for n in range(5_000)} | {"languages": ["nope"] * 100_000})
    assert len(imported.unmapped) == MAX_UNMAPPED
