"""Stripe: Checkout for credits and cards, PaymentIntents, refunds, Connect accounts and transfers.

Speaks the documented wire format itself (`stripe_wire`): the library of the same name brings a second HTTP
client and 17 MB. Amounts are US cents. Our references go along as metadata, so that what was done under a key
that Stripe has forgotten is found again.
"""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from opentrain_server.core.clock import Clock, wall_clock
from opentrain_server.outside.payments import stripe_answers as answers
from opentrain_server.outside.payments import stripe_events
from opentrain_server.outside.payments.provider import (
    Checkout,
    Payee,
    Payment,
    ProviderRefused,
    Refund,
    SavedCard,
    Told,
    Transfer,
)
from opentrain_server.outside.payments.stripe_wire import CardRefused, ServerFailed, StripeWire, Thing

SKEW = timedelta(hours=1)  # that our clock and Stripe's may be apart
CARD = ["card"]
FEE = "latest_charge.balance_transaction"


class Stripe:
    """One account at Stripe."""

    name = "stripe"

    def __init__(self, *, url: str, secret_key: str, webhook_secret: str, clock: Clock = wall_clock) -> None:
        """Take the base URL and both secrets; the key says whether money is real."""
        self.wire, self._webhook_secret, self.clock = StripeWire(url, secret_key), webhook_secret, clock
        self.live = not secret_key.startswith(("sk_test_", "rk_test_"))

    def close(self) -> None:
        """Let go of the connections."""
        self.wire.close()

    def payer(self, *, key: str, organization_id: str, email: str) -> str:
        """See Provider."""
        metadata = {"organization": organization_id}
        made = self._do("customers", key=key, email=email or None, metadata=metadata)
        return str(made["id"])

    def check_out(
        self, *, key: str, payer: str, cents: int, reference: str, back_url: str, until: datetime
    ) -> Checkout:
        """See Provider."""
        price = {"currency": "usd", "unit_amount": cents, "product_data": {"name": "Credits"}}
        made = self._do(
            "checkout/sessions",
            key=key,
            mode="payment",
            customer=payer,
            payment_method_types=CARD,
            line_items=[{"quantity": 1, "price_data": price}],
            client_reference_id=reference,
            payment_intent_data={"metadata": {"reference": reference}},
            success_url=back_url,
            cancel_url=back_url,
            expires_at=int(until.timestamp()),
        )
        return answers.checkout(made)

    def checkout(self, ref: str) -> Checkout:
        """See Provider."""
        return answers.checkout(self._read(f"checkout/sessions/{ref}", expand=[f"payment_intent.{FEE}"]))

    def save_card(self, *, key: str, payer: str, back_url: str) -> Checkout:
        """See Provider."""
        made = self._do(
            "checkout/sessions",
            key=key,
            mode="setup",
            customer=payer,
            payment_method_types=CARD,
            success_url=back_url,
            cancel_url=back_url,
        )
        return answers.checkout(made)

    def saved_card(self, checkout: str) -> SavedCard | None:
        """See Provider."""
        page = self._read(f"checkout/sessions/{checkout}", expand=["setup_intent.payment_method"])
        method = (page.get("setup_intent") or {}).get("payment_method")
        if page.get("status") != "complete" or not method or not method.get("card"):
            return None
        card = method["card"]
        expires = f"{card['exp_month']:02}/{card['exp_year']}"
        return SavedCard(method["id"], page["customer"], card["brand"].title(), card["last4"], expires)

    def forget_card(self, card: str) -> None:
        """See Provider."""
        self._do(f"payment_methods/{card}/detach")

    def charge(
        self, *, key: str, payer: str, card: str, cents: int, reference: str, back_url: str
    ) -> Payment:
        """See Provider. Where the bank asks, the owner is sent to it and comes back to `back_url`."""
        try:
            made = self.wire.post(
                "payment_intents",
                key=key,
                amount=cents,
                currency="usd",
                customer=payer,
                payment_method=card,
                payment_method_types=CARD,
                confirm=True,
                return_url=back_url,
                metadata={"reference": reference},
                expand=[FEE],
            )
        except CardRefused as refused:
            return answers.refused(refused.error)
        except ServerFailed:
            known = self.find_payment(payer=payer, reference=reference, since=self.clock() - SKEW)
            if known is None:
                raise
            return known
        return answers.payment(made)

    def find_payment(self, *, payer: str, reference: str, since: datetime) -> Payment | None:
        """See Provider."""
        created = {"gte": int((since - SKEW).timestamp())}
        listed = self.wire.list("payment_intents", customer=payer, created=created, expand=[f"data.{FEE}"])
        return next((answers.payment(one) for one in listed if answers.is_of(one, reference)), None)

    def payment(self, ref: str) -> Payment:
        """See Provider."""
        return answers.payment(self._read(f"payment_intents/{ref}", expand=[FEE]))

    def cancel_payment(self, ref: str) -> Payment:
        """See Provider."""
        try:
            return answers.payment(self._do(f"payment_intents/{ref}/cancel"))
        except ProviderRefused:  # it has settled, or cannot be cancelled while it does
            return self.payment(ref)

    def refund(self, *, key: str, payment: str, cents: int, reference: str) -> Refund:
        """See Provider."""
        fields = {"payment_intent": payment, "amount": cents, "metadata": {"reference": reference}}
        try:
            return answers.refund(self._do("refunds", key=key, **fields))
        except ServerFailed:
            known = self.find_refund(payment=payment, reference=reference)
            if known is None:
                raise
            return known

    def find_refund(self, *, payment: str, reference: str) -> Refund | None:
        """See Provider."""
        listed = self.wire.list("refunds", payment_intent=payment)
        return next((answers.refund(one) for one in listed if answers.is_of(one, reference)), None)

    def refunded(self, ref: str) -> Refund:
        """See Provider."""
        return answers.refund(self._read(f"refunds/{ref}"))

    def payee(self, *, key: str, labeler_id: str, country: str, email: str) -> Payee:
        """See Provider. Accounts abroad are recipients: they are paid, and charge nobody."""
        abroad = {"service_agreement": "recipient"} if country != self._country else None
        made = self._do(
            "accounts",
            key=key,
            country=country,
            email=email,
            controller={
                "losses": {"payments": "application"},
                "fees": {"payer": "application"},
                "stripe_dashboard": {"type": "express"},
            },
            capabilities={"transfers": {"requested": True}},
            tos_acceptance=abroad,
            metadata={"labeler": labeler_id},
        )
        return answers.payee(made)

    def payee_now(self, ref: str) -> Payee:
        """See Provider."""
        return answers.payee(self._read(f"accounts/{ref}"))

    def onboard(self, payee: str, *, back_url: str) -> str:
        """See Provider."""
        link = self._do(
            "account_links",
            account=payee,
            type="account_onboarding",
            refresh_url=back_url,
            return_url=back_url,
        )
        return str(link["url"])

    def transfer(self, *, key: str, payee: str, cents: int, reference: str) -> Transfer:
        """See Provider. A low balance, or an account that takes nothing, is no mistake of ours."""
        try:
            made = self._do(
                "transfers",
                key=key,
                amount=cents,
                currency="usd",
                destination=payee,
                transfer_group=reference,
                metadata={"reference": reference},
            )
        except ServerFailed:
            known = self.find_transfer(payee=payee, reference=reference)
            if known is None:
                raise
            return known
        except ProviderRefused as refused:
            return Transfer(None, refused.reason)
        return Transfer(str(made["id"]))

    def find_transfer(self, *, payee: str, reference: str) -> Transfer | None:
        """See Provider."""
        listed = self.wire.list("transfers", destination=payee, transfer_group=reference)
        return next((Transfer(str(one["id"])) for one in listed if answers.is_of(one, reference)), None)

    def told(self, body: bytes, signature: str) -> Told:
        """See Provider."""
        stripe_events.check(body, signature, secret=self._webhook_secret, now=self.clock())
        return stripe_events.parsed(body, live=self.live)

    def news(self, *, since: datetime) -> list[Told]:
        """See Provider. Stripe keeps events for 30 days."""
        listed = self.wire.list(
            "events", created={"gte": int(since.timestamp())}, types=list(stripe_events.TYPES)
        )
        return [stripe_events.read(event) for event in listed][::-1]

    def account(self) -> Thing:
        """Return our own account, by which a key is tried."""
        return self._read("account")

    @cached_property
    def _country(self) -> str:
        return str(self.account()["country"])

    def _read(self, path: str, **query: Any) -> Thing:
        try:
            return self.wire.get(path, **query)
        except CardRefused as refused:
            raise ProviderRefused(str(refused)) from None

    def _do(self, path: str, *, key: str | None = None, **fields: Any) -> Thing:
        try:
            return self.wire.post(path, key=key, **fields)
        except CardRefused as refused:
            raise ProviderRefused(str(refused)) from None
