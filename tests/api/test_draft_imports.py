"""Where drafts come from: shapes, formats, keys, and sources that cannot be read (contract jobs.md §3)."""

import json

import pytest

from agents import refused, register
from postings import READY, SPANISH, draft, live, shown, unchanged

POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Street photo boxes",
    "description": "<p>Draw bounding boxes on 30,000 photos of streets.</p><p>English needed.</p>",
    "baseSalary": {
        "@type": "MonetaryAmount",
        "currency": "USD",
        "value": {"@type": "QuantitativeValue", "value": 16, "unitText": "HOUR"},
    },
    "applicantLocationRequirements": {"@type": "Country", "name": "ES"},
    "totalJobOpenings": 8,
    "skills": "Traffic, Cities",
    "experienceRequirements": {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": 24},
    "inLanguage": "en",
    "identifier": {"@type": "PropertyValue", "name": "Acme", "value": "req-7"},
}
INDEED = """<?xml version="1.0"?><source><job><title><![CDATA[Street photo boxes]]></title>
<referencenumber>req-8</referencenumber><country>US</country><salary>$16 per hour</salary>
<description><![CDATA[<p>Draw bounding boxes on 30,000 photos of streets.</p>]]></description></job>
</source>"""
HR = """<?xml version="1.0"?><PositionOpening><Id>req-9</Id><PositionTitle>Street photo boxes</PositionTitle>
<CountryCode>DE</CountryCode><FormattedPositionDescription>Draw bounding boxes on 30,000 photos of streets.
</FormattedPositionDescription></PositionOpening>"""
FORMATS = ["text", "opentrain_canonical", "schema_org_job_posting", "indeed_xml", "hr_xml"]


@pytest.mark.parametrize(
    "body",
    [
        {"rawJobDescription": SPANISH},
        {"source": {"type": "text", "text": SPANISH}},
        {"format": "text", "text": SPANISH},
    ],
)
def test_the_three_shapes_of_a_text(world, http, body):
    agent = register(http)
    made = agent.post("/job-drafts", body)
    assert made.status_code == 201
    assert made.json()["normalizedFields"]["languages"] == ["Spanish"]
    assert shown(agent, made.json()["jobId"])["fields"]["jobDescription"] == SPANISH


@pytest.mark.parametrize(
    ("source", "external_id", "country"),
    [
        ({"type": "schema_org_job_posting", "jsonLd": POSTING}, "req-7", "ES"),
        ({"type": "schema_org_job_posting", "jsonLd": [POSTING]}, "req-7", "ES"),
        ({"type": "schema_org_job_posting", "jsonLd": json.dumps(POSTING)}, "req-7", "ES"),
        ({"type": "indeed_xml", "xml": INDEED}, "req-8", "US"),
        ({"type": "hr_xml", "xml": HR}, "req-9", "DE"),
    ],
)
def test_each_format_in_both_shapes(world, http, source, external_id, country):
    agent = register(http)
    in_source = agent.post("/job-drafts", {"source": source})
    at_top = agent.post(
        "/job-drafts", {"format": source["type"], **{k: source[k] for k in source if k != "type"}}
    )
    assert (in_source.status_code, at_top.status_code) == (201, 201), in_source.text
    a, b = in_source.json(), at_top.json()
    assert a["normalizedFields"] == b["normalizedFields"]
    fields = a["normalizedFields"]
    assert fields["jobTitle"] == "Street photo boxes"
    assert fields["jobDescription"].startswith("Draw bounding boxes on 30,000 photos of streets.")
    assert "<" not in fields["jobDescription"]
    assert (fields["countries"], fields["labelTypes"], fields["dataVolume"]) == (
        [country],
        ["BOUNDING_BOX"],
        30000,
    )
    assert shown(agent, a["jobId"])["externalId"] == external_id


def test_schema_org_maps(world, http):
    made = register(http).post("/job-drafts", {"format": "schema_org_job_posting", "jsonLd": POSTING}).json()
    fields = made["normalizedFields"]
    assert (fields["paymentType"], fields["pricePerHour"], fields["headcount"]) == ("PAY_PER_HOUR", 16, 8)
    assert (fields["experienceLevel"], fields["languages"]) == ("INTERMEDIATE", ["English"])
    assert fields["subjectMatter"] == ["Traffic", "Cities"]
    assert made["validation"]["publishReady"] is True


def test_canonical_names_and_what_no_field_holds(world, http):
    job = {
        "title": "Street photo boxes",
        "description": READY["jobDescription"],
        "paymentType": "PAY_PER_HOUR",
        "rateAmount": 16,
        "tools": ["CVAT", "Label Studio"],
        "headcount": 5000,
        "perks": "free coffee " * 20,
    }
    made = register(http).post("/job-drafts", {"format": "opentrain_canonical", "job": job}).json()
    fields = made["normalizedFields"]
    assert (fields["jobTitle"], fields["pricePerHour"]) == ("Street photo boxes", 16)
    assert fields["labelingSoftware"] == "CVAT, Label Studio"
    assert "headcount" not in fields
    unmapped = {entry["path"]: entry for entry in made["unmappedFields"]}
    assert set(unmapped["job.perks"]) == {"path", "reason", "valuePreview"}
    assert unmapped["job.perks"]["reason"] == "unknown_key"
    assert len(unmapped["job.perks"]["valuePreview"]) <= 80
    assert (unmapped["job.headcount"]["reason"], unmapped["job.headcount"]["valuePreview"]) == (
        "unsupported_value",
        "5000",
    )


@pytest.mark.parametrize(
    ("text", "path", "reason", "preview", "warning"),
    [
        (
            "Transcribe 500 English audio files, $7 to $9 per hour.",
            "pricePerHourMax",
            "unsupported_value",
            "9",
            "rate_range_reduced",
        ),
        (
            "Transcribe 500 English audio files, EUR 30/hour.",
            "payCurrencyNote",
            "currency_not_supported",
            "EUR 30/hour",
            None,
        ),
        (
            "Transcribe 500 English audio files. $10 per hour. Not open to people in India and Pakistan.",
            "excludedCountries",
            "unsupported_value",
            "IN, PK",
            "countries_excluded",
        ),
    ],
)
def test_what_the_guideline_knows_and_no_draft_holds(world, http, text, path, reason, preview, warning):
    made = register(http).post("/job-drafts", {"rawJobDescription": text}).json()
    assert {"path": path, "reason": reason, "valuePreview": preview} in made["unmappedFields"]
    assert path not in made["normalizedFields"]
    if warning:
        assert warning in [entry["code"] for entry in made["warnings"]]
    if reason == "currency_not_supported":
        assert not {"pricePerHour", "pricePerLabel", "fixedPrice"} & made["normalizedFields"].keys()


def test_the_same_text_gives_the_same_draft(world, http):
    agent = register(http)
    answers = [agent.post("/job-drafts", {"rawJobDescription": SPANISH}).json() for _ in range(2)]
    assert answers[0].pop("jobId") != answers[1].pop("jobId")
    for answer in answers:
        del answer["draftUrl"], answer["reviewUrl"]
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"unknown": "keys are ignored by POST"},
        {"rawJobDescription": SPANISH, "source": {"type": "text", "text": SPANISH}},
        {"rawJobDescription": SPANISH, "format": "text", "text": SPANISH},
        {"rawJobDescription": SPANISH, "text": SPANISH},
        {"text": SPANISH},
        {"format": "text"},
        {"format": "pdf", "text": SPANISH},
        {"source": {"type": "word", "text": SPANISH}},
        {"source": {"type": "text", "xml": "<job/>"}},
        {"source": {"type": "text", "text": SPANISH, "job": {}}},
        {"format": "indeed_xml", "text": SPANISH},
    ],
)
def test_not_exactly_one_source(world, http, body):
    agent = register(http)
    with unchanged(world):
        details = refused(agent.post("/job-drafts", body), 400, "invalid_draft_source")
    assert details["supportedFormats"] == FORMATS


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"rawJobDescription": ""}, "too_small"),
        ({"rawJobDescription": "   \n "}, "too_small"),
        ({"rawJobDescription": "x" * 60_001}, "too_big"),
        ({"rawJobDescription": 7}, "invalid_type"),
        ({"format": "indeed_xml", "xml": "x" * 200_001}, "too_big"),
        ({"format": "opentrain_canonical", "job": []}, "invalid_type"),
        ({"format": "schema_org_job_posting", "jsonLd": 7}, "invalid_type"),
        ({"rawJobDescription": SPANISH, "externalId": ""}, "too_small"),
        ({"rawJobDescription": SPANISH, "externalId": "x" * 201}, "too_big"),
        ({"rawJobDescription": SPANISH, "idempotencyKey": "x" * 201}, "too_big"),
        ({"source": {"type": "text", "text": SPANISH, "idempotencyKey": ""}}, "too_small"),
        ({"source": "text"}, "invalid_type"),
    ],
)
def test_wrong_lengths_and_types(world, http, body, code):
    agent = register(http)
    with unchanged(world):
        details = refused(agent.post("/job-drafts", body), 400, "invalid_body")
    assert code in [issue["code"] for issue in details["issues"]]


@pytest.mark.parametrize(
    "source",
    [
        {"type": "indeed_xml", "xml": "<source><job>"},
        {"type": "indeed_xml", "xml": "<source></source>"},
        {"type": "indeed_xml", "xml": INDEED.replace("</source>", INDEED[INDEED.find("<job>") :])},
        {
            "type": "indeed_xml",
            "xml": '<!DOCTYPE a [<!ENTITY b "c">]><source><job><title>&b;</title></job></source>',
        },
        {"type": "hr_xml", "xml": "not xml at all"},
        {"type": "schema_org_job_posting", "jsonLd": "{not json"},
        {"type": "schema_org_job_posting", "jsonLd": {"@type": "Person"}},
        {"type": "schema_org_job_posting", "jsonLd": []},
        {"type": "schema_org_job_posting", "jsonLd": [POSTING, {**POSTING, "title": "Another"}]},
    ],
)
def test_sources_that_are_not_exactly_one_job(world, http, source):
    agent = register(http)
    with unchanged(world):
        details = refused(agent.post("/job-drafts", {"source": source}), 400, "invalid_source_content")
    assert details == {"reason": "invalid_source_content", "format": source["type"]}


@pytest.mark.parametrize("place", ["top", "source"])
def test_a_draft_key_makes_one_draft(world, http, place):
    agent, cy = register(http), register(http, "Cy")
    keys = {"idempotencyKey": "k-1", "externalId": "ext-1"}
    body = {"source": {"type": "text", "text": SPANISH, **(keys if place == "source" else {})}}
    body |= keys if place == "top" else {}
    first = agent.post("/job-drafts", body)
    assert first.status_code == 201
    job_id = first.json()["jobId"]
    assert shown(agent, job_id)["externalId"] == "ext-1"
    with unchanged(world, but="audit_entries"):
        again = agent.post("/job-drafts", body)
    assert (again.status_code, again.json()) == (200, first.json())
    theirs = cy.post("/job-drafts", body)
    assert theirs.status_code == 201, "a key is per account"
    assert theirs.json()["jobId"] != job_id


def test_a_repeat_shows_the_draft_as_it_is_now(world, http):
    agent = register(http)
    body = {"format": "opentrain_canonical", "job": READY, "idempotencyKey": "k-1"}
    job_id = agent.post("/job-drafts", body).json()["jobId"]
    agent.patch(f"/job-drafts/{job_id}", {"experienceLevel": None})
    again = agent.post("/job-drafts", body)
    assert (again.status_code, again.json()["jobId"]) == (200, job_id)
    assert [entry["field"] for entry in again.json()["missingFields"]] == ["experienceLevel"]
    agent.patch(f"/job-drafts/{job_id}", {"experienceLevel": "EXPERT"})
    agent.post(f"/jobs/{job_id}/publish")
    assert agent.post("/job-drafts", body).json()["status"] == "OPEN"


def test_a_draft_key_holds_for_one_source(world, http):
    agent = register(http)
    body = {"rawJobDescription": SPANISH, "idempotencyKey": "k-1"}
    job_id = agent.post("/job-drafts", body).json()["jobId"]
    with unchanged(world):
        details = refused(
            agent.post("/job-drafts", body | {"rawJobDescription": SPANISH + " Soon."}),
            409,
            "idempotency_key_reused",
        )
    assert details == {"reason": "idempotency_key_reused", "jobId": job_id}
    with unchanged(world, but="audit_entries"):
        same = agent.post("/job-drafts", {"format": "text", "text": SPANISH, "idempotencyKey": "k-1"})
    assert (same.status_code, same.json()["jobId"]) == (200, job_id)


def test_a_draft_key_lives_as_long_as_its_draft(world, http):
    agent = register(http)
    body = {"rawJobDescription": SPANISH, "idempotencyKey": "k-1"}
    job_id = agent.post("/job-drafts", body).json()["jobId"]
    agent.delete(f"/job-drafts/{job_id}")
    again = agent.post("/job-drafts", body)
    assert again.status_code == 201
    assert again.json()["jobId"] != job_id


def test_drafting_never_publishes(world, http):
    agent = register(http)
    body = {"format": "opentrain_canonical", "job": READY | {"status": "OPEN"}}
    made = agent.post("/job-drafts", body).json()
    assert made["status"] == "DRAFT"
    assert [entry["path"] for entry in made["unmappedFields"]] == ["job.status"]
    draft(agent), live(agent)
    assert world.rows("board_entries") == 1
