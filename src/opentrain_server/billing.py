"""Credits bought and cards saved at the processor's pages: claim, call, record.

The calls stand between transactions; a call whose answer was lost is made again under its key.
"""

import structlog

from opentrain_server.core.actor import Member
from opentrain_server.core.db import Database
from opentrain_server.core.errors import Failure
from opentrain_server.domain.ledger import money_mode
from opentrain_server.domain.payments import card_pages, cards, top_up_payments
from opentrain_server.domain.payments.card_pages import CardPage
from opentrain_server.domain.payments.top_up_payments import State
from opentrain_server.house import House
from opentrain_server.outside.payments.provider import (
    Checkout,
    Provider,
    ProviderAway,
    ProviderRefused,
)

BACK_PATH = "/employer-settings?tab=billing"

log = structlog.get_logger()


def check_out(house: House, owner: Member, top_up_id: str) -> str:
    """Open the processor's checkout of a top-up, and return its address.

    Fails as `top_up_payments.begin` does, or with `payments_unavailable`; the same again is safe.
    """
    provider = _provider(house)
    with house.database.transaction() as db:
        money_mode.bind(db, "live" if provider.live else "test")
        claimed = top_up_payments.begin(db, owner, top_up_id, provider=provider.name)
    try:
        if claimed.session_ref is not None:
            page = provider.checkout(claimed.session_ref)
        else:
            page = provider.check_out(
                key=claimed.key,
                payer=_payer(house, provider, owner),
                cents=claimed.amount_cents,
                reference=claimed.id,
                back_url=f"{house.settings.base}/checkout/{claimed.id}?back=1",
                until=claimed.until,
            )
    except (ProviderAway, ProviderRefused) as error:
        raise _unavailable(error) from None
    with house.database.transaction() as db:
        top_up_payments.opened(db, claimed, session=page.ref)
    if page.url is None or page.over:
        settle(house.database, provider, top_up_id)
        raise Failure("checkout_over")
    return page.url


def settle(database: Database, provider: Provider, top_up_id: str) -> None:
    """Ask what became of a top-up's checkout, and record the answer; any number of times."""
    with database.autocommit() as db:
        top_up = top_up_payments.read(db, top_up_id)
    if top_up.session_ref is None:
        return  # nobody can have paid
    try:
        page = provider.checkout(top_up.session_ref)
    except (ProviderAway, ProviderRefused) as error:
        log.warning("top_up_waits", top_up=top_up_id, error=str(error))
        return
    payment = page.payment
    with database.transaction() as db:
        top_up_payments.record(
            db,
            top_up_id,
            session=page.ref,
            state=_state(page),
            payment=payment.ref if payment else None,
            fee_cents=payment.fee_cents if payment else 0,
        )


def save_card(house: House, owner: Member) -> str:
    """Open the processor's page for saving a card, and return its address."""
    provider = _provider(house)
    with house.database.transaction() as db:
        money_mode.bind(db, "live" if provider.live else "test")
        key = card_pages.begin(db, owner, provider=provider.name)
    try:
        payer = _payer(house, provider, owner)
        page = provider.save_card(key=key, payer=payer, back_url=f"{house.settings.base}{BACK_PATH}")
    except (ProviderAway, ProviderRefused) as error:
        raise _unavailable(error) from None
    with house.database.transaction() as db:
        card_pages.opened(db, key, reference=page.ref)
    assert page.url is not None, "a page that was just made is open"
    return page.url


def keep_card(database: Database, provider: Provider, page: CardPage) -> bool:
    """Look whether a card was saved at a page, and keep it; any number of times."""
    assert page.reference is not None
    try:
        saved = provider.saved_card(page.reference)
    except ProviderAway as error:
        log.warning("card_waits", page=page.id, error=str(error))
        return False
    with database.transaction() as db:
        if saved is not None:
            cards.save(
                db,
                page.owner,
                provider=provider.name,
                payer=saved.payer,
                reference=saved.ref,
                brand=saved.brand,
                last4=saved.last4,
                expires=saved.expires,
            )
        card_pages.looked(db, page, done=saved is not None)
    return saved is not None


def remove_card(house: House, owner: Member, card_id: str) -> None:
    """Take a card off the account, then let the processor forget it; here it is gone in any case."""
    with house.database.transaction() as db:
        card = cards.remove(db, owner, card_id)
    if house.payments is None or house.payments.name != card.provider:
        return
    try:
        house.payments.forget_card(card.reference)
    except (ProviderAway, ProviderRefused) as error:
        log.warning("card_not_forgotten", card=card_id, error=str(error))


def _payer(house: House, provider: Provider, owner: Member) -> str:
    """Return the account's name at the processor, made at its first use."""
    with house.database.autocommit() as db:
        known = cards.payer_of(db, owner, provider.name)
    if known is not None:
        return known
    organization_id = owner.organization_id
    reference = provider.payer(
        key=f"payer-{organization_id}", organization_id=organization_id, email=owner.email
    )
    with house.database.transaction() as db:
        cards.keep_payer(db, owner, provider=provider.name, reference=reference)
        return cards.payer_of(db, owner, provider.name) or reference


def _provider(house: House) -> Provider:
    if house.payments is None:
        raise Failure("payments_unavailable")
    return house.payments


def _unavailable(error: Exception) -> Failure:
    log.warning("payments_unavailable", error=str(error))
    return Failure("payments_unavailable")


def _state(page: Checkout) -> State:
    if page.payment is None:
        return "over" if page.over else "open"
    if page.payment.state == "paid":
        return "paid"
    return "failed" if page.payment.state in {"refused", "cancelled"} else "settling"
