"""Judgement before the transaction: reading a draft out of a text, moderating a job, grading an interview.

Offline by default. Where the operator sets a model it is asked within its time, its answer passes the
same checks, and on any failure the offline result stands.
"""

import time
from dataclasses import replace

import structlog

from opentrain_server.domain import moderation
from opentrain_server.domain.board.publishing import Judged
from opentrain_server.domain.drafting import extraction, model_drafts
from opentrain_server.domain.drafting.drafting import Drafted, Extraction, draft
from opentrain_server.domain.drafting.imports.source import NewDraft, read_source
from opentrain_server.domain.interviewing import Judgement, model_judge
from opentrain_server.domain.interviews import interview_talk
from opentrain_server.domain.interviews.interview_talk import Reply, Talk
from opentrain_server.domain.jobs.job_fields import TEXT_KEYS, Fields, fields_hash
from opentrain_server.domain.jobs.readiness import Floors
from opentrain_server.domain.moderation import Decision, Verdict, model_moderation
from opentrain_server.domain.upkeep import model_budget
from opentrain_server.domain.upkeep.model_budget import Budget
from opentrain_server.house import House
from opentrain_server.outside.language_model import ModelUnavailable

MODEL_SECONDS = 10  # contract jobs.md §3
INTERVIEW_SECONDS = 20  # the candidate waits for it once, at the end

log = structlog.get_logger()


def warm() -> None:
    """Load the tables of both judges, which otherwise the first call that needs them waits for."""
    extraction.warm()
    moderation.warm()


def drafted(house: House, body: NewDraft) -> Drafted:
    """Return the draft in a body; fails with `invalid_draft_source` or `invalid_source_content`."""
    imported = read_source(body)
    return draft(imported, _read(house, imported.text) if imported.text else None)


def judged(house: House, fields: Fields, *, claimed: bool) -> Judged:
    """Return a moderator's verdict on a job's fields."""
    text = moderated_text(fields)
    rules = moderation.judge(text, kind="job")
    opinion = None if rules.decision is Decision.BLOCK else _second_opinion(house, text)
    moderator = moderation.VERSION if opinion is None else f"{moderation.VERSION}+{house.settings.model_name}"
    settled = moderation.settle(rules, opinion, claimed=claimed)
    return Judged(fields_hash(fields), settled, moderator)


def replied(house: House, talk: Talk, number: int, text: str) -> Reply:
    """Return what comes of an answer; the last one is graded, by a model too if the candidate consented."""
    reply = interview_talk.reply(talk, number, text)
    offline = reply.judgement
    if offline is None or house.model is None or talk.consented_at is None:
        return reply
    return replace(reply, judgement=_graded(house, talk, text, offline))


def _graded(house: House, talk: Talk, text: str, offline: Judgement) -> Judgement:
    """Return the judgement of both, or the offline one: over the account's budget, late, or senseless."""
    assert house.model is not None
    settings, spoken, rubric = house.settings, interview_talk.transcript(talk, text), talk.rubric
    data = model_judge.data(talk.job_title, talk.job_description, rubric, spoken)
    budget = Budget(settings.interview_model_tokens_per_day, settings.interview_model_seconds_per_day)
    with house.database.transaction() as db:
        asked = model_judge.instructions() + data
        call = model_budget.take(
            db, talk.organization_id, text=asked, seconds=INTERVIEW_SECONDS, budget=budget
        )
    if call is None:
        log.info("model_budget_used_up", task="interview", organization_id=talk.organization_id)
        return offline
    began = time.monotonic()
    try:
        answer = house.model.answer(
            instructions=model_judge.instructions(),
            data=data,
            schema=model_judge.schema(rubric),
            deadline_seconds=INTERVIEW_SECONDS,
        )
    except ModelUnavailable as error:
        log.warning("model_unavailable", task="interview", error=str(error))
        answer = None
    with house.database.transaction() as db:
        model_budget.settle(db, call, seconds=time.monotonic() - began)
    graded = model_judge.settle(answer, rubric, spoken, offline, model=settings.model_name)
    return interview_talk.polished(graded)


def _read(house: House, text: str) -> Extraction:
    offline = extraction.extract(text)
    if house.model is None:
        return offline
    try:
        answer = house.model.answer(
            instructions=model_drafts.instructions(),
            data=text,
            schema=model_drafts.schema(),
            deadline_seconds=MODEL_SECONDS,
        )
    except ModelUnavailable as error:
        log.warning("model_unavailable", task="draft", error=str(error))
        return offline
    return model_drafts.prefer(model_drafts.read(answer, text), offline)


def _second_opinion(house: House, text: str) -> Verdict | None:
    if house.model is None:
        return None
    try:
        answer = house.model.answer(
            instructions=model_moderation.instructions(),
            data=text,
            schema=model_moderation.schema(),
            deadline_seconds=MODEL_SECONDS,
        )
        return model_moderation.read(answer)
    except (ModelUnavailable, ValueError) as error:
        log.warning("model_unavailable", task="moderation", error=type(error).__name__)
        return None


def moderated_text(fields: Fields) -> str:
    """Return every word of a job that people will read, title first."""
    parts: list[str] = []
    for key in TEXT_KEYS:
        value = fields[key]
        parts += [str(item) for item in (value if isinstance(value, list) else [value]) if item]
    return "\n".join(parts)


def floors(house: House) -> Floors:
    """Return the operator's lowest rates."""
    settings = house.settings
    return Floors(settings.min_price_per_hour, settings.min_price_per_label, settings.min_fixed_price)
