"""Whatever strangers send, the pure rules answer with their own refusals or not at all."""

import contextlib
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from opentrain_server.core.errors import Failure
from opentrain_server.core.text import clean
from opentrain_server.domain.drafting.drafting import draft
from opentrain_server.domain.drafting.imports.imported import MAX_UNMAPPED, PREVIEW_LENGTH
from opentrain_server.domain.drafting.imports.source import NewDraft, read_source
from opentrain_server.domain.drafting.model_drafts import read
from opentrain_server.domain.jobs.job_fields import (
    DECIMAL_KEYS,
    UPDATE_KEYS,
    canonical_bytes,
    empty_fields,
    from_json,
    to_json,
)
from opentrain_server.domain.jobs.job_patch import JobPatch, apply_patch
from opentrain_server.domain.jobs.readiness import Floors, validate
from opentrain_server.domain.words.contacts import find_contacts

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXT
JSON = st.recursive(
    SCALARS, lambda kids: st.lists(kids, max_size=4) | st.dictionaries(TEXT, kids, max_size=4)
)
WORDS = st.sampled_from(
    [
        "a@b.com",
        "+34 600 123",
        " at ",
        " dot ",
        "com",
        "t.me/",
        "telegram",
        ": @x",
        "(",
        "555-",
        "1234",
        " ",
        "\u200b",
    ]
)
CANONICAL_KEYS = st.sampled_from([*UPDATE_KEYS, "title", "tools", "rateAmount", "perks"])
XML = st.sampled_from(["<job>", "</job>", "<salary>", "</salary>", "$5/h", "&amp;", "<![CDATA[", "]]>"])
POSTING_KEYS = st.sampled_from(
    ["title", "description", "baseSalary", "jobLocation", "skills", "identifier", "totalJobOpenings", "value"]
)


def check(fields: dict[str, object]) -> None:
    """What is stored is whole, comes back the same, and can be judged."""
    assert list(fields) == list(UPDATE_KEYS)
    assert from_json(to_json(fields)) == fields
    assert canonical_bytes(from_json(to_json(fields))) == canonical_bytes(fields)
    json.dumps(validate(fields, floors=Floors()))


@given(st.dictionaries(st.sampled_from(UPDATE_KEYS), JSON, max_size=5))
def test_any_patch(body: dict[str, Any]) -> None:
    with contextlib.suppress(ValidationError):
        check(apply_patch(empty_fields(), JobPatch.model_validate(body)))


@given(st.dictionaries(st.sampled_from(DECIMAL_KEYS), st.floats(0, 10**12) | st.decimals(0, 99, places=4)))
def test_any_number(body: dict[str, Any]) -> None:
    with contextlib.suppress(ValidationError):
        check(apply_patch(empty_fields(), JobPatch.model_validate(body)))


@given(st.dictionaries(CANONICAL_KEYS, JSON, max_size=6))
def test_any_canonical_job(job: dict[str, Any]) -> None:
    drafted = draft(read_source(NewDraft(format="opentrain_canonical", job=job)), None)
    check(drafted.fields)
    assert len(drafted.unmapped) <= MAX_UNMAPPED
    assert all(len(entry["valuePreview"]) <= PREVIEW_LENGTH for entry in drafted.unmapped)


@given(st.dictionaries(POSTING_KEYS, JSON | st.dictionaries(POSTING_KEYS, JSON, max_size=3), max_size=5))
def test_any_posting(posting: dict[str, Any]) -> None:
    body = NewDraft(format="schema_org_job_posting", jsonLd=posting | {"@type": "JobPosting"})
    check(draft(read_source(body), None).fields)


@given(
    st.lists(
        st.sampled_from(["<job>", "</job>", "<salary>", "</salary>", "$5/h", "&amp;", "<![CDATA[", "]]>"])
    )
)
def test_any_xml(pieces: list[str]) -> None:
    for source_format in ("indeed_xml", "hr_xml"):
        with contextlib.suppress(Failure):
            read_source(NewDraft(format=source_format, xml="<job>" + "".join(pieces)))


@given(st.dictionaries(st.sampled_from([*UPDATE_KEYS, "payCurrencyNote", "excludedCountries"]), JSON), TEXT)
def test_any_answer_of_a_model(answer: dict[str, Any], text: str) -> None:
    for entry in (
        answer,
        {key: {"value": value, "quote": text, "confidence": 1} for key, value in answer.items()},
    ):
        check(draft(read_source(NewDraft(rawJobDescription=text or "x")), read(entry, text)).fields)


@settings(max_examples=300)
@given(st.lists(WORDS | TEXT, max_size=12))
def test_places_of_contacts_are_in_order(pieces: list[str]) -> None:
    text = "".join(pieces)
    ends = 0
    for contact in find_contacts(text):
        assert ends <= contact.start < contact.end <= len(text)
        ends = contact.end


@given(JSON)
def test_clean_twice_is_clean_once(value: Any) -> None:
    once = clean(value)
    assert repr(clean(once)) == repr(once)
