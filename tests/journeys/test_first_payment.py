"""From a top-up to a refund: two hires, a delivery, a release, an end; then the books are read.

Agents ask at the terminal; their owner decides, and pays, in a browser.
"""

import os
import re
import subprocess
import sys
import time

import pytest
from playwright.sync_api import Page

from staging import POST, Stage, apply, become_labeler, claim, shot, stage

__all__ = ["shot", "stage"]  # fixtures


def confirm(owner: Page, url: str, *, source: str | None = None) -> None:
    """The owner says yes on the page of an approval."""
    owner.goto(url)
    if source:
        owner.get_by_label(re.compile(source)).check()
    owner.locator("form[action$='/confirm'] button").click()
    owner.wait_for_load_state()
    owner.get_by_text("Confirmed").first.wait_for()


def at_processor(owner: Page, button: str) -> None:
    """The owner pays, or saves a card, on the processor's page, with the first card that works."""
    owner.get_by_text("TEST MODE").first.wait_for()
    owner.get_by_role("button", name=re.compile(button)).click()
    owner.wait_for_load_state()


def books(stage: Stage, *words: str) -> str:
    """What the operator's command says of the books."""
    done = subprocess.run(
        [sys.executable, "-m", "opentrain_server", "ledger", *words],
        env={**os.environ, "OPENTRAIN_DATA_DIR": str(stage.folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.timeout(400)  # a whole server, and three people with browsers
def test_from_a_top_up_to_a_refund(stage: Stage, shot):
    stage.agent("auth", "register", "--name", "Scout")
    job_id = stage.agent("jobs", "draft", "create", "--text", POST)["jobId"]
    assert stage.agent("jobs", "publish", job_id)["status"] == "OPEN"
    ada = claim(stage, "payments:write")

    labelers = {"maria": stage.somebody(), "tomas": stage.somebody(viewport={"width": 390, "height": 800})}
    for name, page in labelers.items():
        become_labeler(stage, page, name)
        apply(page, job_id, "0.06")
    found = stage.agent("proposals", "list", job_id)["proposals"]
    proposals = {one["candidate"]["firstName"]: one["id"] for one in found}

    top_up = stage.agent("credits", "top-up", "--amount-usd", "1000")
    ada.goto(top_up["checkoutUrl"])
    shot(ada, "checkout")
    ada.get_by_role("button", name=re.compile("Go on")).click()
    shot(ada, "processor")
    at_processor(ada, "Pay")
    paid = stage.agent("credits", "top-up-status", top_up["topUpId"], "--wait")
    assert paid["topUp"]["status"] == "COMPLETED"

    hire = ("--milestone-name", "First batch", "--amount", "300")
    asked = stage.agent("proposals", "hire", proposals["Maria"], *hire)["approval"]
    ada.goto(asked["approvalUrl"])
    shot(ada, "approval")
    confirm(ada, asked["approvalUrl"], source="Credits")
    done = stage.agent("approvals", "get", asked["id"], "--wait")["approval"]
    assert done["status"] == "confirmed" and done["result"]["hired"] is True
    first = stage.agent("contracts", "get", done["result"]["contractId"])["contract"]
    credits = stage.agent("credits", "get")["credits"]
    assert (credits["availableCents"], credits["reservedCents"]) == (66_005, 33_000)

    ada.goto("/employer-settings?tab=billing")
    ada.get_by_role("button", name="Add a card").click()
    at_processor(ada, "Save")
    card = ada.get_by_role("button", name=re.compile("Remove the card"))
    until = time.monotonic() + 30  # the worker asks the processor
    while not card.count() and time.monotonic() < until:
        ada.goto("/employer-settings?tab=billing")
    shot(ada, "billing")
    asked = stage.agent("proposals", "hire", proposals["Tomas"], *hire)["approval"]
    confirm(ada, asked["approvalUrl"], source="ending|card")
    done = stage.agent("approvals", "get", asked["id"], "--wait")["approval"]
    assert done["status"] == "confirmed"
    second = stage.agent("contracts", "get", done["result"]["contractId"])["contract"]

    maria = labelers["maria"]
    maria.goto(f"/contracts/{first['id']}")
    maria.locator("details:has(form[action$='/deliver']) > summary").click()
    maria.locator("form[action$='/deliver'] textarea").fill("All 5,000 posts, with notes on irony.")
    maria.locator("form[action$='/deliver'] button").click()
    maria.wait_for_load_state()
    shot(maria, "contract")
    milestone = stage.agent("contracts", "get", first["id"])["contract"]["milestones"][0]
    assert (milestone["status"], milestone["needsReview"]) == ("ACTIVE_FUNDED", True)
    asked = stage.agent("milestones", "approve", milestone["id"])["approval"]
    confirm(ada, asked["approvalUrl"])
    maria.goto("/earnings")
    maria.get_by_text("$300.00").first.wait_for()
    shot(maria, "earnings")

    asked = stage.agent("contracts", "end", second["id"])["approval"]
    ada.goto(asked["approvalUrl"])
    shot(ada, "end")
    confirm(ada, asked["approvalUrl"], source="Refund")
    ended = stage.agent("contracts", "get", second["id"])["contract"]
    assert (ended["status"], ended["milestones"]) == ("ended", [])

    entries = stage.agent("credits", "ledger", "--limit", "100")["entries"]
    assert [(one["type"], one["amountCents"]) for one in reversed(entries)] == [
        ("TOP_UP", 100_000),
        ("HOLD", -30_000),
        ("HOLD", -3_000),
        ("HOLD", -995),
        ("CAPTURE", -995),
        ("CAPTURE", -30_000),
        ("CAPTURE", -3_000),
    ]
    assert "all right" in books(stage, "verify")
    assert books(stage, "trial-balance").split()[-2:] == ["sum", "0.00"]
    if os.environ.get("OPENTRAIN_SHOW_BOOKS"):
        print(books(stage, "journal", "--format", "csv"))
