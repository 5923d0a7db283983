"""Drafts: what POST answers, what the owner sees, PATCH and DELETE (contract jobs.md §1-§3)."""

import pytest

from agents import PUBLIC, refused, register
from opentrain_server.domain.accounts import features
from opentrain_server.domain.jobs.job_fields import ENUMS, UPDATE_KEYS
from postings import (
    READY,
    SPANISH,
    contents,
    draft,
    force_status,
    held,
    live,
    moves,
    organization_of,
    shown,
    text_for,
    unchanged,
)

NOT_DRAFT = ("PENDING_APPROVAL", "OPEN", "ONGOING", "COMPLETED", "ARCHIVED")


def test_a_text_becomes_a_draft(world, http):
    agent = register(http)
    response = agent.post("/job-drafts", {"rawJobDescription": SPANISH})
    made = response.json()
    assert response.status_code == 201
    url = f"{world.settings.base}/job-post?jobId={made['jobId']}"
    title = made["normalizedFields"].pop("jobTitle")
    assert 5 <= len(title) <= 120
    generated = [w for w in made.pop("warnings") if w["code"] == "title_generated"]
    assert [(w["field"], sorted(w)) for w in generated] in (
        [],
        [("jobTitle", ["code", "field", "message"])],
    )
    unsure = made.pop("lowConfidenceFields")
    assert all(sorted(entry) == ["confidence", "field", "reason", "value"] for entry in unsure)
    assert all(0 <= entry["confidence"] < 0.7 for entry in unsure)
    ready = {"publishReady": True, "issueCount": 0, "missingFieldCount": 0, "missingFields": [], "issues": []}
    assert made == {
        "ok": True,
        "jobId": made["jobId"],
        "status": "DRAFT",
        "draftUrl": url,
        "reviewUrl": url,
        "validation": ready,
        "missingFields": [],
        "normalizedFields": {
            "jobDescription": SPANISH,
            "dataType": "TEXT",
            "labelTypes": ["SENTIMENT"],
            "dataVolume": 20000,
            "dataVolumeUnit": "NUMBER_OF_FILES",
            "headcount": 5,
            "experienceLevel": "INTERMEDIATE",
            "paymentType": "PAY_PER_LABEL",
            "pricePerLabel": 0.05,
            "languages": ["Spanish"],
        },
        "unmappedFields": [],
    }
    assert http.get(f"{PUBLIC}/jobs").json()["jobs"] == []
    assert moves(world, made["jobId"]) == []


@pytest.mark.parametrize(
    ("text", "fields", "missing"),
    [
        (
            "Four native Portuguese readers wanted: rate the mood of about 12,000 support chats, "
            "paid per label.",
            {
                "headcount": 4,
                "languages": ["Portuguese"],
                "dataType": "TEXT",
                "labelTypes": ["SENTIMENT"],
                "dataVolume": 12000,
                "dataVolumeUnit": "NUMBER_OF_FILES",
                "paymentType": "PAY_PER_LABEL",
            },
            ["experienceLevel", "pricePerLabel"],
        ),
        (
            "8 experienced people to draw bounding boxes on 30,000 street photos, $16/hour, "
            "must read English.",
            {
                "headcount": 8,
                "labelTypes": ["BOUNDING_BOX"],
                "dataType": "IMAGE",
                "dataVolume": 30000,
                "dataVolumeUnit": "NUMBER_OF_FILES",
                "paymentType": "PAY_PER_HOUR",
                "pricePerHour": 16,
                "languages": ["English"],
            },
            ["experienceLevel"],
        ),
    ],
)
def test_the_examples_of_the_contract(world, http, text, fields, missing):
    made = register(http).post("/job-drafts", {"rawJobDescription": text}).json()
    found = made["normalizedFields"]
    assert found.pop("jobTitle")
    assert found == {"jobDescription": text, **fields}
    assert [entry["field"] for entry in made["missingFields"]] == missing
    assert made["validation"]["missingFields"] == made["missingFields"]
    assert made["validation"]["publishReady"] is False


def test_what_is_missing_says_how_to_mend_it(world, http):
    made = register(http).post("/job-drafts", {"format": "opentrain_canonical", "job": {}}).json()
    assert [(entry["field"], entry["type"], entry["updateKeys"]) for entry in made["missingFields"]] == [
        ("jobTitle", "string", ["jobTitle"]),
        ("jobDescription", "string", ["jobDescription"]),
        ("experienceLevel", "enum", ["experienceLevel"]),
        ("paymentType", "enum", ["paymentType", "pricePerHour", "pricePerLabel", "fixedPrice"]),
        ("languages", "string_array", ["languages"]),
        ("dataType", "enum", ["dataType"]),
        ("labelTypes", "enum_array", ["labelTypes"]),
        ("dataVolumeUnit", "enum", ["dataVolumeUnit", "dataVolume"]),
    ]
    assert made["validation"]["missingFieldCount"] == 8
    for entry in made["missingFields"]:
        assert set(entry) == {
            *("field", "label", "message", "code", "prompt", "type"),
            *("enumValues", "updateKeys", "example", "hint"),
        }
        assert entry["code"] == "missing_required_field"
        assert entry["prompt"].startswith("ask: ")
        assert isinstance(entry["example"], str)
        enum = ENUMS.get(entry["field"])
        assert entry["enumValues"] == (list(enum) if enum else None)


@pytest.mark.parametrize(
    ("payment", "rate"),
    [("PAY_PER_HOUR", "pricePerHour"), ("PAY_PER_LABEL", "pricePerLabel"), ("FIXED_PRICE", "fixedPrice")],
)
def test_the_rate_of_the_payment_type_is_needed(world, http, payment, rate):
    agent = register(http)
    job_id = draft(agent, paymentType=payment, pricePerLabel=None)
    missing = shown(agent, job_id)["validation"]["missingFields"]
    assert [(m["field"], m["type"], m["updateKeys"]) for m in missing] == [(rate, "number", [rate])]


def test_the_volume_is_needed_unless_its_unit_is_unknown(world, http):
    agent = register(http)
    job_id = draft(agent, dataVolume=None)
    missing = shown(agent, job_id)["validation"]["missingFields"]
    assert [(m["field"], m["updateKeys"]) for m in missing] == [
        ("dataVolume", ["dataVolume", "dataVolumeUnit"])
    ]
    agent.patch(f"/job-drafts/{job_id}", {"dataVolumeUnit": "UNKNOWN_NOT_SPECIFIED"})
    assert shown(agent, job_id)["validation"]["publishReady"] is True


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        (
            {"jobDescription": READY["jobDescription"] + " Write to jobs@acme.example.com."},
            "jobDescription",
            "contact_details_in_text",
        ),
        ({"workloadDesc": "Call +49 170 1234567 first."}, "workloadDesc", "contact_details_in_text"),
        ({"subjectMatter": ["Shops", "Telegram @acme_jobs"]}, "subjectMatter", "contact_details_in_text"),
        ({"pricePerLabel": 0.0005}, "pricePerLabel", "rate_below_minimum"),
        ({"paymentType": "PAY_PER_HOUR", "pricePerHour": 2.99}, "pricePerHour", "rate_below_minimum"),
        ({"paymentType": "FIXED_PRICE", "fixedPrice": 4.99}, "fixedPrice", "rate_below_minimum"),
        ({"jobTitle": "Tags"}, "jobTitle", "value_out_of_range"),
        ({"jobDescription": "Too short."}, "jobDescription", "value_out_of_range"),
    ],
)
def test_issues(world, http, fields, field, code):
    agent = register(http)
    job_id = draft(agent, **fields)
    validation = shown(agent, job_id)["validation"]
    assert [(issue["field"], issue["code"]) for issue in validation["issues"]] == [(field, code)]
    assert set(validation["issues"][0]) == {"field", "code", "message"}
    assert (validation["publishReady"], validation["issueCount"]) == (False, 1)
    with unchanged(world):
        details = refused(agent.post(f"/jobs/{job_id}/publish"), 400, "not_publish_ready")
    assert details["validation"] == validation


def test_a_rate_of_another_payment_type_is_kept_and_ignored(world, http):
    agent = register(http)
    job_id = draft(agent, pricePerHour=0.01, fixedPrice=1)
    view = shown(agent, job_id)
    assert (view["fields"]["pricePerHour"], view["fields"]["fixedPrice"]) == (0.01, 1)
    assert view["validation"]["publishReady"] is True


def test_the_owner_sees_every_field(world, http):
    agent, cy = register(http), register(http, "Cy")
    job_id = draft(agent)
    world.clock.advance(minutes=5)
    agent.patch(f"/job-drafts/{job_id}", {"countries": ["es", "MX", "ES"]})
    response = agent.get(f"/job-drafts/{job_id}")
    job = response.json()["job"]
    assert list(job["fields"]) == list(UPDATE_KEYS)
    unset = {key: None for key in UPDATE_KEYS} | {"subjectMatter": []}
    assert job["fields"] == unset | READY | {
        "countries": ["ES", "MX"],
        "freelancerType": "ANY",
        "visibility": "PUBLIC",
    }
    del job["fields"]
    assert job == {
        "id": job_id,
        "status": "DRAFT",
        "externalId": None,
        "draftUrl": f"{world.settings.base}/job-post?jobId={job_id}",
        "jobUrl": None,
        "createdAt": "2026-06-12T10:00:00.000Z",
        "updatedAt": "2026-06-12T10:05:00.000Z",
        "validation": {
            "publishReady": True,
            "issueCount": 0,
            "missingFieldCount": 0,
            "missingFields": [],
            "issues": [],
        },
        "moderation": None,
    }
    assert response.headers["cache-control"] == "no-store"
    assert refused(cy.get(f"/job-drafts/{job_id}"), 404, "not_found") == {
        "reason": "not_found",
        "resource": "jobs",
        "jobId": job_id,
    }
    assert refused(agent.get("/job-drafts/nope"), 404, "not_found")["jobId"] == "nope"
    assert refused(agent.get(f"/job-drafts/{'x' * 65}"), 400, "invalid_id")["field"] == "jobId"
    assert refused(agent.get("/job-drafts/%20"), 400, "invalid_id")["field"] == "jobId"


def test_the_owner_sees_the_last_decision(world, http):
    agent = register(http)
    view = shown(agent, held(agent))
    assert set(view["moderation"]) == {"decision", "reasons", "decidedAt"}
    assert view["moderation"]["decision"] == "REVIEW"
    assert view["moderation"]["reasons"]
    assert view["moderation"]["decidedAt"] == "2026-06-12T10:00:00.000Z"


def test_patch_sets_and_clears(world, http):
    agent = register(http)
    job_id = draft(agent, visibility="INVITE_ONLY", freelancerType="AGENCY")
    answer = agent.patch(f"/job-drafts/{job_id}", {"experienceLevel": None, "budgetRange": "about $1,000"})
    body = answer.json()
    missing = body["validation"].pop("missingFields")
    assert [entry["field"] for entry in missing] == ["experienceLevel"]
    assert body == {
        "ok": True,
        "jobId": job_id,
        "status": "DRAFT",
        "draftUrl": f"{world.settings.base}/job-post?jobId={job_id}",
        "validation": {"publishReady": False, "issueCount": 0, "missingFieldCount": 1, "issues": []},
    }
    agent.patch(
        f"/job-drafts/{job_id}",
        {"headcount": None, "freelancerType": None, "visibility": None, "languages": None, "dataType": None},
    )
    fields = shown(agent, job_id)["fields"]
    assert (fields["headcount"], fields["freelancerType"], fields["visibility"]) == (1, "ANY", "PUBLIC")
    assert (fields["languages"], fields["dataType"], fields["budgetRange"]) == ([], None, "about $1,000")


@pytest.mark.parametrize(
    ("patch", "stored"),
    [
        ({"languages": ["es", "pt-BR", "Spanish"]}, {"languages": ["Spanish", "Portuguese"]}),
        ({"labelTypes": ["OTHER", "RANKING", "OTHER"]}, {"labelTypes": ["OTHER", "RANKING"]}),
        ({"headcount": 1000}, {"headcount": 1000}),
        ({"dataVolume": 1e12}, {"dataVolume": 10**12}),
        ({"dataVolume": 0.5}, {"dataVolume": 0.5}),
        (
            {"pricePerHour": 999.99, "pricePerLabel": 0.0001},
            {"pricePerHour": 999.99, "pricePerLabel": 0.0001},
        ),
        ({"fixedPrice": 1_000_000}, {"fixedPrice": 1_000_000}),
        ({"jobTitle": "  ę " + "x" * 118}, {"jobTitle": "ę " + "x" * 118}),
        ({"subjectMatter": ["s" * 60] * 3}, {"subjectMatter": ["s" * 60]}),
        ({"jobDescription": "y" * 60_000}, {"jobDescription": "y" * 60_000}),
        ({"countries": []}, {"countries": []}),
    ],
)
def test_values_at_their_bounds(world, http, patch, stored):
    agent = register(http)
    job_id = draft(agent)
    assert agent.patch(f"/job-drafts/{job_id}", patch).status_code == 200
    fields = shown(agent, job_id)["fields"]
    if "languages" in patch:
        assert fields["languages"][0] == "Spanish"
        assert len(fields["languages"]) == 2
    else:
        assert {key: fields[key] for key in stored} == stored


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ({"jobTitle": "x" * 121}, "too_big"),
        ({"jobDescription": "x" * 60_001}, "too_big"),
        ({"labelingOverview": "x" * 10_001}, "too_big"),
        ({"workloadDesc": "x" * 2001}, "too_big"),
        ({"budgetRange": "x" * 201}, "too_big"),
        ({"labelingSoftware": "x" * 101}, "too_big"),
        ({"jobTitle": 5}, "invalid_type"),
        ({"dataType": "text"}, "invalid_value"),
        ({"labelTypes": []}, "too_small"),
        ({"labelTypes": ["SENTIMENT", "nope"]}, "invalid_value"),
        ({"labelTypes": "SENTIMENT"}, "invalid_type"),
        ({"subjectMatter": ["x"] * 21}, "too_big"),
        ({"subjectMatter": [""]}, "too_small"),
        ({"subjectMatter": ["x" * 61]}, "too_big"),
        ({"dataVolume": 0}, "too_small"),
        ({"dataVolume": -1}, "too_small"),
        ({"dataVolume": 1e12 + 1}, "too_big"),
        ({"dataVolume": "20000"}, "invalid_type"),
        ({"headcount": 0}, "too_small"),
        ({"headcount": 1001}, "too_big"),
        ({"headcount": 1.5}, "invalid_type"),
        ({"headcount": True}, "invalid_type"),
        ({"pricePerHour": 16.005}, "invalid_format"),
        ({"pricePerLabel": 0.00001}, "invalid_format"),
        ({"pricePerHour": 1000.01}, "too_big"),
        ({"pricePerHour": 0}, "too_small"),
        ({"fixedPrice": 1_000_000.01}, "too_big"),
        ({"fixedPrice": "500"}, "invalid_type"),
        ({"countries": ["XX"]}, "invalid_value"),
        ({"countries": ["Spain"]}, "too_big"),
        ({"languages": ["Klingonese"]}, "invalid_value"),
        ({"languages": []}, "too_small"),
        ({"visibility": "HIDDEN"}, "invalid_value"),
        ({"status": "OPEN"}, "unrecognized_keys"),
        ({"id": "x", "headcount": 2}, "unrecognized_keys"),
    ],
)
def test_a_bad_patch_changes_nothing(world, http, patch, code):
    agent = register(http)
    job_id = draft(agent)
    with unchanged(world):
        details = refused(
            agent.patch(f"/job-drafts/{job_id}", {"workloadDesc": "a"} | patch), 400, "invalid_body"
        )
    assert set(details) == {"reason", "field", "issues"}
    (issue,) = details["issues"]
    assert issue["code"] == code
    assert details["field"] == ".".join(str(part) for part in issue["path"])
    if code == "unrecognized_keys":
        assert issue["keys"] == [next(iter(patch))]


def test_all_issues_come_together(world, http):
    agent = register(http)
    job_id = draft(agent)
    patch = {"headcount": 0, "dataType": "no", "nope": 1}
    details = refused(agent.patch(f"/job-drafts/{job_id}", patch), 400, "invalid_body")
    assert sorted(issue["code"] for issue in details["issues"]) == [
        "invalid_value",
        "too_small",
        "unrecognized_keys",
    ]


def test_patch_needs_a_key(world, http):
    agent = register(http)
    job_id = draft(agent)
    with unchanged(world):
        refused(agent.patch(f"/job-drafts/{job_id}", {}), 400, "empty_body")
        refused(agent.call("PATCH", f"/job-drafts/{job_id}"), 400, "empty_body")


@pytest.mark.parametrize("status", NOT_DRAFT)
def test_only_a_draft_is_changed_or_deleted(world, http, status):
    agent = register(http)
    job_id = draft(agent)
    force_status(world, job_id, status)
    before = shown(agent, job_id)
    details = {"reason": "job_not_draft", "jobId": job_id, "status": status, "requiredStatus": "DRAFT"}
    with unchanged(world):
        assert (
            refused(agent.patch(f"/job-drafts/{job_id}", {"headcount": 2}), 409, "job_not_draft") == details
        )
        assert refused(agent.delete(f"/job-drafts/{job_id}"), 409, "job_not_draft") == details
    assert shown(agent, job_id) == before


def test_a_stranger_finds_no_draft(world, http):
    agent, cy = register(http), register(http, "Cy")
    job_id = draft(agent)
    with unchanged(world):
        refused(cy.patch(f"/job-drafts/{job_id}", {"headcount": 2}), 404, "not_found")
        refused(cy.delete(f"/job-drafts/{job_id}"), 404, "not_found")
        refused(cy.get(f"/job-drafts/{job_id}"), 404, "not_found")


def test_delete(world, http):
    agent = register(http)
    before = contents(world, but="audit_entries")
    job_id = draft(agent)
    assert agent.delete(f"/job-drafts/{job_id}").json() == {"ok": True, "jobId": job_id, "deleted": True}
    assert contents(world, but="audit_entries") == before
    refused(agent.delete(f"/job-drafts/{job_id}"), 404, "not_found")
    refused(agent.get(f"/job-drafts/{job_id}"), 404, "not_found")


def test_a_deleted_draft_still_counts_its_attempts(world, http):
    agent = register(http)
    for _ in range(3):
        job_id = draft(agent, jobDescription=text_for("BLOCK"))
        refused(agent.post(f"/jobs/{job_id}/publish"), 403, "moderation_blocked")
        assert agent.delete(f"/job-drafts/{job_id}").status_code == 200
    refused(agent.post(f"/jobs/{draft(agent)}/publish"), 429, "publish_limit_reached")


def test_capabilities(world, http):
    agent = register(http)
    body = agent.get("/job-drafts/capabilities").json()
    names = (
        "draftImport draftCreate draftUpdate draftUrlRead publish hiring messagingWrites team paymentsWrite"
    )
    assert body == {
        "featureKey": "public_api_job_drafting",
        "namespace": "job-drafts",
        "rolloutMode": "ALL",
        "actorIsAdmin": False,
        "capabilities": dict.fromkeys([*names.split(), "credits", "webhooks"], True),
        "draft": {
            "importFormats": [
                "text",
                "opentrain_canonical",
                "schema_org_job_posting",
                "indeed_xml",
                "hr_xml",
            ],
            "updateKeys": list(UPDATE_KEYS),
            "enums": {key: list(values) for key, values in ENUMS.items()},
        },
        "authBootstrap": "token",
        "enabled": True,
    }


def test_capabilities_of_a_feature_for_some_and_of_staff(world, http):
    agent = register(http)
    with world.database.transaction() as db:
        features.set_mode(db, "drafting", mode="ALLOWLIST")
        features.allow(db, "drafting", organization_id=organization_of(world, agent), allowed=True)
        features.set_mode(db, "publishing", mode="OFF")
        db.run("INSERT INTO staff SELECT user_id, %(now)s FROM tokens", now=db.now)
    body = agent.get("/job-drafts/capabilities").json()
    assert (body["rolloutMode"], body["actorIsAdmin"], body["enabled"]) == ("ALLOWLIST", True, True)
    assert (body["capabilities"]["draftCreate"], body["capabilities"]["publish"]) == (True, False)


def test_a_live_job_is_shown_to_its_owner(world, http):
    agent = register(http)
    job_id = live(agent)
    view = shown(agent, job_id)
    assert (view["status"], view["jobUrl"]) == ("OPEN", f"{world.settings.base}/jobs/{job_id}")
    assert view["moderation"] == {
        "decision": "ALLOW",
        "reasons": [],
        "decidedAt": "2026-06-12T10:00:00.000Z",
    }
