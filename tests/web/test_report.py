"""Reporting: a signed-in person tells staff once, of what they can see; staff close it and they are told."""

import pytest

from clerks import Market, acts, clerk, market
from humans import person
from opentrain_server.core.errors import Failure
from opentrain_server.domain.staff import reports
from outbox import letters
from threads import race
from visitors import visitor

GOOD = {"reason": "abuse", "details": "They <b>insulted</b> me."}


@pytest.fixture
def fair(world, http) -> Market:
    return market(world, http)


@pytest.fixture
def dan(world):
    return visitor(world, person(world, "dan@example.com"))


def path(kind: str, subject_id: str) -> str:
    return f"/report?kind={kind}&id={subject_id}"


def sent(world) -> list[tuple[str, str, str, str]]:
    with world.database.autocommit() as db:
        return db.conn.execute("SELECT kind, subject_id, reason, details FROM reports").fetchall()


def test_from_the_button_to_the_answer(world, fair, dan):
    page = visitor(world).http.get(f"/jobs/{fair.job}", follow_redirects=True).text
    assert f'href="/report?kind=job&amp;id={fair.job}"' in page
    here = path("job", fair.job)
    assert visitor(world).get(here, 303).headers["location"].startswith("/sign-in")
    assert "What is wrong" in dan.get(here).text
    location = dan.post(here, GOOD).headers["location"]
    assert "Thank you." in dan.get(location).text and "is with staff" in dan.get(here).text
    dan.post(here, GOOD)
    assert sent(world) == [("job", fair.job, "abuse", GOOD["details"])]
    sam = clerk(world)
    assert "Reports (1)" in sam.get("/staff").text
    report_id = sam.get("/staff?queue=reports").text.partition('href="/staff/reports/')[2].partition('"')[0]
    page = sam.get(f"/staff/reports/{report_id}").text
    assert "They &lt;b&gt;insulted&lt;/b&gt; me." in page and f"/staff/jobs/{fair.job}" in page
    assert "abusive" in sam.get(f"/staff/jobs/{fair.job}").text
    sue = clerk(world, "sue@example.com")
    answers = race(
        lambda: sam.http.post(f"/staff/decide/act-on-report/{report_id}", data={"reason": "Held the job."}),
        lambda: sue.http.post(f"/staff/decide/dismiss-report/{report_id}", data={"reason": "All fine."}),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(acts(world)) == 1
    (letter,) = letters(world, "dan@example.com")
    assert "Thank you for your report." in letter.body
    assert "Held the job" not in letter.body and "All fine" not in letter.body
    assert "Closed" in sam.get(f"/staff/reports/{report_id}").text
    dan.post(here, GOOD)  # what goes on may be reported again
    assert len(sent(world)) == 2


def test_two_at_once_are_one(world, fair, dan):
    here = path("job", fair.job)
    answers = race(*(lambda: dan.http.post(here, data=GOOD) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len(sent(world)) == 1


def test_what_was_typed_stays(world, fair, dan):
    here = path("profile", fair.ben.human.user_id)
    page = dan.post(here, {"reason": "boring", "details": "My words"}, 400).text
    assert "Choose a reason from the list." in page and "My words" in page
    page = dan.post(here, GOOD | {"details": "x" * 1001}, 400).text
    assert "at most 1,000 characters" in page
    assert sent(world) == []


def test_messages_are_reported_by_who_takes_part(world, fair, dan):
    here = path("message", fair.message)
    dan.get(here, 404)
    dan.post(here, GOOD, 404)
    assert "Nothing" not in fair.ada.get(here).text
    fair.ada.post(here, GOOD)
    assert "your own" in fair.ben.get(here).text
    assert "your own" in fair.ben.post(here, GOOD, 409).text
    with world.database.autocommit() as db:
        hers = db.one("SELECT id FROM messages WHERE NOT from_labeler")["id"]
    fair.ben.post(path("message", hers), GOOD)
    assert [kind for kind, *_ in sent(world)] == ["message", "message"]


@pytest.mark.parametrize(("kind", "key"), [("job", "nobody"), ("team", "x"), ("", ""), ("job", "%00")])
def test_what_cannot_be_seen_cannot_be_reported(world, fair, dan, kind, key):
    dan.get(path(kind, key), 404)
    dan.post(path(kind, key), GOOD, 404)
    assert sent(world) == []


def test_drafts_and_hidden_profiles_are_nobody_elses(world, fair, dan):
    draft = fair.agent.post("/job-drafts", {"rawJobDescription": "Label 100 posts in Spanish."}).json()[
        "jobId"
    ]
    dan.get(path("job", draft), 404)
    with world.database.transaction() as db:
        db.run("UPDATE labelers SET visible = false")
    dan.get(path("profile", fair.ben.human.user_id), 404)


def test_a_day_takes_twenty(world, fair, dan):
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO reports (id, kind, subject_id, reporter_id, reason, created_at)"
            " SELECT 'r' || n, 'job', 'j' || n, %(dan)s, 'other', %(now)s FROM generate_series(1, 20) n",
            dan=dan.human.user_id,
            now=db.now,
        )
    here = path("job", fair.job)
    assert "many reports today" in dan.post(here, GOOD, 409).text
    world.clock.advance(hours=24, seconds=1)
    dan.post(here, GOOD)
    with world.database.autocommit() as db, pytest.raises(Failure, match="own_report"):
        reports.report(db, fair.ada.human, kind="job", subject_id=fair.job, reason="other")
