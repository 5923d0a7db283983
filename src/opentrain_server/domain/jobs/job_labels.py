"""How enum values read to people, and the category a job is filed under (contract jobs.md §6)."""

from collections.abc import Mapping
from decimal import Decimal

from slugify import slugify

from opentrain_server.domain.jobs.job_fields import RATE_OF_PAYMENT

SLUG_LENGTH = 80

_GENERATIVE = {"RANKING", "EVALUATION_RATING", "PROMPT_RESPONSE_WRITING", "RED_TEAMING"}
_ODD = {"SENSOR_3D": "3D Sensor"}
_PER = {"PAY_PER_HOUR": "per hour", "PAY_PER_LABEL": "per label", "FIXED_PRICE": "fixed price"}


def label(value: str) -> str:
    """Return an enum value as people read it: "BOUNDING_BOX" is "Bounding Box"."""
    return _ODD.get(value) or value.replace("_", " ").title()


def labels(values: object) -> list[str]:
    """Return the labels of a list of enum values."""
    assert isinstance(values, list)
    return [label(value) for value in values]


def category(fields: Mapping[str, object]) -> str:
    """Return the category of a job's fields."""
    types = fields["labelTypes"]
    assert isinstance(types, list)
    if _GENERATIVE.intersection(types):
        return "Generative AI & RLHF"
    return f"{label(str(fields['dataType']))} Annotation"


def rate(fields: Mapping[str, object]) -> Decimal | None:
    """Return the rate that goes with a job's payment type, in US dollars."""
    found = fields[RATE_OF_PAYMENT[str(fields["paymentType"])]]
    return None if found is None else Decimal(str(found))


def pay_label(payment_type: str) -> str:
    """Return how a payment type pays: "per hour"."""
    return _PER[payment_type]


def pay_line(fields: Mapping[str, object]) -> str:
    """Return what a job pays, as people read it: "$0.05 per label", "$1,500 fixed price"."""
    amount = rate(fields)
    per = pay_label(str(fields["paymentType"]))
    return per.capitalize() if amount is None else f"{dollars(amount)} {per}"


def dollars(amount: Decimal) -> str:
    """Return an amount in US dollars: cents only where there are any, up to four decimals."""
    if amount == amount.to_integral_value():
        return f"${amount:,.0f}"
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"${amount:,.{places}f}"


def slug(text: str) -> str:
    """Return `text` in a-z, 0-9 and hyphens, at most 80 characters; "job" when nothing is left of it."""
    return slugify(text, max_length=SLUG_LENGTH, word_boundary=False) or "job"
