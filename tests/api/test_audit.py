"""The audit: one row for each write that succeeded, none for what was refused, replayed or only read."""

import pytest

from agents import refused, register
from postings import draft, force_claimed, live, organization_of, text_for
from talks import force_scopes, talk
from test_access import GUARDED, addressed, call, owner_of


def entries(world):
    """What was done: action, subject, by which token."""
    with world.database.autocommit() as db:
        return db.conn.execute(
            "SELECT action, subject_id, token_id FROM audit_entries ORDER BY number"
        ).fetchall()


def own_token(agent):
    return agent.get("/auth/me").json()["token"]["id"]


@pytest.mark.parametrize("route", [r for r in GUARDED if r.method != "GET"], ids=str)
def test_every_write_leaves_one_row(world, http, route):
    owner = owner_of(world, http, route)
    path = addressed(world, route, owner)
    before = entries(world)
    assert call(http, route, path=path, token=owner.token).status_code == route.status
    with world.database.autocommit() as db:
        db.run("UPDATE tokens SET revoked_at = NULL")
    ((action, subject, token_id),) = entries(world)[len(before) :]
    assert action
    assert subject
    assert token_id == own_token(owner)


def test_who_did_what(world, http):
    one = talk(world, http)
    one.say()
    token_id = own_token(one.agent)
    assert entries(world)[-2:] == [
        ("start_conversation", one.proposal_id, token_id),
        ("send_message", one.id, token_id),
    ]


def test_refusals_replays_and_reads_leave_none(world, http):
    agent = register(http)
    force_claimed(world, agent)
    force_scopes(world, agent)
    job_id, blocked = live(agent), draft(agent, jobDescription=text_for("BLOCK"))
    agent.post(f"/jobs/{job_id}/close", headers={"idempotency-key": "k"})
    before = entries(world)
    refused(agent.post(f"/jobs/{blocked}/publish"), 403, "moderation_blocked")
    refused(agent.patch(f"/jobs/{job_id}", {"headcount": 2}), 409, "job_not_open")
    refused(agent.post("/messages", {"conversationId": "x", "content": "x"}), 404, "not_found")
    world.mail.failing = True
    refused(agent.post("/team/invites", {"email": "x@example.com"}), 409, "invite_email_send_failed")
    agent.post(f"/jobs/{job_id}/close", headers={"idempotency-key": "k"})
    agent.get("/jobs/mine")
    assert entries(world) == before
    with world.database.autocommit() as db:
        accounts = db.conn.execute("SELECT DISTINCT organization_id FROM audit_entries").fetchall()
    assert accounts == [(organization_of(world, agent),)]
