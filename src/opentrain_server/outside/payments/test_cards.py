"""The cards of the built-in test processor: what each does, always the same."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card that exists nowhere. `failure` is why it refuses to pay, in the processor's word."""

    __test__ = False  # no test case

    last4: str
    words: str
    failure: str | None = None


CARDS = {
    "success": TestCard("4242", "Pays at once"),
    "authentication": TestCard("3155", "Asks for 3-D Secure first"),
    "delayed": TestCard("6780", "Pays a minute later, like a bank debit"),
    "declined": TestCard("0341", "Is declined", "card_declined"),
    "insufficient_funds": TestCard("9995", "Has not enough money", "insufficient_funds"),
    "refund_refused": TestCard("5126", "Pays, but refuses every refund"),
    "disputed": TestCard("0259", "Pays, then disputes the payment"),
}
