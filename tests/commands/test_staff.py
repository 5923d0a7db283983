"""Appointing staff leads to somebody who can sign in, and who sets a second factor up first."""

from collections.abc import Iterator
from mailbox import Maildir
from pathlib import Path

import httpx2
import pytest

from programs import Program, run, serving

SUE = "sue@example.com"
PASSWORD = "nine green bottles"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Program]:
    with serving(tmp_path) as server:
        yield server


def mailed(folder: Path) -> list[str]:
    return [str(mail.get_payload()) for mail in Maildir(folder / "mail", create=False)]


def link_in(text: str) -> str:
    (line,) = [word for word in text.split() if "/password-reset/" in word]
    return line.partition("/password-reset/")[2]


def test_from_the_command_to_the_first_page(tmp_path: Path, server: Program) -> None:
    done = run(tmp_path, "staff", "add", SUE)
    assert done.returncode == 0 and f"{SUE} is now staff." in done.stdout
    path = f"/password-reset/{link_in(done.stdout)}"
    origin = server.url.rstrip("/")
    with httpx2.Client(base_url=origin, headers={"sec-fetch-site": "same-origin"}, timeout=30) as sue:
        assert sue.get(path).status_code == 200
        response = sue.post(path, data={"password": PASSWORD})
        assert response.headers["location"] == "/start"
        assert sue.get("/start").headers["location"] == "/account/second-factor"
        assert "Staff need a second factor" in sue.get("/account/second-factor").text
        sue.cookies.clear()
        assert sue.post("/sign-in", data={"email": SUE, "password": PASSWORD}).status_code == 303
    assert any(path in text.replace("=\n", "") for text in mailed(tmp_path)), "the running server mailed it"
    again = run(tmp_path, "staff", "add", SUE)
    assert again.stdout == f"{SUE} is already staff.\n"
    assert "no second factor" in run(tmp_path, "staff", "forget-factor", SUE).stderr
    assert "no second factor" in run(tmp_path, "staff", "forget-factor", "eve@example.com").stderr
    assert "@-sign" in run(tmp_path, "staff", "add", "no address").stderr
