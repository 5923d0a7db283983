"""Hostile and odd input to every call: refused in the envelope, or kept and served word for word."""

import html
import json

import pytest

from agents import PUBLIC, refused, register
from postings import READY, draft, live, shown, unchanged
from test_access import GUARDED, addressed, owner_of, short

MIB = 1024 * 1024
WRITERS = [route for route in GUARDED if route.method in {"POST", "PATCH"}]
STRANGE = {
    "html": "<script>alert('1')</script><img src=x onerror=alert(1)> & &amp; \"quoted\"",
    "sql": "'; DROP TABLE jobs; -- \\' OR 1=1 %s %(id)s {} $1 \\x00",
    "right to left": "شروط العمل: صنّف المراجعات \u202eabc\u202c עברית 123",
    "emoji": "👩‍👩‍👧‍👦 label 🐈‍⬛ cats 🏳️‍🌈 and 🇪🇸 flags 😀",
    "scripts": "日本語のレビュー 한국어 ελληνικά ไทย हिन्दी ትግርኛ 𝕬𝖓𝖓𝖔𝖙𝖆𝖙𝖊 𐍈",
    "template": "{{ 7*7 }} ${7*7} <%= 7*7 %> #{7*7} ../../etc/passwd %0d%0a",
}


def send(http, route, path, token, content, content_type="application/json"):
    headers = {"authorization": f"Bearer {token}", "content-type": content_type}
    return http.request(route.method, PUBLIC + path, headers=headers, content=content)


NO_OBJECTS = [
    b"[" * 100_000 + b"]" * 100_000,
    b'{"a":' * 200 + b"1" + b"}" * 200,
    b"not json",
    b"[]",
    b"null",
    b'"text"',
    b"{",
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": 01}',
    b"{'a': 1}",
    b'{"a": "\\ud800"}',
    b'{"\\udfff": 1}',
    b'{"a": "\xff\xfe"}',
    b"\xef\xbb\xbf[]",
    '{"a": 1}'.encode("utf-16"),
]
TOO_LARGE = [b"{" + b" " * 2 * MIB + b"}", b'{"a": "' + b"x" * MIB + b'"}']


@pytest.mark.parametrize("route", WRITERS, ids=str)
def test_bodies_that_are_no_json_object(world, http, route):
    owner = owner_of(world, http, route)
    path = addressed(world, route, owner)
    with unchanged(world):
        for content in NO_OBJECTS:
            refused(send(http, route, path, owner.token, content), 400, "invalid_json")
        for content in TOO_LARGE:
            details = refused(send(http, route, path, owner.token, content), 413, "body_too_large")
            assert details["maxBytes"] == MIB
        for other in ("text/plain", "application/xml", "multipart/form-data", "json", ""):
            details = refused(
                send(http, route, path, owner.token, b"{}", other), 415, "unsupported_media_type"
            )
            assert details["expected"] == "application/json"


@pytest.mark.parametrize("key", ["headcount", "dataVolume", "pricePerHour", "fixedPrice"])
def test_numbers_that_no_field_holds(world, http, key):
    agent = register(http)
    job_id = draft(agent)
    route = next(r for r in WRITERS if short(r) == "/job-drafts/{jobId}")
    with unchanged(world):
        for number in ("1e400", "-1e400", "1e309", "9" * 400, "0." + "0" * 400 + "1", "-0", "-0.0", "-1"):
            body = f'{{"{key}": {number}}}'.encode()
            response = send(http, route, f"/job-drafts/{job_id}", agent.token, body)
            assert response.status_code == 400, response.text
            assert response.json()["details"]["reason"] in {"invalid_json", "invalid_body"}


@pytest.mark.parametrize("number", ["1e400", "9" * 400, "-0", "1e-400", "123456789012345678901234567890"])
def test_numbers_of_an_import_never_fail_it(world, http, number):
    agent = register(http)
    route = next(r for r in WRITERS if short(r) == "/job-drafts")
    job = json.dumps(READY | {"headcount": "?"}).replace('"?"', number)
    body = f'{{"format": "opentrain_canonical", "job": {job}}}'.encode()
    response = send(http, route, "/job-drafts", agent.token, body)
    if response.status_code == 201:
        assert "headcount" not in response.json()["normalizedFields"]
        assert "job.headcount" in [entry["path"] for entry in response.json()["unmappedFields"]]
    else:
        refused(response, 400, "invalid_json")


def test_the_last_of_two_equal_keys_counts(world, http):
    agent = register(http)
    job_id = draft(agent)
    route = next(r for r in WRITERS if short(r) == "/job-drafts/{jobId}")
    body = b'{"headcount": 2, "headcount": 3}'
    assert send(http, route, f"/job-drafts/{job_id}", agent.token, body).status_code == 200
    assert shown(agent, job_id)["fields"]["headcount"] == 3


@pytest.mark.parametrize("name", STRANGE)
def test_every_text_is_kept_word_for_word(world, http, name):
    agent = register(http)
    text = STRANGE[name]
    wide = {
        "jobTitle": text,
        "jobDescription": text + "\n\n" + text,
        "labelingOverview": text,
        "datasetDescription": text,
        "aiInterviewRequirements": text,
        "subjectMatter": [text[:40].strip()],
        "labelingSoftware": text,
        "budgetRange": text,
        "timeRequirement": text,
        "projectDuration": text,
        "projectScope": text,
        "workloadDesc": text,
    }
    job_id = draft(agent)
    assert agent.patch(f"/job-drafts/{job_id}", wide).status_code == 200
    fields = shown(agent, job_id)["fields"]
    assert {key: fields[key] for key in wide} == wide
    (job,) = agent.get("/jobs/mine").json()["jobs"]
    assert job["title"] == text
    assert world.rows("jobs") == 1


@pytest.mark.parametrize("name", STRANGE)
def test_the_board_serves_text_as_text_and_html_as_escaped(world, http, name):
    agent = register(http, organization_name="Acme & Söhne <b>")
    text = STRANGE[name]
    job_id = live(agent)
    with world.database.transaction() as db:  # past the moderator, who may think what he likes of it
        db.run(
            "UPDATE jobs SET fields = fields || jsonb_build_object('jobTitle', %(text)s::text,"
            " 'jobDescription', %(text)s::text, 'subjectMatter', jsonb_build_array(%(text)s::text))",
            text=text,
        )
    job = http.get(f"{PUBLIC}/jobs/{job_id}").json()
    assert (job["title"], job["descriptionText"], job["companyName"]) == (text, text, "Acme & Söhne <b>")
    assert text in job["skills"]
    assert job["descriptionHtml"] == f"<p>{html.escape(text)}</p>"
    assert "<script" not in job["descriptionHtml"]


def test_a_description_of_sixty_thousand_characters(world, http):
    agent = register(http)
    text = ("Léger 😀 تصنيف " * 5000)[:59_999] + "."
    made = agent.post("/job-drafts", {"rawJobDescription": text})
    assert made.status_code == 201
    job_id = made.json()["jobId"]
    assert shown(agent, job_id)["fields"]["jobDescription"] == text
    agent.patch(f"/job-drafts/{job_id}", READY | {"jobDescription": text})
    published = agent.post(f"/jobs/{job_id}/publish")
    assert published.status_code in {200, 403}


def test_control_characters_are_dropped_and_text_is_composed(world, http):
    agent = register(http)
    job_id = draft(agent)
    agent.patch(f"/job-drafts/{job_id}", {"jobTitle": " a\x00b\x07c\td\u0065\u0301\x7f\x85 \r\n"})
    assert shown(agent, job_id)["fields"]["jobTitle"] == "abc\tdé"


def bomb(depth=9):
    levels = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "ha">' for n in range(depth)
    )
    return f"<!DOCTYPE job [{levels}]><source><job><title>&a{depth - 1};</title></job></source>"


XML_ATTACKS = {
    "bomb": bomb(),
    "file": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><source><job><title>&b;</title></job></source>',
    "dtd": '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><source><job><title>Boxes</title></job></source>',
    "parameter": '<!DOCTYPE a [<!ENTITY % b SYSTEM "http://127.0.0.1:9/"> %b;]><source><job/></source>',
    "deep": "<a>" * 20_000 + "</a>" * 20_000,
    "surrogate": "<source><job><title>&#xD800;</title></job></source>",
    "null": "<source><job><title>&#0;</title></job></source>",
    "cut": "<source><job><title>Boxes</title>",
}


@pytest.mark.parametrize("name", XML_ATTACKS)
def test_hostile_xml(world, http, name):
    agent = register(http)
    with unchanged(world):
        for form in ("indeed_xml", "hr_xml"):
            response = agent.post("/job-drafts", {"format": form, "xml": XML_ATTACKS[name]})
            assert refused(response, 400, "invalid_source_content")["format"] == form


@pytest.mark.parametrize(
    "json_ld",
    [
        "[" * 5000 + "]" * 5000,
        '{"@type": "JobPosting", "title": "\\ud800"}',
        '{"@type": "JobPosting", "title": NaN}',
        '{"a":' * 100 + "1" + "}" * 100,
        "\x00",
        " ",
        "<script type='application/ld+json'>{}</script>",
    ],
)
def test_hostile_json_ld(world, http, json_ld):
    agent = register(http)
    with unchanged(world):
        response = agent.post("/job-drafts", {"format": "schema_org_job_posting", "jsonLd": json_ld})
        assert response.status_code == 400, response.text


@pytest.mark.parametrize(
    "field",
    [
        {"title": "x" * 5000},
        {"title": {"@value": ["nested"]}},
        {"description": "<script>alert(1)</script><p>Label &lt;b&gt; tags</p>"},
        {"baseSalary": {"currency": "USD", "value": {"unitText": "HOUR", "value": 1e308}}},
        {"baseSalary": {"currency": "USD", "value": {"unitText": "HOUR", "value": -5}}},
        {"baseSalary": "1e400"},
        {"skills": ["x" * 100] * 50},
        {"totalJobOpenings": 10**30},
        {"inLanguage": ["xx", "zz", {"name": "Spanish"}]},
        {"identifier": "x" * 1000},
        {"applicantLocationRequirements": [{"@type": "Country", "name": "Nowhere"}] * 300},
    ],
    ids=lambda field: f"{next(iter(field))}",
)
def test_odd_values_of_a_posting_never_fail_the_import(world, http, field):
    agent = register(http)
    posting = {"@type": "JobPosting", "title": "Boxes", "description": "Draw boxes.", **field}
    response = agent.post("/job-drafts", {"format": "schema_org_job_posting", "jsonLd": posting})
    assert response.status_code == 201, response.text
    assert "<script" not in response.json()["normalizedFields"].get("jobDescription", "")


@pytest.mark.parametrize(
    "query",
    ["limit=1&limit=1", "cursor=%00", "cursor=" + "A" * 4000, "limit=" + "9" * 5000, "status=%F0%9F%98%80"],
)
def test_hostile_queries(world, http, query):
    response = register(http).get(f"/jobs/mine?{query}")
    assert response.status_code in {200, 400}
    if response.status_code == 400:
        assert response.json()["details"]["field"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "a" * 201, "q='%20OR%20()%20%26%20!", "q=%22%22%22", "language=%00"]
)
def test_hostile_searches(world, http, query):
    live(register(http))
    response = http.get(f"{PUBLIC}/jobs?{query}")
    assert response.status_code in {200, 400}, response.text


@pytest.mark.parametrize("header", ["k" * 256, "", "naïve".encode("latin-1"), "a\tb"])
def test_bad_keys(world, http, header):
    agent = register(http)
    with unchanged(world):
        response = agent.post("/job-drafts", {"rawJobDescription": "x"}, headers={"idempotency-key": header})
        refused(response, 400, "invalid_idempotency_key")
