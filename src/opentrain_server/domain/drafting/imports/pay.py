"""Pay as other systems state it: an amount or a range, a currency, an interval."""

import re
from dataclasses import dataclass
from decimal import Decimal

from opentrain_server.domain.drafting.imports.imported import Imported

_HOURLY = re.compile(r"(?:per|an|a|/)?\s*(?:hour|hourly|hrs?|h)\.?", re.IGNORECASE)
_DOLLAR = r"(?:US\$|USD|\$)"
_AMOUNT = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_STATED = re.compile(
    r"(?P<edge>(?:from|starting at|at least|up to)\s+)?"
    rf"(?P<before>US\$|[A-Z]{{3}}|[$€£¥₹])?\s*(?P<low>{_AMOUNT})"
    rf"(?:\s*(?:-|–|to)\s*{_DOLLAR}?\s*(?P<high>{_AMOUNT}))?\s*(?P<after>[A-Z]{{3}}|[$€£¥₹])?"
    r"\s*(?P<unit>(?:per|an|a|/)\s*\w+|hourly)?\.?",
    re.IGNORECASE,
)
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_LONGEST = 100
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Pay:
    """Stated pay; `high` is None when it is no range, `currency` is an ISO 4217 code or None."""

    low: Decimal | None
    high: Decimal | None
    currency: str | None
    hourly: bool


def read_pay(text: str) -> Pay | None:
    """Return the pay a short text such as "$16 - $20 per hour" states, or None when it states none."""
    stated = _STATED.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if stated is None:
        return None
    sign = stated["before"] or stated["after"]
    unit = stated["unit"] or ""
    low, high = _amount(stated["low"]), _amount(stated["high"])
    if (stated["edge"] or "").lower().startswith("up"):
        low, high = None, low
    return Pay(
        low=low,
        high=high,
        currency=_SIGNS.get(sign.upper(), sign.upper()) if sign else None,
        hourly=bool(_HOURLY.fullmatch(unit)),
    )


def read_amount(value: object) -> Decimal | None:
    """Return a number given as a number or as its digits, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
        return None
    text = str(value).strip()
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def take_pay(into: Imported, pay: Pay | None, *, path: str, given: object) -> None:
    """Keep hourly pay in US dollars; list any other, and close the rates to the text."""
    if pay is not None and pay.hourly:
        into.take("paymentType", "PAY_PER_HOUR", path=path)
    if pay is None or (pay.currency == "USD" and not pay.hourly):
        into.leave(path, "unsupported_value", given)
    elif pay.currency is None:
        into.leave(path, "ambiguous", given)
    elif pay.currency != "USD":
        into.leave(path, "currency_not_supported", given)
        into.rates_closed = True
    else:
        _take_hourly(into, pay, path)


def _take_hourly(into: Imported, pay: Pay, path: str) -> None:
    into.take("pricePerHour", pay.low, path=path)
    if pay.high is not None and pay.high != pay.low:
        if "pricePerHour" in into.fields:
            into.warn_of_range(pay.high)
        else:
            into.leave("pricePerHourMax", "unsupported_value", pay.high)


def _amount(digits: str | None) -> Decimal | None:
    return Decimal(digits.replace(",", "")) if digits else None
