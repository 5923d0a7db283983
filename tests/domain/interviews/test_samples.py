"""Samples of work: reading what employers paste, doing them once, and what is told of them."""

import pytest

from agents import register
from applicants import apply, labeler
from opentrain_server.core.actor import Member
from opentrain_server.core.errors import Failure
from opentrain_server.domain.interviews import samples
from postings import live, organization_of, unchanged
from talking import PASTED, attach, complete, keep, plan

RIGHT = {n: "positive" if n % 2 else "negative" for n in range(1, 7)}


@pytest.fixture
def agent(http):
    return register(http)


@pytest.fixture
def ada(world, agent) -> Member:
    organization = organization_of(world, agent)
    with world.database.autocommit() as db:
        row = db.one("SELECT owner_user_id FROM organizations WHERE id = %(id)s", id=organization)
    return Member(row["owner_user_id"], "ada@example.com", organization, True)


def fails(reason: str, call) -> dict:
    with pytest.raises(Failure) as caught:
        call()
    assert caught.value.reason == reason
    return caught.value.details


def of_job(world, ada, job_id):
    with world.database.autocommit() as db:
        return samples.of_job(db, ada, job_id)


def remove(world, ada, job_id):
    with world.database.transaction() as db:
        samples.remove(db, ada, job_id)


def sheet(world, who, job_id):
    with world.database.transaction() as db:
        return samples.sheet(db, who, job_id)


def open_label(agent, proposal_id: str):
    return agent.get(f"/proposals/{proposal_id}").json()["proposal"]["openLabel"]


def comma_line(n: int) -> str:
    return f'"Great, {n}",positive' if n % 2 else f"{n},NEGATIVE"


@pytest.mark.parametrize(
    ("pasted", "first"),
    [
        (PASTED, "Post number 1"),
        ("item\tgold\n" + PASTED, "Post number 1"),
        ("text,label\n" + "\n".join(map(comma_line, range(1, 7))), "Great, 1"),
        ("\n".join(f'"Two\nlines {n}",{RIGHT[n]}' for n in range(1, 7)), "Two\nlines 1"),
        ("\n\n" + PASTED.replace("\n", "\n\n") + "\n\n", "Post number 1"),
        ('He said "no"\tpositive\n' + PASTED, 'He said "no"'),
    ],
)  # fmt: skip
def test_what_is_pasted_is_read(pasted, first):
    made = plan(pasted, options=("positive", "negative"))
    assert made.items[0].content == first
    assert {item.gold for item in made.items} == {"positive", "negative"}


def test_the_right_answers_are_the_choices_unless_others_are_given():
    assert plan().options == ("positive", "negative")
    assert plan(options=("negative", "positive", "none of it")).options == (
        "negative", "positive", "none of it",
    )  # fmt: skip
    assert plan(f"{PASTED}\nThe last\tPositive").options == ("positive", "negative")
    assert plan(kind="text").options == ()


LINES = PASTED.split("\n")


@pytest.mark.parametrize(
    ("pasted", "line", "words"),
    [
        ("\n".join([*LINES[:2], "only one cell", *LINES[2:]]), 3, "1 cells instead of two"),
        ("\n".join([*LINES, "a\tb\tc"]), 7, "3 cells instead of two"),
        ("\n".join([*LINES, "\tpositive"]), 7, "item is missing"),
        ("\n".join([*LINES, "Post\t"]), 7, "right answer is missing"),
        ("\n".join([*LINES, "x" * 2001 + "\tpositive"]), 7, "at most 2,000"),
        ("\n".join([*LINES, "Post\tneutral"]), 7, "“neutral” is none of the choices"),
        ("\n".join(LINES[:4]), None, "5 to 50 items; this has 4"),
        ("\n".join(LINES * 9), None, "5 to 50 items; this has 54"),
        ("", None, "this has 0"),
        ("x" * 200_001, None, "At most 200,000"),
        ('"never closed,positive\n' + "a,b\n" * 40_000, None, ""),
    ],
)
def test_errors_name_the_line(pasted, line, words):
    options = ("positive", "negative")
    problems = fails("invalid_sample", lambda: plan(pasted, options=options))["problems"]["pasted"]
    assert words in problems[0].text
    assert line is None or problems[0].line == line
    assert len(problems) <= 10


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"title": "Send your password to win@example.com on WhatsApp"}, "title"),
        ({"kind": "drawing"}, "kind"),
        ({"options": ("positive", "Positive", "negative")}, "options"),
        ({"options": tuple(map(str, range(21)))}, "options"),
        ({"options": ("positive",)}, "options"),
        ({"options": ("x" * 121, "y")}, "options"),
    ],
)
def test_what_a_sample_cannot_be(more, field):
    assert field in fails("invalid_sample", lambda: plan(**more))["problems"]


def test_a_whole_sample(world, agent, ada):
    job_id, who = live(agent), labeler(world)
    attach(world, ada, job_id)
    shown = sheet(world, who, job_id)
    assert (shown.items[0], shown.options, shown.started_at) == (
        "Post number 1",
        ["positive", "negative"],
        None,
    )
    assert not hasattr(shown, "gold")
    keep(world, who, job_id, {1: "positive", 2: "positive"})
    assert sheet(world, who, job_id).answers == {1: "positive", 2: "positive"}
    assert complete(world, who, job_id, {n: RIGHT[n] for n in range(3, 7)}) == 83
    proposal_id = apply(world, who, job_id)
    found = open_label(agent, proposal_id)
    sample = of_job(world, ada, job_id)
    assert found == {
        "assessmentId": sample.id,
        "title": "Sentiment sample",
        "score": 83,
        "itemCount": 6,
        "agreement": 0.67,  # observed 5/6, by chance (4·3 + 2·3) / 36 = 1/2
        "completedAt": "2026-06-12T10:00:00.000Z",
    }
    assert (sample.begun, sample.completed) == (1, 1)


def test_text_and_gold_of_one_class_have_no_agreement(world, agent, ada):
    for made in (
        plan("\n".join(f"Say {n}\tword{n}" for n in range(6)), kind="text"),
        plan("\n".join(f"Say {n}\tyes" for n in range(6)), options=("yes", "no")),
    ):
        job_id, who = live(agent), labeler(world)
        attach(world, ada, job_id, made)
        answers = {n: f" WORD{n - 1} " if made.kind == "text" else "yes" for n in range(1, 7)}
        assert complete(world, who, job_id, answers) == 100
        assert open_label(agent, apply(world, who, job_id))["agreement"] is None


def test_an_unfinished_one_is_null_as_a_whole(world, agent, ada):
    job_id, who = live(agent), labeler(world)
    attach(world, ada, job_id)
    keep(world, who, job_id, {1: "positive"})
    assert open_label(agent, apply(world, who, job_id)) is None
    with unchanged(world):
        fails("already_applied", lambda: complete(world, who, job_id, RIGHT))


def test_once_and_whole(world, agent, ada):
    job_id, who = live(agent), labeler(world)
    attach(world, ada, job_id)
    with unchanged(world):
        missing = fails("answers_missing", lambda: complete(world, who, job_id, {1: "positive"}))
        assert missing == {"numbers": [2, 3, 4, 5, 6]}
        bad = {0: "positive", 1: "neutral", 7: "positive", 2: ""}
        assert fails("invalid_answers", lambda: keep(world, who, job_id, bad)) == {"numbers": [0, 1, 2, 7]}
    assert complete(world, who, job_id, RIGHT) == 100
    wrong = dict.fromkeys(RIGHT, "positive")
    with unchanged(world):
        assert complete(world, who, job_id, wrong) == 100
        fails("sample_done", lambda: keep(world, who, job_id, wrong))


def test_replacing_and_removing(world, agent, ada):
    job_id, who = live(agent), labeler(world)
    attach(world, ada, job_id)
    with unchanged(world):
        attach(world, ada, job_id)
    attach(world, ada, job_id, plan(title="Another"))
    assert of_job(world, ada, job_id).title == "Another"
    remove(world, ada, job_id)
    assert of_job(world, ada, job_id) is None
    fails("not_found", lambda: sheet(world, who, job_id))
    attach(world, ada, job_id)
    complete(world, who, job_id, RIGHT)
    with unchanged(world):
        fails("sample_in_use", lambda: attach(world, ada, job_id, plan(title="Another")))
    remove(world, ada, job_id)
    fails("not_found", lambda: sheet(world, labeler(world), job_id))
    assert open_label(agent, apply(world, who, job_id))["score"] == 100


def test_other_accounts_and_closed_jobs(world, http, agent, ada):
    theirs = live(register(http))
    fails("not_found", lambda: attach(world, ada, theirs))
    fails("not_found", lambda: remove(world, ada, theirs))
    fails("not_found", lambda: of_job(world, ada, theirs))
    job_id, who = live(agent), labeler(world)
    attach(world, ada, job_id)
    agent.post(f"/jobs/{job_id}/close")
    fails("job_closed", lambda: attach(world, ada, job_id, plan(title="Another")))
    fails("job_not_open", lambda: sheet(world, who, job_id))


def test_gold_and_items_are_on_no_endpoint(world, agent, ada):
    job_id, who = live(agent), labeler(world)
    attach(world, ada, job_id, plan("\n".join(f"Zebra {n}\tquokka{n % 2}" for n in range(6))))
    complete(world, who, job_id, {n: f"quokka{(n - 1) % 2}" for n in range(1, 7)})
    proposal_id = apply(world, who, job_id)
    for path in (
        f"/jobs/{job_id}",
        f"/jobs/{job_id}/proposals",
        f"/proposals/{proposal_id}",
        "/updates",
        "/jobs/mine",
    ):
        text = agent.get(path).text
        assert "Zebra" not in text
        assert "quokka" not in text
