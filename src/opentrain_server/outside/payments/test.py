"""The processor that is built in: it moves no money, and does the same thing every time.

What happens is decided by the card (`test_cards`), or by what a labeler chose when they set up their payouts.
It keeps its books as files in the data folder, so that they survive a restart and all processes see the same.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from opentrain_server.core.clock import Clock, wall_clock
from opentrain_server.core.ids import new_id
from opentrain_server.outside.payments.json_store import JsonStore, Kept
from opentrain_server.outside.payments.provider import (
    Checkout,
    Dispute,
    NotGenuine,
    Payee,
    Payment,
    ProviderRefused,
    Refund,
    SavedCard,
    Told,
    Transfer,
)
from opentrain_server.outside.payments.test_cards import CARDS

DELAY = timedelta(minutes=1)  # until a delayed payment is made
PATH = "/test-processor"


class TestProcessor:
    """A processor for trying things; its pages are served by this server."""

    __test__ = False  # no test case

    name = "test"
    live = False

    def __init__(self, folder: Path, *, base: str, clock: Clock = wall_clock) -> None:
        """Keep the books in `folder`; `base` is where its pages are."""
        self.store, self.base, self.clock = JsonStore(folder), base, clock

    # What `Provider` asks

    def payer(self, *, key: str, organization_id: str, email: str) -> str:
        """See Provider."""
        return str(self._once(key, "payer", lambda: {"organization_id": organization_id})["ref"])

    def check_out(
        self, *, key: str, payer: str, cents: int, reference: str, back_url: str, until: datetime
    ) -> Checkout:
        """See Provider."""
        fresh = {
            "payer": payer,
            "cents": cents,
            "reference": reference,
            "back_url": back_url,
            "until": until.isoformat(),
            "payment": None,
            "over": False,
        }
        return self.checkout(self._once(key, "checkout", lambda: fresh)["ref"])

    def checkout(self, ref: str) -> Checkout:
        """See Provider."""
        kept = self.read("checkout", ref)
        over = kept["over"] or (kept["until"] is not None and kept["until"] <= self.clock().isoformat())
        payment = self.payment(kept["payment"]) if kept["payment"] else None
        return Checkout(ref, f"{self.base}{PATH}/checkouts/{ref}", over or payment is not None, payment)

    def save_card(self, *, key: str, payer: str, back_url: str) -> Checkout:
        """See Provider."""
        fresh = {
            "payer": payer,
            "back_url": back_url,
            "until": None,
            "payment": None,
            "over": False,
            "card": None,
        }
        return self.checkout(self._once(key, "checkout", lambda: fresh)["ref"])

    def saved_card(self, checkout: str) -> SavedCard | None:
        """See Provider."""
        kept = self.read("checkout", checkout)
        if kept.get("card") is None:
            return None
        card = self.read("card", kept["card"])
        return SavedCard(card["ref"], card["payer"], "Test card", CARDS[card["does"]].last4, "12/2099")

    def forget_card(self, card: str) -> None:
        """See Provider."""
        with self.store.lock():
            self._change("card", card, forgotten=True)

    def charge(
        self, *, key: str, payer: str, card: str, cents: int, reference: str, back_url: str
    ) -> Payment:
        """See Provider."""
        kept = self.read("card", card)
        if kept["payer"] != payer or kept["forgotten"]:
            raise ProviderRefused("card_gone")
        made = self._once(key, "payment", lambda: self._payment(kept["does"], cents, reference, back_url))
        return self.payment(made["ref"])

    def find_payment(self, *, payer: str, reference: str, since: datetime) -> Payment | None:
        """See Provider."""
        ref = self._by_reference("payment", reference)
        return self.payment(ref) if ref else None

    def payment(self, ref: str) -> Payment:
        """See Provider."""
        kept = self.read("payment", ref)
        state = kept["state"]
        if state == "settling" and kept["settles_at"] <= self.clock().isoformat():
            state = "paid"
        url = f"{self.base}{PATH}/payments/{ref}" if state == "action" else None
        return Payment(ref, state, url, kept["failure"])

    def cancel_payment(self, ref: str) -> Payment:
        """See Provider."""
        with self.store.lock():
            if self.payment(ref).state in {"settling", "action"}:
                self._change("payment", ref, state="cancelled")
        return self.payment(ref)

    def refund(self, *, key: str, payment: str, cents: int, reference: str) -> Refund:
        """See Provider."""
        refused = self.read("payment", payment)["does"] == "refund_refused"

        def make() -> Kept:
            kept = self.read("payment", payment)
            if kept["refunded"] + cents > kept["cents"]:
                raise ProviderRefused("charge_already_refunded")
            if not refused:
                self._change("payment", payment, refunded=kept["refunded"] + cents)
            return {"cents": cents, "refused": refused, "reference": reference}

        return self.refunded(self._once(key, "refund", make)["ref"])

    def find_refund(self, *, payment: str, reference: str) -> Refund | None:
        """See Provider."""
        ref = self._by_reference("refund", reference)
        return self.refunded(ref) if ref else None

    def refunded(self, ref: str) -> Refund:
        """See Provider."""
        if self.read("refund", ref)["refused"]:
            return Refund(ref, "refused", "expired_or_canceled_card")
        return Refund(ref, "done")

    def payee(self, *, key: str, labeler_id: str, country: str, email: str) -> Payee:
        """See Provider."""
        fresh = {"labeler_id": labeler_id, "country": country, "ready": False, "refuses": False}
        return self.payee_now(self._once(key, "payee", lambda: fresh)["ref"])

    def payee_now(self, ref: str) -> Payee:
        """See Provider."""
        return Payee(ref, self.read("payee", ref)["ready"])

    def onboard(self, payee: str, *, back_url: str) -> str:
        """See Provider."""
        with self.store.lock():
            self._change("payee", payee, back_url=back_url)
        return f"{self.base}{PATH}/payees/{payee}"

    def transfer(self, *, key: str, payee: str, cents: int, reference: str) -> Transfer:
        """See Provider."""
        kept = self.read("payee", payee)
        if not kept["ready"] or kept["refuses"]:
            return Transfer(None, "account_restricted" if kept["refuses"] else "account_not_ready")
        fresh = {"payee": payee, "cents": cents, "reference": reference}
        return Transfer(self._once(key, "transfer", lambda: fresh)["ref"])

    def find_transfer(self, *, payee: str, reference: str) -> Transfer | None:
        """See Provider."""
        ref = self._by_reference("transfer", reference)
        return Transfer(ref) if ref else None

    def told(self, body: bytes, signature: str) -> Told:
        """See Provider: nothing is ever sent, so nothing that comes is genuine."""
        raise NotGenuine("the test processor sends nothing")

    def news(self, *, since: datetime) -> list[Told]:
        """See Provider: disputes."""
        told = []
        for kept in self.store.all("dispute"):
            if kept["at"] >= since.isoformat():
                dispute = Dispute(kept["ref"], kept["payment"], kept["cents"], kept["state"])
                ref = f"{kept['ref']}-{kept['state']}"
                told.append(Told(ref, f"dispute.{kept['state']}", "dispute", kept["ref"], dispute))
        return told

    # What people do at its pages

    def pay(self, checkout: str, does: str) -> Payment:
        """Pay at a checkout with a card; one that refuses leaves the checkout open."""
        with self.store.lock():
            kept = self.read("checkout", checkout)
            if self.checkout(checkout).over:
                raise ProviderRefused("checkout_over")
            made = self._payment(does, kept["cents"], kept["reference"], kept["back_url"])
            if made["state"] != "refused":
                self._write("payment", made)
                self._change("checkout", checkout, payment=made["ref"])
                return self.payment(made["ref"])
        return Payment("", "refused", failure=made["failure"])

    def keep_card(self, checkout: str, does: str) -> None:
        """Save a card at a page for it."""
        with self.store.lock():
            kept = self.read("checkout", checkout)
            if kept["card"] is None:
                card = {"ref": _name("card"), "payer": kept["payer"], "does": does, "forgotten": False}
                self._write("card", card)
                self._change("checkout", checkout, card=card["ref"], over=True)

    def authenticate(self, payment: str, *, proved: bool) -> str:
        """Answer a 3-D Secure question, once; returns where the person came from."""
        with self.store.lock():
            kept = self.read("payment", payment)
            if kept["state"] == "action" and proved:
                self._change("payment", payment, state="paid")
            elif kept["state"] == "action":
                self._change("payment", payment, state="refused", failure="authentication_failed")
        return str(kept["back_url"])

    def set_up_payouts(self, payee: str, *, refuses: bool) -> str:
        """Answer for a labeler; returns where they came from."""
        with self.store.lock():
            kept = self._change("payee", payee, ready=True, refuses=refuses)
        return str(kept["back_url"])

    def decide_dispute(self, payment: str, *, won: bool) -> None:
        """Let the bank decide about the dispute of a payment."""
        with self.store.lock():
            name, at = f"test_dispute_{payment}", self.clock().isoformat()
            self._change("dispute", name, state="won" if won else "lost", at=at)

    def read(self, kind: str, ref: str) -> Kept:
        """Return an object as it is kept; ProviderRefused when there is none."""
        kept = self.store.get(kind, ref)
        if kept is None:
            raise ProviderRefused("resource_missing")
        return kept

    def _by_reference(self, kind: str, reference: str) -> str | None:
        found = (kept["ref"] for kept in self.store.all(kind) if kept["reference"] == reference)
        return next(found, None)

    def _once(self, key: str, kind: str, make: Callable[[], Kept]) -> Kept:
        with self.store.lock():
            if (known := self.store.get("key", f"{kind} {key}")) is not None:
                return self.read(kind, known["ref"])
            made = {"ref": _name(kind), **make()}
            self._write(kind, made)
            self.store.put("key", f"{kind} {key}", {"ref": made["ref"]})
            return made

    def _payment(self, does: str, cents: int, reference: str, back_url: str) -> Kept:
        """What a card makes of a payment."""
        card = CARDS.get(does)
        if card is None:
            raise ProviderRefused("no_such_card")
        ref, now = _name("payment"), self.clock()
        states = {"authentication": "action", "delayed": "settling"}
        if does == "disputed":
            dispute = {"ref": f"test_dispute_{ref}", "payment": ref, "cents": cents, "state": "open"}
            self._write("dispute", {**dispute, "at": now.isoformat()})
        return {
            "ref": ref,
            "does": does,
            "cents": cents,
            "reference": reference,
            "back_url": back_url,
            "state": "refused" if card.failure else states.get(does, "paid"),
            "failure": card.failure,
            "settles_at": (now + DELAY).isoformat(),
            "refunded": 0,
        }

    def _change(self, kind: str, ref: str, **changed: object) -> Kept:
        kept = self.read(kind, ref) | changed
        self._write(kind, kept)
        return kept

    def _write(self, kind: str, kept: Kept) -> None:
        self.store.put(kind, kept["ref"], kept)


def _name(kind: str) -> str:
    return f"test_{kind}_{new_id()}"
