"""The books on pages: disputes from opening to decision, changes of credits in twos, invoices, statements."""

import csv
import io
import re

import pytest

import scenes
from opentrain_server.core.actor import Human
from opentrain_server.domain.contracts import contracts
from opentrain_server.domain.ledger import verification
from scenes_books import staff_member
from scenes_contracts import hire
from visitors import Visitor, employer, visitor

REASON = {"reason": "The log shows who is right."}


@pytest.fixture
def scene(world) -> scenes.Scene:
    return scenes.full(world)


def milestone_of(scene: scenes.Scene) -> str:
    contract_id = hire(scene, "Fresh", "Fresh work")
    with scene.world.database.autocommit() as db:
        return contracts.get(db, scene.member(), contract_id).milestones[0].id


def row(world, sql: str, **values):
    with world.database.autocommit() as db:
        return db.one(sql, **values)


def clean(world) -> None:
    with world.database.transaction() as db:
        assert verification.verify(db).wrong is None


def stranger(world) -> Visitor:
    return employer(world, "cy@example.com", "Other")


def test_a_dispute_from_its_opening_to_its_decision(world, scene):
    ada, ben, sam = (scene.people[name] for name in ("ada", "ben", "sam"))
    milestone_id = milestone_of(scene)
    assert "frozen at once" in ben.get(f"/disputes/new/{milestone_id}").text
    sent = ben.post(f"/disputes/new/{milestone_id}", {"reason": "Nobody answers <b>me</b>."})
    path = sent.headers["location"].partition("?")[0]
    assert (
        row(world, "SELECT status FROM milestones WHERE id = %(id)s", id=milestone_id)["status"] == "DISPUTED"
    )
    files = {"file": ("log.csv", b"day,labels\n1,500\n", "text/csv")}
    ada.post(path, {"statement": "Here is the log."}, files=files)
    for who in (ada, ben, sam):
        text = who.get(path if who is not sam else f"/staff{path}").text
        assert "Nobody answers &lt;b&gt;me&lt;/b&gt;." in text and "Here is the log." in text
    (link,) = re.findall(rf"{path}/files/\w+", ben.get(path).text)
    got = ben.get(link)
    assert got.content == b"day,labels\n1,500\n" and "attachment" in got.headers["content-disposition"]
    assert sam.get(f"/staff{link}").content == got.content
    sam.post(f"/staff{path}", REASON | {"outcome": "split", "paid": "100.50"})
    assert "the labeler gets $100.50" in ada.get(path).text and REASON["reason"] in ben.get(path).text
    found = row(world, "SELECT status, paid_cents FROM milestones WHERE id = %(id)s", id=milestone_id)
    assert found == {"status": "PAID", "paid_cents": 10_050}
    again = sam.post(f"/staff{path}", REASON | {"outcome": "refunded"}, 409)
    assert "decided already" in again.text
    assert ada.post(path, {"statement": "One more thing."}, 409).status_code == 409
    clean(world)


@pytest.mark.parametrize("paid", ["", "0", "300", "-1", "1.234", "all"])
def test_a_split_is_asked_for_again(world, scene, paid):
    path, before = f"/staff/disputes/{scene.ids['dispute']}", world.snapshot()
    fields = REASON | {"outcome": "split", "paid": paid}
    assert "paid-problem" in scene.people["sam"].post(path, fields, 400).text
    assert world.snapshot() == before


def test_a_dispute_and_its_files_are_not_there_for_others(world, scene):
    dispute, evidence = scene.ids["dispute"], scene.ids["evidence"]
    cy, before = stranger(world), world.snapshot()
    for path in (f"/disputes/{dispute}", f"/disputes/{dispute}/files/{evidence}"):
        assert cy.get(path, 404).status_code == scene.people["dan"].get(path, 404).status_code
    cy.post(f"/disputes/{dispute}", {"statement": "Mine."}, 404)
    cy.post(f"/disputes/new/{scene.ids['milestone']}", {"reason": "Mine now."}, 404)
    for path in (f"/staff/disputes/{dispute}", f"/staff/disputes/{dispute}/files/{evidence}"):
        cy.get(path, 403)
        scene.people["ada"].get(path, 403)
    other = f"/disputes/{scene.ids['decided']}/files/{evidence}"
    scene.people["ada"].get(other, 404)
    assert world.snapshot() == before


def test_what_cannot_be_shown_is_not_taken(world, scene):
    path, before = f"/disputes/{scene.ids['dispute']}", world.snapshot()
    files = {"file": ("run.exe", b"MZ\x00\x01", "image/png")}
    response = scene.people["ada"].post(path, {"statement": "Look."}, 400, files=files)
    assert "Only pictures, PDF, text, CSV and JSON" in response.text
    assert world.snapshot() == before


def test_credits_are_changed_in_twos(world, scene):
    sam, sal = scene.people["sam"], human_of(staff_member(world, "sal@example.com"))
    sid = visitor(world, sal, second_factor=True)
    account = scene.organization()
    fields = {"kind": "adjustment", "amount": "-1,250.50", "words": "As agreed."}
    path = sam.post(f"/staff/accounts/{account}/credits", fields).headers["location"].partition("?")[0]
    before = available(world, account)
    assert "second member" in sam.get(path).text
    assert "second member" in sam.post(path, {"do": "confirm"}, 409).text
    sid.post(path, {"do": "confirm"})
    assert available(world, account) == before - 125_050
    assert "decided already" in sid.post(path, {"do": "confirm"}, 409).text
    clean(world)


def human_of(staff):
    return Human(staff.user_id, staff.name)


def available(world, account: str) -> int:
    sql = "SELECT cents FROM ledger_accounts WHERE account = 'available:' || %(id)s"
    return row(world, sql, id=account)["cents"]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"kind": "gift", "amount": "1", "words": "Why not"}, "kind-problem"),
        ({"kind": "adjustment", "amount": "one", "words": "Why not"}, "amount-problem"),
        ({"kind": "adjustment", "amount": "0", "words": "Why not"}, "amount-problem"),
        ({"kind": "adjustment", "amount": "-999999", "words": "Why not"}, "amount-problem"),
        ({"kind": "bank_transfer", "amount": "-5", "words": "Why not"}, "amount-problem"),
        ({"kind": "bank_transfer", "amount": "5", "words": ""}, "words-problem"),
        ({"kind": "return", "amount": "5", "words": "Why not", "top_up": "nope"}, "top_up-problem"),
    ],
)
def test_a_change_that_makes_no_sense_is_asked_for_again(world, scene, fields, problem):
    before = world.snapshot()
    page = scene.people["sam"].post(f"/staff/accounts/{scene.organization()}/credits", fields, 400)
    assert problem in page.text and world.snapshot() == before


def test_the_ledger_is_browsed_page_by_page(world, scene):
    sam, account = scene.people["sam"], f"available:{scene.organization()}"
    page = sam.get(f"/staff/ledger/accounts/{account}").text
    (number,) = set(re.findall(r"/staff/ledger/sets/(\d+)", page)[:1])
    assert "top up" in page or "bank transfer" in page
    assert "Key" in sam.get(f"/staff/ledger/sets/{number}").text
    assert (
        f"/staff/ledger/accounts/escrow:{scene.ids['milestone']}" in sam.get("/staff/ledger?q=escrow:").text
    )
    assert "as it must be" in sam.get("/staff/money").text
    for path in ("/staff/ledger/sets/x", "/staff/ledger/sets/999999999", "/staff/ledger/accounts/savings"):
        sam.get(path, 404)
    sam.get("/staff/ledger?cursor=nonsense", 404)


def test_an_invoice_stays_as_it_was_written(world, scene):
    ada = scene.people["ada"]
    details = {"name": "Acme <Research> Ltd", "address": "1 High St\nBath", "tax_id": "GB 123"}
    ada.post("/employer/billing-details", details)
    hire(scene, "Fresh", "Fresh work")
    newest = row(world, "SELECT id, number FROM invoices ORDER BY number DESC LIMIT 1")
    ada.post("/employer/billing-details", {"name": "", "address": "", "tax_id": ""})
    text = ada.get(f"/invoices/{newest['id']}").text
    assert "Acme &lt;Research&gt; Ltd" in text and "1 High St\nBath" in text and "GB 123" in text
    assert all(words in text for words in ("$300.00", "$30.00", "$9.95", "$339.95", "from credits"))
    assert str(newest["number"]) in ada.get("/employer/billing-history").text
    stranger(world).get(f"/invoices/{newest['id']}", 404)


def test_a_refunded_invoice_says_so(world, scene):
    ada, sam = scene.people["ada"], scene.people["sam"]
    milestone_id = milestone_of(scene)
    path = ada.post(f"/disputes/new/{milestone_id}", {"reason": "It never came."}).headers["location"]
    sam.post(f"/staff{path.partition('?')[0]}", REASON | {"outcome": "refunded"})
    invoice = row(world, "SELECT invoice_id FROM milestones WHERE id = %(id)s", id=milestone_id)["invoice_id"]
    text = ada.get(f"/invoices/{invoice}").text
    assert "Refunded" in text and "-$330.00" in text


def test_a_statement_is_the_credits_of_a_month(world, scene):
    ada = scene.people["ada"]
    got = ada.get("/employer/billing-history.csv?month=2026-06")
    lines = list(csv.DictReader(io.StringIO(got.text)))
    assert float(lines[-1]["Available after (USD)"]) * 100 == available(world, scene.organization())
    assert {line["Type"] for line in lines} >= {"TOP_UP", "HOLD", "CAPTURE"}
    assert ada.get("/employer/billing-history.csv?month=2026-05").text.count("\n") == 1
    for month in ("", "2026-13", "x"):
        ada.get(f"/employer/billing-history.csv?month={month}", 404)


def test_a_payment_statement_is_its_labelers_alone(world, scene):
    path = f"/earnings/{scene.ids['payout']}"
    assert "Payment statement" in scene.people["ben"].get(path).text
    dan_sees = scene.people["dan"].http.get(path)
    assert dan_sees.status_code in {303, 403}
    scene.people["ben"].get("/earnings/nope", 404)


def test_prices_are_the_settings(world):
    text = visitor(world).get("/pricing").text
    assert all(words in text for words in ("10 %", "$9.95", "$339.95", "$330.00", "TEST MODE"))
