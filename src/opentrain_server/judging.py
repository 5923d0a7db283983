"""Judgement before the transaction: reading a draft out of a text, and moderating a job.

Offline by default. Where the operator sets a model it is asked within its time, its answer passes the
same checks, and on any failure the offline result stands.
"""

import structlog

from opentrain_server.domain import extraction, model_drafts, model_moderation, moderation
from opentrain_server.domain.drafting import Drafted, Extraction, draft
from opentrain_server.domain.imports.source import NewDraft, read_source
from opentrain_server.domain.job_fields import TEXT_KEYS, Fields, fields_hash
from opentrain_server.domain.moderation import Decision, Verdict
from opentrain_server.domain.publishing import Judged
from opentrain_server.domain.readiness import Floors
from opentrain_server.house import House
from opentrain_server.outside.language_model import ModelUnavailable

MODEL_SECONDS = 10  # contract jobs.md §3

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
