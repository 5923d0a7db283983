"""The built-in test processor: what each card does, once per key, across restarts and processes."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from opentrain_server.outside.payments.provider import NotGenuine, ProviderRefused
from opentrain_server.outside.payments.test import TestProcessor
from opentrain_server.outside.payments.test_cards import CARDS

NOW = datetime(2026, 6, 12, 10, 0, tzinfo=UTC)
BACK = "http://market.test/back"


@pytest.fixture
def processor(tmp_path):
    return TestProcessor(tmp_path / "test-processor", base="http://market.test", clock=lambda: NOW)


def later(processor, **by) -> TestProcessor:
    """The same processor after a restart, some time on."""
    return TestProcessor(
        processor.store.folder, base="http://market.test", clock=lambda: NOW + timedelta(**by)
    )


def card(processor, does="success") -> dict[str, str]:
    payer = processor.payer(key="ada", organization_id="ada", email="ada@example.com")
    page = processor.save_card(key=f"save-{does}", payer=payer, back_url=BACK)
    processor.keep_card(page.ref, does)
    saved = processor.saved_card(page.ref)
    assert (saved.last4, saved.payer) == (CARDS[does].last4, payer)
    return {"payer": payer, "card": saved.ref}


def charge(processor, who, key="a-1", cents=1000):
    return processor.charge(key=key, **who, cents=cents, reference=key, back_url=BACK)


@pytest.mark.parametrize(
    ("does", "state", "failure"),
    [
        ("success", "paid", None),
        ("authentication", "action", None),
        ("delayed", "settling", None),
        ("declined", "refused", "card_declined"),
        ("insufficient_funds", "refused", "insufficient_funds"),
        ("refund_refused", "paid", None),
        ("disputed", "paid", None),
    ],
)
def test_each_card_does_what_it_says(processor, does, state, failure):
    payment = charge(processor, card(processor, does))
    assert (payment.state, payment.failure) == (state, failure)
    assert (payment.action_url is not None) == (state == "action")


def test_a_key_is_one_charge_also_after_a_restart(processor):
    who = card(processor)
    first = charge(processor, who)
    assert charge(later(processor, hours=1), who) == first
    assert charge(processor, who, key="a-2").ref != first.ref
    assert processor.find_payment(payer="", reference="a-1", since=NOW) == first
    assert processor.find_payment(payer="", reference="a-9", since=NOW) is None


SCRIPT = """
import sys
from pathlib import Path
from opentrain_server.outside.payments.test import TestProcessor

folder, payer, card = sys.argv[1:]
processor = TestProcessor(Path(folder), base="")
for number in range(30):
    more = {"cents": 1000, "reference": f"p-{number}", "back_url": ""}
    print(processor.charge(key=f"p-{number}", payer=payer, card=card, **more).ref)
"""


def test_processes_share_its_books(processor):
    who = card(processor)
    call = [sys.executable, "-c", SCRIPT, str(processor.store.folder), who["payer"], who["card"]]
    running = [subprocess.Popen(call, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    refs = [one.communicate(timeout=60)[0].split() for one in running]
    assert refs[0] == refs[1] == refs[2] and len(set(refs[0])) == 30
    assert len(processor.store.all("payment")) == 30


def test_a_delayed_payment_takes_a_minute(processor):
    payment = charge(processor, card(processor, "delayed"))
    assert later(processor, seconds=59).payment(payment.ref).state == "settling"
    assert later(processor, seconds=60).payment(payment.ref).state == "paid"
    assert later(processor, seconds=60).cancel_payment(payment.ref).state == "paid"
    assert processor.cancel_payment(payment.ref).state == "cancelled"
    assert later(processor, seconds=60).payment(payment.ref).state == "cancelled"


def test_a_bank_is_answered_once(processor):
    payment = charge(processor, card(processor, "authentication"))
    assert processor.authenticate(payment.ref, proved=False) == BACK
    assert processor.authenticate(payment.ref, proved=True) == BACK
    assert processor.payment(payment.ref).failure == "authentication_failed"


def test_refunds_end_with_what_was_paid(processor):
    payment = charge(processor, card(processor))
    part = {"payment": payment.ref, "cents": 600}
    first = processor.refund(key="r1", reference="r1", **part)
    assert first.state == "done" and processor.refund(key="r1", reference="r1", **part) == first
    with pytest.raises(ProviderRefused, match="charge_already_refunded"):
        processor.refund(key="r2", reference="r2", **part)
    assert processor.find_refund(payment=payment.ref, reference="r1") == first
    refused = charge(processor, card(processor, "refund_refused"), key="b-1")
    assert processor.refund(key="r3", payment=refused.ref, cents=1, reference="r3").state == "refused"


def test_a_checkout_is_paid_once_and_ends(processor):
    payer = processor.payer(key="ada", organization_id="ada", email="ada@example.com")
    until = NOW + timedelta(minutes=35)
    page = processor.check_out(key="t", payer=payer, cents=500, reference="t", back_url=BACK, until=until)
    assert processor.pay(page.ref, "declined").failure == "card_declined"
    assert not processor.checkout(page.ref).over
    paid = processor.pay(page.ref, "success")
    assert processor.checkout(page.ref).payment == paid
    with pytest.raises(ProviderRefused):
        processor.pay(page.ref, "success")
    other = processor.check_out(key="u", payer=payer, cents=500, reference="u", back_url=BACK, until=until)
    with pytest.raises(ProviderRefused):
        later(processor, minutes=36).pay(other.ref, "success")


def test_a_labeler_is_paid_once_set_up(processor):
    payee = processor.payee(key="ben", labeler_id="ben", country="ES", email="ben@example.com")
    assert processor.payee(key="ben", labeler_id="ben", country="ES", email="x@example.com") == payee
    send = {"key": "p-1", "payee": payee.ref, "cents": 700, "reference": "p-1"}
    assert processor.transfer(**send).failure == "account_not_ready"
    assert payee.ref in processor.onboard(payee.ref, back_url=BACK)
    assert processor.set_up_payouts(payee.ref, refuses=True) == BACK
    assert processor.transfer(**send).failure == "account_restricted"
    processor.set_up_payouts(payee.ref, refuses=False)
    sent = processor.transfer(**send)
    assert sent.ref and processor.transfer(**send) == sent == processor.find_transfer(
        payee="", reference="p-1"
    )


def test_a_dispute_is_news(processor):
    payment = charge(processor, card(processor, "disputed"))
    told = processor.news(since=NOW)
    assert [(one.about, one.dispute.state, one.dispute.payment) for one in told] == [
        ("dispute", "open", payment.ref)
    ]
    processor.decide_dispute(payment.ref, won=True)
    assert [one.dispute.state for one in processor.news(since=NOW)] == ["won"]
    assert processor.news(since=NOW + timedelta(seconds=1)) == []


def test_nothing_that_comes_from_outside_is_genuine(processor):
    with pytest.raises(NotGenuine):
        processor.told(b"{}", "")
