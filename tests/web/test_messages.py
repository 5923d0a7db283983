"""Messages on the pages: writing, files, blocks, live news; and what strangers see of it."""

import threading
import time

import httpx2
import pytest

import scenes
import talks
from opentrain_server.domain.talk import attachments
from opentrain_server.web import live
from talks import inbox, wrote

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def scene(world):
    return scenes.full(world)


def path_of(scene, rest=""):
    return f"/messages/{scene.ids['conversation']}{rest}"


def count(world, scene):
    return len(wrote(world, scene.ids["conversation"]))


def test_writing_and_answering(world, scene):
    ada, ben = scene.people["ada"], scene.people["ben"]
    before = count(world, scene)
    told = len(inbox(world, ben.human.user_id))
    sent = ada.post(path_of(scene), {"content": "When could you start?"})
    assert sent.headers["location"] == path_of(scene, "#end")
    ben.post(path_of(scene), {"content": "I can start Monday."})
    assert [text for _, text in wrote(world, scene.ids["conversation"])][before:] == [
        "When could you start?",
        "I can start Monday.",
    ]
    assert len(inbox(world, ben.human.user_id)) == told + 1
    with world.database.autocommit() as db:
        db.run(
            "UPDATE users SET first_name = 'Ben', last_name = 'Ostrowski' WHERE id = %(id)s",
            id=ben.human.user_id,
        )
    page = ada.get(path_of(scene)).text
    assert "I can start Monday." in page
    assert "Ben O." in page
    assert "Ostrowski" not in page, "a labeler's last name is nobody's business"
    assert "Ada" not in ben.get(path_of(scene)).text, "to labelers an account speaks with one voice"
    with world.database.autocommit() as db:
        acts = db.conn.execute("SELECT action, token_id FROM audit_entries ORDER BY number").fetchall()
    assert acts[-1] == ("send_message", None)


def test_what_was_typed_stays(world, scene):
    before = count(world, scene)
    page = scene.people["ada"].post(path_of(scene), {"content": talks.BLOCKED}, status=400).text
    assert talks.BLOCKED in page
    assert "passwords" in page
    assert count(world, scene) == before
    page = scene.people["ada"].post(path_of(scene), {"content": " "}, status=400).text
    assert "Write something first" in page


def test_hostile_words_are_shown_and_never_run(scene):
    for who in ("ada", "ben"):
        for path in (path_of(scene), "/messages"):
            page = scene.people[who].get(path).text
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert 'href="https://evil' not in page
            assert 'href="javascript' not in page
        talk = scene.people[who].get(path_of(scene)).text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in talk
        assert "https://evil.example/?a=1&amp;b=" in talk, "links are shown in full, and are no links"
        assert "{{ 7 * 7 }}" in talk


def test_strangers_see_nothing(world, scene):
    found = file_of(scene)
    before = count(world, scene)
    for who in ("dan", "sam"):
        stranger = scene.people[who]
        for path in (path_of(scene), path_of(scene, f"/files/{found}"), path_of(scene, "/live")):
            assert stranger.http.get(path).status_code in {404, 403}
        for path in ("", "/read", "/block"):
            response = stranger.http.post(path_of(scene, path), data={"content": "Hello", "blocked": "yes"})
            assert response.status_code in {404, 403}
    nobody = scene.people["nobody"].http
    assert nobody.get(path_of(scene)).headers["location"].startswith("/sign-in")
    assert nobody.get(path_of(scene, "/live")).status_code == 404
    assert count(world, scene) == before


def test_a_form_from_elsewhere_writes_nothing(world, scene):
    before = count(world, scene)
    headers = {"origin": "https://evil.example"}
    scene.people["ada"].post(path_of(scene), {"content": "Hello"}, status=403, headers=headers)
    assert count(world, scene) == before


def test_blocking_and_taking_messages_again(world, scene):
    ada, ben = scene.people["ada"], scene.people["ben"]
    ben.post(path_of(scene, "/block"), {"blocked": "yes"})
    before = count(world, scene)
    ada.post(path_of(scene), {"content": "Hello there"}, status=409)
    assert "takes no more messages" in ada.get(path_of(scene)).text
    assert count(world, scene) == before
    ben.post(path_of(scene, "/block"), {"blocked": "no"})
    ada.post(path_of(scene), {"content": "When could you start?"})


def test_a_suspended_account_reads_and_does_not_write(world, scene):
    with world.database.autocommit() as db:
        db.run("UPDATE organizations SET suspended_at = %(now)s", now=db.now)
    scene.people["ada"].get(path_of(scene))
    before = count(world, scene)
    scene.people["ada"].post(path_of(scene), {"content": "Hello"}, status=409)
    assert count(world, scene) == before


def test_reading_marks_nothing_and_the_button_does(world, scene):
    ada = scene.people["ada"]
    assert path_of(scene) in ada.get("/messages?unread=1").text
    ada.get(path_of(scene))
    assert world.rows("read_marks") == 0
    ada.post(path_of(scene, "/read"))
    assert path_of(scene) not in ada.get("/messages?unread=1").text
    assert path_of(scene) in ada.get("/messages").text


def test_starting_from_a_proposal(world, scene):
    ada = scene.people["ada"]
    again = ada.post("/messages/start", {"proposal": scene.ids["talked_about"]})
    assert again.headers["location"] == path_of(scene)
    scene.people["ben"].post("/messages/start", {"proposal": scene.ids["talked_about"]}, status=403)
    ada.post("/messages/start", {"proposal": "nope"}, status=404)


# Files.


def upload(who, scene, *files, status=303):
    sent = [("files", file) for file in files]
    return who.post(path_of(scene), {"content": "See the files."}, status=status, files=sent)


def file_of(scene):
    page = scene.people["ada"].get(path_of(scene)).text
    start = page.index("/files/") + len("/files/")
    return page[start : page.index('"', start)]


def test_files_are_downloads(world, scene):
    upload(scene.people["ben"], scene, ("../../etc/pass\u202ewd<b>.exe", PNG, "text/html"))
    with world.database.autocommit() as db:
        found = db.one("SELECT id, name, media_type, size FROM attachments WHERE media_type = 'image/png'")
    assert (found["name"], found["size"]) == ("passwd b .exe.png", len(PNG))
    response = scene.people["ada"].get(path_of(scene, f"/files/{found['id']}"))
    assert response.content == PNG
    assert response.headers["content-disposition"].startswith('attachment; filename="passwd b .exe.png"')
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["content-type"] == "image/png"
    assert "sandbox" in response.headers["content-security-policy"]


@pytest.mark.parametrize(
    "files",
    [
        [("a.exe", b"MZ\x90\x00\x03", "image/png")],
        [("a.zip", b"PK\x03\x04\x00\x00", "application/zip")],
        [("a.png", b"\xff\xfe\x00\x01", "image/png")],
        [(f"{n}.txt", b"text", "text/plain") for n in range(6)],
        [("big.txt", b"x" * (attachments.LARGEST + 1), "text/plain")],
    ],
)
def test_what_cannot_be_attached(world, scene, files):
    before = count(world, scene), world.rows("attachments")
    page = upload(scene.people["ada"], scene, *files, status=400).text
    assert "See the files." in page, "what was typed stays"
    assert (count(world, scene), world.rows("attachments")) == before


def test_a_file_of_another_thread_is_not_found(world, scene):
    assert scene.people["ada"].http.get(path_of(scene, "/files/nope")).status_code == 404
    with world.database.autocommit() as db:
        db.run("UPDATE messages SET hidden_at = %(now)s", now=db.now)
        found = db.one("SELECT id FROM attachments LIMIT 1")["id"]
    assert scene.people["ada"].http.get(path_of(scene, f"/files/{found}")).status_code == 404


# Live.


class Listener(threading.Thread):
    """A browser that listens to a thread's stream."""

    def __init__(self, world, visitor, path):
        super().__init__(daemon=True)
        self.client = httpx2.Client(base_url=world.url, cookies=visitor.http.cookies, timeout=20)
        self.path, self.lines, self.opened, self.status = path, [], threading.Event(), 0
        self.start()
        assert self.opened.wait(10)

    def run(self):
        try:
            with self.client.stream("GET", self.path) as response:
                self.status = response.status_code
                self.opened.set()
                for line in response.iter_lines():
                    self.lines.append(line)
                    if self.done():
                        return
        except httpx2.HTTPError:
            pass
        finally:
            self.opened.set()
            self.client.close()

    def done(self):
        return any(line.startswith("data: ") for line in self.lines)


def test_news_come_by_themselves(world, scene, monkeypatch):
    monkeypatch.setattr(live, "EVERY", 0.05)
    seen = count(world, scene)
    listener = Listener(world, scene.people["ben"], path_of(scene, f"/live?after={seen}"))
    assert listener.status == 200
    time.sleep(0.3)
    assert not listener.done(), "what is known already is no news"
    scene.people["ada"].post(path_of(scene), {"content": "When could you start?"})
    listener.join(timeout=10)
    assert f"data: {seen + 1}" in listener.lines
    assert f"id: {seen + 1}" in listener.lines


def test_a_waiting_page_holds_no_connection(world, scene, monkeypatch):
    """More streams than the server has threads and connections; it answers all the same."""
    monkeypatch.setattr(live, "EVERY", 0.05)
    monkeypatch.setattr(live, "PER_SESSION", 50)
    seen = count(world, scene)
    path = path_of(scene, f"/live?after={seen}")
    listeners = [Listener(world, scene.people["ben"], path) for _ in range(world.settings.threads + 4)]
    scene.people["ada"].post(path_of(scene), {"content": "When could you start?"})
    for listener in listeners:
        listener.join(timeout=10)
        assert listener.done()


def test_five_streams_of_a_session_and_none_outlives_the_server(world, scene, monkeypatch):
    monkeypatch.setattr(live, "EVERY", 0.05)
    path = path_of(scene, "/live?after=999999")
    ben = scene.people["ben"]
    listeners = [Listener(world, ben, path) for _ in range(live.PER_SESSION)]
    assert ben.http.get(path).status_code == 429
    assert all(listener.is_alive() for listener in listeners)
    monkeypatch.setattr(live.Stopping, "now", True)
    for listener in listeners:
        listener.join(timeout=5)
        assert not listener.is_alive()
