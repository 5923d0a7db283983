"""Interviews and samples in the browser: both sides, over HTTP, without JavaScript."""

import re

import pytest

from humans import person
from labelers import labeler
from listings import listed
from opentrain_server.core.actor import Human, Labeler, Member
from talking import GOOD, PASTED, attach, plan, talk_of
from visitors import Visitor, employer, visitor


@pytest.fixture
def ada(world) -> Visitor:
    return employer(world)


@pytest.fixture
def maria(world) -> Visitor:
    return visitor(world, Human(labeler(world).user_id, "maria@example.com"))


@pytest.fixture
def job_id(world, ada) -> str:
    return listed(world, organization_of(world, ada), jobTitle="Spanish <b>posts</b>")


def organization_of(world, who: Visitor) -> str:
    with world.database.autocommit() as db:
        row = db.one("SELECT organization_id AS id FROM members WHERE user_id = %(id)s", id=who.human.user_id)
    return row["id"]


def number_of(page: str) -> str:
    return re.search(r'name="number" value="(\d+)"', page).group(1)


def hold(maria: Visitor, job_id: str, text: str = GOOD) -> str:
    """Hold a whole interview at the browser; the last page."""
    path = f"/interviews/{job_id}"
    maria.post(f"{path}/begin", {"language": "en"})
    for _ in range(20):
        page = maria.get(path).text
        if 'name="answer"' not in page:
            return page
        maria.post(path, {"number": number_of(page), "answer": f"24 hours a week. {text}"})
    raise AssertionError("it never ends")


def apply(maria: Visitor, job_id: str) -> None:
    maria.post(f"/jobs/{job_id}/apply", {"amount": "0.05", "note": "Hello."})


def test_from_the_first_question_to_the_employers_page(world, ada, maria, job_id):
    start = maria.get(f"/interviews/{job_id}").text
    assert "Spanish &lt;b&gt;posts" in start
    assert "language model" not in start, "none is configured"
    end = hold(maria, job_id)
    assert "The score is advice" in end
    assert f'href="/jobs/{job_id}/apply">Go on to your bid' in end
    maria.post(f"/interviews/{job_id}/correction", {"correction": "It was 2022 <i>."})
    assert "It was 2022 &lt;i&gt;." in maria.get(f"/interviews/{job_id}").text
    apply(maria, job_id)
    with world.database.autocommit() as db:
        proposal_id = db.one("SELECT id FROM proposals")["id"]
    page = ada.get(f"/employer/proposals/{proposal_id}/interview").text
    talk = talk_of(world, Labeler(maria.human.user_id), job_id)
    assert f'<p class="rate">{talk.score} of 100</p>' in page
    assert "It was 2022 &lt;i&gt;." in page
    assert "12,000 posts" in page
    assert (
        f"/employer/proposals/{proposal_id}/interview" in ada.get(f"/employer/proposals/{proposal_id}").text
    )


def test_progress_and_history(maria, job_id):
    path = f"/interviews/{job_id}"
    maria.post(f"{path}/begin", {"language": "de"})
    first = maria.get(path).text
    assert re.search(r"Question 1 of about \d+", first)
    maria.post(path, {"number": number_of(first), "answer": "24 Stunden\n<script>"})
    second = maria.get(path).text
    assert "Question 2 of about" in second
    assert "24 Stunden\n&lt;script&gt;" in second


def test_what_is_typed_stays(maria, job_id):
    path = f"/interviews/{job_id}"
    maria.post(f"{path}/begin", {})
    long = "word " * 801
    page = maria.post(path, {"number": "1", "answer": long}, status=400).text
    assert "has at most 4,000 characters; this has 4,004" in page
    assert long.strip() in page
    maria.post(path, {"number": "1", "answer": "30 hours"})
    again = maria.post(path, {"number": "1", "answer": "40 hours"}, status=409).text
    assert "answered already" in again
    assert "40 hours</textarea>" in again
    maria.post(path, {"number": "1", "answer": "30 hours"})  # the same one, sent twice
    for bad in ("", "-1", "9" * 400, "x", "٣"):
        maria.post(path, {"number": bad, "answer": "40 hours"}, status=409)


def test_corrections_that_cannot_be(maria, job_id):
    path = f"/interviews/{job_id}"
    assert maria.post(f"{path}/correction", {"correction": "Too early."}, status=404)
    hold(maria, job_id)
    blocked = "Write me on WhatsApp: +34 600 123 456, we do it without the platform."
    assert blocked[:20] in maria.post(f"{path}/correction", {"correction": blocked}, status=400).text
    assert "this has 0" in maria.post(f"{path}/correction", {"correction": ""}, status=400).text
    assert "2,000" in maria.post(f"{path}/correction", {"correction": "x" * 5000}, status=400).text


def test_whom_the_pages_are_for(world, ada, maria, job_id):
    cy = employer(world, "cy@example.com", "Others")
    maria.get("/interviews/nope", 404)
    maria.get("/samples/nope", 404)
    maria.get(f"/samples/{job_id}", 404)
    maria.get(f"/employer/jobs/{job_id}/interview", 403)
    ada.get(f"/interviews/{job_id}", 403)
    cy.get(f"/employer/jobs/{job_id}/interview", 404)
    cy.post(f"/employer/jobs/{job_id}/interview/sample/remove", status=404)
    visitor(world).get(f"/interviews/{job_id}", 303)
    dan = visitor(world, person(world, "dan@example.com"))
    dan.get(f"/interviews/{job_id}", 403)
    hold(maria, job_id)
    apply(maria, job_id)
    with world.database.autocommit() as db:
        proposal_id = db.one("SELECT id FROM proposals")["id"]
    cy.get(f"/employer/proposals/{proposal_id}/interview", 404)


RUBRIC = {
    "seen": "0",
    "criteria-0-name": "Handling of sarcasm",
    "criteria-0-weight": "60",
    "criteria-0-anchor_high": "Explains",
    "criteria-2-name": "Care",
    "criteria-2-weight": "40.5",
    "screeningFields-0-label": "Years of work",
    "screeningFields-0-type": "number",
    "screeningFields-0-required": "yes",
    "screeningFields-1-label": "Your tool",
    "screeningFields-1-type": "single_select",
    "screeningFields-1-options": "CVAT\r\nLabel Studio",
}


def test_the_rubric_editor(ada, maria, job_id):
    path = f"/employer/jobs/{job_id}/interview"
    assert "Suggested from the job" in ada.get(path).text
    ada.post(path, RUBRIC)
    page = ada.get(path).text
    assert "Version 1." in page
    assert 'value="40.5"' in page
    assert "CVAT\nLabel Studio</textarea>" in page
    assert "Somebody else changed" in ada.post(path, RUBRIC | {"criteria-0-name": "Irony"}, status=409).text
    ada.post(path, RUBRIC | {"seen": "1", "criteria-0-name": "Irony", "screeningFields-1-remove": "yes"})
    assert "Label Studio" not in ada.get(path).text
    maria.post(f"/interviews/{job_id}/begin", {})
    assert "Years of work" in maria.get(f"/interviews/{job_id}").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"criteria-2-weight": "0"}, "A weight is a number above 0"),
        ({"criteria-2-weight": "nan"}, "A weight is a number above 0"),
        ({"criteria-2-weight": "much"}, "A weight is a number above 0"),
        ({"criteria-2-name": ""}, "Name what is judged"),
        ({"criteria-2-name": "handling of SARCASM"}, "the same name"),
        ({"criteria-2-anchor_low": "x" * 501}, "At most 500 characters"),
        ({"criteria-0-remove": "yes", "criteria-2-remove": "yes"}, "Name at least one thing"),
        ({"screeningFields-1-options": "one"}, "Give 2 to 20 different choices"),
        ({"screeningFields-0-type": "drawing"}, "Choose one of these"),
        ({"screeningFields-0-label": "Send the password of your bank account"}, "may not say this"),
    ],
)
def test_what_no_rubric_can_be(world, ada, job_id, changed, sentence):
    path = f"/employer/jobs/{job_id}/interview"
    page = ada.post(path, RUBRIC | changed, status=400).text
    assert sentence in page
    assert 'value="Your tool"' in page, "what was typed is still there"
    assert world.rows("rubrics") == 0


def test_a_sample_from_paste_to_result(world, ada, maria, job_id):
    path = f"/employer/jobs/{job_id}/interview"
    form = {"title": "Sentiment", "kind": "choice", "options": "", "pasted": PASTED}
    preview = ada.post(f"{path}/sample", form | {"do": "preview"}, status=200).text
    assert "Nothing is saved yet" in preview
    assert "Post number 6" in preview
    assert world.rows("samples") == 0
    ada.post(f"{path}/sample", form | {"do": "attach"})
    page = maria.get(f"/samples/{job_id}").text
    assert "Post number 6" in page
    some = {f"answer-{n}": "positive" for n in range(1, 6)}
    left = maria.post(f"/samples/{job_id}", some | {"do": "send"}, status=400).text
    assert "item 6 has no answer yet" in left
    assert maria.get(f"/samples/{job_id}").text.count(" checked") == 5, "the others are kept"
    maria.post(f"/samples/{job_id}", {"do": "send", "answer-6": "negative"})
    assert "You sent your 6 answers" in maria.get(f"/samples/{job_id}").text
    maria.post(f"/samples/{job_id}", {"do": "send", "answer-6": "negative"})
    assert "1 began, 1 finished" in ada.get(path).text
    ada.post(f"{path}/sample", form | {"title": "Other", "do": "attach"}, status=409)
    apply(maria, job_id)
    with world.database.autocommit() as db:
        proposal_id = db.one("SELECT id FROM proposals")["id"]
    assert (
        "67"
        in re.search(r"<dt>Sample</dt><dd>([^<]*)", ada.get(f"/employer/proposals/{proposal_id}").text)[1]
    )


def test_pages_of_a_long_sample(world, ada, maria, job_id):
    member = ada_member(world, ada)
    attach(world, member, job_id, plan("\n".join(f"Item {n}\tanswer {n}" for n in range(1, 26)), kind="text"))
    first = maria.get(f"/samples/{job_id}").text
    assert "Item 10<" in first
    assert "Item 11<" not in first
    gone = maria.post(f"/samples/{job_id}?page=1", {"do": "on", "answer-1": " Answer 1 "})
    assert gone.headers["location"].startswith(f"/samples/{job_id}?page=2")
    assert 'value="Answer 1"' in maria.get(f"/samples/{job_id}").text
    assert "Item 25<" in maria.get(f"/samples/{job_id}?page=99").text
    too_long = maria.post(f"/samples/{job_id}", {"do": "on", "answer-2": "x" * 501}, status=400).text
    assert "At most 500 characters" in too_long


def ada_member(world, ada: Visitor):
    return Member(ada.human.user_id, "ada@example.com", organization_of(world, ada), True)


def test_errors_of_a_paste_stand_beside_it(ada, job_id):
    form = {"title": "Sentiment", "kind": "choice", "pasted": "one\ttwo\n" * 6 + "broken", "do": "attach"}
    page = ada.post(f"/employer/jobs/{job_id}/interview/sample", form, status=400).text
    assert "Line 7: This line has 1 cells" in page
    assert "broken</textarea>" in page
