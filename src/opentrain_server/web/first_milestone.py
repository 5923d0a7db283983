"""The first milestone of a hire, as a person types it: name, description, amount, perhaps a day."""

from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation

from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import AMOUNT, DESCRIPTION_LENGTH, NAME_LENGTH
from opentrain_server.web.dollars import usd
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

BUYS_NOTHING = {"amount": "This buys nothing at the agreed rate. Raise it."}
_LONGEST_NUMBER = 40  # characters that are read at all; with more than 26 digits it is no amount anyway
_CENT = Decimal("0.01")


def read(visit: Visit, *, asked: Terms | None = None) -> Terms:
    """Return what was typed; raises Invalid with a sentence for each field that cannot be taken.

    A day that is past may stay where it was `asked` so.
    """
    sent, problems = visit.sent, dict[str, str]()
    name, description = sent.text("name"), sent.text("description")
    if not name and not description:
        problems["name"] = "Give the milestone a name or a description."
    if len(name) > NAME_LENGTH:
        problems["name"] = f"A name has at most {NAME_LENGTH} characters; this has {len(name)}."
    if len(description) > DESCRIPTION_LENGTH:
        problems["description"] = f"At most {DESCRIPTION_LENGTH:,} characters; this has {len(description):,}."
    cents = _cents(sent.text("amount"), problems)
    due_at = _due(visit, asked.due_at if asked else None, problems)
    if problems:
        raise Invalid(problems)
    assert cents is not None
    return Terms(name or None, description or None, cents, due_at)


def _cents(text: str, problems: dict[str, str]) -> int | None:
    least, most = AMOUNT
    try:
        amount = Decimal(text.removeprefix("$").replace(",", "")[:_LONGEST_NUMBER])
        if amount != amount.quantize(_CENT):
            raise InvalidOperation
    except InvalidOperation:  # no number, too long a one, or parts of a cent
        problems["amount"] = "An amount in dollars, for example 300 or 299.50."
        return None
    cents = int(amount * 100)
    if not least <= cents <= most:
        problems["amount"] = f"From {usd(least)} to {usd(most)}."
        return None
    return cents


def _due(visit: Visit, asked: datetime | None, problems: dict[str, str]) -> datetime | None:
    if not (text := visit.sent.text("due")):
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        problems["due"] = "A date like 2026-07-01, or nothing."
        return None
    if asked is not None and day == asked.astimezone(UTC).date():
        return asked
    if day < visit.now.date():
        problems["due"] = "Today or later."
        return None
    return datetime.combine(day, time(), UTC)
