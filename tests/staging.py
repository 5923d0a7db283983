"""A whole market for journeys: the server that `make up` starts, an agent at a terminal, people at browsers.

Mail is read from the server's maildir.
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


def claim(stage: Stage, *grants: str) -> Page:
    """Ada claims the agent's account, grants what is named, and the agent goes on with its new token."""
    started = stage.agent("auth", "claim", "--email", "ada@example.com")
    ada = stage.somebody()
    sign_up(stage, ada, "ada", "I want to hire labelers")
    ada.goto(stage.link("ada@example.com", "/claim"))
    ada.get_by_label("Code").fill(started["user_code"])
    for grant in grants:
        ada.locator(f"[name=grants][value='{grant}']").check()
    ada.get_by_role("button", name="Claim the account").click()
    ada.wait_for_url("**/employer**")
    stage.agent("auth", "claim-status")
    return ada
