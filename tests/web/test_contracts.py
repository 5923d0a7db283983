"""Contracts at the browser: both sides' pages, deliveries with files, the log, reviews, earnings."""

import pytest

import scenes
import scenes_contracts
from humans import person
from listings import listed
from moneyed import RULES, confirm, give_credits
from opentrain_server.domain.contracts import contracts, releases
from opentrain_server.domain.labelers import profiles
from visitors import employer, visitor

HOSTILE = [
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "</textarea><svg onload=alert(1)>",
    "{{ 7 * 7 }}",
    "' OR 1=1 --",
]


class Scene:
    """Ada's account, which hired Ben; their browsers and the paths of the contract."""

    def __init__(self, world, *, auto_release: bool = False) -> None:
        self.world = world
        self.whole = scenes.empty(world)
        give_credits(world, self.whole.organization(), 1_000_000)
        self.ada, self.ben = self.whole.people["ada"], self.whole.people["ben"]
        self.id = scenes_contracts.hire(
            self.whole, "Label posts", "All 5,000 posts.", auto_release=auto_release
        )
        self.path = f"/contracts/{self.id}"
        self.milestone = self.row.milestones[0].id
        self.of_milestone = f"{self.path}/milestones/{self.milestone}"

    @property
    def row(self):
        with self.world.database.autocommit() as db:
            return contracts.get(db, self.whole.member(), self.id)

    def deliver(self, note="All done.", link="", status=303, **more):
        fields = {f"note-{self.milestone}": note, f"link-{self.milestone}": link}
        return self.ben.post(f"{self.of_milestone}/deliver", fields, status, **more)

    def pay(self) -> None:
        with self.world.database.transaction() as db:
            asked = releases.ask(db, self.whole.member(), self.milestone, rules=RULES)
        confirm(self.world, self.whole.member(), asked.id)

    def end(self) -> None:
        self.pay()
        assert "ok=contract-ended" in self.ada.post(f"{self.path}/end").headers["location"]


@pytest.fixture
def scene(world) -> Scene:
    return Scene(world)


def colleague(scene: Scene):
    """Mo, a member of ada's account who does not own it."""
    return scene.whole.people["mo"]


def strangers(scene: Scene):
    """An employer and a labeler who have nothing to do with it."""
    eve = visitor(scene.world, person(scene.world, "eve@example.com"))
    with scene.world.database.transaction() as db:
        profiles.make(db, eve.human)
    return employer(scene.world, "cy@example.com", "Other"), eve


def test_lists_show_what_waits_and_filter(scene):
    for browser, path, name in (
        (scene.ada, "/employer/contracts", "Ben"),
        (scene.ben, "/my-contracts", "Acme"),
    ):
        page = browser.get(path).text
        assert scene.path in page and name in page and "$300.00 held" in page
        assert scene.path in browser.get(f"{path}?status=active").text
        assert "No such contracts" in browser.get(f"{path}?status=ended").text
        assert scene.path in browser.get(f"{path}?status=nonsense").text
    scene.deliver()
    assert "A delivery waits for your answer" in scene.ada.get("/employer/contracts").text
    assert "A delivery waits for the employer" in scene.ben.get("/my-contracts").text


def test_a_delivery_with_a_file_is_seen_and_saved_by_the_other_side(scene):
    files = {f"file-{scene.milestone}": ("../re<b>sults.csv", b"a,b\n1,2\n", "text/html")}
    scene.deliver(note="Batch one.", link="https://example.com/x", files=files)
    page = scene.ada.get(scene.path).text
    assert "Batch one." in page and 'href="https://example.com/x" rel="noopener' in page
    path = page.split("/files/")[1].split('"')[0]
    for browser in (scene.ada, scene.ben):
        response = browser.get(f"{scene.path}/files/{path}")
        assert response.content == b"a,b\n1,2\n"
        assert response.headers["content-disposition"].startswith("attachment;")
        assert response.headers["content-type"].startswith("text/csv")
        assert "sandbox" in response.headers["content-security-policy"]
    for browser in strangers(scene):
        browser.get(f"{scene.path}/files/{path}", 404)
        browser.get(scene.path, 404)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("run.exe", b"MZ\x90\x00\x03", "Only pictures, PDF"),
        ("page.html.zip", b"PK\x03\x04\xff", "Only pictures, PDF"),
        ("big.txt", b"x" * (10 * 1024 * 1024 + 1), "at most 10 MB"),
    ],
)
def test_other_files_are_refused_and_what_was_typed_stays(scene, name, data, told):
    files = {f"file-{scene.milestone}": (name, data, "text/plain")}
    page = scene.deliver(note="Kept words.", status=400, files=files).text
    assert told in page and "Kept words." in page
    assert scene.world.rows("submissions") == 0


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_strangers_are_only_words(scene, words):
    scene.deliver(note=f"Note {words}", link="https://example.com/?q=%3Cscript%3E")
    scene.ada.post(f"{scene.of_milestone}/changes", {f"reason-{scene.milestone}": f"Please {words}"})
    fields = {"work_date": "2026-06-12", "labels": "5", "note": f"Log {words}"}
    scene.ben.post(f"{scene.path}/work-log", fields)
    for browser in (scene.ada, scene.ben):
        for path in (scene.path, f"{scene.path}/work-log"):
            page = browser.get(path).text
            for raw in ("<script>alert", "<img src=x", "<svg onload"):
                assert raw not in page
    assert "49" not in scene.ada.get(f"{scene.path}/work-log").text.split("Entries")[1].split("written")[0]


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"])
def test_links_that_run_are_refused(scene, link):
    page = scene.deliver(link=link, status=400).text
    assert "A link begins with https://" in page
    assert f'href="{link}"' not in page


def test_contact_data_in_a_delivery_is_refused(scene):
    page = scene.deliver(note="Text me on WhatsApp +34 600 123 456 for the rest", status=400).text
    assert "Leave out addresses" in page
    assert scene.world.rows("submissions") == 0


def test_changes_asked_need_words_and_stop_the_wait(scene):
    scene.deliver()
    changes = f"{scene.of_milestone}/changes"
    assert "Say what is to be changed" in scene.ada.post(changes, {f"reason-{scene.milestone}": ""}, 400).text
    scene.ada.post(changes, {f"reason-{scene.milestone}": "The last 20 are missing."})
    assert scene.row.milestones[0].submitted_at is None
    assert "The last 20 are missing." in scene.ben.get(scene.path).text
    assert "Reload the page" in scene.ada.post(changes, {f"reason-{scene.milestone}": "Again."}, 409).text


def test_an_owner_is_sent_to_the_decision_and_a_member_is_told_to_wait(scene):
    mo = colleague(scene)
    assert mo.post(f"{scene.of_milestone}/release").headers["location"] == f"{scene.path}?ok=asked-owner"
    assert "the owner's decision" in mo.get(scene.path).text
    found = scene.ada.post(f"{scene.of_milestone}/release").headers["location"]
    assert found.startswith("/approvals/"), "the same request again"
    assert f'href="{found}"' in scene.ada.get(scene.path).text
    assert found not in scene.ben.get(scene.path).text
    assert scene.ada.post(f"{scene.path}/end").headers["location"].startswith("/approvals/")
    assert "was asked to end" in scene.ben.get(scene.path).text


def test_milestones_are_added_funded_and_cancelled(scene):
    bad = {"volume": "many", "description": "", "due": "2020-01-01", "name": "Kept name"}
    page = scene.ada.post(f"{scene.path}/milestones", bad, 400).text
    assert "Give a number" in page and "Give a day from today on" in page and 'value="Kept name"' in page
    odd = scene.ada.post(f"{scene.path}/milestones", {"volume": "10.5", "description": "x"}, 400).text
    assert "labels none" in odd
    scene.ada.post(
        f"{scene.path}/milestones", {"volume": "1,000", "description": "More.", "due": "2026-07-01"}
    )
    second = scene.row.milestones[1]
    assert (second.name, second.amount_cents, second.volume) == ("Milestone 2", 6_000, 1_000)
    path = f"{scene.path}/milestones/{second.id}"
    assert scene.ada.post(f"{path}/fund").headers["location"].startswith("/approvals/")
    scene.ada.post(f"{path}/cancel")
    assert scene.row.milestones[1].status == "CANCELLED"
    with scene.world.database.autocommit() as db:
        request = db.one("SELECT status, result FROM approvals WHERE type = 'milestone_fund'")
    assert request == {"status": "declined", "result": {"failure": "milestone_not_fundable"}}


def test_a_milestone_is_reached_by_its_own_contract_alone(scene):
    other = scenes_contracts.hire(scene.whole, "Another", "Text")
    for verb in ("release", "fund", "cancel", "changes"):
        scene.ada.post(f"/contracts/{other}/milestones/{scene.milestone}/{verb}", {}, 404)
    fields = {f"note-{scene.milestone}": "Done."}
    scene.ben.post(f"/contracts/{other}/milestones/{scene.milestone}/deliver", fields, 404)
    assert scene.world.rows("submissions") == 0


def test_strangers_change_nothing(scene):
    cy, eve = strangers(scene)
    before = scene.world.snapshot()
    for verb in ("release", "fund", "cancel", "changes"):
        cy.post(f"{scene.of_milestone}/{verb}", {f"reason-{scene.milestone}": "x"}, 404)
    for path in (f"{scene.path}/end", f"{scene.path}/auto-release", f"{scene.path}/milestones"):
        cy.post(path, {"volume": "1", "description": "x"}, 404)
    eve.post(f"{scene.of_milestone}/deliver", {f"note-{scene.milestone}": "x"}, 404)
    for browser in (cy, eve):
        browser.post(f"{scene.path}/work-log", {"work_date": "2026-06-12", "labels": "1"}, 404)
        browser.post(f"{scene.path}/review", {"rating": "1"}, 404)
    assert scene.world.snapshot() == before


def test_clocks_stand_on_both_pages_in_the_visitors_time(world):
    scene = Scene(world, auto_release=True)
    with world.database.transaction() as db:
        db.run("UPDATE users SET time_zone = 'Europe/Madrid' WHERE email = 'ben@example.com'")
    scene.deliver()
    assert "26 June 2026, 12:00 CEST" in scene.ben.get(scene.path).text
    page = scene.ada.get(scene.path).text
    assert "Released by itself in 14 days" in page and "26 June 2026, 10:00 UTC" in page
    assert "in 14 days" in scene.ada.get("/employer/contracts").text
    colleague(scene).post(f"{scene.path}/auto-release", {}, 403)
    scene.ada.post(f"{scene.path}/auto-release")
    for browser in (scene.ada, scene.ben):
        assert "Release by itself was withdrawn" in browser.get(scene.path).text
    assert scene.row.milestones[0].auto_release_at is None


def test_the_log_is_written_corrected_and_asked_about(scene):
    path = f"{scene.path}/work-log"
    bad = {"work_date": "2026-06-13", "hours": "x", "minutes": "75", "note": "Kept note"}
    page = scene.ben.post(path, bad, 400).text
    assert "Give a whole number" in page and "From 0 to 59" in page and "Kept note" in page
    late = scene.ben.post(path, {"work_date": "2026-06-13", "labels": "1"}, 400).text
    assert "the contract&#39;s first, to today" in late
    scene.ben.post(path, {"work_date": "2026-06-12", "hours": "4", "minutes": "30", "labels": "4100"})
    scene.ben.post(path, {"work_date": "2026-06-12", "labels": "4,000", "note": "Counted again."})
    page = scene.ada.get(path).text
    assert "4 h 30 min, 0 tasks, 4,000 labels" in page and "corrected since" in page
    assert "4,000 of 5,000 labels used, 80 %" in page and "Most of what is funded" in page
    entry = page.split(f'action="{path}/')[1].split('"')[0]
    assert "Ask in 1 to 500" in scene.ada.post(f"{path}/{entry}", {f"query-{entry}": ""}, 400).text
    scene.ada.post(f"{path}/{entry}", {f"query-{entry}": "Is that all?"})
    assert "Is that all?" in scene.ben.get(path).text
    assert 'value="4000"' in scene.ben.get(f"{path}?day=2026-06-12").text
    scene.ada.post(path, {"work_date": "2026-06-12", "labels": "1"}, 404)


def test_both_review_blindly(scene):
    review = f"{scene.path}/review"
    assert "Reviews" not in scene.ada.get(scene.path).text
    assert "once it has ended" in scene.ada.post(review, {"rating": "5"}, 409).text
    scene.end()
    page = scene.ada.post(review, {"rating": "", "comment": "Kept words"}, 400).text
    assert "Choose 1 to 5" in page and "Kept words" in page
    scene.ada.post(review, {"rating": "4", "comment": "Careful work."})
    assert "Careful work." not in scene.ben.get(scene.path).text
    scene.ben.post(review, {"rating": "5"})
    assert "Careful work." in scene.ben.get(scene.path).text
    assert "cannot be changed" in scene.ben.post(review, {"rating": "1"}, 409).text


def test_what_labelers_say_of_an_employer_stands_at_its_jobs(scene):
    scene.end()
    job = listed(scene.world, scene.whole.organization())
    review = f"{scene.path}/review"
    scene.ben.post(review, {"rating": "4", "comment": "Paid at once. <b>Clear</b> rules."})
    for path in (f"/jobs/{job}", f"/jobs/{job}/apply"):
        assert "Paid at once" not in scene.ben.get(path, follow_redirects=True).text, "it is blind yet"
    scene.ada.post(review, {"rating": "5"})
    for path in (f"/jobs/{job}", f"/jobs/{job}/apply"):
        page = scene.ben.get(path, follow_redirects=True).text
        assert "4.0 of 5, 1 review" in page and "Paid at once. &lt;b&gt;Clear" in page


def test_a_dispute_is_found_from_the_contract(scene):
    for browser in (scene.ada, scene.ben):
        assert f"/disputes/new/{scene.milestone}" in browser.get(scene.path).text
    scene.ben.post(f"/disputes/new/{scene.milestone}", {"reason": "They do not answer."})
    page = scene.ada.get(scene.path).text
    assert "In dispute" in page and "/disputes/new/" not in page and "What both sides said" in page
    assert "staff decide" in scene.ben.get("/my-contracts").text
    scene.deliver(status=409)


def test_earnings_and_their_file(scene):
    assert "Nothing released yet" in scene.ben.get("/earnings").text
    scene.pay()
    page = scene.ben.get("/earnings").text
    assert "$300.00</strong> for" in page and "nobody can pay it out to you yet" in page
    response = scene.ben.get("/earnings.csv")
    assert response.headers["content-type"].startswith("text/csv")
    heads, line, _ = response.text.split("\r\n")
    assert heads.startswith('"Payment","Contract"') and '"300","WAITING"' in line
    scene.ada.get("/earnings", 403)


def test_a_spreadsheet_runs_nothing_of_a_title(scene):
    with scene.world.database.transaction() as db:
        db.run("UPDATE contracts SET title = '=HYPERLINK(1)'")
    scene.pay()
    assert '"\'=HYPERLINK(1)"' in scene.ben.get("/earnings.csv").text


def test_a_suspended_account_reads_and_changes_nothing(scene):
    scene.deliver()
    with scene.world.database.transaction() as db:
        db.run("UPDATE organizations SET suspended_at = %(now)s", now=db.now)
    page = scene.ada.get(scene.path).text
    assert "Staff suspended your account" in page and "/release" not in page
    scene.ada.post(f"{scene.of_milestone}/release", {}, 403)
    assert "Staff suspended the employer" in scene.ben.get(scene.path).text


def test_an_account_is_told_that_its_labeler_is_suspended(scene):
    with scene.world.database.transaction() as db:
        db.run("UPDATE users SET suspended_at = %(now)s WHERE email = 'ben@example.com'", now=db.now)
    assert "Staff suspended this labeler" in scene.ada.get(scene.path).text
    scene.deliver(status=403)


def test_what_was_done_for_the_account_stands_in_its_activity(scene):
    scene.deliver()
    scene.ada.post(f"{scene.of_milestone}/changes", {f"reason-{scene.milestone}": "More."})
    with scene.world.database.autocommit() as db:
        rows = db.conn.execute("SELECT action, subject_id FROM audit_entries").fetchall()
    assert ("ask_changes", scene.id) in rows
