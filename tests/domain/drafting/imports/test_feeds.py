import time
from decimal import Decimal

import pytest

from opentrain_server.core.errors import Failure
from opentrain_server.domain.drafting.imports.feeds import read_hr, read_indeed

INDEED = """<?xml version="1.0" encoding="utf-8"?>
<source><publisher>Acme</publisher><job>
<title><![CDATA[Spanish sentiment labels]]></title>
<referencenumber><![CDATA[A-7]]></referencenumber>
<country>US</country><city>Austin</city>
<description><![CDATA[<p>Read posts.</p><p>Mark each.</p>]]></description>
<salary>$16 - $20 per hour</salary>
<experience>2+ years</experience>
</job></source>"""

HR = """<PositionOpening xmlns="http://www.hr-xml.org/3" xmlns:oa="http://www.openapplications.org/oagis/9">
<Id><IdValue>A-7</IdValue></Id>
<PositionProfile><PositionTitle>Spanish sentiment labels</PositionTitle>
<FormattedPositionDescription><Content>&lt;p&gt;Read posts.&lt;/p&gt;</Content></FormattedPositionDescription>
<FormattedPositionDescription><Content>Mark each.</Content></FormattedPositionDescription>
<PostalAddress><CountryCode>US</CountryCode></PostalAddress><oa:Perks>coffee</oa:Perks>
<RemunerationPackage><BasePay currencyCode="USD" baseInterval="Hourly">
<BasePayAmountMin>16.00</BasePayAmountMin><BasePayAmountMax>20.00</BasePayAmountMax></BasePay></RemunerationPackage>
</PositionProfile></PositionOpening>"""

COMMON = {
    "jobTitle": "Spanish sentiment labels",
    "jobDescription": "Read posts.\n\nMark each.",
    "paymentType": "PAY_PER_HOUR",
    "pricePerHour": Decimal(16),
    "countries": ["US"],
}


HOURLY = {"paymentType": "PAY_PER_HOUR"}


def test_indeed() -> None:
    imported = read_indeed(INDEED)
    assert imported.fields == COMMON | {"experienceLevel": "INTERMEDIATE"}
    assert imported.text == COMMON["jobDescription"]
    assert imported.external_id == "A-7"
    assert [tuple(entry.values()) for entry in imported.unmapped] == [
        ("pricePerHourMax", "unsupported_value", "20"),
        ("xml.job.city", "unknown_key", "Austin"),
    ]
    assert [warning["code"] for warning in imported.warnings] == ["rate_range_reduced"]


def test_hr() -> None:
    imported = read_hr(HR)
    assert imported.fields == COMMON
    assert imported.external_id == "A-7"
    assert [tuple(entry.values()) for entry in imported.unmapped] == [
        ("pricePerHourMax", "unsupported_value", "20.00"),
        ("xml.Perks", "unknown_key", "coffee"),
    ]


def test_two_titles_of_one_position_are_told() -> None:
    titles = "".join(f"<PositionTitle>{title}</PositionTitle>" for title in ("Tags", "Tags", "Boxes"))
    imported = read_hr(f"<PositionOpening>{titles}<Id>{'x' * 201}</Id></PositionOpening>")
    assert imported.fields == {"jobTitle": "Tags"}
    assert imported.external_id is None
    assert [tuple(entry.values()) for entry in imported.unmapped] == [
        ("xml.PositionTitle", "ambiguous", "Boxes"),
        ("xml.Id", "unsupported_value", "x" * 80),
    ]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Entry level", "ENTRY_LEVEL"),
        ("0-1 years", "ENTRY_LEVEL"),
        ("1 year", "INTERMEDIATE"),
        ("at least 3 years of law", "EXPERT"),
        ("any level", "ANY_EXPERIENCE_LEVEL"),
        ("some", None),
    ],
)
def test_experience(text: str, level: str | None) -> None:
    imported = read_indeed(f"<job><experience>{text}</experience></job>")
    assert imported.fields.get("experienceLevel") == level
    assert [entry["path"] for entry in imported.unmapped] == ([] if level else ["xml.job.experience"])


def test_unsupported_pay_and_country_of_an_indeed_job() -> None:
    imported = read_indeed("<job><country>Mars</country><salary>€30 per hour</salary></job>")
    assert imported.fields == {"paymentType": "PAY_PER_HOUR"}
    assert imported.rates_closed
    assert [(entry["path"], entry["reason"]) for entry in imported.unmapped] == [
        ("xml.job.salary", "currency_not_supported"),
        ("xml.job.country", "unsupported_value"),
    ]


@pytest.mark.parametrize(
    ("package", "fields", "reasons"),
    [
        ("", {}, ["unsupported_value"]),
        (
            '<Pay currencyCode="EUR" intervalCode="Hour">30</Pay>',
            {"paymentType": "PAY_PER_HOUR"},
            ["currency_not_supported"],
        ),
        ('<Pay currencyCode="USD" intervalCode="Year">52000</Pay>', {}, ["unsupported_value"]),
        ("<Pay>16</Pay><IntervalCode>Hour</IntervalCode>", HOURLY, ["ambiguous"]),
    ],
)
def test_remuneration(package: str, fields: dict[str, object], reasons: list[str]) -> None:
    pay = f"<RemunerationPackage>{package}</RemunerationPackage>"
    imported = read_hr(f"<Position><PositionTitle>Tags</PositionTitle>{pay}</Position>")
    assert imported.fields == {"jobTitle": "Tags"} | fields
    assert [entry["reason"] for entry in imported.unmapped] == reasons


BAD = [
    "",
    "no xml",
    "<job>",
    "<source></source>",
    "<source><job/><job/></source>",
    '<!DOCTYPE job SYSTEM "http://example.com/x.dtd"><job><title>x</title></job>',
    '<!DOCTYPE job [<!ENTITY a "b">]><job><title>&a;</title></job>',
    "<job><title>&unknown;</title></job>",
    "<job><title>&#0;</title></job>",
]
BAD_HR = [
    *BAD[:3],
    "<A/>",
    "<A><PositionOpening/><PositionOpening/></A>",
    "<job><title>x</title></job>",
    "<A><PositionTitle>a</PositionTitle><PositionTitle>b</PositionTitle></A>",
    BAD[5],
    BAD[6],
]


@pytest.mark.parametrize("xml", BAD)
def test_unreadable_indeed(xml: str) -> None:
    with pytest.raises(Failure) as failed:
        read_indeed(xml)
    assert (failed.value.reason, failed.value.details) == ("invalid_source_content", {"format": "indeed_xml"})


@pytest.mark.parametrize("xml", BAD_HR)
def test_unreadable_hr(xml: str) -> None:
    with pytest.raises(Failure) as failed:
        read_hr(xml)
    assert (failed.value.reason, failed.value.details) == ("invalid_source_content", {"format": "hr_xml"})


DEEP = [
    "<a>" * 28_000 + "<PositionTitle>x</PositionTitle>" + "</a>" * 28_000,
    "<PositionOpening>" + "<Id>" * 20_000 + "</Id>" * 20_000 + "</PositionOpening>",
    "<R>" + "<PositionTitle>" * 6_000 + "x" + "</PositionTitle>" * 6_000 + "</R>",
]
WIDE = "<PositionOpening>" + "<a>x</a>" * 24_000 + "</PositionOpening>"


@pytest.mark.parametrize("xml", DEEP)
def test_deep_xml_is_refused_in_time(xml: str) -> None:
    started = time.perf_counter()
    with pytest.raises(Failure, match="invalid_source_content"):
        read_hr(xml)
    assert time.perf_counter() - started < 2


def test_wide_xml_is_read_in_time() -> None:
    started = time.perf_counter()
    assert len(read_hr(WIDE).unmapped) == 100
    assert time.perf_counter() - started < 2
