"""Races over HTTP, with real threads and real commits: whatever the order, the rows tell one story."""

import pytest

from agents import PUBLIC, register
from postings import READY, decisions, draft, events, force_claimed, live, moves, shown, text_for
from threads import race

ROUNDS = 6  # a race that is lost once in many tries is still lost


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def dense(world, agent):
    """The history's numbers have no gap, and as many rows as jobs changed their state."""
    numbers = [event[0] for event in events(world, agent)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) == world.rows("job_status_changes")
    with world.database.autocommit() as db:
        assert db.one("SELECT sum(last_event) AS n FROM organizations")["n"] == len(numbers)
    return numbers


def board_agrees(world, http):
    """The board lists the open jobs, and its counts are those of its rows."""
    with world.database.autocommit() as db:
        opened = {i for (i,) in db.conn.execute("SELECT id FROM jobs WHERE status = 'OPEN'")}
    jobs = http.get(f"{PUBLIC}/jobs?limit=100").json()["jobs"]
    facets = http.get(f"{PUBLIC}/jobs/facets").json()
    assert {job["id"] for job in jobs} == opened
    assert facets["totalJobs"] == len(opened)
    assert sum(entry["count"] for entry in facets["payTypes"]) == len(opened)


@pytest.mark.parametrize("calls", [2, 8])
def test_publish_at_once(world, http, calls):
    agent = register(http)
    for _ in range(3):
        job_id = draft(agent)
        answers = race(*[lambda j=job_id: agent.post(f"/jobs/{j}/publish")] * calls)
        bodies = [answer.json() for answer in answers]
        assert statuses(answers) == [200] * calls
        assert [body["status"] for body in bodies] == ["OPEN"] * calls
        assert len([body for body in bodies if body["publishAttemptId"]]) == 1
        assert len([body for body in bodies if body["alreadyPublished"]]) == calls - 1
        assert decisions(world, job_id) == [("publish", "ALLOW")]
        assert moves(world, job_id) == [("DRAFT", "OPEN", "published")]
    assert dense(world, agent) == [1, 2, 3]
    board_agrees(world, http)


def test_close_at_once(world, http):
    agent = register(http)
    job_id = live(agent)
    answers = race(*[lambda: agent.post(f"/jobs/{job_id}/close")] * 8)
    assert sorted(answer.json()["alreadyClosed"] for answer in answers) == [False] + [True] * 7
    assert dense(world, agent) == [1, 2]
    board_agrees(world, http)


def test_publish_against_close(world, http):
    agent = register(http)
    force_claimed(world, agent)
    for _ in range(ROUNDS):
        job_id = draft(agent)
        published, closed = race(
            lambda j=job_id: agent.post(f"/jobs/{j}/publish"), lambda j=job_id: agent.post(f"/jobs/{j}/close")
        )
        assert published.status_code == 200
        assert closed.status_code in {200, 409}
        story = [move[2] for move in moves(world, job_id)]
        assert story == (["published", "closed"] if closed.status_code == 200 else ["published"])
    dense(world, agent)
    board_agrees(world, http)


def test_one_account_publishes_edits_and_closes_many_jobs_at_once(world, http):
    agent = register(http)
    force_claimed(world, agent)
    for _ in range(3):
        to_publish, to_close, to_edit = (
            [draft(agent) for _ in range(2)],
            [live(agent) for _ in range(2)],
            [live(agent) for _ in range(2)],
        )
        answers = race(
            *[lambda j=j: agent.post(f"/jobs/{j}/publish") for j in to_publish],
            *[lambda j=j: agent.post(f"/jobs/{j}/close") for j in to_close],
            *[lambda j=j: agent.patch(f"/jobs/{j}", {"visibility": "INVITE_ONLY"}) for j in to_edit],
        )
        assert statuses(answers) == [200] * 6, "no lock is taken in two orders"
        for job_id in to_edit + to_publish:
            agent.post(f"/jobs/{job_id}/close")
    dense(world, agent)
    board_agrees(world, http)


def test_publish_against_patch(world, http):
    agent = register(http)
    force_claimed(world, agent)
    for _ in range(ROUNDS):
        job_id = draft(agent)
        published, patched = race(
            lambda j=job_id: agent.post(f"/jobs/{j}/publish"),
            lambda j=job_id: agent.patch(f"/job-drafts/{j}", {"jobDescription": text_for("BLOCK")}),
        )
        view = shown(agent, job_id)
        if patched.status_code == 200:  # before the publication: what was judged is what was published
            assert (published.status_code, view["status"]) == (403, "DRAFT")
        else:
            assert (patched.status_code, published.status_code, view["status"]) == (409, 200, "OPEN")
            assert view["fields"]["jobDescription"] == READY["jobDescription"]
    dense(world, agent)
    board_agrees(world, http)


def test_delete_against_publish(world, http):
    agent = register(http)
    force_claimed(world, agent)
    for _ in range(ROUNDS):
        job_id = draft(agent)
        published, deleted = race(
            lambda j=job_id: agent.post(f"/jobs/{j}/publish"),
            lambda j=job_id: agent.delete(f"/job-drafts/{j}"),
        )
        assert (published.status_code, deleted.status_code) in {(200, 409), (404, 200)}
        assert agent.get(f"/job-drafts/{job_id}").status_code == published.status_code
    dense(world, agent)
    board_agrees(world, http)


def test_edit_against_close(world, http):
    agent = register(http)
    force_claimed(world, agent)
    for _ in range(ROUNDS):
        job_id = live(agent)
        edited, closed = race(
            lambda j=job_id: agent.patch(f"/jobs/{j}", {"headcount": 9}),
            lambda j=job_id: agent.post(f"/jobs/{j}/close"),
        )
        assert closed.json()["status"] == "ARCHIVED"
        assert edited.status_code in {200, 409}
        headcount = shown(agent, job_id)["fields"]["headcount"]
        assert headcount == (9 if edited.status_code == 200 else READY["headcount"])
        assert len(decisions(world, job_id)) == (2 if edited.status_code == 200 else 1)
    dense(world, agent)
    board_agrees(world, http)


def test_edits_at_once_are_all_there(world, http):
    agent = register(http)
    job_id = live(agent)
    keys = {"headcount": 9, "budgetRange": "about $900", "projectScope": "once"}
    answers = race(*[lambda k=k, v=v: agent.patch(f"/jobs/{job_id}", {k: v}) for k, v in keys.items()])
    assert statuses(answers) == [200] * 3
    assert {key: shown(agent, job_id)["fields"][key] for key in keys} == keys


def test_edits_of_several_jobs_share_one_limit(world, http):
    agent = register(http)
    jobs = [live(agent) for _ in range(3)]
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO moderation_decisions (id, job_id, organization_id, kind, fields_hash, decision,"
            " reasons, evidence, moderator, decided_at)"
            " SELECT 'old' || n, job_id, organization_id, 'live_edit', fields_hash, decision, reasons,"
            " evidence, moderator, decided_at"
            " FROM (SELECT * FROM moderation_decisions LIMIT 1) d, generate_series(1, 58) n"
        )
    answers = race(*[lambda j=j: agent.patch(f"/jobs/{j}", {"headcount": 8}) for j in jobs * 2])
    assert statuses(answers) == [200, 200, 429, 429, 429, 429]


def test_fifty_drafts_with_one_key(world, http):
    agent = register(http)
    body = {"format": "opentrain_canonical", "job": READY, "idempotencyKey": "k"}
    answers = race(*[lambda: agent.post("/job-drafts", body)] * 50)
    assert statuses(answers) == [200] * 49 + [201]
    assert len({answer.content for answer in answers}) == 1
    assert world.rows("jobs") == 1


def test_fifty_drafts_with_one_header(world, http):
    agent = register(http)
    body = {"format": "opentrain_canonical", "job": READY}
    headers = {"idempotency-key": "k"}
    answers = race(*[lambda: agent.post("/job-drafts", body, headers=headers)] * 50)
    done = [answer for answer in answers if answer.status_code == 201]
    waiting = [answer for answer in answers if answer.status_code == 409]
    assert len(done) + len(waiting) == 50
    assert {answer.json()["details"]["reason"] for answer in waiting} <= {"idempotency_in_progress"}
    assert {answer.headers["retry-after"] for answer in waiting} <= {"1"}
    assert len({answer.content for answer in done}) == 1
    assert len([a for a in done if "idempotent-replayed" not in a.headers]) == 1
    assert world.rows("jobs") == 1
    again = agent.post("/job-drafts", body, headers=headers)
    assert (again.content, again.headers["idempotent-replayed"]) == (done[0].content, "true")


def test_the_last_attempts_are_given_out_once(world, http):
    agent = register(http)
    ids = [draft(agent) for _ in range(25)]
    answers = race(*[lambda j=j: agent.post(f"/jobs/{j}/publish") for j in ids])
    assert statuses(answers) == [200] * 3 + [429] * 22
    assert world.rows("moderation_decisions") == 3
    assert dense(world, agent) == [1, 2, 3]
    board_agrees(world, http)


def test_two_accounts_do_not_hold_each_other_up(world, http):
    """The board's row is shared by all: many accounts publish and close at once, and none fails."""
    agents = [register(http, f"Agent {number}") for number in range(6)]
    jobs = [(agent, draft(agent), live(agent)) for agent in agents]
    answers = race(
        *[lambda a=a, j=j: a.post(f"/jobs/{j}/publish") for a, j, _ in jobs],
        *[lambda a=a, j=j: a.post(f"/jobs/{j}/close") for a, _, j in jobs],
    )
    assert statuses(answers) == [200] * 12
    for agent in agents:
        assert [event[0] for event in events(world, agent)] == [1, 2, 3]
    board_agrees(world, http)


def test_the_feed_of_changes_misses_nothing(world, http):
    """A reader who pages by `until` while jobs go live sees each of them."""
    agent = register(http)
    force_claimed(world, agent)
    ids, seen, since = [draft(agent) for _ in range(12)], set(), "2026-06-12T00:00:00.000Z"

    def read():
        nonlocal since
        for _ in range(12):
            page = http.get(f"{PUBLIC}/jobs/changes", params={"since": since}).json()
            seen.update(change["jobId"] for change in page["changes"])
            since = page["until"]

    def publish(some):
        for job_id in some:
            world.clock.advance(milliseconds=3)
            assert agent.post(f"/jobs/{job_id}/publish").status_code == 200

    assert race(read, *[lambda s=ids[n::4]: publish(s) for n in range(4)]) == [None] * 5
    read()
    assert seen == set(ids)
