"""A real browser for tests, where there is one.

Without Chromium the tests that need it are left out, and the end of the run says so and how to get it. With
OPENTRAIN_BROWSER=required, as in CI, they fail instead.
"""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

HOW = "no Chromium was found; `apt-get install chromium` (or your system's package) brings it"
REQUIRED = os.environ.get("OPENTRAIN_BROWSER") == "required"


@pytest.fixture(scope="module")  # while it runs, nothing else in its process may start an event loop
def browser() -> Iterator[Browser]:
    """One Chromium for the tests of a file."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        if REQUIRED:
            pytest.fail(HOW)
        pytest.skip(HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out for want of a browser."""
    left_out = [report for report in terminalreporter.stats.get("skipped", []) if HOW in str(report.longrepr)]
    if left_out:
        terminalreporter.section("left out")
        terminalreporter.write_line(f"{len(left_out)} tests of the pages in a browser: {HOW}.")
