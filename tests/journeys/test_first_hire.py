"""From nothing to a conversation: an agent at its terminal, its owner and labelers at their browsers."""

import re

import pytest

from staging import POST, Stage, apply, become_labeler, shot, sign_up, sit_interview, stage

__all__ = ["shot", "stage"]  # fixtures
ANSWERS = {
    "maria": "I labeled 12,000 Spanish shop reviews in Label Studio in 2024. Irony I mark by what is meant: "
    "“qué maravilla, llegó roto” is negative. When two raters disagreed we wrote a rule with three examples "
    "and re-read the last 200 items; agreement rose from 0.71 to 0.84.",
    "tomas": "I like this kind of work and I am careful and motivated.",
}


@pytest.mark.prove  # the journey of the first payment, in the suite, goes much of the same way
@pytest.mark.timeout(400)
def test_from_registration_to_a_conversation(stage: Stage, shot):
    """register, publish, claim, two interviews and proposals, shortlist, invite, talk"""
    registered = stage.agent("auth", "register", "--name", "Scout")
    assert registered
    made = stage.agent("jobs", "draft", "create", "--text", POST)
    job_id = made["jobId"]
    assert stage.agent("jobs", "publish", job_id)["status"] == "OPEN"
    refused = stage.typed("proposals", "invite", job_id, "--freelancer-id", "nobody")
    assert refused.returncode != 0
    assert f"{stage.server.url}/claim" in refused.stdout + refused.stderr
    started = stage.agent("auth", "claim", "--email", "ada@example.com")

    ada = stage.somebody()
    sign_up(stage, ada, "ada", "I want to hire labelers")
    ada.goto(stage.link("ada@example.com", "/claim"))
    shot(ada, "claim")
    ada.get_by_label("Code").fill(started["user_code"])
    ada.get_by_role("button", name="Claim the account").click()
    ada.wait_for_url("**/employer**")
    stage.agent("auth", "claim-status")
    assert stage.agent("whoami")["account"]["claimed"] is True

    labelers = {}
    for name, view in (("maria", {}), ("tomas", {"viewport": {"width": 390, "height": 800}})):
        labelers[name] = stage.somebody(**view)
        become_labeler(stage, labelers[name], name)
        sit_interview(labelers[name], job_id, ANSWERS[name])
        shot(labelers[name], f"interview-{name}")
        apply(labelers[name], job_id, "0.06")
        shot(labelers[name], f"applied-{name}")

    found = stage.agent("proposals", "list", job_id)["proposals"]
    assert [one["candidate"]["displayName"] for one in found] == ["Tomas G.", "Maria G."]
    by_name = {one["candidate"]["firstName"]: one for one in found}
    scores = {name: one["metrics"]["interviewScore"] for name, one in by_name.items()}
    assert scores["Maria"] > scores["Tomas"]
    maria = by_name["Maria"]["id"]
    talk = stage.agent("proposals", "interview", maria)["interview"]
    assert any(ANSWERS["maria"][:40] in message["content"] for message in talk["messages"])

    ada.goto(f"/employer/jobs/{job_id}/proposals")
    shot(ada, "proposals")
    ada.goto(f"/employer/proposals/{maria}")
    shot(ada, "proposal")
    ada.locator("[name=status]").select_option("SHORTLISTED")
    ada.locator("form[action$='/status'] button").click()
    ada.wait_for_load_state()
    assert stage.agent("proposals", "get", maria)["proposal"]["status"]["raw"] == "SHORTLISTED"

    third = stage.somebody()
    become_labeler(stage, third, "ines")
    ada.goto(f"/employer/talent?job={job_id}")
    shot(ada, "talent")
    ada.get_by_role("button", name=re.compile("Invite.*Ines")).click()
    ada.wait_for_load_state()
    third.goto(stage.link("ines@example.com", "/invitations"))
    shot(third, "invitations")
    assert third.get_by_text("Scout").count()
    invited = [one for one in stage.agent("proposals", "list", job_id)["proposals"] if one["invite"]]
    assert [(one["candidate"]["firstName"], one["invite"]["status"]) for one in invited] == [
        ("Ines", "PENDING")
    ]

    ada.goto(f"/employer/proposals/{maria}")
    ada.get_by_role("button", name="Write to them").click()
    ada.locator("textarea").fill("Could you begin with 500 posts on Monday?")
    ada.get_by_role("button", name="Send").click()
    ada.wait_for_load_state()
    thread = ada.url
    labelers["maria"].goto("/messages")
    labelers["maria"].locator("main a[href^='/messages/']").first.click()
    labelers["maria"].locator("textarea").fill("Yes, Monday is fine.")
    labelers["maria"].get_by_role("button", name="Send").click()
    ada.goto(thread)
    ada.get_by_text("Yes, Monday is fine.").first.wait_for()
    shot(ada, "talk")
    types = [event["type"] for event in stage.agent("updates")["events"]]
    for wanted in ("proposal.received", "interview.completed", "proposal.status_changed", "message.received"):
        assert wanted in types, types
