"""Staff against everybody else at the same moment: no deadlock, and what was decided holds afterwards."""

import pytest

from agents import refused
from clerks import Market, acts, clerk, market, staff_of
from opentrain_server.core.errors import Failure
from opentrain_server.domain.moderation import message_policy
from opentrain_server.domain.people import departures
from opentrain_server.domain.staff import sanctions
from opentrain_server.domain.talk import messages
from postings import draft, live
from talks import WIDE
from threads import race

ROUNDS = 3


@pytest.fixture
def fair(world, http) -> Market:
    return market(world, http)


@pytest.fixture
def sam(world):
    return clerk(world)


def do(world, verb, sam, subject_id: str):
    with world.database.transaction() as db:
        verb(db, staff_of(sam), subject_id, reason="At once.")


def on_board(world, account: str) -> int:
    with world.database.autocommit() as db:
        sql = "SELECT count(*) AS n FROM board_entries WHERE organization_id = %(id)s"
        return db.one(sql, id=account)["n"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_suspension_against_publishing_closing_and_messages(world, fair, sam, _round):
    account, waiting = fair.account, [draft(fair.agent) for _ in range(2)]
    answers = race(
        lambda: do(world, sanctions.suspend_account, sam, account),
        *(lambda job_id=job_id: fair.agent.post(f"/jobs/{job_id}/publish") for job_id in waiting),
        lambda: fair.agent.post(f"/jobs/{fair.job}/close"),
        lambda: fair.talk.say("One more."),
    )
    assert not any(isinstance(answer, Exception) for answer in answers)
    assert {answer.status_code for answer in answers[1:]} <= {200, 201, 403}
    assert on_board(world, account) == 0
    refused(fair.talk.say("And another."), 403, "account_suspended")
    do(world, sanctions.restore_account, sam, account)
    jobs = fair.agent.get("/jobs/mine?limit=100").json()["jobs"]
    assert on_board(world, account) == sum(job["status"] == "OPEN" for job in jobs)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_suspension_and_its_end_at_once(world, fair, sam, _round):
    answers = race(
        *(
            lambda verb=verb: do(world, verb, sam, fair.account)
            for verb in (sanctions.suspend_account, sanctions.restore_account) * 3
        )
    )
    failures = [answer for answer in answers if answer is not None]
    assert all(isinstance(one, Failure) and one.reason == "already_decided" for one in failures)
    done = [action for action, *_ in acts(world)]
    assert len(done) == 6 - len(failures)
    suspended = done.count("account_suspended") > done.count("account_restored")
    assert on_board(world, fair.account) == (0 if suspended else 1)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_suspended_labeler_is_not_invited_and_does_not_write(world, fair, sam, _round):
    ben, other = fair.ben.human.user_id, live(fair.agent)
    answers = race(
        lambda: do(world, sanctions.suspend_person, sam, ben),
        lambda: fair.agent.post(f"/jobs/{other}/invites", {"freelancerId": ben}),
        lambda: fair.talk.say("Are you there?"),
    )
    assert not any(isinstance(answer, Exception) for answer in answers)
    third = live(fair.agent)
    refused(fair.agent.post(f"/jobs/{third}/invites", {"freelancerId": ben}), 409, "freelancer_unavailable")
    judged = message_policy.judged("Still here.")
    with world.database.transaction() as db, pytest.raises(Failure, match="account_suspended"):
        messages.send(db, fair.talk.labeler, fair.talk.id, content="Still here.", judged=judged, limits=WIDE)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_locked_conversation_takes_nothing_more(world, fair, sam, _round):
    answers = race(
        lambda: fair.decide(sam, "lock-conversation", fair.talk.id),
        lambda: fair.decide(sam, "hide-message", fair.message),
        *(lambda: fair.talk.say("More.") for _ in range(3)),
    )
    assert not any(isinstance(answer, Exception) for answer in answers)
    refused(fair.talk.say("And more."), 409, "read_only_conversation")


@pytest.mark.parametrize("action", ["suspend-person", "hide-profile", "lock-conversation", "hide-message"])
def test_a_labeler_who_leaves_meanwhile(world, fair, sam, action):
    subjects = {"lock-conversation": fair.talk.id, "hide-message": fair.message}
    path = f"/staff/decide/{action}/{subjects.get(action, fair.ben.human.user_id)}"

    def leave():
        with world.database.transaction() as db:
            departures.close(db, fair.ben.human, base="http://market.test")

    left, decided = race(leave, lambda: sam.http.post(path, data={"reason": "At once."}))
    assert not isinstance(left, Exception)
    assert decided.status_code in {303, 404, 409}  # never the page for a database that was busy


@pytest.mark.parametrize("action", ["suspend-account", "hold-job"])
def test_an_owner_who_leaves_meanwhile(world, fair, sam, action):
    subject = fair.account if action == "suspend-account" else fair.job

    def leave():
        with world.database.transaction() as db:
            departures.close(db, fair.ada.human, base="http://market.test")

    left, decided = race(
        leave, lambda: sam.http.post(f"/staff/decide/{action}/{subject}", data={"reason": "At once."})
    )
    assert not isinstance(left, Exception)
    assert decided.status_code in {303, 409}
    assert on_board(world, fair.account) == 0
