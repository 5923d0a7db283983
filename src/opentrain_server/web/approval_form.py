"""The form of an approval's page: what an owner chose. Nothing is ever chosen for them by a link."""

from dataclasses import replace
from typing import cast

from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import hires
from opentrain_server.domain.contracts.endings import Choice, Ending
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import Held
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.cosign.showing import Shown
from opentrain_server.domain.ledger.fees import Lines
from opentrain_server.web import first_milestone
from opentrain_server.web.dollars import usd
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

CREDITS = "credits"


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
    typed = first_milestone.read(visit, asked=Terms.from_json(shown.approval.terms))
    try:
        hires.check_volume(shown.facts, typed.cents)
    except Failure:
        raise Invalid(first_milestone.BUYS_NOTHING) from None
    return typed


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
