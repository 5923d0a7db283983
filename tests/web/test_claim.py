"""The claim page: what it shows, who it lets, and that neither code nor token stands in an address."""

import pytest

from agents import register
from humans import poll, start_claim
from newcomers import newcomer
from opentrain_server.domain.people import people
from outbox import letters
from visitors import employer, visitor

ADA = "ada@example.com"
WARNING = "Enter the code only if you asked this agent to register and it told you the code itself."


@pytest.fixture
def ada(world):
    return visitor(world, newcomer(world))


@pytest.fixture
def agent(world, http):
    return register(http, "Scout", organization_name="Acme Research")


def follow(browser, claim):
    """Open the link of the mail and go where it leads."""
    response = browser.get(f"/claim?token={claim.token}", 303)
    assert response.headers["location"] == "/claim"
    assert claim.token in response.headers["set-cookie"] and "HttpOnly" in response.headers["set-cookie"]
    return browser.get("/claim", browser.http.get("/claim").status_code)


def send(browser, do, status=303, **fields):
    response = browser.post("/claim", {"do": do, **fields}, status)
    location = response.headers.get("location", "")
    assert not any(len(str(value)) >= 6 and str(value) in location for value in fields.values())
    return response


def test_a_claim_by_the_link(world, ada, agent):
    agent.post("/job-drafts", {"rawJobDescription": "Label 500 images of cats for $20.", "jobTitle": "Cats"})
    claim = start_claim(agent)
    page = follow(ada, claim).text
    for shown in (
        WARNING,
        "“Scout”",
        "“Acme Research”",
        "12 June 2026, 10:00 UTC",
        "127.0.0.1 (network",
        "Not mine",
    ):
        assert shown in page
    assert "checked" not in page and claim.token not in page and claim.code not in page
    response = send(ada, "claim", code=claim.code, offer="claim", grants=["payments:write"])
    assert response.headers["location"] == "/employer?ok=claimed"
    assert "Max-Age=0" in response.headers["set-cookie"]
    world.clock.advance(seconds=5)
    token = poll(agent).json()
    assert "payments:write" in token["scopes"] and "webhooks:manage" not in token["scopes"]
    assert "Acme Research" in ada.get("/employer-settings").text
    assert "has claimed it already" in follow(ada, claim).text


def test_both_boxes(world, ada, agent):
    claim = start_claim(agent)
    follow(ada, claim)
    send(ada, "claim", code=claim.code, offer="claim", grants=["payments:write", "webhooks:manage", "team:x"])
    world.clock.advance(seconds=5)
    assert {"payments:write", "webhooks:manage"} < set(poll(agent).json()["scopes"])


def test_a_claim_by_the_code_alone(world, ada, agent):
    claim = start_claim(agent)
    assert "Enter the six digits" in ada.get("/claim").text
    page = send(ada, "find", 200, code=f" {claim.code[:3]} {claim.code[3:]} ").text
    assert WARNING in page and claim.code[:3] in page
    assert send(ada, "claim", code=claim.code, offer="claim").headers["location"] == "/employer?ok=claimed"


def test_a_link_pasted_into_the_field(world, ada, agent):
    claim = start_claim(agent)
    response = send(ada, "find", code=claim.answer["verification_uri"])
    assert response.headers["location"] == "/claim" and claim.token in response.headers["set-cookie"]
    assert WARNING in ada.get("/claim").text


def test_wrong_codes_are_counted_and_told_to_the_human(world, ada, agent):
    claim = start_claim(agent)
    follow(ada, claim)
    for left in (4, 3, 2, 1):
        page = send(ada, "claim", 400, code=claim.wrong_code, offer="claim").text
        assert f"Tries left: {left}." in page and WARNING in page
    assert "no longer open" in send(ada, "claim", 409, code=claim.wrong_code, offer="claim").text
    assert "no longer open" in send(ada, "claim", 409, code=claim.code, offer="claim").text
    assert world.rows("members") == 1, "the stand-in alone"
    world.clock.advance(seconds=5)
    assert poll(agent).json()["error"] == "authorization_pending"


def test_wrong_codes_without_a_link_count_as_well(world, ada, agent):
    claim = start_claim(agent)
    for left in (4, 3, 2, 1):
        assert f"Tries left: {left}." in send(ada, "find", 400, code=claim.wrong_code).text
    assert "last wrong code" in send(ada, "find", 400, code=claim.wrong_code).text
    send(ada, "find", 400, code=claim.code)
    assert "no longer open" in follow(ada, claim).text


def test_not_mine(world, ada, agent):
    claim = start_claim(agent)
    follow(ada, claim)
    assert send(ada, "refuse").headers["location"] == "/account?ok=refused"
    world.clock.advance(seconds=5)
    assert poll(agent).json()["error"] == "access_denied"
    world.mail.sent.clear()
    assert start_claim(agent).answer["email_sent"] is False
    assert world.mail.sent == []


def test_an_owner_is_offered_to_take_the_agent_in(world, agent):
    ada = employer(world)
    claim = start_claim(agent)
    page = follow(ada, claim).text
    assert "Add this agent to Acme Research" in page and "count for its limits" in page
    before = world.rows("organizations")
    assert "You have an account already" in send(ada, "claim", 409, code=claim.code, offer="claim").text
    assert world.rows("organizations") == before
    send(ada, "claim", code=claim.code, offer="join")
    assert world.rows("organizations") == before - 1


def test_signed_out_it_asks_who_you_are_and_remembers_the_link(world, agent):
    newcomer(world)
    claim, browser = start_claim(agent), visitor(world)
    page = follow(browser, claim).text
    assert "/sign-in?next=%2Fclaim" in page and "/sign-up?next=%2Fclaim" in page
    assert "Scout" not in page and claim.token not in page
    browser.post("/claim", {"do": "refuse"}, 401)
    fields = {"email": ADA, "password": "nine green bottles", "next": "/claim"}
    assert browser.post("/sign-in", fields).headers["location"] == "/claim"
    assert WARNING in browser.get("/claim").text


@pytest.mark.parametrize("deed", ["claim", "refuse"])
def test_a_stranger_sees_no_form_and_changes_nothing(world, agent, deed):
    claim, cy = start_claim(agent), visitor(world, newcomer(world, "cy@example.com"))
    page = follow(cy, claim)
    assert page.status_code == 409 and "for another address" in page.text
    assert "Scout" not in page.text and ADA not in page.text
    before = world.snapshot()
    send(cy, deed, 409, code=claim.code, offer="claim")
    assert world.snapshot() == before


def member_of(world, browser, owner) -> None:
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO members SELECT organization_id, %(id)s, 'MEMBER', %(now)s FROM members"
            " WHERE user_id = %(owner)s",
            id=browser.human.user_id,
            owner=owner.human.user_id,
            now=db.now,
        )


def test_a_member_is_told_who_can(world, ada, agent):
    boss = employer(world, "dana@example.com")
    member_of(world, ada, boss)
    claim = start_claim(agent)
    page = follow(ada, claim)
    assert page.status_code == 409 and "Ask Dana to claim the agent" in page.text
    send(ada, "claim", 409, code=claim.code, offer="join")
    ada.http.cookies.delete("opentrain_claim")
    assert "Ask Dana" in ada.get("/claim", 409).text, "before any code is asked for"


def test_a_labeler_is_told_who_can(world, ada, agent):
    claim = start_claim(agent)
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO labelers (id, slug, talent_type, created_at, updated_at)"
            " VALUES (%(id)s, 'ada', 'FREELANCER', %(now)s, %(now)s)",
            id=ada.human.user_id,
            now=db.now,
        )
    assert "labeler&#39;s account cannot" in follow(ada, claim).text
    before = world.snapshot()
    send(ada, "claim", 409, code=claim.code, offer="claim")
    assert world.snapshot() == before


def test_staff_are_told_who_can(world, ada, agent):
    with world.database.transaction() as db:
        people.add_staff(db, email=ADA)
        db.run("UPDATE sessions SET second_factor = true")
    assert "Staff hold no account" in follow(ada, start_claim(agent)).text


def test_links_that_lead_nowhere(world, ada, agent):
    for token in ("nonsense", "ot_cat_x", "ot_cat_" + "0" * 40, "%00", "ot_clm_" + "0" * 40):
        response = ada.get(f"/claim?token={token}", 303)
        assert "set-cookie" not in response.headers
    claim = start_claim(agent)
    world.clock.advance(minutes=30)
    assert "no longer open" in follow(ada, claim).text
    world.clock.advance(hours=24)
    assert "is over" in follow(ada, claim).text
    assert send(ada, "forget").headers["location"] == "/claim"
    ada.http.cookies.delete("opentrain_claim")
    assert "Enter the six digits" in ada.get("/claim").text


def test_names_of_an_agent_are_text(world, ada, http):
    agent = register(http, '<b>"Scout"</b>', organization_name="<script>x</script>")
    page = follow(ada, start_claim(agent)).text
    assert "<b>" not in page and "<script>x" not in page


def test_a_suspended_person_claims_nothing(world, ada, agent):
    claim = start_claim(agent)
    with world.database.transaction() as db:
        db.run("UPDATE users SET suspended_at = %(now)s WHERE email IS NOT NULL", now=db.now)
    assert follow(ada, claim).status_code == 403
    send(ada, "claim", 403, code=claim.code, offer="claim")
    assert letters(world)
