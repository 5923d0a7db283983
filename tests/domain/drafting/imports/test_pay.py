from decimal import Decimal

import pytest

from opentrain_server.domain.drafting.imports.imported import Imported
from opentrain_server.domain.drafting.imports.pay import read_pay, take_pay


@pytest.mark.parametrize(
    ("text", "low", "high", "currency", "hourly"),
    [
        ("$16 per hour", "16", None, "USD", True),
        ("$16 - $20 per hour", "16", "20", "USD", True),
        ("16-20 USD hourly", "16", "20", "USD", True),
        ("US$16.50/hr", "16.50", None, "USD", True),
        ("EUR 30 an hour", "30", None, "EUR", True),
        ("€30/h", "30", None, "EUR", True),
        ("$52,000 per year", "52000", None, "USD", False),
        ("$500", "500", None, "USD", False),
        ("16 per hour", "16", None, None, True),
        ("16 an hour", "16", None, None, True),
        ("16 usd per hour", "16", None, "USD", True),
        ("From $16 an Hour", "16", None, "USD", True),
        ("up to $20 per hour", None, "20", "USD", True),
    ],
)
def test_read_pay(text: str, low: str | None, high: str | None, currency: str | None, hourly: bool) -> None:
    pay = read_pay(text)
    assert pay is not None
    assert (pay.low, pay.high) == (low and Decimal(low), high and Decimal(high))
    assert (pay.currency, pay.hourly) == (currency, hourly)


@pytest.mark.parametrize("text", ["competitive", "", "DOE", "up to the client", "1" * 200])
def test_no_pay(text: str) -> None:
    assert read_pay(text) is None


HOURLY = {"paymentType": "PAY_PER_HOUR"}


@pytest.mark.parametrize(
    ("text", "fields", "unmapped", "closed"),
    [
        ("$16/hour", {"paymentType": "PAY_PER_HOUR", "pricePerHour": Decimal(16)}, [], False),
        (
            "$16-20/hour",
            {"paymentType": "PAY_PER_HOUR", "pricePerHour": Decimal(16)},
            [("pricePerHourMax", "unsupported_value", "20")],
            False,
        ),
        (
            "€30/hour",
            {"paymentType": "PAY_PER_HOUR"},
            [("xml.s", "currency_not_supported", "€30/hour")],
            True,
        ),
        (
            "up to $20/h",
            {"paymentType": "PAY_PER_HOUR"},
            [("pricePerHourMax", "unsupported_value", "20")],
            False,
        ),
        ("$52,000 per year", {}, [("xml.s", "unsupported_value", "$52,000 per year")], False),
        ("30/hour", {"paymentType": "PAY_PER_HOUR"}, [("xml.s", "ambiguous", "30/hour")], False),
        ("$5000/hour", {"paymentType": "PAY_PER_HOUR"}, [("xml.s", "unsupported_value", "5000")], False),
        ("soon", {}, [("xml.s", "unsupported_value", "soon")], False),
    ],
)
def test_take_pay(
    text: str, fields: dict[str, object], unmapped: list[tuple[str, ...]], closed: bool
) -> None:
    into = Imported("indeed_xml")
    take_pay(into, read_pay(text), path="xml.s", given=text)
    assert into.fields == fields
    assert [tuple(entry.values()) for entry in into.unmapped] == unmapped
    assert into.rates_closed is closed
    assert [w["code"] for w in into.warnings] == (["rate_range_reduced"] if "-" in text else [])
