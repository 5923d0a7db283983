"""A job draft from plain text: deterministic, offline, only what the text says."""

from dataclasses import dataclass, replace
from decimal import Decimal

from opentrain_server.domain.drafting.extraction.countries import countries
from opentrain_server.domain.drafting.extraction.data import data_types, implied_type
from opentrain_server.domain.drafting.extraction.found import Found
from opentrain_server.domain.drafting.extraction.hunch import second_reading
from opentrain_server.domain.drafting.extraction.languages import languages
from opentrain_server.domain.drafting.extraction.lazy import compile_all
from opentrain_server.domain.drafting.extraction.level import level
from opentrain_server.domain.drafting.extraction.money import amounts
from opentrain_server.domain.drafting.extraction.numbers import numbers
from opentrain_server.domain.drafting.extraction.pay import pay
from opentrain_server.domain.drafting.extraction.people import crews, headcount, per_language
from opentrain_server.domain.drafting.extraction.roles import with_roles
from opentrain_server.domain.drafting.extraction.schedule import schedule
from opentrain_server.domain.drafting.extraction.scope import scopes
from opentrain_server.domain.drafting.extraction.software import software
from opentrain_server.domain.drafting.extraction.text import read
from opentrain_server.domain.drafting.extraction.title import title
from opentrain_server.domain.drafting.extraction.volume import volume, volumes, wanted_in_all
from opentrain_server.domain.drafting.extraction.work import label_types


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found, by key of the guideline; an absent key means that the text does not say."""

    found: dict[str, Found]
    title_generated: bool


def extract(text: str) -> Extraction:
    """Read a job post of up to 60,000 characters. Never raises; the same text gives the same result."""
    post = read(text)
    figures = numbers(post)
    people = crews(post, figures, scopes(post))
    scope = with_roles(post, scopes(post), people)
    money = [m.span for m in amounts(post, figures)]
    totals = volumes(post, figures, scope, [*money, *(c.span for c in people if c.score >= 1.6)])
    fields: dict[str, Found] = {}
    fields |= pay(post, figures, scope)
    fields |= level(post, figures, scope)
    fields |= countries(post, scope)
    fields |= headcount(post, people)
    fields |= data_types(post, scope, totals)
    data = _list(fields.get("dataType"))
    fields |= label_types(post, scope, data)
    fields |= second_reading(fields.get("labelTypes"), post, scope, data)
    labels = _list(fields.get("labelTypes"))
    fields |= implied_type(fields) if not data else {}
    fields |= languages(post, scope, data, labels)
    fields |= per_language(post, fields, translation="TRANSLATION" in labels)
    if labels != ["DATA_COLLECTION"] or wanted_in_all(post, totals):
        fields |= volume(totals)
    fields |= software(post, scope)
    fields |= schedule(post, figures, scope)
    name, made = title(post, fields, totals)
    if name is not None:
        fields["jobTitle"] = name
    placed = {key: replace(found, span=post.place(found.span)) for key, found in fields.items()}
    return Extraction(placed, made)


def predict(text: str) -> dict[str, object]:
    """The same as plain JSON values, under the keys of the guideline."""
    return {key: _json(found.value) for key, found in extract(text).found.items()}


def warm() -> None:
    """Compile the patterns and read the tables of names, which else the first post waits for (about 1 s).

    Meant for a thread in the background after the start of a server; harmless at any time.
    """
    compile_all()
    for sample in _SAMPLES:
        extract(sample)


_SAMPLES = (
    "Title: Two roles\n\n3 annotators, native Polish, living in Poland, $12-14 per hour, 10 hours per "
    "week.\n"
    "> We need 2 reviewers to draw boxes on 5,000 photos, 4c per image, in CVAT, for 2 months.",
    "報酬は時給1,500円、画像3万枚を分類します。",
)


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    return value


def _list(found: Found | None) -> list[str]:
    return list(found.value) if found is not None and isinstance(found.value, list) else []
