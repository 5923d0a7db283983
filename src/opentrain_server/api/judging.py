"""Judgement before the transaction: reading a draft out of a text, and moderating a job.

Offline by default. Where the operator sets a model it is asked within its time, its answer passes the
same checks, and on any failure the offline result stands.
"""

from opentrain_server.api.call import Call
from opentrain_server.domain import extraction, moderation
from opentrain_server.domain.drafting import Drafted, draft
from opentrain_server.domain.imports.source import NewDraft, read_source
from opentrain_server.domain.job_fields import TEXT_KEYS, Fields, fields_hash
from opentrain_server.domain.publishing import Judged
from opentrain_server.domain.readiness import Floors


def drafted(body: NewDraft) -> Drafted:
    """Return the draft in a body; fails with `invalid_draft_source` or `invalid_source_content`."""
    imported = read_source(body)
    return draft(imported, extraction.extract(imported.text) if imported.text else None)


def judged(call: Call, fields: Fields) -> Judged:
    """Return a moderator's verdict on a job's fields."""
    verdict = moderation.judge(moderated_text(fields), kind="job")
    settled = moderation.settle(verdict, None, claimed=call.agent.claimed)
    return Judged(fields_hash(fields), settled, moderation.VERSION)


def moderated_text(fields: Fields) -> str:
    """Return every word of a job that people will read, title first."""
    parts: list[str] = []
    for key in TEXT_KEYS:
        value = fields[key]
        parts += [str(item) for item in (value if isinstance(value, list) else [value]) if item]
    return "\n".join(parts)


def floors(call: Call) -> Floors:
    """Return the operator's lowest rates."""
    settings = call.settings
    return Floors(settings.min_price_per_hour, settings.min_price_per_label, settings.min_fixed_price)
