"""Stripe, against a stand-in that speaks its documented wire format: every call, refusal and lost answer."""

import hashlib
import hmac
import inspect
import json
import time
import typing
from datetime import UTC, datetime, timedelta

import pytest
import stripe as library

from opentrain_server.outside.payments import stripe_events
from opentrain_server.outside.payments.provider import NotGenuine, ProviderAway, ProviderRefused
from opentrain_server.outside.payments.stripe import Stripe
from opentrain_server.outside.payments.stripe_wire import form
from outside_stripe import public, serving_stripe

SECRET = "whsec_test"
BACK = "https://market.test/back"


@pytest.fixture
def books():
    with serving_stripe() as (url, books):
        books.url = url
        yield books


@pytest.fixture
def stripe(books):
    stripe = Stripe(url=books.url, secret_key="sk_test_x", webhook_secret=SECRET)
    yield stripe
    stripe.close()


def payer(stripe) -> str:
    return stripe.payer(key="payer", organization_id="o1", email="ada@example.com")


def card(stripe, books, does="pm_success") -> dict[str, str]:
    who = payer(stripe)
    page = stripe.save_card(key=f"save-{len(books.things)}", payer=who, back_url=BACK)
    assert page.url.startswith("https://checkout.stripe.com/") and not page.over
    assert stripe.saved_card(page.ref) is None
    books.save(page.ref, does)
    saved = stripe.saved_card(page.ref)
    assert (saved.payer, saved.brand, saved.last4, saved.expires) == (who, "Visa", "4242", "04/2031")
    return {"payer": who, "card": saved.ref}


def charge(stripe, who, key="a-1", cents=33_995):
    return stripe.charge(key=key, **who, cents=cents, reference=f"ref-{key}", back_url=BACK)


def made(books, kind) -> int:
    return len(books.all(kind))


# Forms


def test_parameters_are_written_as_stripe_reads_them():
    assert form({"a": 1, "b": {"c": True, "d": None}, "e": ["x", {"f": "y"}]}) == [
        ("a", "1"),
        ("b[c]", "true"),
        ("e[0]", "x"),
        ("e[1][f]", "y"),
    ]


# Charges


def test_a_charge_is_paid_and_its_fee_known(stripe, books):
    payment = charge(stripe, card(stripe, books))
    assert (payment.state, payment.failure, payment.action_url) == ("paid", None, None)
    assert payment.fee_cents == round(33_995 * 0.029) + 30
    assert stripe.payment(payment.ref) == payment
    sent = next(sent for method, path, sent in books.calls if (method, path) == ("POST", "payment_intents"))
    assert (sent["amount"], sent["currency"], sent["confirm"]) == ("33995", "usd", "true")


def test_a_key_is_one_charge(stripe, books):
    who = card(stripe, books)
    assert charge(stripe, who) == charge(stripe, who)
    assert made(books, "payment_intent") == 1


@pytest.mark.parametrize(
    ("does", "failure"),
    [
        ("pm_declined", "generic_decline"),
        ("pm_insufficient", "insufficient_funds"),
        ("pm_unauthenticated", "authentication_required"),
    ],
)
def test_a_refused_card_says_why(stripe, books, does, failure):
    payment = charge(stripe, card(stripe, books, does))
    assert (payment.state, payment.failure) == ("refused", failure)
    assert stripe.payment(payment.ref) == payment


def test_3d_secure_sends_the_owner_to_their_bank(stripe, books):
    payment = charge(stripe, card(stripe, books, "pm_3ds"))
    assert payment.state == "action" and payment.action_url.startswith("https://hooks.stripe.com/")
    assert books.get(payment.ref)["next_action"]["redirect_to_url"]["return_url"] == BACK
    books.succeed(payment.ref)
    assert stripe.payment(payment.ref).state == "paid"
    again = charge(stripe, card(stripe, books, "pm_3ds"), key="a-2")
    books.refuse(again.ref, "payment_intent_authentication_failure", None)
    assert stripe.payment(again.ref).failure == "payment_intent_authentication_failure"


def test_cancelling_tells_how_it_stands(stripe, books):
    waiting = charge(stripe, card(stripe, books, "pm_3ds"))
    assert stripe.cancel_payment(waiting.ref).state == "cancelled"
    paid = charge(stripe, card(stripe, books), key="a-2")
    assert stripe.cancel_payment(paid.ref) == paid
    settling = charge(stripe, card(stripe, books, "pm_processing"), key="a-3")
    assert stripe.cancel_payment(settling.ref).state == "settling"


def test_a_lost_answer_is_found_under_its_key(stripe, books):
    who = card(stripe, books)
    books.lose.append("payment_intents")
    with pytest.raises(ProviderAway):
        charge(stripe, who)
    assert charge(stripe, who).state == "paid" and made(books, "payment_intent") == 1


def test_a_500_after_the_deed_is_looked_up(stripe, books):
    who = card(stripe, books)
    books.break_.append("payment_intents")
    assert charge(stripe, who).state == "paid"
    assert charge(stripe, who).state == "paid", "Stripe repeats its 500 under the key"
    assert made(books, "payment_intent") == 1


def test_a_charge_is_found_by_our_reference(stripe, books):
    who = card(stripe, books)
    for number in range(120):  # more than a page
        charge(stripe, who, key=f"p-{number}", cents=100)
    since = datetime.now(UTC)
    found = stripe.find_payment(payer=who["payer"], reference="ref-p-0", since=since)
    assert found.state == "paid"
    assert stripe.find_payment(payer=who["payer"], reference="never", since=since) is None
    assert stripe.find_payment(payer="cus_other", reference="ref-p-0", since=since) is None


def test_another_form_under_a_known_key_settles_nothing(stripe, books):
    who = card(stripe, books)
    charge(stripe, who)
    with pytest.raises(ProviderAway, match="idempotency_error"):
        charge(stripe, who, cents=1)


def test_a_wrong_key_of_ours_refuses_no_card(stripe, books):
    who = card(stripe, books)
    books.bad_key = True
    with pytest.raises(ProviderAway) as caught:
        charge(stripe, who)
    assert "sk_test" not in str(caught.value)


def test_nobody_there_is_away(books):
    gone = Stripe(url="http://127.0.0.1:1", secret_key="sk_test_x", webhook_secret=SECRET)
    with pytest.raises(ProviderAway):
        gone.account()
    gone.close()


# Checkout, refunds, payouts


def test_a_checkout_is_paid(stripe, books):
    until = datetime.now(UTC) + timedelta(hours=2)
    order = {"payer": payer(stripe), "cents": 5_000, "reference": "t1", "back_url": BACK, "until": until}
    page = stripe.check_out(key="t1-0", **order)
    assert stripe.check_out(key="t1-0", **order) == page
    assert not stripe.checkout(page.ref).over and stripe.checkout(page.ref).payment is None
    books.pay(page.ref)
    paid = stripe.checkout(page.ref)
    assert paid.over and paid.payment.state == "paid" and paid.payment.fee_cents == 175
    assert books.get(paid.payment.ref)["metadata"] == {"reference": "t1"}
    late = order | {"until": datetime.now(UTC) + timedelta(minutes=20)}
    with pytest.raises(ProviderRefused):
        stripe.check_out(key="t2-0", **late)


def test_refunds_are_made_once_and_refused_for_good_reasons(stripe, books):
    payment = charge(stripe, card(stripe, books))
    part = {"payment": payment.ref, "cents": 20_000}
    books.lose.append("refunds")
    with pytest.raises(ProviderAway):
        stripe.refund(key="r1", reference="r1", **part)
    done = stripe.refund(key="r1", reference="r1", **part)
    assert done.state == "done" == stripe.refunded(done.ref).state and made(books, "refund") == 1
    assert stripe.find_refund(payment=payment.ref, reference="r1") == done
    assert stripe.find_refund(payment=payment.ref, reference="r2") is None
    with pytest.raises(ProviderRefused, match="charge_already_refunded"):
        stripe.refund(key="r2", reference="r2", **part)
    books.get(done.ref).update(status="failed", failure_reason="lost_or_stolen_card")
    assert (stripe.refunded(done.ref).state, stripe.refunded(done.ref).failure) == (
        "refused",
        "lost_or_stolen_card",
    )
    other = charge(stripe, card(stripe, books), key="a-2")
    books.dispute(other.ref)
    with pytest.raises(ProviderRefused, match="charge_disputed"):
        stripe.refund(key="r3", payment=other.ref, cents=1, reference="r3")


def test_a_labeler_is_onboarded_and_paid(stripe, books):
    who = {"labeler_id": "ben", "country": "ES", "email": "ben@example.com"}
    payee = stripe.payee(key="payee-ben", **who)
    assert stripe.payee(key="payee-ben", **who) == payee and not payee.ready
    assert books.get(payee.ref)["tos_acceptance"] == {"service_agreement": "recipient"}
    assert stripe.onboard(payee.ref, back_url=BACK).startswith("https://connect.stripe.com/")
    send = {"payee": payee.ref, "cents": 30_000}
    refused = stripe.transfer(key="p-1", reference="p-1", **send)
    assert (refused.ref, refused.failure) == (None, "insufficient_capabilities_for_transfer")
    books.onboarded(payee.ref)
    assert stripe.payee_now(payee.ref).ready
    books.balance = 100
    assert stripe.transfer(key="p-2", reference="p-2", **send).failure == "balance_insufficient"
    books.balance = 100_000
    books.break_.append("transfers")
    sent = stripe.transfer(key="p-3", reference="p-3", **send)
    assert sent.ref and made(books, "transfer") == 1
    assert stripe.find_transfer(payee=payee.ref, reference="p-3") == sent
    assert stripe.find_transfer(payee=payee.ref, reference="p-4") is None


def test_a_card_is_forgotten(stripe, books):
    who = card(stripe, books)
    stripe.forget_card(who["card"])
    with pytest.raises(ProviderRefused):
        charge(stripe, who)


# Events


def signed(body: bytes, *, at: float | None = None, secret: str = SECRET) -> str:
    moment = int(time.time() if at is None else at)
    return (
        f"t={moment},v1={hmac.new(secret.encode(), f'{moment}.'.encode() + body, hashlib.sha256).hexdigest()}"
    )


def test_only_what_stripe_signed_lately_is_read(stripe, books):
    body = json.dumps(public(books.event("payment_intent.succeeded", {"id": "pi_1"}))).encode()
    told = stripe.told(body, signed(body))
    assert (told.about, told.subject, told.type) == ("payment", "pi_1", "payment_intent.succeeded")
    assert stripe.told(body, f"{signed(body, secret='old')},{signed(body).partition(',')[2]}")
    for wrong in (
        "",
        "t=1",
        signed(b"other"),
        signed(body, secret="guess"),
        signed(body, at=time.time() - 301),
        signed(body, at=time.time() + 301),
        signed(body).replace("v1=", "v0="),
        "t=x,v1=é",
    ):
        with pytest.raises(NotGenuine):
            stripe.told(body, wrong)
    for bad in (b"{}", b"[]", b"\xff", json.dumps({"object": "event", "livemode": True}).encode()):
        with pytest.raises(NotGenuine):
            stripe.told(bad, signed(bad))


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("needs_response", "open"),
        ("won", "won"),
        ("lost", "lost"),
        ("warning_needs_response", None),
        ("prevented", None),
    ],
)
def test_disputes_are_read_with_their_fee(stripe, books, status, state):
    payment = charge(stripe, card(stripe, books))
    told = stripe_events.read(books.event("charge.dispute.created", books.dispute(payment.ref, status)))
    if state is None:
        assert (told.about, told.dispute) == ("nothing", None)
        return
    assert (told.dispute.payment, told.dispute.cents, told.dispute.state, told.dispute.fee_cents) == (
        payment.ref,
        33_995,
        state,
        1500,
    )


def test_news_come_oldest_first_and_of_our_kinds(stripe, books):
    for kind in ("account.updated", "customer.created", "refund.failed"):
        books.event(kind, {"id": kind})
    told = stripe.news(since=datetime.now(UTC) - timedelta(hours=1))
    assert [one.type for one in told] == ["account.updated", "refund.failed"]
    assert stripe.news(since=datetime.now(UTC) + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("key", "live"), [("sk_test_x", False), ("rk_test_x", False), ("sk_live_x", True), ("rk_live_x", True)]
)
def test_the_key_says_whether_money_is_real(key, live):
    assert Stripe(url="http://127.0.0.1:1", secret_key=key, webhook_secret="").live is live


# The stand-in itself

CLASSES = {
    "payment_intent": library.PaymentIntent,
    "checkout.session": library.checkout.Session,
    "charge": library.Charge,
    "balance_transaction": library.BalanceTransaction,
    "refund": library.Refund,
    "dispute": library.Dispute,
    "account": library.Account,
    "transfer": library.Transfer,
    "customer": library.Customer,
    "payment_method": library.PaymentMethod,
    "setup_intent": library.SetupIntent,
    "event": library.Event,
}


def literals(annotation) -> set[str] | None:
    """The values that a type names, or None when it names none."""
    if typing.get_origin(annotation) is typing.Literal:
        return set(typing.get_args(annotation))
    found = [literals(one) for one in typing.get_args(annotation)]
    named = [one for one in found if one is not None]
    return set().union(*named) if named else None


def test_the_stand_in_answers_in_the_types_of_stripes_own_library(stripe, books):
    for does in ("pm_success", "pm_declined", "pm_3ds", "pm_processing"):
        payment = charge(stripe, card(stripe, books, does), key=does)
        stripe.cancel_payment(payment.ref)
    paid = charge(stripe, card(stripe, books), key="paid")
    stripe.refund(key="r", payment=paid.ref, cents=1, reference="r")
    books.event("charge.dispute.created", books.dispute(paid.ref))
    until = datetime.now(UTC) + timedelta(hours=2)
    page = stripe.check_out(
        key="t", payer=payer(stripe), cents=500, reference="t", back_url=BACK, until=until
    )
    books.pay(page.ref)
    payee = stripe.payee(key="p", labeler_id="b", country="ES", email="b@example.com")
    books.onboarded(payee.ref)
    stripe.transfer(key="p2", payee=payee.ref, cents=1, reference="p")
    assert {one["object"] for one in books.things.values()} == CLASSES.keys()
    for thing in books.things.values():
        _fits(public(thing))


def _fits(thing: dict) -> None:
    kind = CLASSES[thing["object"]]
    parsed = kind.construct_from(thing, "sk_test_x")
    annotations: dict[str, typing.Any] = {}
    for base in reversed(kind.__mro__):
        annotations |= inspect.get_annotations(base)
    unknown = thing.keys() - annotations.keys() - {"livemode", "created"}
    assert not unknown, (thing["object"], unknown)
    for name in ("object", "status", "mode", "payment_status", "type"):
        if name not in thing:
            continue
        assert getattr(parsed, name) == thing[name]
        hint = annotations[name]
        known = set(typing.get_args(hint)) if typing.get_origin(hint) is typing.Literal else literals(hint)
        assert not known or thing[name] in known, (thing["object"], name, thing[name])
