"""Amounts of money as people type and read them: dollars with at most two decimals, kept as cents."""

import re

from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

_AMOUNT = re.compile(r"([+-]?)\$?(\d{1,9}|\d{1,3}(?:,\d{3}){1,2})(?:\.(\d{1,2}))?")


def cents_of(visit: Visit, field: str) -> int:
    """Return the cents that were typed into a field, with their sign; raises Invalid."""
    found = _AMOUNT.fullmatch(visit.sent.text(field).replace(" ", ""))
    if found is None:
        raise Invalid({field: "Write an amount in dollars, such as 250 or 99.50."})
    sign, whole, part = found.groups()
    cents = int(whole.replace(",", "")) * 100 + int((part or "").ljust(2, "0"))
    return -cents if sign == "-" else cents
