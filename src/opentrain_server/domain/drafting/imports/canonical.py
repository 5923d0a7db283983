"""The platform's own form of a job: any key of its fields, and four everyday names for some of them."""

from collections.abc import Mapping

from opentrain_server.domain.drafting.imports.imported import Imported
from opentrain_server.domain.jobs.job_fields import FIELD, RATE_OF_PAYMENT

_ALSO = {"title": "jobTitle", "description": "jobDescription", "tools": "labelingSoftware"}
_RATE = "rateAmount"


def read_job(job: Mapping[str, object]) -> Imported:
    """Return what a canonical job says. Its description is also the text for the extraction."""
    into = Imported("opentrain_canonical")
    for key, value in job.items():
        if key in FIELD:
            take = into.take_items if FIELD[key].is_list else into.take
            take(key, value, path=f"job.{key}")
        elif key not in _ALSO and key != _RATE and value is not None:
            into.leave(f"job.{key}", "unknown_key", value)
    for name, key in _ALSO.items():
        _take_other_name(into, name, key, _joined(job.get(name)) if name == "tools" else job.get(name))
    _take_rate(into, job.get(_RATE))
    text = into.fields.get("jobDescription")
    into.text = text if isinstance(text, str) else None
    return into


def _joined(tools: object) -> object:
    if isinstance(tools, list) and all(isinstance(tool, str) for tool in tools):
        return ", ".join(dict.fromkeys(tool for tool in tools if tool))
    return tools


def _take_other_name(into: Imported, name: str, key: str, value: object) -> None:
    """Take a value under its everyday name; where both names are given and differ, the key's own wins."""
    if key not in into.fields:
        into.take(key, value, path=f"job.{name}")
    elif value not in (None, "", into.fields[key]):
        into.leave(f"job.{name}", "ambiguous", value)


def _take_rate(into: Imported, amount: object) -> None:
    """A bare rate belongs to the payment type; without one nobody knows what it pays for."""
    key = RATE_OF_PAYMENT.get(str(into.fields.get("paymentType")))
    if key is not None:
        _take_other_name(into, _RATE, key, amount)
    elif amount is not None:
        into.leave(f"job.{_RATE}", "ambiguous", amount)
