"""Cards in tests: one on file at the test processor, confirmations paid by it, a processor that falters."""

from dataclasses import dataclass, field
from typing import Any

from humans import person
from moneyed import RATES
from opentrain_server import charging
from opentrain_server.charging import Charged
from opentrain_server.core.actor import Member
from opentrain_server.domain.approvals import approvals
from opentrain_server.domain.cosign import confirming
from opentrain_server.domain.cosign.actions import ACTIONS, Decision
from opentrain_server.domain.payments import cards
from opentrain_server.house import House
from opentrain_server.outside.payments.provider import ProviderAway


@dataclass
class Faltering:
    """A processor whose answers get lost: `lost` names calls that are done, but answered by silence."""

    inner: Any
    lost: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)  # calls that never arrive
    calls: list[str] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.inner, name)
        if not callable(found):
            return found

        def call(*args: Any, **more: Any) -> Any:
            self.calls.append(name)
            if name in self.unreached:
                self.unreached.remove(name)
                raise ProviderAway("not reached")
            answer = found(*args, **more)
            if name in self.lost:
                self.lost.remove(name)
                raise ProviderAway("answer lost")
            return answer

        return call


def house_of(world, payments: Any = None) -> House:
    """What a door has, as far as money goes."""
    return House(
        settings=world.settings,
        database=world.database,
        threads=None,
        mailer=world.mail,
        model=None,
        thinkers=None,
        files=None,
        keys=(),
        countries=None,
        payments=payments or world.payments,
    )


def card_on_file(world, owner: Member, does: str = "success") -> str:
    """A card of the account that does what `does` says; its ID."""
    payments, key = world.payments, world.database.ids()
    payer = payments.payer(key=owner.organization_id, organization_id=owner.organization_id, email="a@b.co")
    page = payments.save_card(key=key, payer=payer, back_url="http://market.test/back")
    payments.keep_card(page.ref, does)
    saved = payments.saved_card(page.ref)
    with world.database.transaction() as db:
        cards.keep_payer(db, owner, provider="test", reference=payer)
        cards.save(
            db,
            owner,
            provider="test",
            payer=payer,
            reference=saved.ref,
            brand=saved.brand,
            last4=saved.last4,
            expires=saved.expires,
        )
        return next(card.id for card in cards.listed(db, owner) if card.reference == saved.ref)


def reachable(world, owner: Member) -> None:
    """Let the owner of an agent's account have an address, and sam be staff: both are written to."""
    sam = person(world, "sam@example.com")
    with world.database.transaction() as db:
        db.run("UPDATE users SET email = 'ada@example.com' WHERE id = %(id)s", id=owner.user_id)
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=sam.user_id, now=db.now)


def seen_by(world, owner: Member, approval_id: str) -> str:
    """The version that the page of an approval shows."""
    with world.database.transaction() as db:
        approval = approvals.get(db, owner, approval_id)
        action = ACTIONS[approval.type]
        return confirming.version(action, action.lock(db, owner, approval), approval, RATES)


def pay(world, owner: Member, approval_id: str, card_id: str, *, payments: Any = None) -> Charged:
    """Confirm an approval by card, as its page would."""
    seen = seen_by(world, owner, approval_id)
    house = house_of(world, payments)
    return charging.charge(house, owner, approval_id, seen=seen, decision=Decision(card_id=card_id))


def approval(world, owner: Member, approval_id: str) -> Any:
    """An approval as it stands."""
    with world.database.autocommit() as db:
        return approvals.get(db, owner, approval_id)
