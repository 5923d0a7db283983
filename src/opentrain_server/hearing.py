"""What a processor tells us, by a signed call or when asked for news: noted once, then acted on.

A dispute is booked at once. Of everything else it is only taken that something happened: the worker then
asks the processor itself how the thing stands, so that order and repetition do not matter.
"""

import structlog

from opentrain_server.core.db import Database, Db
from opentrain_server.domain.cosign import charges
from opentrain_server.domain.payments import (
    card_pages,
    chargebacks,
    letters,
    payees,
    provider_events,
    refund_outcomes,
    top_up_payments,
)
from opentrain_server.domain.payments.chargebacks import Claim
from opentrain_server.outside.payments.provider import Told

log = structlog.get_logger()


def hear(database: Database, provider: str, told: Told) -> bool:
    """Take in one telling; False when it was told before.

    Fails with `payment_unknown` for a dispute of a payment that is not known (yet); nothing is noted then.
    """
    with database.transaction() as db:
        if not provider_events.note(db, provider=provider, reference=told.ref, type=told.type):
            return False
        _act(db, provider, told)
    return True


def _act(db: Db, provider: str, told: Told) -> None:
    if told.dispute is not None:
        said = told.dispute
        claim = Claim(said.ref, said.payment, said.cents, said.state, said.fee_cents)
        chargebacks.heard(db, provider=provider, claim=claim)
    elif told.about == "payment":
        charges.look_now(db, provider=provider, payment=told.subject)
    elif told.about == "checkout":
        known = top_up_payments.look_now(db, provider=provider, session=told.subject)
        known or card_pages.look_now(db, provider=provider, reference=told.subject)
    elif told.about == "refund":
        refund_outcomes.look_now(db, ref=told.subject)
    elif told.about == "payee":
        payees.look_now(db, provider=provider, reference=told.subject)
    elif told.about == "transfer":
        letters.to_staff(
            db,
            subject="A transfer to a labeler was reversed",
            body=f"The processor says that transfer {told.subject} was reversed. The books still say that it "
            "was paid: look at it there, and settle it by hand.",
        )
    log.info("processor_told", provider=provider, type=told.type, subject=told.subject)
