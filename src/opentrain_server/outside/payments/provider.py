"""What every processor of payments does for us, and what it answers.

Calls that move money take a `key`: the same key again is the same act, whose answer is given again. Amounts
are whole US cents. References are the processor's own names for things. Numbers of cards and of bank accounts
never come here: people type them at the processor's pages.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

PaymentState = Literal["paid", "settling", "action", "refused", "cancelled"]
RefundState = Literal["done", "underway", "refused"]
DisputeState = Literal["open", "won", "lost"]
About = Literal["checkout", "payment", "refund", "payee", "transfer", "dispute", "nothing"]


class ProviderAway(Exception):
    """No answer, or none that says what happened: the same call under the same key finds out.

    The message names no secret.
    """


class ProviderRefused(Exception):
    """The processor takes the call for a mistake, and did nothing; `reason` is its word for it."""

    def __init__(self, reason: str) -> None:
        """Take the processor's word."""
        super().__init__(reason)
        self.reason = reason


class NotGenuine(Exception):
    """What claims to come from the processor does not bear its signature, or an old one."""


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment by card. `action`: the owner proves at `action_url` to their bank who they are.

    `failure` is why it was refused, in a word. `fee_cents` is what the processor took of it, where known.
    """

    ref: str
    state: PaymentState
    action_url: str | None = None
    failure: str | None = None
    fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page of the processor where a person pays, or saves a card; `over` once it takes nothing more."""

    ref: str
    url: str | None
    over: bool = False
    payment: Payment | None = None


@dataclass(frozen=True, slots=True)
class SavedCard:
    """A card that may be charged again; `expires` is MM/YYYY."""

    ref: str
    payer: str
    brand: str
    last4: str
    expires: str


@dataclass(frozen=True, slots=True)
class Refund:
    """Money on its way back to a card. Refused is for good, and may come after `done`."""

    ref: str | None
    state: RefundState
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Payee:
    """A labeler's account at the processor; `ready` once money can be paid out to it."""

    ref: str
    ready: bool


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money given to a payee; without `ref` it was refused, for `failure`, and may be tried again later."""

    ref: str | None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Dispute:
    """A payer's dispute of a payment with their bank; `cents` were taken from us while it is open or lost.

    `fee_cents` is what the processor took for it, where known.
    """

    ref: str
    payment: str
    cents: int
    state: DisputeState
    fee_cents: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """Something the processor says has happened: to what it happened, and a dispute in full."""

    ref: str
    type: str
    about: About
    subject: str
    dispute: Dispute | None = None


class Provider(Protocol):
    """A processor. Every call may raise ProviderAway or ProviderRefused."""

    @property
    def name(self) -> str:
        """Return how the books call it."""

    @property
    def live(self) -> bool:
        """Tell whether it moves real money."""

    def payer(self, *, key: str, organization_id: str, email: str) -> str:
        """Return the reference of an account that pays."""

    def check_out(
        self, *, key: str, payer: str, cents: int, reference: str, back_url: str, until: datetime
    ) -> Checkout:
        """Open a page where `payer` pays `cents` once, until a time; `back_url` is where they come back."""

    def checkout(self, ref: str) -> Checkout:
        """Return what became of a page."""

    def save_card(self, *, key: str, payer: str, back_url: str) -> Checkout:
        """Open a page where `payer` saves a card."""

    def saved_card(self, checkout: str) -> SavedCard | None:
        """Return the card saved at a page; None while there is none."""

    def forget_card(self, card: str) -> None:
        """Forget a card; one that is forgotten already stays so."""

    def charge(
        self, *, key: str, payer: str, card: str, cents: int, reference: str, back_url: str
    ) -> Payment:
        """Charge a saved card while its owner is there. `reference` is our ID, unique to this charge."""

    def find_payment(self, *, payer: str, reference: str, since: datetime) -> Payment | None:
        """Return the payment of a charge whose key the processor may have forgotten, if it was made."""

    def payment(self, ref: str) -> Payment:
        """Return how a payment stands."""

    def cancel_payment(self, ref: str) -> Payment:
        """Cancel a payment that has not settled, and return how it stands: it may have, meanwhile."""

    def refund(self, *, key: str, payment: str, cents: int, reference: str) -> Refund:
        """Send money of a payment back to its card."""

    def find_refund(self, *, payment: str, reference: str) -> Refund | None:
        """Return the refund whose key the processor may have forgotten, if it was made."""

    def refunded(self, ref: str) -> Refund:
        """Return how a refund stands."""

    def payee(self, *, key: str, labeler_id: str, country: str, email: str) -> Payee:
        """Return the account of a labeler, made if there is none."""

    def payee_now(self, ref: str) -> Payee:
        """Return whether a labeler can be paid."""

    def onboard(self, payee: str, *, back_url: str) -> str:
        """Return the address of the page where a labeler says who they are and where their bank is."""

    def transfer(self, *, key: str, payee: str, cents: int, reference: str) -> Transfer:
        """Give a labeler money."""

    def find_transfer(self, *, payee: str, reference: str) -> Transfer | None:
        """Return the transfer whose key the processor may have forgotten, if it was made."""

    def told(self, body: bytes, signature: str) -> Told:
        """Read what the processor sent us; raises NotGenuine."""

    def news(self, *, since: datetime) -> list[Told]:
        """Return what happened since a time, oldest first: what was sent to us and perhaps got lost."""
