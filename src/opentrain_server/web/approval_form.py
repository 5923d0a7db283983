"""The form of an approval's page: what an owner chose. Nothing is ever chosen for them by a link."""

from dataclasses import replace
from datetime import UTC, datetime, time
from decimal import Decimal, InvalidOperation
from typing import cast

from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import hires
from opentrain_server.domain.contracts.endings import Choice, Ending
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import AMOUNT, DESCRIPTION_LENGTH, NAME_LENGTH, Held
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.cosign.showing import Shown
from opentrain_server.domain.ledger.fees import Lines
from opentrain_server.web.dollars import usd
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

CREDITS = "credits"
_LONGEST_NUMBER = 20  # characters


def decision(visit: Visit, shown: Shown) -> Decision:
    """Return what the owner chose; raises Invalid with a sentence for each field that cannot be taken."""
    if isinstance(shown.facts, Ending):
        return Decision(choices=_choices(visit, shown.facts))
    if isinstance(shown.facts, Held) and shown.lines(visit.person.member) is None:
        return Decision()
    source = Decision(card_id=_card(visit, shown))
    if shown.approval.type != hires.TYPE:
        return source
    return replace(source, terms=terms(visit, shown), auto_release=visit.sent.flag("auto_release"))


def terms(visit: Visit, shown: Shown) -> Terms:
    """Return the milestone of a hire as it was typed; raises Invalid."""
    sent, problems = visit.sent, dict[str, str]()
    name, description = sent.text("name"), sent.text("description")
    if not name and not description:
        problems["name"] = "Give the milestone a name or a description."
    if len(name) > NAME_LENGTH:
        problems["name"] = f"A name has at most {NAME_LENGTH} characters; this has {len(name)}."
    if len(description) > DESCRIPTION_LENGTH:
        problems["description"] = f"At most {DESCRIPTION_LENGTH:,} characters; this has {len(description):,}."
    cents, due_at = _cents(sent.text("amount"), problems), _due(visit, shown, problems)
    if cents is not None and not problems:
        _check_volume(shown, cents, problems)
    if problems:
        raise Invalid(problems)
    assert cents is not None
    return Terms(name or None, description or None, cents, due_at)


def check_total(visit: Visit, lines: Lines | None) -> None:
    """Raise Invalid when the total is another than the one that the page showed."""
    if lines is not None and visit.sent.text("total") != str(lines.total):
        raise Invalid(
            f"With what you changed, the total is {usd(lines.total)}. Nothing is paid yet: look at it"
            " below, then confirm."
        )


def at_stake(shown: Shown, lines: Lines | None) -> int:
    """Return how many cents a yes moves: paid in, released, or divided at the end of a contract."""
    if lines is not None:
        return lines.total
    if isinstance(shown.facts, Ending):
        return sum(one.amount_cents for one in shown.facts.funded)
    return int(shown.facts.amount_cents)


def preset(milestone: Held) -> Choice:
    """Return what becomes of a funded milestone unless the owner chooses otherwise (contract money.md §1)."""
    return "pay" if milestone.submitted_at is not None else "refund"


def _choices(visit: Visit, ending: Ending) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
    for milestone in ending.funded:
        chosen = visit.sent.text(f"choice-{milestone.id}")
        if chosen not in {"pay", "refund"}:
            raise Invalid({f"choice-{milestone.id}": "Choose whether it is paid or refunded."})
        found[milestone.id] = cast(Choice, chosen)
    return found


def _card(visit: Visit, shown: Shown) -> str | None:
    chosen = visit.sent.text("source")
    if chosen == CREDITS:
        return None
    if chosen not in {card.id for card in shown.purse.cards}:
        raise Invalid({"source": "Choose where the money comes from."})
    return chosen


def _cents(text: str, problems: dict[str, str]) -> int | None:
    try:
        amount = Decimal(text.removeprefix("$").replace(",", "")) if len(text) <= _LONGEST_NUMBER else None
    except InvalidOperation:
        amount = None
    if amount is None or not amount.is_finite() or amount != amount.quantize(Decimal("0.01")):
        problems["amount"] = "An amount in dollars, for example 300 or 299.50."
        return None
    cents, (least, most) = int(amount * 100), AMOUNT
    if not least <= cents <= most:
        problems["amount"] = f"From {usd(least)} to {usd(most)}."
        return None
    return cents


def _due(visit: Visit, shown: Shown, problems: dict[str, str]) -> datetime | None:
    text, asked = visit.sent.text("due"), Terms.from_json(shown.approval.terms).due_at
    if not text:
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


def _check_volume(shown: Shown, cents: int, problems: dict[str, str]) -> None:
    try:
        hires.check_volume(shown.facts, cents)
    except Failure:
        problems["amount"] = "This buys nothing at the agreed rate. Raise it."
