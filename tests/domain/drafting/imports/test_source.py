from typing import Any

import pytest
from pydantic import ValidationError

from opentrain_server.core.errors import Failure
from opentrain_server.domain.drafting.imports.source import IMPORT_FORMATS, NewDraft, read_source, source_hash

INDEED = "<job><title>Tags</title></job>"
HR = "<P><PositionTitle>Tags</PositionTitle></P>"
POSTING = {"@type": "JobPosting", "title": "Tags"}


def body(**keys: Any) -> NewDraft:
    return NewDraft.model_validate(keys)


@pytest.mark.parametrize(
    ("keys", "source_format"),
    [
        ({"rawJobDescription": "Tags"}, "text"),
        ({"source": {"type": "text", "text": "Tags"}}, "text"),
        ({"format": "text", "text": "Tags"}, "text"),
        ({"source": {"type": "opentrain_canonical", "job": {"title": "Tags"}}}, "opentrain_canonical"),
        ({"format": "opentrain_canonical", "job": {"title": "Tags"}}, "opentrain_canonical"),
        ({"format": "schema_org_job_posting", "jsonLd": POSTING}, "schema_org_job_posting"),
        ({"format": "schema_org_job_posting", "jsonLd": [POSTING]}, "schema_org_job_posting"),
        ({"source": {"type": "indeed_xml", "xml": INDEED}}, "indeed_xml"),
        ({"format": "hr_xml", "xml": HR, "unknown": 1}, "hr_xml"),
        ({"rawJobDescription": "Tags", "source": None, "format": None, "text": None}, "text"),
    ],
)
def test_shapes(keys: dict[str, object], source_format: str) -> None:
    imported = read_source(body(**keys))
    assert imported.format == source_format
    assert imported.text == "Tags" if source_format == "text" else imported.fields == {"jobTitle": "Tags"}


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"text": "Tags"},
        {"rawJobDescription": "Tags", "text": "Tags"},
        {"rawJobDescription": "Tags", "source": {"type": "text", "text": "Tags"}},
        {"rawJobDescription": "Tags", "format": "text"},
        {"source": {"type": "text", "text": "Tags"}, "format": "text", "text": "Tags"},
        {"source": {"type": "text"}},
        {"source": {"type": "pdf", "text": "Tags"}},
        {"source": {"type": "text", "job": {}}},
        {"source": {"type": "text", "text": "Tags", "xml": INDEED}},
        {"format": "indeed_xml", "text": "Tags"},
        {"format": "nope", "text": "Tags"},
    ],
)
def test_not_exactly_one_source(keys: dict[str, object]) -> None:
    with pytest.raises(Failure) as failed:
        read_source(body(**keys))
    assert failed.value.reason == "invalid_draft_source"
    assert failed.value.details == {"supportedFormats": list(IMPORT_FORMATS)}


@pytest.mark.parametrize(
    ("keys", "loc", "code"),
    [
        ({"rawJobDescription": ""}, ("rawJobDescription",), "string_too_short"),
        ({"rawJobDescription": "x" * 60_001}, ("rawJobDescription",), "string_too_long"),
        ({"rawJobDescription": 5}, ("rawJobDescription",), "string_type"),
        ({"source": "text"}, ("source",), "model_type"),
        ({"source": {"text": "x"}}, ("source", "type"), "missing"),
        ({"source": {"type": 5, "text": "x"}}, ("source", "type"), "string_type"),
        ({"format": "hr_xml", "xml": "x" * 200_001}, ("xml",), "string_too_long"),
        ({"format": "opentrain_canonical", "job": []}, ("job",), "dict_type"),
        ({"format": "schema_org_job_posting", "jsonLd": 5}, ("jsonLd",), "invalid_type"),
        ({"rawJobDescription": "x", "externalId": ""}, ("externalId",), "string_too_short"),
        ({"rawJobDescription": "x", "idempotencyKey": "x" * 201}, ("idempotencyKey",), "string_too_long"),
    ],
)
def test_bad_body(keys: dict[str, object], loc: tuple[str, ...], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        body(**keys)
    assert [(error["loc"], error["type"]) for error in refused.value.errors()] == [(loc, code)]


def test_names_of_the_caller_stand_at_either_place() -> None:
    inner = body(source={"type": "text", "text": "x", "externalId": "e", "idempotencyKey": "k"})
    outer = body(rawJobDescription="x", externalId="e", idempotencyKey="k")
    for given in (inner, outer):
        assert (given.external_id, given.idempotency_key) == ("e", "k")
        assert read_source(given).external_id == "e"


def test_the_callers_name_wins_over_the_documents() -> None:
    posting = POSTING | {"identifier": "theirs"}
    assert read_source(body(format="schema_org_job_posting", jsonLd=posting)).external_id == "theirs"
    named = body(format="schema_org_job_posting", jsonLd=posting, externalId="ours")
    assert read_source(named).external_id == "ours"


def test_equal_sources_hash_equal_in_any_shape() -> None:
    one = source_hash(body(rawJobDescription="x", idempotencyKey="k"))
    assert one == source_hash(body(source={"type": "text", "text": "x", "idempotencyKey": "other"}))
    assert one == source_hash(body(format="text", text="x"))
    assert one != source_hash(body(rawJobDescription="y"))
    assert one != source_hash(body(rawJobDescription="x", externalId="e"))
    job = {"a": 1, "b": 2}
    turned = dict(reversed(job.items()))
    assert source_hash(body(format="opentrain_canonical", job=job)) == source_hash(
        body(source={"type": "opentrain_canonical", "job": turned})
    )
