"""One approval: what a yes does, down to the cent, and the owner's answer. Looking changes nothing."""

from dataclasses import dataclass

from starlette.responses import Response

from opentrain_server import charging, pricing
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals
from opentrain_server.domain.contracts import hires
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.cosign import confirming, declining, showing
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.cosign.showing import Shown
from opentrain_server.domain.ledger.fees import Lines
from opentrain_server.web import approval_form, approval_words, reauthentication, words
from opentrain_server.web.access import Needs
from opentrain_server.web.approval_form import CREDITS
from opentrain_server.web.dollars import usd
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PATH = "/approvals/{approval_id}"


@dataclass(frozen=True, slots=True)
class Source:
    """One place that the money may come from. `enough` is whether it covers the total."""

    value: str
    name: str
    after: str
    enough: bool


def page(visit: Visit) -> Response:
    """Show an approval; to its owner with the form, while it waits."""
    member = visit.person.member
    shown = _look(visit, visit.db)
    lines = shown.lines(member, _terms_typed(visit, shown)) if shown.open else shown.background.billed
    sources = _sources(shown, lines)
    obstacle = showing.obstacle(visit.db, member, shown) if shown.open else None
    may = visit.person.role == "OWNER" and shown.open
    return visit.render(
        "approval.html",
        shown=shown,
        approval=shown.approval,
        background=shown.background,
        said_of=approval_words.Words(shown, visit.now),
        type=approval_words.TYPES[shown.approval.type],
        yes=approval_words.YES[shown.approval.type],
        statuses=approval_words.STATUSES,
        lines=lines,
        sources=sources,
        preset_source=next((one.value for one in sources if one.enough), ""),
        preset=approval_form.preset,
        stale=visit.sent.text("seen") != shown.version,  # chosen before this was known: chosen anew
        decides=may,
        obstacle=obstacle and words.sentence(obstacle),
        again=may and reauthentication.needed(visit, approval_form.at_stake(shown, lines)),
        path=_path(visit),
    )


def think(visit: Visit) -> Decision:
    """Read the decision, ask again who decides where it is large, and charge the card if one was chosen.

    All of that before the transaction in which credits are spent: guesses at the password count whatever
    comes of them, and no transaction waits for a processor.
    """
    owner, approval_id = visit.person.member, visit.path_params["approval_id"]
    with visit.house.database.transaction() as db:
        shown = _look(visit, db)
    _check_shown(visit, shown)
    decision = approval_form.decision(visit, shown)
    lines = shown.lines(owner, decision.terms)
    approval_form.check_total(visit, lines)
    if reauthentication.needed(visit, approval_form.at_stake(shown, lines)):
        reauthentication.think(visit)
    if decision.card_id is not None:
        seen = visit.sent.text("seen")
        charged = charging.charge(visit.house, owner, approval_id, seen=seen, decision=decision)
        if charged.state == "REFUSED":
            card = next(card for card in shown.purse.cards if card.id == decision.card_id)
            raise Invalid({"source": approval_words.refused(card.brand, card.last4, charged.failure)})
    return decision


def confirm_approval(visit: Visit) -> Response:
    """Do what was asked, from credits or at no cost; by card it was begun already."""
    decision: Decision = visit.thought
    if decision.card_id is not None:
        return visit.go(_path(visit))
    confirming.confirm(
        visit.db,
        visit.person.member,
        visit.path_params["approval_id"],
        seen=visit.sent.text("seen"),
        decision=decision,
        rules=pricing.rules(visit.settings),
    )
    return visit.go(_path(visit), ok="approved")


def decline_approval(visit: Visit) -> Response:
    """Say no."""
    declining.decline(visit.db, visit.person.member, visit.path_params["approval_id"])
    return visit.go(_path(visit), ok="said-no")


def look_think(visit: Visit) -> None:
    """Ask the processor how a charge stands, or to stop it."""
    ask = charging.stop if visit.sent.text("do") == "stop" else charging.look
    ask(visit.house, visit.person.member, visit.path_params["approval_id"])


def look_at_charge(visit: Visit) -> Response:
    """Show how a charge stands."""
    approvals.get(visit.db, visit.person.member, visit.path_params["approval_id"])
    return visit.go(_path(visit))


def _look(visit: Visit, db: Db) -> Shown:
    rates = pricing.rates(visit.settings)
    return showing.show(db, visit.person.member, visit.path_params["approval_id"], rates=rates)


def _check_shown(visit: Visit, shown: Shown) -> None:
    """Fail where the form cannot be meant for the approval as it stands, before anything of it is read."""
    if shown.approval.charging:
        raise Failure("charge_in_progress", approvalId=shown.approval.id)
    if shown.approval.status != "pending":
        raise Failure("approval_not_pending", approvalId=shown.approval.id, status=shown.approval.status)
    if visit.sent.text("seen") != shown.version:
        raise Failure("approval_changed")


def _terms_typed(visit: Visit, shown: Shown) -> Terms | None:
    """Return the terms that an owner typed into a form that is shown again, where they can be taken."""
    if shown.approval.type != hires.TYPE or not shown.open or "amount" not in visit.sent:
        return None
    try:
        return approval_form.terms(visit, shown)
    except Invalid:
        return None


def _sources(shown: Shown, lines: Lines | None) -> list[Source]:
    if lines is None or not shown.open:
        return []
    purse, total = shown.purse, usd(lines.total)
    rest = purse.available - lines.total
    after = f"{usd(rest)} left afterwards" if rest >= 0 else "not enough for this"
    credits = Source(CREDITS, f"Credits, {usd(purse.available)}", after, rest >= 0 and not purse.owed)
    cards = [
        Source(
            card.id,
            f"{card.brand} ending in {card.last4}, expires {card.expires}",
            f"{total} charged; credits stay {usd(purse.available)}",
            not purse.owed,
        )
        for card in purse.cards
    ]
    return [credits, *cards]


def _path(visit: Visit) -> str:
    return PATH.format(approval_id=visit.path_params["approval_id"])


ROUTES = [
    route(PATH, page, needs=Needs.EMPLOYER),
    action(f"{PATH}/confirm", confirm_approval, show=page, think=think, needs=Needs.OWNER, slow=True),
    action(f"{PATH}/decline", decline_approval, show=page, needs=Needs.OWNER),
    action(f"{PATH}/charge", look_at_charge, show=page, think=look_think, needs=Needs.OWNER, slow=True),
]
