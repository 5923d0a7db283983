"""The board under many hands: no change lost to a reader by time, counts exact, nobody deadlocked."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from agents import PUBLIC
from listings import account, counted_by_board, counted_from_scratch, list_in, listed_many
from opentrain_server.core.clock import wall_clock
from opentrain_server.core.db import Database
from opentrain_server.domain.board import board, board_changes
from opentrain_server.domain.board.board_changes import CHANGES_LISTED
from opentrain_server.domain.jobs.job_fields import from_json
from opentrain_server.domain.jobs.job_status import JobStatus, move

THREADS = 8


@pytest.fixture
def database(world):
    """A pool of its own on the real clock, so that every transaction has another time."""
    database = Database(world.dsn, connections=THREADS + 2, clock=wall_clock)
    database.open()
    yield database
    database.close()


def test_a_reader_by_time_misses_no_change(world, database):
    """Publishers take their time at the start and commit late; readers pass `until` on."""
    accounts = [account(world, f"Account {number}") for number in range(THREADS)]
    published: set[str] = set()
    done = threading.Event()

    def publish(number: int) -> None:
        random_ = random.Random(number)
        for _ in range(25):
            with database.transaction() as db:
                time.sleep(random_.random() * 0.02)  # the time is taken, the board not yet held
                job_id = list_in(db, accounts[number])
                time.sleep(random_.random() * 0.005)  # held, not yet committed
            published.add(job_id)

    def follow() -> list[str]:
        since, seen, last = datetime(2026, 1, 1, tzinfo=UTC), [], False
        while True:
            last = done.is_set()
            with database.autocommit() as db:
                found, until = board_changes.changes(db, since=since)
            assert until >= since
            assert [change.occurred_at for change in found] == sorted(change.occurred_at for change in found)
            seen += [change.job_id for change in found if change.occurred_at >= since]
            since = until
            if last:
                return seen

    with ThreadPoolExecutor(THREADS + 2) as pool:
        readers = [pool.submit(follow) for _ in range(2)]
        writers = [pool.submit(publish, number) for number in range(THREADS)]
        for writer in writers:
            writer.result()
        done.set()
        for reader in readers:
            assert set(reader.result()) == published
    assert len(published) == THREADS * 25


def test_until_is_the_time_of_the_answer(world, http):
    acme = account(world)
    listed_many(world, acme, [{}])
    world.clock.advance(minutes=7)
    answer = http.get(f"{PUBLIC}/jobs/changes?since=2026-06-12").json()
    assert (answer["until"], answer["generatedAt"]) == ("2026-06-12T10:07:00.000Z",) * 2
    world.clock.advance(minutes=-3)  # a process whose clock is behind publishes after that answer
    listed_many(world, acme, [{}])
    later = http.get(f"{PUBLIC}/jobs/changes", params={"since": answer["until"]}).json()
    assert len(later["changes"]) == 1
    future = http.get(f"{PUBLIC}/jobs/changes?since=2027-01-01").json()
    assert future["changes"] == []


def test_a_reader_does_not_wait_for_a_publisher(world, database):
    acme = account(world)
    listed_many(world, acme, [{}])
    with database.transaction() as db:
        list_in(db, acme)
        started = time.monotonic()
        with database.autocommit() as reader:
            found, _ = board_changes.changes(reader, since=datetime(2026, 1, 1, tzinfo=UTC))
        assert time.monotonic() - started < 2
        assert len(found) == 1


def test_changes_are_cut_between_instants(world, http):
    with world.database.transaction() as db:
        db.conn.execute(
            "INSERT INTO board_changes SELECT 'c' || n, 'PUBLISHED', %s + (n / 3) * interval '1 ms'"
            " FROM generate_series(0, %s) n",
            (db.now, CHANGES_LISTED + 10),
        )
        db.run("INSERT INTO board_state VALUES (true, 0, %(later)s)", later=db.now + timedelta(minutes=1))
    world.clock.advance(minutes=2)
    first = http.get(f"{PUBLIC}/jobs/changes?since=2026-06-12").json()
    assert CHANGES_LISTED <= len(first["changes"]) <= CHANGES_LISTED + 2
    last = first["changes"][-1]["occurredAt"]
    assert first["until"] == last
    assert sum(change["occurredAt"] == last for change in first["changes"]) == 3
    rest = http.get(f"{PUBLIC}/jobs/changes", params={"since": first["until"]}).json()
    seen = {change["jobId"] for change in first["changes"] + rest["changes"]}
    assert len(seen) == CHANGES_LISTED + 11
    assert rest["until"] == "2026-06-12T10:02:00.000Z"


@pytest.mark.parametrize("since", ["", "yesterday", "2026-13-01", "12", "2026-06-12T10:00:00+99:00", "\x00"])
def test_bad_since(world, http, since):
    response = http.get(f"{PUBLIC}/jobs/changes", params={"since": since})
    assert response.json()["details"]["reason"] == "invalid_query"
    assert response.json()["details"]["field"] == "since"


def test_counts_stay_exact_under_many_hands(world, http, database):
    """Publishing, editing, hiding, closing, staff moves and suspension at once, on few accounts."""
    accounts = [account(world, f"Account {number}") for number in range(3)]
    jobs = [
        job_id
        for organization_id in accounts
        for job_id in listed_many(world, organization_id, [{"subjectMatter": ["Shops"]}] * 5)
    ]

    def act(number: int) -> None:
        random_ = random.Random(number)
        for _ in range(30):
            with database.transaction() as db:
                _some_change(db, random_, jobs, accounts)

    with ThreadPoolExecutor(THREADS) as pool:
        for future in [pool.submit(act, number) for number in range(THREADS)]:
            future.result(timeout=60)
    assert counted_by_board(http) == counted_from_scratch(world)
    with world.database.autocommit() as db:
        shown = db.one("SELECT count(*) AS n FROM board_entries")["n"]
    assert shown == counted_from_scratch(world)[0]


def _some_change(db, random_, jobs, accounts):
    kind = random_.choice(("publish", "edit", "edit", "hide", "close", "hold", "approve", "suspend"))
    if kind == "publish":
        list_in(db, random_.choice(accounts), languages=[random_.choice(("Spanish", "German", "Dutch"))])
    elif kind == "suspend":
        organization_id, suspend = random_.choice(accounts), random_.random() < 0.3
        db.run(
            "UPDATE organizations SET suspended_at = %(at)s WHERE id = %(id)s",
            id=organization_id,
            at=db.now if suspend else None,
        )
        (board.hide_account if suspend else board.show_account)(db, organization_id=organization_id)
    else:
        _move_or_edit(db, kind, random_, random_.choice(jobs))


def _move_or_edit(db, kind, random_, job_id):
    job = db.one("SELECT * FROM jobs WHERE id = %(id)s FOR NO KEY UPDATE", id=job_id)
    fields = from_json(job["fields"])
    status = JobStatus(job["status"])
    causes = {"close": "closed", "hold": "held_for_review", "approve": "review_approved"}
    needed = {"close": JobStatus.OPEN, "hold": JobStatus.OPEN, "approve": JobStatus.PENDING_APPROVAL}
    if kind in causes and (kind != "close" or random_.random() < 0.1):
        if status == needed[kind]:
            shown = board.listing(fields) if kind == "approve" else None
            move(db, job_id, previous=status, cause=causes[kind], listing=shown)
    elif status == JobStatus.OPEN:
        visibility = random_.choice(("PUBLIC", "INVITE_ONLY")) if kind == "hide" else fields["visibility"]
        subject = random_.choice(("Shops", "Medicine", "Law"))
        db.run(
            "UPDATE jobs SET fields = fields || jsonb_build_object('visibility', %(visibility)s::text,"
            " 'subjectMatter', jsonb_build_array(%(subject)s::text)) WHERE id = %(id)s",
            id=job_id,
            visibility=visibility,
            subject=subject,
        )
        fields |= {"visibility": visibility, "subjectMatter": [subject]}
        board._list(db, job_id, job["organization_id"], fields, job["published_at"])
