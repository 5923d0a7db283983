"""GET /updates (contract events.md §1)."""

import ast
from pathlib import Path

import pytest

from agents import refused, register
from opentrain_server.domain.accounts.scopes import SCOPES
from opentrain_server.domain.history import feed
from opentrain_server.domain.history.event_types import EVENT_TYPES
from postings import draft, force_claimed, live, organization_of, unchanged

SOURCES = Path(__file__).parents[2] / "src" / "opentrain_server" / "domain"
FIVE = ["jobs:read", "proposals:read", "messages:read", "payments:read", "webhooks:manage"]


@pytest.fixture
def agent(world, http):
    return register(http)


def updates(agent, **query):
    response = agent.get("/updates", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def told(world, agent, *types, job_id=None):
    """Events of these types, appended to the account's stream."""
    account = organization_of(world, agent)
    with world.database.transaction() as db:
        last = db.one("SELECT last_event FROM organizations WHERE id = %(id)s", id=account)["last_event"]
        db.conn.cursor().executemany(
            "INSERT INTO events VALUES (%s, %s, %s, 'r', %s, '{}', %s)",
            [(account, last + n, name, job_id, db.now) for n, name in enumerate(types, 1)],
        )
        db.run(
            "UPDATE organizations SET last_event = last_event + %(n)s WHERE id = %(id)s",
            n=len(types),
            id=account,
        )


def with_scopes(world, agent, *scopes):
    with world.database.autocommit() as db:
        db.run("UPDATE tokens SET scopes = %(scopes)s", scopes=list(scopes))


def ids(page):
    return [event["id"] for event in page["events"]]


def test_an_event(agent):
    job_id = live(agent)
    assert updates(agent) == {
        "events": [
            {
                "id": "1",
                "type": "job.status_changed",
                "apiVersion": "v1",
                "createdAt": "2026-06-12T10:00:00.000Z",
                "resourceId": job_id,
                "jobId": job_id,
                "data": {"jobId": job_id, "previousStatus": "DRAFT", "status": "OPEN", "cause": "published"},
            }
        ],
        "nextCursor": "1",
        "hasMore": False,
    }


def test_empty_pages(agent):
    assert updates(agent) == {"events": [], "nextCursor": None, "hasMore": False}
    assert updates(agent, cursor="0") == {"events": [], "nextCursor": "0", "hasMore": False}
    for beyond in ("7", "9" * 19):
        assert updates(agent, cursor=beyond) == {"events": [], "nextCursor": beyond, "hasMore": False}


def test_pages(world, agent):
    told(world, agent, *["job.status_changed"] * 7)
    first = updates(agent, limit=3)
    assert (ids(first), first["nextCursor"], first["hasMore"]) == (["1", "2", "3"], "3", True)
    second = updates(agent, limit=3, cursor="3")
    assert (ids(second), second["nextCursor"], second["hasMore"]) == (["4", "5", "6"], "6", True)
    third = updates(agent, limit=3, cursor="6")
    assert (ids(third), third["nextCursor"], third["hasMore"]) == (["7"], "7", False)
    exact = updates(agent, limit=4, cursor="3")
    assert (ids(exact), exact["nextCursor"], exact["hasMore"]) == (["4", "5", "6", "7"], "7", False)


def test_types(world, agent):
    told(world, agent, "job.status_changed", "message.received", "proposal.received", "job.status_changed")
    page = updates(agent, types="message.received, proposal.received,")
    assert (ids(page), page["nextCursor"], page["hasMore"]) == (["2", "3"], "4", False)
    page = updates(agent, types="proposal.received", cursor="3")
    assert (ids(page), page["nextCursor"]) == ([], "4"), "the cursor is past what was filtered out"
    page = updates(agent, types="message.received", limit=1)
    assert (ids(page), page["nextCursor"], page["hasMore"]) == (["2"], "2", True)


def test_one_job(world, http, agent):
    job_id, other = live(agent), live(agent)
    told(world, agent, "topup.completed")
    page = updates(agent, jobId=other)
    assert (ids(page), page["nextCursor"]) == (["2"], "3")
    assert page["events"][0]["resourceId"] == other
    assert ids(updates(agent, jobId=job_id)) == ["1"]
    cy = register(http, "Cy")
    with unchanged(world):
        details = refused(cy.get("/updates", params={"jobId": job_id}), 403, "not_owner")
        assert details == {"reason": "not_owner", "resource": "jobs", "jobId": job_id}
        details = refused(cy.get("/updates", params={"jobId": "nope"}), 404, "not_found")
        assert details == {"reason": "not_found", "resource": "jobs", "jobId": "nope"}


def test_another_account_has_another_stream(http, agent):
    live(agent)
    assert updates(register(http, "Cy"))["events"] == []


def test_ten_thousand_are_looked_at(world, agent):
    told(world, agent, *["job.status_changed"] * feed.LOOKED_AT, "message.received", "job.status_changed")
    page = updates(agent, types="message.received")
    assert (page["events"], page["nextCursor"], page["hasMore"]) == ([], "10000", True)
    page = updates(agent, types="message.received", cursor="10000")
    assert (ids(page), page["nextCursor"], page["hasMore"]) == (["10001"], "10002", False)


def test_what_a_token_cannot_read_is_skipped(world, agent):
    force_claimed(world, agent)
    told(world, agent, *EVENT_TYPES)
    for scope in SCOPES:
        with_scopes(world, agent, scope)
        reads = scope.replace("write", "read")
        mine = [name for name, needed in EVENT_TYPES.items() if needed == reads]
        if not mine:
            details = refused(agent.get("/updates"), 403, "insufficient_scope")
            assert details["requiredScopes"] == FIVE
            assert details["grantedScopes"] == [scope]
            continue
        page = updates(agent)
        assert [event["type"] for event in page["events"]] == mine
        assert page["nextCursor"] == str(len(EVENT_TYPES))


def test_types_of_which_none_can_be_read(world, agent):
    with_scopes(world, agent, "jobs:read")
    with unchanged(world):
        response = agent.get("/updates", params={"types": "message.received,proposal.received"})
        details = refused(response, 403, "insufficient_scope")
    assert details["requiredScopes"] == ["proposals:read", "messages:read"]
    assert details["claimUrl"].endswith("/claim")
    assert updates(agent, types="message.received,job.status_changed")["events"] == []


@pytest.mark.parametrize("cursor", ["", "x", "-1", "1.0", "1" * 20, "١", "1 2"])
def test_bad_cursors(agent, cursor):
    details = refused(agent.get("/updates", params={"cursor": cursor}), 400, "invalid_cursor")
    assert details == {"reason": "invalid_cursor", "field": "cursor"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "x"}, "limit"),
        ({"wait": "31"}, "wait"),
        ({"wait": "-1"}, "wait"),
        ({"wait": "1.5"}, "wait"),
        ({"wait": "0000031"}, "wait"),
        ({"wait": ""}, "wait"),
        ({"jobId": ""}, "jobId"),
        ({"jobId": "x" * 65}, "jobId"),
    ],
)
def test_bad_queries(agent, query, field):
    assert refused(agent.get("/updates", params=query), 400, "invalid_query")["field"] == field


def test_unknown_types(agent):
    response = agent.get("/updates", params={"types": "job.status_changed,job.sold"})
    details = refused(response, 400, "invalid_query")
    assert details["field"] == "types"
    assert details["supportedTypes"] == list(EVENT_TYPES)


def test_waiting_is_answered_at_once(agent):
    draft(agent)
    for wait in (0, 1, 30):
        assert updates(agent, wait=wait)["events"] == []


def test_every_recorded_type_is_in_the_table():
    recorded = set()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("events.record"):
                recorded |= {ast.literal_eval(k.value) for k in node.keywords if k.arg == "type"}
    assert "message.received" in recorded
    assert recorded <= set(EVENT_TYPES)


def test_every_scope_of_the_table_is_one():
    assert set(EVENT_TYPES.values()) <= set(SCOPES)
