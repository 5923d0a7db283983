"""The public board: what is listed, how it looks, who sees it, and what is said of what is gone."""

from datetime import timedelta

import pytest

from agents import PUBLIC, refused, register
from listings import account, counted_by_board, counted_from_scratch, list_in, listed, unlist
from opentrain_server.core.ids import new_id
from opentrain_server.domain.board import board
from postings import READY

SHARED = "public, s-maxage=300, stale-while-revalidate=3600"


def ids(http, **query) -> list[str]:
    response = http.get(f"{PUBLIC}/jobs", params=query)
    assert response.status_code == 200, response.text
    return [job["id"] for job in response.json()["jobs"]]


def test_a_listed_job_has_all_keys_of_the_contract(world, http):
    job_id = listed(
        world,
        account(world),
        jobDescription="Two\nlines & <b>.\n\nAnother paragraph of the text, long enough.",
        subjectMatter=["Social media"],
    )
    job = http.get(f"{PUBLIC}/jobs/{job_id}").json()
    origin = world.settings.base
    assert job == {
        "id": job_id,
        "slug": "spanish-sentiment-labels",
        "title": "Spanish sentiment labels",
        "companyName": "Acme Research",
        "employerVerified": True,
        "descriptionText": "Two\nlines & <b>.\n\nAnother paragraph of the text, long enough.",
        "descriptionHtml": "<p>Two\nlines &amp; &lt;b&gt;.</p>"
        "<p>Another paragraph of the text, long enough.</p>",
        "seoTitle": None,
        "summary": None,
        "status": "OPEN",
        "datePosted": "2026-06-12T10:00:00.000Z",
        "validThrough": "2026-08-07T10:00:00.000Z",
        "updatedAt": "2026-06-12T10:00:00.000Z",
        "employmentTypes": ["CONTRACTOR"],
        "countries": [],
        "languages": ["Spanish"],
        "category": "Text Annotation",
        "dataType": "Text",
        "labelTypes": ["Sentiment"],
        "labelingSoftware": None,
        "experienceLevel": "Intermediate",
        "skills": ["Sentiment", "Social media"],
        "pay": {
            "paymentType": "PAY_PER_LABEL",
            "currency": "USD",
            "hourlyRate": None,
            "hourlyMin": None,
            "hourlyMax": None,
            "fixedPrice": None,
            "perLabelRate": 0.05,
        },
        "url": f"{origin}/jobs/spanish-sentiment-labels-{job_id}",
        "applyUrl": f"{origin}/api/out?job={job_id}&src=www_seo",
    }
    page = http.get(f"{PUBLIC}/jobs").json()
    assert page == {"jobs": [job], "nextCursor": None, "generatedAt": "2026-06-12T10:00:00.000Z"}


def test_labels_and_rates(world, http):
    job_id = listed(
        world,
        account(world, claimed=False),
        dataType="SENSOR_3D",
        labelTypes=["RED_TEAMING", "BOUNDING_BOX"],
        experienceLevel="ENTRY_LEVEL",
        paymentType="PAY_PER_HOUR",
        pricePerHour=16,
    )
    job = http.get(f"{PUBLIC}/jobs/{job_id}").json()
    assert (job["dataType"], job["category"]) == ("3D Sensor", "Generative AI & RLHF")
    assert (job["labelTypes"], job["experienceLevel"]) == (["Red Teaming", "Bounding Box"], "Entry Level")
    assert (job["pay"]["hourlyRate"], job["pay"]["perLabelRate"]) == (16, None)
    assert job["employerVerified"] is False


def test_filters(world, http):
    acme = account(world)
    spanish = listed(world, acme, countries=["ES", "MX"], subjectMatter=["Social media", "Shops"])
    both = listed(
        world,
        acme,
        languages=["Spanish", "German"],
        dataType="IMAGE",
        labelTypes=["RANKING"],
        paymentType="FIXED_PRICE",
        fixedPrice=50,
        subjectMatter=["Medicine"],
    )

    def found(**query):
        return sorted(ids(http, **query))

    assert (
        found(language="Spanish")
        == found(language="es-MX")
        == found(language="SPANISH")
        == sorted([spanish, both])
    )
    assert found(language="de") == found(language="German", payType="FIXED_PRICE") == [both]
    assert found(country="ES") == found(country="mx") == sorted([spanish, both]), "worldwide jobs match too"
    assert found(country="DE") == [both]
    assert found(category="Generative AI & RLHF") == found(category="generative-ai-rlhf") == [both]
    assert found(category="text-annotation", domain="social-media") == [spanish]
    assert found(domain="Social Media") == [spanish]
    assert found(domain="Shops") == [], "only the first subject is the domain"
    assert found(language="de", domain="social-media") == []
    assert found(q="  ") == sorted([spanish, both])
    for unknown in ("language", "category", "domain"):
        for value in ("Klingonish", "", " ", "🔥", "job", "\x00", "a" * 5000, "'; DROP TABLE jobs; --"):
            assert found(**{unknown: value}) == [], (unknown, value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("payType", value) for value in ("PAY_PER_DAY", "pay_per_hour", "")],
        *[("country", value) for value in ("Spain", "ZZ", "", "ES,MX", "\x00")],
        *[("limit", value) for value in ("0", "x", "-1")],
        ("q", "x" * 201),
    ],
)
def test_bad_values_are_named(http, world, field, value):
    details = refused(http.get(f"{PUBLIC}/jobs", params={field: value}), 400, "invalid_query")
    assert details["field"] == field


def test_a_key_given_twice_and_unknown_keys(http, world):
    refused(http.get(f"{PUBLIC}/jobs?q=a&q=b"), 400, "invalid_query")
    assert ids(http, colour="blue") == []


def test_order_limit_and_alias(world, http):
    acme = account(world)
    newest_first = [
        listed(world, acme, posted_at=world.clock() - timedelta(minutes=minute)) for minute in range(5)
    ]
    assert ids(http) == newest_first
    assert ids(http, limit=2) == newest_first[:2]
    assert ids(http, limit=10**6) == newest_first
    alias = http.get(f"{PUBLIC}/jobs/search?limit=3").json()
    assert [job["id"] for job in alias["jobs"]] == newest_first[:3]


def test_headers(world, http):
    job_id = listed(world, account(world))
    paths = [
        "/jobs",
        "/jobs/search",
        f"/jobs/{job_id}",
        "/jobs/facets",
        "/jobs/changes?since=2026-01-01",
        "/jobs/",
    ]
    for path in paths:
        got = http.get(PUBLIC + path)
        assert got.status_code == 200
        assert (got.headers["cache-control"], got.headers["access-control-allow-origin"]) == (SHARED, "*")
        head = http.head(PUBLIC + path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == got.headers["content-length"]
        asked = http.request("OPTIONS", PUBLIC + path)
        assert (asked.status_code, asked.content) == (204, b"")
        assert asked.headers["access-control-allow-origin"] == "*"
        assert asked.headers["access-control-allow-methods"] == "GET, OPTIONS"
        assert asked.headers["access-control-allow-headers"] == "Content-Type, Authorization"
        assert asked.headers["access-control-max-age"] == "86400"
    for path in ("/jobs?limit=0", "/jobs/nothing", "/jobs/changes"):
        got = http.get(PUBLIC + path)
        assert got.status_code in {400, 404}
        assert got.headers["access-control-allow-origin"] == "*", "a page of another origin must read why"
        assert got.headers["cache-control"] == "no-store"


def test_tokens_are_ignored(world, http):
    agent = register(http)
    for token in ("garbage", agent.token):
        got = http.get(f"{PUBLIC}/jobs", headers={"authorization": f"Bearer {token}"})
        assert got.status_code == 200
        assert got.headers["cache-control"] == SHARED
        assert "ratelimit-limit" not in got.headers


def test_what_is_gone_and_what_never_was(world, http):
    acme = account(world)
    closed = listed(world, acme)
    invited = listed(world, acme, visibility="INVITE_ONLY")
    unlist(world, closed)
    gone = http.get(f"{PUBLIC}/jobs/{closed}")
    assert (gone.status_code, gone.json()) == (404, {"id": closed, "status": "closed"})
    for unknown in (invited, new_id(), "x", "%00", "%F0%9F%94%A5", "mine2", "\u202e"):
        refused(http.get(f"{PUBLIC}/jobs/{unknown}"), 404, "not_found")
    refused(http.get(f"{PUBLIC}/jobs/{'x' * 65}"), 400, "invalid_id")
    refused(http.get(f"{PUBLIC}/jobs/%20"), 400, "invalid_id")


def test_turned_invite_only_is_closed_to_the_public(world, http):
    agent = register(http)
    job_id = agent.post("/job-drafts", {"source": {"type": "opentrain_canonical", "job": READY}}).json()[
        "jobId"
    ]
    assert agent.post(f"/jobs/{job_id}/publish").json()["status"] == "OPEN"
    assert agent.patch(f"/jobs/{job_id}", {"visibility": "INVITE_ONLY"}).json()["status"] == "OPEN"
    assert http.get(f"{PUBLIC}/jobs/{job_id}").json() == {"id": job_id, "status": "closed"}
    assert ids(http) == []
    assert counted_by_board(http) == counted_from_scratch(world) == (0, {})
    assert agent.patch(f"/jobs/{job_id}", {"visibility": "PUBLIC"}).json()["status"] == "OPEN"
    assert ids(http) == [job_id]


def test_valid_through_moves_on(world, http):
    job_id = listed(world, account(world))
    for days, until in ((55.9, "2026-08-07"), (0.1, "2026-10-02"), (55, "2026-10-02"), (300, "2027-09-03")):
        world.clock.advance(days=days)
        assert http.get(f"{PUBLIC}/jobs/{job_id}").json()["validThrough"] == f"{until}T10:00:00.000Z"


def test_a_lapsed_account_is_gone_at_the_second(world, http):
    expires_at = world.clock() + timedelta(hours=24)
    brief = account(world, "Brief", claimed=False, expires_at=expires_at)
    job_id, other = listed(world, brief, languages=["Spanish", "German"]), listed(world, account(world))
    world.clock.now = expires_at - timedelta(milliseconds=1)
    assert sorted(ids(http)) == sorted([job_id, other])
    world.clock.now = expires_at
    assert ids(http) == ids(http, q="spanish") == ids(http, language="Spanish") == [other]
    assert http.get(f"{PUBLIC}/jobs/{job_id}").json() == {"id": job_id, "status": "closed"}
    assert counted_by_board(http) == counted_from_scratch(world)
    assert http.get(f"{PUBLIC}/jobs/facets").json()["languages"] == [{"value": "Spanish", "count": 1}]


def test_a_claimed_account_stays(world, http):
    expires_at = world.clock() + timedelta(hours=24)
    brief = account(world, claimed=False, expires_at=expires_at)
    job_id = listed(world, brief)
    with world.database.transaction() as db:
        board.account_claimed(db, organization_id=brief)
    world.clock.now = expires_at
    assert ids(http) == [job_id]


def test_a_suspended_account_is_hidden_and_comes_back(world, http):
    bad, good = account(world, "Bad"), account(world, "Good")
    hidden = [listed(world, bad), listed(world, bad, languages=["German"])]
    listed(world, bad, visibility="INVITE_ONLY")
    stays = listed(world, good)
    world.clock.advance(seconds=1)
    with world.database.transaction() as db:
        db.run("UPDATE organizations SET suspended_at = %(now)s WHERE id = %(id)s", id=bad, now=db.now)
        assert board.hide_account(db, organization_id=bad) == 2
    assert ids(http) == [stays]
    assert counted_by_board(http) == counted_from_scratch(world)
    assert http.get(f"{PUBLIC}/jobs/{hidden[0]}").json()["status"] == "closed"
    with world.database.transaction() as db:  # what is approved or edited meanwhile stays off
        late = list_in(db, bad)
        assert board.hide_account(db, organization_id=bad) == 0
    assert ids(http) == [stays]
    since = {"since": "2026-06-12T10:00:01Z"}
    changes = http.get(f"{PUBLIC}/jobs/changes", params=since).json()["changes"]
    assert {(c["jobId"], c["eventType"]) for c in changes} == {(job_id, "CLOSED") for job_id in hidden}
    with world.database.transaction() as db:
        db.run("UPDATE organizations SET suspended_at = NULL WHERE id = %(id)s", id=bad)
        assert board.show_account(db, organization_id=bad) == 4
    assert sorted(ids(http)) == sorted([*hidden, late, stays])
    assert counted_by_board(http) == counted_from_scratch(world)


def test_out(world, http):
    job_id = listed(world, account(world))
    origin = world.settings.base

    def out(**query):
        response = http.get("/api/out", params=query)
        assert response.status_code == 302
        assert response.headers["cache-control"] == "no-store"
        return response.headers["location"]

    page = f"{origin}/jobs/spanish-sentiment-labels-{job_id}"
    assert out(job=job_id, src="www_seo") == out(job=job_id, src="www_seo") == page
    for dropped in ("", "UPPER", "a b", "x" * 41, "é", "\x00", "https://evil.test"):
        assert out(job=job_id, src=dropped) == page
    assert out(job=job_id) == page
    for nothing in (
        "",
        "nope",
        "x" * 999,
        "\x00",
        "https://evil.test",
        "//evil.test",
        "../evil",
        f"{job_id}/x",
    ):
        assert out(job=nothing, src="www_seo") == f"{origin}/jobs"
    assert out(src="www_seo") == f"{origin}/jobs"
    unlist(world, job_id)
    assert out(job=job_id, src="www_seo") == f"{origin}/jobs"
    with world.database.autocommit() as db:
        assert db.conn.execute("SELECT source, clicks FROM board_clicks").fetchall() == [("www_seo", 2)]


def test_facets_are_ordered_and_complete(world, http):
    acme = account(world)
    listed(world, acme, languages=["Spanish", "German"], countries=["US"], subjectMatter=["Social media"])
    listed(
        world,
        acme,
        languages=["Arabic", "Spanish"],
        countries=["US", "AD"],
        paymentType="PAY_PER_HOUR",
        pricePerHour=9,
    )
    assert http.get(f"{PUBLIC}/jobs/facets").json() == {
        "totalJobs": 2,
        "categories": [{"value": "Text Annotation", "slug": "text-annotation", "count": 2}],
        "domains": [{"value": "Social media", "slug": "social-media", "count": 1}],
        "languages": [
            {"value": "Spanish", "count": 2},
            {"value": "Arabic", "count": 1},
            {"value": "German", "count": 1},
        ],
        "countries": [{"value": "US", "count": 2}, {"value": "AD", "count": 1}],
        "payTypes": [{"value": "PAY_PER_HOUR", "count": 1}, {"value": "PAY_PER_LABEL", "count": 1}],
        "generatedAt": "2026-06-12T10:00:00.000Z",
    }


def test_facets_do_not_look_at_jobs(world):
    with world.database.transaction() as db:
        db.conn.execute(
            "SET LOCAL enable_seqscan = off"
        )  # the tables of a test are too small to need an index
        params = {"listed": 200, "now": db.now, "most": 1000}
        plan = db.conn.execute("EXPLAIN (FORMAT JSON) " + board._FACETS, params).fetchone()[0][0]["Plan"]
        seen = set(_touched(plan))
    assert seen - {"board_entries"} == {"board_facets", "board_state", "board_entries_lapsing"}


def _touched(plan):
    assert (plan["Node Type"], plan.get("Relation Name")) != ("Seq Scan", "board_entries")
    if name := plan.get("Index Name") or plan.get("Relation Name"):
        yield "board_facets" if name.startswith("board_facets") else name
    for part in plan.get("Plans", ()):
        yield from _touched(part)
