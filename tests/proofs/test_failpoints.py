"""kill -9 after each step of one call: after the restart the same key finds or makes exactly one effect."""

import signal
from dataclasses import dataclass

import httpx2
import psycopg
import pytest

from opentrain_server.core.postgres import running_dsn
from postings import READY
from proofs.servers import Server, agent

BODY = {"format": "opentrain_canonical", "job": READY}


@dataclass(frozen=True)
class Story:
    """A call, what has to stand before it, and what there must be exactly one of afterwards."""

    name: str
    path: str
    body: dict | None
    effects: dict[str, int]


STORIES = [
    Story("draft", "/job-drafts", BODY, {"jobs": 1, "idempotent_answers": 1}),
    Story(
        "draft with its own key",
        "/job-drafts",
        BODY | {"idempotencyKey": "d"},
        {"jobs": 1, "idempotent_answers": 1},
    ),
    Story(
        "publish",
        "/jobs/{job}/publish",
        None,
        {
            "jobs": 1,
            "moderation_decisions": 1,
            "events": 1,
            "job_status_changes": 1,
            "board_entries": 1,
            "board_changes": 1,
            "idempotent_answers": 1,
        },
    ),
]


def rows(data_dir, tables):
    with psycopg.connect(running_dsn(data_dir)) as conn:
        return {table: conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}


def emptied(server, story):
    """Forget what the story did before, and set its scene; the path of its call."""
    with psycopg.connect(running_dsn(server.data_dir), autocommit=True) as conn:
        conn.execute(
            "TRUNCATE jobs, moderation_decisions, events, job_status_changes, board_entries, board_changes,"
            " board_facets, board_state, idempotent_answers CASCADE"
        )
        conn.execute("UPDATE organizations SET last_event = 0")


def scene(server, story, token):
    emptied(server, story)
    if "{job}" not in story.path:
        return story.path
    with server.client() as client:
        made = agent(client, token).post("/job-drafts", BODY).json()
        return story.path.replace("{job}", made["jobId"])


def send(server, story, token, path):
    with server.client() as client:
        return agent(client, token).post(path, story.body, headers={"idempotency-key": "the-key"})


def steps_of(server, story, token, failpoint):
    """How many steps the call has when nothing happens to it."""
    path = scene(server, story, token)
    failpoint.write_text("count")
    assert send(server, story, token, path).status_code < 300
    failpoint.unlink()
    return failpoint.with_suffix(".steps").read_text().splitlines()


def die_at(server, story, token, failpoint, number):
    """Send the call to a server that dies at a step; the path and the answer, None when none came."""
    path = scene(server, story, token)
    failpoint.write_text(str(number))
    try:
        answer = send(server, story, token, path)
    except httpx2.TransportError:
        answer = None
    assert server.gone() == -signal.SIGKILL
    failpoint.unlink()
    return path, answer


def check(server, story, token, path, first):
    """Retry twice: one effect, one answer."""
    again = send(server, story, token, path)
    assert again.status_code < 300, again.text
    assert rows(server.data_dir, story.effects) == story.effects
    replay = send(server, story, token, path)
    assert (replay.status_code, replay.content) == (again.status_code, again.content)
    assert replay.headers["idempotent-replayed"] == "true"
    assert replay.headers["x-request-id"] == again.headers["x-request-id"]
    assert rows(server.data_dir, story.effects) == story.effects
    return "idempotent-replayed" in again.headers


def walk(tmp_path, story, choose):
    failpoint = tmp_path / "failpoint"
    server = Server(tmp_path, failpoint=failpoint)
    try:
        token = server.register()
        steps = steps_of(server, story, token, failpoint)
        committed = len(steps) - steps[::-1].index("COMMIT")  # the number of the last COMMIT
        survived = []
        for number in choose(steps):
            path, first = die_at(server, story, token, failpoint, number)
            assert first is None, "a dead server cannot answer"
            server = Server(tmp_path, failpoint=failpoint)
            survived.append((number, check(server, story, token, path, first)))
        assert survived == [(number, number >= committed) for number, _ in survived], steps
        return steps
    finally:
        if server.process.poll() is None:
            server.stop()


@pytest.mark.parametrize("story", STORIES[:1], ids=lambda s: s.name)
def test_killed_around_the_commit(tmp_path, story):
    """The step before the COMMIT, and the COMMIT itself whose answer is lost."""
    walk(tmp_path, story, lambda steps: [len(steps) - 1, len(steps)])


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.parametrize("story", STORIES, ids=lambda s: s.name)
def test_killed_after_every_step(tmp_path, story, shown_text):
    steps = walk(tmp_path, story, lambda steps: range(1, len(steps) + 1))
    shown_text(f"{story.name}: kill -9 after each of its {len(steps)} steps, one effect, one answer")
