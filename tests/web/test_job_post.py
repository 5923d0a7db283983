"""Writing a job in the browser."""

import re

import pytest

from postings import READY, text_for
from visitors import Visitor, employer, visitor

FORM = {key: ", ".join(value) if key in {"languages"} else value for key, value in READY.items()}


@pytest.fixture
def ada(world) -> Visitor:
    return employer(world)


ROUGH = "Spanish speakers to label the sentiment of short posts. $0.05 per label."


def new(ada: Visitor, text: str = ROUGH) -> str:
    """A draft from a text; its address."""
    return ada.post("/job-post", {"text": text}).headers["location"].partition("&")[0]


def status(world) -> str:
    with world.database.autocommit() as db:
        return db.one("SELECT status FROM jobs")["status"]


def test_from_a_text_to_the_board(world, ada):
    at = new(ada)
    page = ada.get(at + "&ok=drafted").text
    assert "Before it can be published" in page
    assert '<option value="PAY_PER_LABEL" selected>' in page
    assert 'value="0.05"' in page
    ada.post(at, FORM)
    assert "Nothing is missing" in ada.get(at).text
    job_id = at.partition("=")[2]
    assert ada.post(f"/job-post/publish?jobId={job_id}").headers["location"].endswith("ok=published")
    assert status(world) == "OPEN"
    assert "Spanish sentiment labels" in visitor(world).get("/jobs").text
    assert "Read short Spanish posts" in ada.get(f"/job-post?job={job_id}").text
    ada.post(f"/job-post/close?jobId={job_id}")
    assert status(world) == "ARCHIVED"
    assert "This job is closed" in ada.get(at).text


@pytest.mark.parametrize(
    ("text", "said"), [("", "Paste the description"), (" " * 9, "Paste"), ("x" * 60_001, "60,000")]
)
def test_texts_that_cannot_be_read(world, ada, text, said):
    page = ada.post("/job-post", {"text": text}, 400).text
    assert said in page
    assert world.rows("jobs") == 0


def test_what_cannot_be_saved_is_shown_again_with_everything_typed(world, ada):
    at = new(ada)
    before = ada.get(at).text
    typed = FORM | {
        "pricePerLabel": "much",
        "languages": "Klingonese",
        "jobTitle": "<b>Kept</b>",
        "headcount": "0",
    }
    page = ada.post(at, typed, 400).text
    for kept in ("&lt;b&gt;Kept&lt;/b&gt;", 'value="much"', 'value="Klingonese"'):
        assert kept in page
    assert page.count('class="problem"') == 3
    assert ada.get(at).text == before


def test_publishing_what_is_not_complete_says_what_is_missing(world, ada):
    at = new(ada)
    page = ada.post(at.replace("/job-post", "/job-post/publish"), {}, 409).text
    assert "not complete yet" in page
    assert status(world) == "DRAFT"


def test_checking_while_typing_saves_nothing(world, ada):
    at = new(ada)
    check = at.replace("/job-post", "/job-post/check")
    assert "Nothing is missing" in ada.post(check, FORM, 200).text
    page = ada.post(check, FORM | {"headcount": "0"}, 200).text
    assert 'href="#headcount"' in page
    assert "Before it can be published" in ada.get(at).text


@pytest.mark.parametrize(
    ("verdict", "stands", "notice"), [("REVIEW", "PENDING_APPROVAL", "held"), ("BLOCK", "DRAFT", None)]
)
def test_a_moderator_holds_or_refuses(world, ada, verdict, stands, notice):
    at = new(ada)
    ada.post(at, FORM | {"jobDescription": text_for(verdict)})
    publish = at.replace("/job-post", "/job-post/publish")
    if notice:
        assert ada.post(publish).headers["location"].endswith(f"ok={notice}")
    else:
        assert "cannot be published as it is" in ada.post(publish, {}, 403).text
    assert status(world) == stands
    assert world.rows("moderation_decisions") == 1


def test_editing_a_live_job(world, ada):
    at = new(ada)
    ada.post(at, FORM)
    ada.post(at.replace("/job-post", "/job-post/publish"))
    assert ada.post(at, FORM | {"headcount": "7"}).headers["location"].endswith("ok=saved")
    page = ada.post(at, FORM | {"jobDescription": ""}, 409).text
    assert "not complete" in page
    assert (
        ada.post(at, FORM | {"jobDescription": text_for("BLOCK")})
        .headers["location"]
        .endswith("edit-blocked")
    )
    assert status(world) == "DRAFT"


def test_deleting_a_draft(world, ada):
    at = new(ada)
    ada.post(at.replace("/job-post", "/job-post/delete"))
    assert world.rows("jobs") == 0
    ada.get(at, 404)


def test_another_accounts_job_is_not_there(world, ada):
    at, cy = new(ada), employer(world, "cy@example.com", "Other")
    before = world.snapshot()
    cy.get(at, 404)
    for path in ("", "/check", "/publish", "/close", "/delete"):
        cy.post(at.replace("/job-post", "/job-post" + path), FORM, 404)
    assert world.snapshot() == before
    visitor(world).get(at, 303)


def test_hostile_texts_stay_texts(world, ada):
    text = '"><script>alert(1)</script>'
    at = new(ada)
    ada.post(at, FORM | dict.fromkeys(("jobTitle", "labelingOverview", "budgetRange", "subjectMatter"), text))
    page = ada.get(at).text
    assert "<script>alert" not in page
    assert re.search(r"&#34;&gt;&lt;script&gt;", page)
