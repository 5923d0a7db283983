"""The pages as crawlers, old links and hostile strangers meet them."""

import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import httpx2

from conftest import emptied, running
from listings import account, listed, listed_many, unlist
from opentrain_server.core.ids import new_id
from opentrain_server.web import home

HOSTILE = "</script><script>alert(1)</script>\u2028<!-- ' \" & <b>{{ 7 * 7 }}</b>"


def html(http, path: str, status: int = 200) -> str:
    response = http.get(path)
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    return response.text


def posting(page: str) -> dict:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert len(found) == 1
    return json.loads(found[0])


def test_a_job_leads_to_its_full_address(world, http):
    job_id = listed(world, account(world))
    full = f"/jobs/spanish-sentiment-labels-{job_id}"
    for path in (f"/jobs/{job_id}", f"/jobs/old-name-{job_id}", f"/jobs/-{job_id}"):
        response = http.get(path)
        assert (response.status_code, response.headers["location"]) == (301, full)
    page = html(http, full)
    assert f'<link rel="canonical" href="{world.settings.base}{full}">' in page
    assert http.head(full).status_code == 200
    assert http.get(full + "/").status_code == 200


def test_a_posting_search_engines_can_read(world, http):
    hourly = {"paymentType": "PAY_PER_HOUR", "pricePerHour": 16.5, "countries": ["ES", "MX"]}
    job_id = listed(world, account(world), **hourly)
    found = posting(html(http, f"/jobs/spanish-sentiment-labels-{job_id}"))
    assert (found["@type"], found["title"]) == ("JobPosting", "Spanish sentiment labels")
    assert found["hiringOrganization"] == {"@type": "Organization", "name": "Acme Research"}
    assert (found["employmentType"], found["jobLocationType"]) == ("CONTRACTOR", "TELECOMMUTE")
    assert [place["name"] for place in found["applicantLocationRequirements"]] == ["ES", "MX"]
    assert found["baseSalary"]["value"] == {"@type": "QuantitativeValue", "value": 16.5, "unitText": "HOUR"}
    posted, until = (datetime.fromisoformat(found[key]) for key in ("datePosted", "validThrough"))
    assert until - posted == timedelta(days=56)
    worldwide = listed(world, account(world))
    found = posting(html(http, f"/jobs/spanish-sentiment-labels-{worldwide}"))
    assert "baseSalary" not in found
    assert "applicantLocationRequirements" not in found


def test_hostile_texts_stay_texts(world, http):
    texts = dict.fromkeys(("jobTitle", "jobDescription", "labelingOverview", "workloadDesc"), HOSTILE * 2)
    job_id = listed(
        world, account(world, HOSTILE), **texts, subjectMatter=[HOSTILE], labelingSoftware=HOSTILE
    )
    address = http.get(f"/jobs/{job_id}").headers["location"]
    for path in (
        "/",
        "/jobs",
        "/jobs?q=%3Cscript%3Ealert(1)%3C/script%3E&domain=%22%3E%3Cscript%3E",
        address,
    ):
        page = html(http, path)
        assert page.count("<script") == page.count("</script>") == (2 if path == address else 1)
        assert "<b>" not in page
        assert "7 * 7" in page or path in {
            "/",
            "/jobs?q=%3Cscript%3Ealert(1)%3C/script%3E&domain=%22%3E%3Cscript%3E",
        }
    assert posting(html(http, address))["title"] == HOSTILE * 2


def test_closed_and_unknown_jobs(world, http):
    job_id = listed(world, account(world))
    hidden = listed(world, account(world), visibility="INVITE_ONLY")
    unlist(world, job_id)
    gone = html(http, f"/jobs/spanish-sentiment-labels-{job_id}", 410)
    assert "no longer open" in gone
    assert 'href="/jobs"' in gone
    for name in (hidden, new_id(), "x", "%00", "-", "a" * 3000, "%F0%9F%94%A5"):
        assert "There is no such job" in html(http, f"/jobs/{name}", 404)


def test_an_empty_board_says_what_to_do(world, http):
    assert "No job is open right now" in html(http, "/jobs")
    listed(world, account(world))
    assert "No job fits all of that" in html(http, "/jobs?q=volcano")


def test_filters_keep_their_values_and_count(world, http):
    listed(world, account(world), subjectMatter=["Social media"], countries=["ES"])
    page = html(http, "/jobs?language=Spanish&country=DE&domain=social-media&category=&payType=")
    assert '<option value="Spanish" selected>Spanish (1)</option>' in page
    assert '<option value="DE" selected>Germany</option>' in page
    assert '<option value="social-media" selected>Social media (1)</option>' in page
    assert '<option value="ES">Spain (1)</option>' in page
    for query in ("country=Nowhere", "payType=MUCH", "q=" + "x" * 201):
        assert 'role="alert"' in html(http, f"/jobs?{query}", 400)
    response = http.get("/jobs?q=a+b&cursor=garbage")
    assert (response.status_code, response.headers["location"]) == (302, "/jobs?q=a+b")


def test_lost_visitors(world, http):
    for path in (
        "/nowhere",
        "/jobs/a/b",
        "/static/x/none.css/y",
        "/sitemaps/jobs-1.xml",
        "/sitemaps/jobs-0.xml",
    ):
        assert 'href="/jobs"' in html(http, path, 404)
    sent = http.post("/jobs")
    assert (sent.status_code, sent.headers["allow"]) == (405, "GET, HEAD")
    assert http.get("/api/nowhere").json()["details"]["reason"] == "unknown_path"


def test_assets_are_kept_for_good_under_their_hash(world, http):
    path = re.search(r'href="(/static/[^"]+/style\.css)"', html(http, "/"))[1]
    response = http.get(path)
    assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert response.headers["content-type"].startswith("text/css")
    old = http.get("/static/0123456789abcdef/style.css")
    assert (old.content, old.headers["cache-control"]) == (response.content, "no-cache")
    assert http.get("/static/0123456789abcdef/..%2fpages.py").status_code == 404
    assert "http" not in response.text.replace("https://", "http"), "nothing comes from elsewhere"


def test_sitemaps_and_robots(world, http, monkeypatch):
    monkeypatch.setattr(home, "SITEMAP_PART", 2)
    acme = account(world)
    jobs = listed_many(world, acme, [{"posted_at": world.clock() - timedelta(days=n)} for n in range(5)])
    base, name = world.settings.base, "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
    index = [node.text for node in ElementTree.fromstring(http.get("/sitemap.xml").text).iter(name)]
    assert index == [f"{base}/sitemaps/{part}.xml" for part in ("pages", "jobs-1", "jobs-2", "jobs-3")]
    found = []
    for part in index[1:]:
        response = http.get(part.removeprefix(base))
        assert response.headers["content-type"] == "application/xml"
        found += [node.text for node in ElementTree.fromstring(response.text).iter(name)]
    assert found == [f"{base}/jobs/spanish-sentiment-labels-{job_id}" for job_id in reversed(jobs)]
    robots = http.get("/robots.txt").text
    assert f"Sitemap: {base}/sitemap.xml" in robots
    assert "Disallow: /claim" in robots


def test_pages_count_with_the_board_by_address(postgres, session_world):
    settings = session_world.settings.model_copy(update={"board_calls_per_minute": 3})
    with running(postgres, settings) as world, emptied(world), httpx2.Client(base_url=world.url) as http:
        assert [http.get(path).status_code for path in ("/", "/jobs", "/api/public/v1/jobs")] == [200] * 3
        slow = http.get("/jobs")
        assert (slow.status_code, slow.headers["retry-after"]) == (429, "60")
        assert "Try again in 60 seconds" in slow.text
        assert http.get("/api/public/v1/jobs").status_code == 429
