"""From nothing to a conversation: an agent at its terminal, its owner and three labelers at their browsers.

The server is the program that `make up` starts, in a process of its own; mail is read from its maildir.
"""

import email
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from programs import Program, serving

SHOTS = os.environ.get("OPENTRAIN_SCREENSHOTS")  # a folder to leave pictures in
PASSWORD = "correct horse battery"
POST = (
    "2 Spanish speakers, intermediate, to label the sentiment of 20,000 short posts about shops as positive,"
    " neutral or negative. $0.05 per label."
)
ANSWERS = {
    "maria": "I labeled 12,000 Spanish shop reviews in Label Studio in 2024. Irony I mark by what is meant: "
    "“qué maravilla, llegó roto” is negative. When two raters disagreed we wrote a rule with three examples "
    "and re-read the last 200 items; agreement rose from 0.71 to 0.84.",
    "tomas": "I like this kind of work and I am careful and motivated.",
}


@dataclass
class Stage:
    """A running server, its folder, and the browser everybody uses."""

    server: Program
    folder: Path
    browser: Browser

    def mails(self, to: str) -> list[str]:
        """What was mailed to an address, oldest first."""
        files = sorted((self.folder / "mail" / "new").glob("*"), key=lambda path: path.stat().st_mtime_ns)
        found = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
        return [mail.get_content() for mail in found if mail["to"] == to]

    def link(self, to: str, path: str) -> str:
        """The newest link to a page that was mailed to an address; mail may take a moment."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            for text in reversed(self.mails(to)):
                if links := re.findall(rf"http\S+{path}\S*", text):
                    return str(links[0])
            time.sleep(0.1)
        raise AssertionError(f"no mail to {to} with a link to {path}")

    def agent(self, *words: str) -> dict:
        """What the command line answers."""
        done = self.typed(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def typed(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run one command of the agent."""
        own = {"OPENTRAIN_BASE_URL": self.server.url, "XDG_CONFIG_HOME": str(self.folder / "agent")}
        return subprocess.run(
            [sys.executable, "-m", "opentrain_client", *words, "--json"],
            env={**os.environ, **own, "HOME": str(self.folder / "agent")},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def somebody(self, **view: object) -> Page:
        """A fresh browser window."""
        size = view or {"viewport": {"width": 1280, "height": 900}}
        page = self.browser.new_context(base_url=self.server.url, **size).new_page()
        page.set_default_timeout(15_000)
        return page


@pytest.fixture
def stage(tmp_path: Path, browser: Browser) -> Iterator[Stage]:
    (tmp_path / "agent").mkdir()
    with serving(tmp_path) as server:
        yield Stage(server, tmp_path, browser)


@pytest.fixture
def shot() -> Callable[[Page, str], None]:
    def take(page: Page, name: str) -> None:
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"journey-{name}.png"), full_page=True)

    return take


def sign_up(stage: Stage, page: Page, name: str, wish: str, *, start: str = "/sign-up") -> None:
    """A person signs up by the link in their mail."""
    address = f"{name}@example.com"
    page.goto(start)
    page.get_by_label("E-mail address").fill(address)
    page.get_by_role("button", name="Send me the link").click()
    page.goto(stage.link(address, "/sign-up/"))
    page.get_by_label("First name").fill(name.title())
    page.get_by_label("Last name").fill("Garcia")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label(wish).check()
    page.get_by_label("I accept").check()
    page.get_by_role("button", name="Make my account").click()


def become_labeler(stage: Stage, page: Page, name: str) -> None:
    """A labeler signs up and fills the profile as far as it must be."""
    sign_up(stage, page, name, "I want to label")
    if "/profile/start" not in page.url:
        page.goto("/profile/start")
    page.get_by_role("button", name="Make my profile").click()
    page.goto("/profile")
    page.locator("[name=title]").fill("Spanish text annotator")
    page.locator("main form").first.evaluate("form => form.requestSubmit()")
    page.wait_for_load_state()


def sit_interview(page: Page, job_id: str, answer: str) -> None:
    """A labeler answers until no question is left."""
    page.goto(f"/jobs/{job_id}/apply")
    page.get_by_role("link", name="Begin the interview").click()
    page.get_by_role("button", name="Begin").click()
    for _ in range(20):
        if page.get_by_text("That was it").count():
            return
        page.locator("#answer").fill(answer)
        page.get_by_role("button", name="Send the answer").click()
        page.wait_for_load_state()
    raise AssertionError("the interview has no end")


def apply(page: Page, job_id: str, amount: str) -> None:
    """A labeler makes their offer."""
    page.goto(f"/jobs/{job_id}/apply")
    page.get_by_label("Your bid").fill(amount)
    page.get_by_label("Cover note").fill("I have done this kind of work before and can begin on Monday.")
    page.get_by_role("button", name="Send the proposal").click()
    page.wait_for_url("**/my-proposals**")


@pytest.mark.timeout(400)  # a whole server, and five people with browsers
def test_from_registration_to_a_conversation(stage: Stage, shot):
    registered = stage.agent("auth", "register", "--name", "Scout")
    assert registered
    made = stage.agent("jobs", "draft", "create", "--text", POST)
    job_id = made["jobId"]
    assert stage.agent("jobs", "publish", job_id)["status"] == "OPEN"
    refused = stage.typed("proposals", "invite", job_id, "--freelancer-id", "nobody")
    assert refused.returncode != 0
    assert f"{stage.server.url}/claim" in refused.stdout + refused.stderr
    started = stage.agent("auth", "claim", "--email", "ada@example.com")

    ada = stage.somebody()
    sign_up(stage, ada, "ada", "I want to hire labelers")
    ada.goto(stage.link("ada@example.com", "/claim"))
    shot(ada, "claim")
    ada.get_by_label("Code").fill(started["user_code"])
    ada.get_by_role("button", name="Claim the account").click()
    ada.wait_for_url("**/employer**")
    stage.agent("auth", "claim-status")
    assert stage.agent("whoami")["account"]["claimed"] is True

    labelers = {}
    for name, view in (("maria", {}), ("tomas", {"viewport": {"width": 390, "height": 800}})):
        labelers[name] = stage.somebody(**view)
        become_labeler(stage, labelers[name], name)
        sit_interview(labelers[name], job_id, ANSWERS[name])
        shot(labelers[name], f"interview-{name}")
        apply(labelers[name], job_id, "0.06")
        shot(labelers[name], f"applied-{name}")

    found = stage.agent("proposals", "list", job_id)["proposals"]
    assert [one["candidate"]["displayName"] for one in found] == ["Tomas G.", "Maria G."]
    by_name = {one["candidate"]["firstName"]: one for one in found}
    scores = {name: one["metrics"]["interviewScore"] for name, one in by_name.items()}
    assert scores["Maria"] > scores["Tomas"]
    maria = by_name["Maria"]["id"]
    talk = stage.agent("proposals", "interview", maria)["interview"]
    assert any(ANSWERS["maria"][:40] in message["content"] for message in talk["messages"])

    ada.goto(f"/employer/jobs/{job_id}/proposals")
    shot(ada, "proposals")
    ada.goto(f"/employer/proposals/{maria}")
    shot(ada, "proposal")
    ada.locator("[name=status]").select_option("SHORTLISTED")
    ada.locator("form[action$='/status'] button").click()
    ada.wait_for_load_state()
    assert stage.agent("proposals", "get", maria)["proposal"]["status"]["raw"] == "SHORTLISTED"

    third = stage.somebody()
    become_labeler(stage, third, "ines")
    ada.goto(f"/employer/talent?job={job_id}")
    shot(ada, "talent")
    ada.get_by_role("button", name=re.compile("Invite.*Ines")).click()
    ada.wait_for_load_state()
    third.goto(stage.link("ines@example.com", "/invitations"))
    shot(third, "invitations")
    assert third.get_by_text("Scout").count()
    invited = [one for one in stage.agent("proposals", "list", job_id)["proposals"] if one["invite"]]
    assert [(one["candidate"]["firstName"], one["invite"]["status"]) for one in invited] == [
        ("Ines", "PENDING")
    ]

    ada.goto(f"/employer/proposals/{maria}")
    ada.get_by_role("button", name="Write to them").click()
    ada.locator("textarea").fill("Could you begin with 500 posts on Monday?")
    ada.get_by_role("button", name="Send").click()
    ada.wait_for_load_state()
    thread = ada.url
    labelers["maria"].goto("/messages")
    labelers["maria"].locator("main a[href^='/messages/']").first.click()
    labelers["maria"].locator("textarea").fill("Yes, Monday is fine.")
    labelers["maria"].get_by_role("button", name="Send").click()
    ada.goto(thread)
    ada.get_by_text("Yes, Monday is fine.").first.wait_for()
    shot(ada, "talk")
    types = [event["type"] for event in stage.agent("updates")["events"]]
    for wanted in ("proposal.received", "interview.completed", "proposal.status_changed", "message.received"):
        assert wanted in types, types
