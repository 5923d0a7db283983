"""Messages, updates and the team."""

import json
from typing import Any

THREAD = {
    "id": "cv1",
    "bucket": "proposal",
    "jobId": None,
    "proposalId": "p1",
    "updatedAt": "2026-06-12T11:00:00.000Z",
    "lastMessage": {"id": "ms1", "content": "I can start\x1b[31m Monday. " * 9, "isFromViewer": False},
    "unreadCount": 1,
    "needsReplyCount": 2,
}
MESSAGE = {
    "id": "ms1",
    "conversationId": "cv1",
    "createdAt": "2026-06-12T11:00:00.000Z",
    "senderUserId": "f1",
    "isFromViewer": False,
    "system": False,
    "content": "I can start Monday.\nReally.",
    "hasUnreadFlag": True,
    "attachmentCount": 2,
}
EVENT = {"id": "7", "type": "message.received", "createdAt": "2026-06-12T10:00:00.000Z", "resourceId": "ms1"}


def page(*events: Any, cursor: str | None = "7", more: bool = False) -> tuple[int, Any]:
    return 200, {"events": list(events), "nextCursor": cursor, "hasMore": more}


def test_the_list(run: Any, server: Any) -> None:
    server.on("GET", "/messages", (200, {"conversations": [THREAD], "nextCursor": "c2"}))
    lines = run("messages", "list", "--filter", "proposal", "--unread-only").stdout.splitlines()
    assert server.seen[0].query == "filter=proposal&unreadOnly=true"
    assert lines[0].split()[:3] == ["ID", "ABOUT", "UNREAD"]
    assert lines[1].split()[:4] == ["cv1", "p1", "1", "2"]
    assert "\x1b" not in lines[1]
    assert len(lines[1]) < 130
    assert "messages list --filter proposal --unread-only" in lines[2]
    assert "--cursor c2" in lines[2]


def test_an_empty_list_says_what_to_do(run: Any, server: Any) -> None:
    server.on("GET", "/messages", (200, {"conversations": [], "nextCursor": None}))
    assert "opentrain proposals message" in run("messages", "list").stdout


def test_reading(run: Any, server: Any) -> None:
    later = MESSAGE | {"id": "ms2", "isFromViewer": True, "content": "Good.", "attachmentCount": 0}
    server.on("GET", "/messages", (200, {"messages": [later, MESSAGE], "nextCursor": None}))
    out = run("messages", "read", "cv1").stdout
    assert server.seen[0].query == "conversationId=cv1"
    assert out.index("Monday") < out.index("Good."), "as people read: the oldest first"
    assert "f1, 2026-06-12 11:00 UTC (new) (2 files):" in out
    assert "you, " in out
    assert [request.method for request in server.seen] == ["GET"]


def test_reading_and_marking(run: Any, server: Any) -> None:
    newer = MESSAGE | {"id": "ms2"}
    server.on("GET", "/messages", (200, {"messages": [newer, MESSAGE], "nextCursor": None}))
    server.on("POST", "/messages/read", (200, {"ok": True}))
    run("messages", "read", "--conversation-id", "cv1", "--mark-read")
    assert server.seen[1].body == {"conversationId": "cv1", "upToMessageId": "ms2"}
    server.on("GET", "/messages", (200, {"messages": [MESSAGE, newer], "nextCursor": None}))
    run("messages", "read", "cv1", "--mark-read", "--direction", "newer", "--json")
    assert server.seen[3].body["upToMessageId"] == "ms2"


def test_sending(run: Any, server: Any) -> None:
    server.on("POST", "/messages", (201, {"ok": True, "message": MESSAGE}))
    for flag in ("--content", "--text", "--message"):
        assert run("messages", "send", "cv1", flag, "Hello").exit_code == 0
        assert server.seen[-1].body == {"conversationId": "cv1", "content": "Hello"}
    assert run("messages", "send", "--content", "Hello").exit_code == 2
    assert run("messages", "send", "cv1").exit_code == 2


def test_starting(run: Any, server: Any) -> None:
    answer = {"ok": True, "conversationId": "cv1", "proposalId": "p1", "jobId": "j1", "created": True}
    server.on("POST", "/proposals/p1/conversation", (201, answer))
    for name in ("message", "conversation"):
        assert run("proposals", name, "p1").stdout.startswith("Started: cv1\n")


def test_updates(run: Any, server: Any) -> None:
    server.on("GET", "/updates", page(EVENT))
    result = run("updates", "--types", "message.received, proposal.received", "--job-id", "j1", "--wait", "3")
    assert server.seen[0].query == "types=message.received%2Cproposal.received&jobId=j1&wait=3"
    assert result.stdout.splitlines()[1].split() == ["7", "2026-06-12", "10:00", "message.received", "ms1"]
    assert run("updates", "poll").exit_code == 0
    assert run("updates", "pool").exit_code == 2
    server.on("GET", "/updates", page(cursor=None))
    assert run("updates").stdout.startswith("Nothing new.\n")


def test_every_page_of_updates(run: Any, server: Any) -> None:
    server.on(
        "GET", "/updates", page(EVENT, more=True), page(EVENT | {"id": "8"}, cursor="8"), page(cursor="8")
    )
    body = json.loads(run("updates", "--all", "--json").stdout)
    assert [event["id"] for event in body["events"]] == ["7", "8"]


def test_following(run: Any, server: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr("opentrain_client.commands.updates.PAUSE", 0.01)
    gone = {"error": "x", "code": "UNAUTHORIZED", "requestId": "r", "details": {"reason": "token_revoked"}}
    server.on("GET", "/updates", page(EVENT), page(), page(EVENT | {"id": "8"}, cursor="8"), (401, gone))
    result = run("updates", "--follow", "--cursor", "6")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["7", "8"]
    assert [request.query for request in server.seen] == [
        "wait=30&cursor=6",
        "wait=30&cursor=7",
        "wait=30&cursor=7",
        "wait=30&cursor=8",
    ]
    assert result.exit_code == 3


def test_the_team(run: Any, server: Any) -> None:
    team = {
        "organization": {"id": "o1", "name": "Acme"},
        "members": [{"userId": "u1", "role": "OWNER", "name": "Dana", "email": "dana@example.com"}],
        "invites": [{"id": "iv1", "email": "new@example.com", "expiresAt": "2026-06-19T10:00:00.000Z"}],
    }
    server.on("GET", "/team", (200, {"team": team}))
    for name in ("get", "list"):
        out = run("team", name).stdout
        assert "dana@example.com" in out
        assert "invited until 2026-06-19 10:00 UTC" in out
    invited = {"ok": True, "status": "invite_created", "email": "new@example.com", "team": team}
    server.on("POST", "/team/invites", (200, invited))
    assert run("team", "invite", "--email", "new@example.com").stdout.startswith("Invited")
    assert server.seen[-1].body == {"email": "new@example.com"}
