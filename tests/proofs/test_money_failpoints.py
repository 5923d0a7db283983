"""kill -9 after each statement of a call or a yes that has to do with money: what was done holds, once."""

import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import httpx2
import pytest

from proofs.money_stage import END, FUND, RELEASE, Stage, stage
from proofs.servers import Server

SETS = "SELECT count(*) FROM ledger_sets WHERE approval_id = %s"
CONFIRMED = "SELECT count(*) FROM approvals WHERE id = %s AND status = 'confirmed'"
ASKED = "SELECT count(*) FROM approvals WHERE subject_id = %s"


@dataclass
class Deed:
    """A call that was prepared: how it is sent, and how often it was done."""

    send: Callable[[Stage], httpx2.Response]
    times: Callable[[Stage], int]
    good: tuple[int, ...]  # statuses of an answer, also of a repeat
    replayed: bool = False


def call(path: str, times: Callable[[Stage], int]) -> Deed:
    """An agent's call with a key."""
    return Deed(lambda on: on.call(path, f"key {path}"), times, (200, 202), replayed=True)


def ask_to_hire(on: Stage) -> Deed:
    proposal_id = on.proposal()
    return call(f"/proposals/{proposal_id}/hire", lambda on: on.count(ASKED, proposal_id))


def ask_to_fund(on: Stage) -> Deed:
    milestone_id = on.unfunded()
    return call(f"/milestones/{milestone_id}/fund", lambda on: on.count(ASKED, milestone_id))


def ask_to_release(on: Stage) -> Deed:
    milestone_id = on.hired()[1]
    return call(f"/milestones/{milestone_id}/approve", lambda on: on.count(ASKED, milestone_id))


def ask_to_end(on: Stage) -> Deed:
    contract_id = on.hired()[0]
    return call(f"/contracts/{contract_id}/end", lambda on: on.count(ASKED, contract_id))


def yes(on: Stage, approval_id: str) -> Deed:
    """The owner's form, sent again as a browser sends it again."""
    fields = on.look(approval_id)

    def times(on: Stage) -> int:
        confirmed, posted = on.count(CONFIRMED, approval_id), on.count(SETS, approval_id)
        assert confirmed == posted, "the yes and its postings were committed together"
        return posted

    return Deed(lambda on: on.say_yes(approval_id, fields), times, (303, 409))


def confirm_hire(on: Stage) -> Deed:
    return yes(on, on.asked(on.ask_to_hire, on.proposal()))


def confirm_funding(on: Stage) -> Deed:
    return yes(on, on.asked(FUND, on.unfunded()))


def confirm_release(on: Stage) -> Deed:
    return yes(on, on.asked(RELEASE, on.hired()[1]))


def confirm_end(on: Stage) -> Deed:
    return yes(on, on.asked(END, on.hired()[0]))


STORIES = [
    ask_to_hire,
    confirm_hire,
    ask_to_fund,
    confirm_funding,
    ask_to_release,
    confirm_release,
    ask_to_end,
    confirm_end,
]


def steps_of(on: Stage, story, failpoint) -> list[str]:
    """The statements of a story to which nothing happens."""
    deed = story(on)
    failpoint.write_text("count")
    answer = deed.send(on)
    failpoint.unlink()
    assert answer.status_code in {200, 202, 303}, answer.text
    assert deed.times(on) == 1
    return failpoint.with_suffix(".steps").read_text().splitlines()


def die_at(on: Stage, story, failpoint, number: int) -> Deed:
    deed = story(on)
    failpoint.write_text(str(number))
    answer = None
    with suppress(httpx2.TransportError):
        answer = deed.send(on)
    assert answer is None, "a dead server cannot answer"
    assert on.server.gone() == -signal.SIGKILL
    failpoint.unlink()
    return deed


def check(on: Stage, deed: Deed, *, done: bool) -> None:
    """Committed or not as it should be; sent again it is done, once."""
    assert deed.times(on) == done
    again, replay = deed.send(on), deed.send(on)
    assert again.status_code in deed.good and replay.status_code in deed.good, again.text
    assert deed.times(on) == 1
    if deed.replayed:
        assert replay.content == again.content
        assert replay.headers["idempotent-replayed"] == "true"
        assert ("idempotent-replayed" in again.headers) == done
    else:
        assert again.status_code == (409 if done else 303), "a yes to what was done is told so"
    on.is_clean()


def walk(tmp_path, story, choose) -> list[str]:
    failpoint = tmp_path / "failpoint"
    on = stage(Server(tmp_path, failpoint=failpoint))
    try:
        steps = steps_of(on, story, failpoint)
        committed = len(steps) - steps[::-1].index("COMMIT")
        for number in choose(steps):
            deed = die_at(on, story, failpoint, number)
            on.open(Server(tmp_path, failpoint=failpoint))
            check(on, deed, done=number >= committed)
        return steps
    finally:
        on.close()
        if on.server.process.poll() is None:
            on.server.stop()


def test_killed_around_the_commit_of_a_yes(tmp_path):
    """The statement before the COMMIT, and the COMMIT itself whose answer is lost."""
    walk(tmp_path, confirm_hire, lambda steps: [len(steps) - 1, len(steps)])


@pytest.mark.prove
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_killed_after_every_statement_about_money(tmp_path, story, shown_text):
    steps = walk(tmp_path, story, lambda steps: range(1, len(steps) + 1))
    name = story.__name__.replace("_", " ")
    shown_text(f"{name}: kill -9 after each of its {len(steps)} steps, done once, books verified")
