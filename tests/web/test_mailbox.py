"""A trial server's mail on a page: for whoever has the terminal, and for nobody else."""

from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from opentrain_server.core.settings import Settings
from opentrain_server.outside.mail import MaildirMailer
from opentrain_server.web.mailbox import Mailbox, mailbox_of

BASE = "http://127.0.0.1:8000"


@pytest.fixture
def box(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mail", BASE)


@pytest.fixture
def send(box: Mailbox):
    mailer = MaildirMailer(box.folder, sender="OpenTrain <no-reply@localhost>")
    return lambda subject, text: mailer.send(to="ada@example.com", subject=subject, text=text)


def visitor(box: Mailbox, base: str = BASE, address: str = "127.0.0.1") -> httpx2.Client:
    app = Starlette(routes=box.routes())
    return TestClient(app, base_url=base, client=(address, 5000), follow_redirects=False)


def enter(box: Mailbox) -> httpx2.Client:
    client = visitor(box)
    assert client.get(path_of(box)).status_code == 303
    return client


def path_of(box: Mailbox) -> str:
    parts = urlsplit(box.first_url)
    return f"{parts.path}?{parts.query}"


def test_the_key_opens_once_and_leaves_a_session(box: Mailbox) -> None:
    client, url = visitor(box), path_of(box)
    answer = client.get(url)
    assert (answer.status_code, answer.headers["location"]) == (303, "/dev/mail")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and "path=/dev/mail" in cookie
    page = client.get("/dev/mail")
    assert page.status_code == 200 and "No mail yet." in page.text
    assert page.headers["cache-control"] == "no-store"
    assert visitor(box).get(url).status_code == 404
    assert client.get("/dev/mail").status_code == 200


def test_nobody_else_finds_a_page(box: Mailbox, send) -> None:
    send("Hello", "Text")
    enter(box)
    name = next((box.folder / "new").iterdir()).name
    for path in ("/dev/mail", f"/dev/mail/{name}", "/dev/mail?key=", "/dev/mail?key=None", "/dev/mail?key=é"):
        assert visitor(box).get(path).status_code == 404
        assert visitor(box).get(path, headers={"cookie": "opentrain_dev_mail=guess"}).status_code == 404


def test_only_this_machine_by_its_own_name(box: Mailbox) -> None:
    url = path_of(box)
    assert visitor(box, address="192.0.2.1").get(url).status_code == 404
    assert visitor(box, base="http://evil.example:8000").get(url).status_code == 404
    assert visitor(box, base="http://localhost:8000").get(url).status_code == 303


def test_mails_are_listed_newest_first_and_shown_as_text(box: Mailbox, send) -> None:
    send("First", "one")
    send(
        "<b>Second</b>",
        f"Click {BASE}/claim/ot_cat_x?a=1&b=2. Or <script>alert(1)</script> http://evil.example/",
    )
    client = enter(box)
    page = client.get("/dev/mail").text
    assert 0 < page.index("&lt;b&gt;Second") < page.index("First")
    assert "<b>" not in page
    link = page.split('href="')[1].split('"')[0]
    mail = client.get(link).text
    assert f'<a href="{BASE}/claim/ot_cat_x?a=1&amp;b=2">' in mail
    assert "<script>" not in mail and 'href="http://evil' not in mail and "http://evil.example/" in mail
    assert "To: ada@example.com" in mail


@pytest.mark.parametrize("name", ["..%2F..%2Fsecret.key", "nope", "new", "%00"])
def test_only_names_of_mails_are_shown(box: Mailbox, send, name: str) -> None:
    send("First", "one")
    assert enter(box).get(f"/dev/mail/{name}").status_code == 404


@pytest.mark.parametrize("base", ["http://127.0.0.1:80", "http://127.0.0.1:8000.evil.example"])
def test_look_alikes_of_our_origin_are_no_links(box: Mailbox, send, base: str) -> None:
    send("First", f"{base}/x")
    client = enter(box)
    link = client.get("/dev/mail").text.split('href="')[1].split('"')[0]
    assert f'href="{base}' not in client.get(link).text


@pytest.mark.parametrize(
    ("settings", "there"),
    [
        ({}, True),
        ({"host": "localhost"}, True),
        ({"host": "0.0.0.0"}, False),
        ({"host": "192.0.2.1", "origin": "http://localhost"}, False),
        ({"origin": "https://jobs.example.com"}, False),
        ({"mail_url": "smtp://localhost"}, False),
        ({"money_mode": "live"}, False),
    ],
)
def test_it_exists_only_on_a_trial_server(settings: dict[str, str], there: bool) -> None:
    assert (mailbox_of(Settings(**settings)) is not None) == there
