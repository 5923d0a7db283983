"""Finding work: jobs with the match explained, filters as on the board, kept searches."""

import pytest

from humans import person
from labelers import labeler
from listings import account, listed, listed_many
from opentrain_server.core.actor import Human
from opentrain_server.domain.labelers import saved_searches
from visitors import Visitor, visitor


@pytest.fixture
def maria(world) -> Visitor:
    return visitor(world, Human(labeler(world).user_id, "maria@example.com"))


@pytest.fixture
def acme(world) -> str:
    return account(world)


def test_each_job_says_how_well_it_fits_and_why(world, maria, acme):
    listed(world, acme, languages=["Spanish"], labelTypes=["CLASSIFICATION"], experienceLevel="EXPERT")
    page = maria.get("/find-work").text
    assert "<strong>100 %</strong> match" in page
    assert "The job needs Spanish; the profile has Spanish (native)." in page


def test_what_disqualifies_is_said_first(world, maria, acme):
    listed(world, acme, languages=["Breton"], countries=["FR"])
    page = maria.get("/find-work").text
    assert '<p class="problem">The job needs Breton, which the profile does not name.</p>' in page
    assert '<p class="problem">The job is not open to people in Spain.</p>' in page


def test_filters_and_pages(world, maria, acme):
    listed_many(world, acme, [{"jobTitle": f"Job {number}"} for number in range(25)])
    listed(world, acme, jobTitle="Street photos", dataType="IMAGE", languages=["German"])
    first = maria.get("/find-work").text
    assert first.count('class="fit"') == 20
    following = first[first.index('rel="next" href="') + 17 :].partition('"')[0].replace("&amp;", "&")
    assert following.startswith("/find-work?cursor=")
    assert maria.get(following).text.count('class="fit"') == 6
    assert maria.get("/find-work?language=German").text.count('class="fit"') == 1
    assert "No job fits all of that" in maria.get("/find-work?q=zebra").text
    assert "Must be" in maria.get("/find-work?payType=NONE", 400).text
    assert maria.get("/find-work?q=x&cursor=bad", 302).headers["location"] == "/find-work?q=x"


def test_without_jobs_or_profile_the_page_says_what_to_do(world):
    ben = visitor(world, Human(labeler(world, languages=[]).user_id, "ben@example.com"))
    page = ben.get("/find-work").text
    assert "names no languages yet" in page
    assert "No job is open right now" in page


def test_searches_are_kept_opened_and_deleted(world, maria, acme):
    listed(world, acme)
    for name in ("", "x" * 61):
        page = maria.post("/find-work/searches?q=spanish", {"name": name}, 400).text
        assert "Give the search a name" in page
        assert 'value="spanish"' in page
    kept = maria.post(
        "/find-work/searches?q=spanish&language=es&cursor=1&evil=%3Cb%3E", {"name": "<b>Mine</b>"}
    )
    assert kept.headers["location"] == "/find-work?q=spanish&language=es&ok=saved"
    page = maria.get("/find-work").text
    assert "&lt;b&gt;Mine&lt;/b&gt;" in page
    assert 'href="/find-work?q=spanish&amp;language=es"' in page
    search_id = page[page.index('name="id" value="') + 17 :].partition('"')[0]
    cy = visitor(world, Human(labeler(world, first_name="Cy").user_id, "cy@example.com"))
    cy.post("/find-work/searches/delete", {"id": search_id}, 404)
    assert "Mine" not in cy.get("/find-work").text
    maria.post("/find-work/searches/delete", {"id": search_id})
    assert world.rows("saved_searches") == 0
    maria.post("/find-work/searches/delete", {"id": search_id}, 404)


def test_searches_have_a_limit(world, maria):
    for number in range(saved_searches.KEPT):
        maria.post("/find-work/searches?q=x", {"name": f"Search {number}"})
    assert "Delete one of them first" in maria.post("/find-work/searches?q=x", {"name": "more"}, 400).text
    assert world.rows("saved_searches") == saved_searches.KEPT


def test_only_labelers_look_for_work_here(world):
    visitor(world, person(world)).get("/find-work", 403)
    assert visitor(world).get("/find-work?q=x", 303).headers["location"].startswith("/sign-in?next=")
