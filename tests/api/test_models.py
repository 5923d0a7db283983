"""Where the operator sets a model, it is asked; whatever it does, the offline result stands behind it."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx2
import pytest

from agents import register
from conftest import serving
from opentrain_server.app import build
from opentrain_server.outside.language_model import CannedModel

TEXT = "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label."
NOTHING = {"decision": "ALLOW", "reasons": []}


@pytest.fixture
def asked(world) -> Iterator:
    """A server whose model gives the answers it is handed."""

    @contextmanager
    def start(*answers):
        model = CannedModel(list(answers))
        app = build(world.settings, world.dsn, clock=world.clock, mail=world.mail, model=model)
        with serving(app) as url, httpx2.Client(base_url=url, timeout=30) as http:
            yield http, model

    return start


def test_a_quoted_value_wins_and_an_invented_one_is_dropped(asked):
    answer = {
        "headcount": {"value": 4, "quote": "5 Spanish", "confidence": 0.9},
        "fixedPrice": {"value": 900, "quote": "nine hundred", "confidence": 0.9},
    }
    with asked(answer) as (http, model):
        made = register(http).post("/job-drafts", {"rawJobDescription": TEXT}).json()
    assert made["normalizedFields"]["headcount"] == 4
    assert "fixedPrice" not in made["normalizedFields"]
    assert model.questions[0]["data"] == TEXT


def test_without_an_answer_the_offline_result_stands(asked):
    with asked(None) as (http, _):
        made = register(http).post("/job-drafts", {"rawJobDescription": TEXT}).json()
    assert made["normalizedFields"]["headcount"] == 5


def test_a_second_opinion_can_hold_a_job(asked):
    with asked(None, {"decision": "REVIEW", "reasons": ["pii_harvesting"]}) as (http, _):
        agent = register(http)
        job_id = agent.post("/job-drafts", {"rawJobDescription": TEXT}).json()["jobId"]
        held = agent.post(f"/jobs/{job_id}/publish").json()
        assert held["status"] == "PENDING_APPROVAL"
        shown = agent.get(f"/job-drafts/{job_id}").json()["job"]
    assert shown["moderation"]["reasons"] == ["pii_harvesting"]


def test_a_model_cannot_free_what_the_rules_block(asked, world):
    scam = "We rent your LinkedIn account: hand over the login, $50 a month per account, change the mail."
    with asked(None, NOTHING) as (http, model):
        agent = register(http)
        job_id = agent.post("/job-drafts", {"rawJobDescription": TEXT}).json()["jobId"]
        agent.patch(f"/job-drafts/{job_id}", {"jobDescription": scam})
        response = agent.post(f"/jobs/{job_id}/publish")
    assert response.status_code == 403, response.text
    assert len(model.questions) == 1  # the draft; no model is asked about what is blocked anyway
