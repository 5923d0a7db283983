"""The staff's desk: who gets in, what waits, and that each decision is made once, with a reason, and told."""

import pytest

from agents import refused
from clerks import Market, acts, clerk, market, staff_of
from humans import person
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import staff_acts
from opentrain_server.domain.labelers import verification
from opentrain_server.domain.people import second_factors
from opentrain_server.web.staff_decisions import DECISIONS
from outbox import letters
from postings import held, live
from threads import race
from visitors import visitor

PAGES = [
    "/staff",
    "/staff?queue=reports",
    "/staff/search?q=ada",
    "/staff/jobs/{job}",
    "/staff/accounts/{account}",
    "/staff/people/{ada}",
    "/staff/people/{ben}",
    "/staff/conversations/{talk}",
    "/staff/messages/{message}",
    "/staff/decide/suspend-account/{account}",
    "/staff/view?user={ada}",
]
FORMS = [
    ("/staff/jobs/{job}", {"decision": "allow", "reason": "Seen it."}),
    ("/staff/decide/suspend-account/{account}", {"reason": "Seen it."}),
    ("/staff/view", {"user": "{ada}", "reason": "Seen it."}),
    ("/staff/view/stop", {}),
]


@pytest.fixture
def fair(world, http) -> Market:
    return market(world, http)


@pytest.fixture
def sam(world):
    return clerk(world)


def ids(fair: Market) -> dict[str, str]:
    found = {"account": fair.account, "job": fair.job, "talk": fair.talk.id, "message": fair.message}
    return found | {"ada": fair.ada.human.user_id, "ben": fair.ben.human.user_id}


def ask_identity(world, fair: Market) -> None:
    with world.database.transaction() as db:
        verification.ask(db, fair.talk.labeler)


def one(world, sql: str, **values):
    with world.database.autocommit() as db:
        return db.conn.execute(sql, values).fetchone()[0]


def test_staff_alone_get_in(world, fair, sam):
    known = ids(fair)
    half = visitor(world, sam.human)  # staff who gave no second factor
    with world.database.transaction() as db:
        second_factors.forget(db, sam.human.user_id)
    lost = sam  # the session of one whose second factor was taken away since
    before = world.snapshot()
    for path in (page.format(**known) for page in PAGES):
        assert visitor(world).get(path, 303).headers["location"].startswith("/sign-in?next=")
        for stranger in (fair.ada, fair.ben):
            assert "for the people who run this server" in stranger.get(path, 403).text
        for staff in (half, lost):
            assert staff.get(path, 303).headers["location"] == "/account/second-factor"
    for path, fields in FORMS:
        sent = {key: value.format(**known) for key, value in fields.items()}
        visitor(world).post(path.format(**known), sent, 401)
        fair.ada.post(path.format(**known), sent, 403)
        fair.ben.post(path.format(**known), sent, 403)
        for staff in (half, lost):
            assert staff.post(path.format(**known), sent).headers["location"] == "/account/second-factor"
    assert world.snapshot() == before
    sue = clerk(world, "sue@example.com")
    for page in PAGES:
        sue.get(page.format(**known))


# action: (subject, whether it is so, who is told)
SIMPLE = {
    "suspend-account": (
        "account",
        "SELECT suspended_at IS NOT NULL FROM organizations WHERE id = %(id)s",
        "ada",
    ),
    "suspend-person": ("ben", "SELECT suspended_at IS NOT NULL FROM users WHERE id = %(id)s", "ben"),
    "hide-profile": ("ben", "SELECT hidden_at IS NOT NULL FROM labelers WHERE id = %(id)s", "ben"),
    "hold-job": ("job", "SELECT status <> 'OPEN' FROM jobs WHERE id = %(id)s", "ada"),
    "hide-message": ("message", "SELECT hidden_at IS NOT NULL FROM messages WHERE id = %(id)s", "ben"),
    "lock-conversation": ("talk", "SELECT locked_at IS NOT NULL FROM conversations WHERE id = %(id)s", "ben"),
    "confirm-identity": (
        "ben",
        "SELECT identity_verified_at IS NOT NULL FROM labelers WHERE id = %(id)s",
        "ben",
    ),
}
BACK = {
    "suspend-account": "restore-account",
    "suspend-person": "restore-person",
    "hide-profile": "show-profile",
    "hide-message": "show-message",
    "lock-conversation": "unlock-conversation",
    "confirm-identity": "take-back-identity",
}


@pytest.mark.parametrize("action", SIMPLE)
def test_a_decision_is_made_once_told_and_taken_back(world, fair, sam, action):
    subject, sql, told = SIMPLE[action]
    subject_id = ids(fair)[subject]
    assert one(world, sql, id=subject_id) is False
    assert DECISIONS[action].title in sam.get(f"/staff/decide/{action}/{subject_id}").text
    page = fair.decide(sam, action, subject_id, 400, reason=" no ")
    assert "Give a reason of 3 to 500 characters." in page.text and "no</textarea>" in page.text
    assert fair.decide(sam, action, subject_id, 400, reason="x" * 501)
    assert one(world, sql, id=subject_id) is False and acts(world) == []
    fair.decide(sam, action, subject_id, reason="Sold <b>accounts</b>.")
    assert one(world, sql, id=subject_id) is True
    ((_, subject_told, reason),) = acts(world)
    assert (subject_told, reason) == (subject_id, "Sold <b>accounts</b>.")
    (letter, *_) = letters(world, f"{told}@example.com")
    assert action == "confirm-identity" or "Sold <b>accounts</b>." in letter.body
    again = fair.decide(sam, action, subject_id, 409)
    assert "That is decided already" in again.text
    assert len(acts(world)) == 1
    back = DECISIONS[action].back(subject_id)
    assert "Sold &lt;b&gt;accounts&lt;/b&gt;." in sam.get(back).text
    if action in BACK:
        fair.decide(sam, BACK[action], subject_id)
        assert one(world, sql, id=subject_id) is False
        fair.decide(sam, BACK[action], subject_id, 409)
        assert len(acts(world)) == 2 and len(letters(world, f"{told}@example.com")) == 2
        fair.decide(sam, action, subject_id)


@pytest.mark.parametrize("action", SIMPLE)
def test_two_at_once_are_one(world, fair, sam, action):
    subject_id, sue = ids(fair)[SIMPLE[action][0]], clerk(world, "sue@example.com")
    path = f"/staff/decide/{action}/{subject_id}"
    answers = race(*(lambda who=who: who.http.post(path, data={"reason": "Both."}) for who in (sam, sue)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(acts(world)) == 1


@pytest.mark.parametrize("action", DECISIONS)
def test_what_is_not_there(world, fair, sam, action):
    with_nothing = world.snapshot()
    assert "There is no such page" in sam.get(f"/staff/decide/{action}/nobody", 404).text
    fair.decide(sam, action, "nobody", 404)
    assert world.snapshot() == with_nothing
    sam.get("/staff/decide/promote/nobody", 404)
    sam.get("/staff/jobs/nobody", 404)
    sam.get("/staff/people/%00", 404)


def test_a_held_job_is_decided_on_as_it_was_seen(world, fair, sam):
    job_id = held(fair.agent, jobTitle="A job to hold")
    assert "A job to hold" in sam.get("/staff").text
    page = sam.get(f"/staff/jobs/{job_id}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    form = {"seen": seen, "reason": "Looks fine.", "decision": "allow"}
    stale = sam.post(f"/staff/jobs/{job_id}", form | {"seen": "00" * 32}, 400)
    assert "was changed while you looked at it" in stale.text and "Looks fine." in stale.text
    assert (
        "Press one of the two buttons."
        in sam.post(f"/staff/jobs/{job_id}", form | {"decision": ""}, 400).text
    )
    sue, before = clerk(world, "sue@example.com"), len(letters(world, "ada@example.com"))
    block = form | {"decision": "block"}
    answers = race(
        lambda: sam.http.post(f"/staff/jobs/{job_id}", data=form),
        lambda: sue.http.post(f"/staff/jobs/{job_id}", data=block),
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert len(acts(world)) == 1 and len(letters(world, "ada@example.com")) == before + 1
    allowed = answers[0].status_code == 303
    status = one(world, "SELECT status FROM jobs WHERE id = %(id)s", id=job_id)
    assert status == ("OPEN" if allowed else "DRAFT")
    updates = fair.agent.get("/updates?types=job.status_changed&limit=100").json()
    assert updates["events"][-1]["data"]["cause"] == ("review_approved" if allowed else "review_rejected")
    assert "Looks fine." in sam.get(f"/staff/jobs/{job_id}").text


def test_a_job_on_the_board_is_held_and_let_back(world, fair, sam, http):
    fair.decide(sam, "hold-job", fair.job)
    assert http.get(f"/jobs/{fair.job}").status_code == 410
    fair.decide(sam, "hold-job", fair.job, 409)
    page = sam.get(f"/staff/jobs/{fair.job}").text
    seen = page.partition('name="seen" value="')[2].partition('"')[0]
    sam.post(f"/staff/jobs/{fair.job}", {"seen": seen, "reason": "Fine after all.", "decision": "allow"})
    assert visitor(world).http.get(f"/jobs/{fair.job}", follow_redirects=True).status_code == 200


def test_a_suspended_account_is_shut_out_on_the_pages_as_well(world, fair, sam):
    fair.decide(sam, "suspend-account", fair.account)
    refused(fair.talk.say("Hello?"), 403, "account_suspended")
    assert "This account is suspended" in fair.ada.get("/employer", 403).text
    fair.ada.post("/employer-settings", {"name": "Other"}, 403)
    fair.decide(sam, "restore-account", fair.account)
    assert fair.talk.say("Hello again").status_code == 201
    fair.ada.get("/employer")


def test_a_suspended_person_may_sign_out_and_nothing_else(world, fair, sam):
    slug = one(world, "SELECT slug FROM labelers WHERE id = %(id)s", id=fair.ben.human.user_id)
    visitor(world).get(f"/profile/{slug}")
    fair.decide(sam, "suspend-person", fair.ben.human.user_id)
    assert "Your account is suspended" in fair.ben.get("/find-work", 403).text
    fair.ben.post("/profile", {}, 403)
    fair.ben.get("/jobs")
    visitor(world).get(f"/profile/{slug}", 404)
    body = {"freelancerId": fair.ben.human.user_id}
    other = live(fair.agent)
    refused(fair.agent.post(f"/jobs/{other}/invites", body), 409, "freelancer_unavailable")
    fair.ben.post("/sign-out")
    fair.ben.get("/find-work", 303)


def test_the_tokens_of_a_suspended_person_stop(world, fair, sam):
    fair.decide(sam, "suspend-person", fair.ada.human.user_id)
    refused(fair.agent.get("/jobs/mine"), 403, "account_suspended")
    assert fair.agent.get("/auth/me").status_code == 200
    fair.decide(sam, "restore-person", fair.ada.human.user_id)
    assert fair.agent.get("/jobs/mine").status_code == 200


def test_staff_are_not_suspended_by_each_other(world, fair, sam):
    sue = clerk(world, "sue@example.com")
    page = fair.decide(sam, "suspend-person", sue.human.user_id, 409)
    assert "Staff are neither suspended nor looked at here." in page.text
    assert acts(world) == []


def test_hidden_and_locked(world, fair, sam):
    fair.decide(sam, "hide-message", fair.message)
    shown = fair.agent.get(f"/messages?conversationId={fair.talk.id}").json()["messages"][0]
    assert (shown["id"], shown["content"]) == (fair.message, "[removed]")
    assert "I can start Monday." in sam.get(f"/staff/messages/{fair.message}").text
    fair.decide(sam, "lock-conversation", fair.talk.id)
    refused(fair.talk.say("Still there?"), 409, "read_only_conversation")
    told = {letter.recipient for letter in letters(world) if "closed" in letter.subject}
    assert told == {"ada@example.com", "ben@example.com"}
    fair.decide(sam, "unlock-conversation", fair.talk.id)
    assert fair.talk.say("There you are.").status_code == 201


def test_a_flag_is_settled_by_hiding_or_passing(world, fair, sam):
    for action in ("pass-message", "hide-message"):
        with world.database.transaction() as db:
            db.run("DELETE FROM message_flags")
            db.run(
                "INSERT INTO message_flags (message_id, reasons, evidence, moderator, flagged_at)"
                " VALUES (%(id)s, '{off_platform_payment}', '{Monday}', 'rules', %(now)s)",
                id=fair.message,
                now=db.now,
            )
        page = sam.get("/staff?queue=messages").text
        assert "I can start Monday." in page and "Messages (1)" in page
        fair.decide(sam, action, fair.message)
        assert "No message waits" in sam.get("/staff?queue=messages").text
        fair.decide(sam, action, fair.message, 409)


def test_identity_from_the_question_to_the_answer(world, fair, sam):
    ben = fair.ben.human.user_id
    assert "Ask staff to check" in fair.ben.get("/identity-check").text
    fair.ben.post("/identity-check")
    fair.ben.post("/identity-check")
    assert "You asked on" in fair.ben.get("/identity-check").text
    assert "Identities (1)" in sam.get("/staff?queue=identities").text
    fair.decide(sam, "refuse-identity", ben, reason="No answer for weeks.")
    assert "No answer for weeks." in letters(world, "ben@example.com")[-1].body
    fair.decide(sam, "refuse-identity", ben, 409)
    fair.ben.post("/identity-check")
    fair.decide(sam, "confirm-identity", ben, reason="Passport seen in a call.")
    assert "Passport" not in letters(world, "ben@example.com")[-1].body
    assert "Identity verified" in fair.ben.get("/identity-check").text
    fair.ben.post("/identity-check")
    assert "Identities (0)" in sam.get("/staff").text
    shown = fair.agent.get(f"/proposals/{fair.talk.proposal_id}").json()["proposal"]
    assert shown["verification"]["identity"] == {"verified": True}
    fair.decide(sam, "take-back-identity", ben)
    shown = fair.agent.get(f"/proposals/{fair.talk.proposal_id}").json()["proposal"]
    assert shown["verification"]["identity"] == {"verified": False}
    fair.ada.get("/identity-check", 403)


def test_location_is_settled_by_hand(world, fair, sam):
    proposal = fair.talk.proposal_id
    with world.database.transaction() as db:
        db.run("UPDATE proposals SET location_status = 'PENDING'")
    assert "Locations (1)" in sam.get("/staff?queue=locations").text
    sue = clerk(world, "sue@example.com")
    path = f"/staff/decide/pass-location/{proposal}"
    answers = race(*(lambda who=who: who.http.post(path, data={"reason": "Both."}) for who in (sam, sue)))
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    shown = fair.agent.get(f"/proposals/{proposal}").json()["proposal"]["verification"]["location"]
    assert (shown["status"], shown["method"]) == ("PASSED", "MANUAL")
    fair.decide(sam, "fail-location", proposal)
    shown = fair.agent.get(f"/proposals/{proposal}").json()["proposal"]["verification"]["location"]
    assert (shown["status"], shown["method"]) == ("FAILED", "MANUAL")
    assert [action for action, *_ in acts(world)] == ["location_passed", "location_failed"]


def test_search_finds_by_name_address_and_id(world, fair, sam):
    known = ids(fair)
    for question, found in {
        "ada@exam": f"/staff/people/{known['ada']}",
        "BEN@EXAMPLE.COM": f"/staff/people/{known['ben']}",
        known["ben"]: f"/staff/people/{known['ben']}",
        known["account"]: f"/staff/accounts/{known['account']}",
        known["job"]: f"/staff/jobs/{known['job']}",
        "sentiment lab": f"/staff/jobs/{known['job']}",
    }.items():
        assert f'href="{found}"' in sam.get("/staff/search", params={"q": question}).text, question
    for question in ("%", "_", "\\", "' OR 1=1 --", "\x00"):
        page = sam.get("/staff/search", params={"q": question}).text
        assert f"/staff/people/{known['ben']}" not in page, question
    assert "at most 100 characters" in sam.get("/staff/search", params={"q": "x" * 101}).text


def test_queues_are_paged_oldest_first(world, fair, sam):
    with world.database.transaction() as db:
        for number in range(60):
            db.run(
                "INSERT INTO reports (id, kind, subject_id, reporter_id, reason, details, created_at)"
                " VALUES (%(id)s, 'profile', %(subject)s, %(ada)s, 'other', '', %(now)s)",
                id=f"r{number:02d}",
                subject=f"s{number}",
                ada=fair.ada.human.user_id,
                now=db.now,
            )
    seen, path = [], "/staff?queue=reports"
    while path:
        page = sam.get(path.replace("&amp;", "&")).text
        seen += [part[:3] for part in page.split('href="/staff/reports/')[1:]]
        path = page.partition('rel="next" href="')[2].partition('"')[0]
    assert seen == [f"r{number:02d}" for number in range(60)]
    sam.get("/staff?queue=reports&cursor=nonsense", 404)


def test_acts_are_never_changed(world, fair, sam):
    fair.decide(sam, "suspend-account", fair.account)
    for sql in ("UPDATE staff_acts SET reason = 'none'", "DELETE FROM staff_acts"):
        with pytest.raises(Exception, match="never changed"), world.database.transaction() as db:
            db.conn.execute(sql)
    with world.database.transaction() as db, pytest.raises(Failure, match="reason_needed"):
        staff_acts.record(db, staff_of(sam), "nothing", "nobody", reason="x")


def test_a_person_who_is_nobody_in_particular(world, fair, sam):
    dan = person(world, "dan@example.com")
    page = sam.get(f"/staff/people/{dan.user_id}").text
    assert "dan@example.com" in page and "Proposals" not in page
