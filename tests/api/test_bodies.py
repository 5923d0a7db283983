"""Bodies, ids and queries as hostile callers send them: always a refusal in our form, never a 500."""

import pytest

from agents import refused, register

JSON = {"content-type": "application/json"}


def post(agent, content: bytes, kind: str | None = "application/json"):
    return agent.call("POST", "/tokens", content=content, headers={"content-type": kind} if kind else {})


def test_two_megabytes(world, http):
    agent = register(http)
    details = refused(post(agent, b'{"name":"' + b"x" * 2_000_000 + b'"}'), 413, "body_too_large")
    assert details["maxBytes"] == 1024 * 1024
    assert agent.get("/auth/me").status_code == 200


def test_one_mebibyte_is_allowed(world, http):
    agent = register(http)
    frame = b'{"unknown":""}'
    content = b'{"unknown":"' + b"x" * (1024 * 1024 - len(frame)) + b'"}'
    assert len(content) == 1024 * 1024
    assert post(agent, content).status_code == 201


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b"null",
        b'"text"',
        b"1",
        b"\xff\xfe",
        b'{"name":"\xed\xa0\x80"}',
        b'{"name":"\\ud800"}',
        b'{"name":NaN}',
        b'{"name":"a"}trailing',
        b'{"a":' * 70 + b"1" + b"}" * 70,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b"[" * 100_000,
    ],
)
def test_what_is_no_json_object(world, http, content):
    agent = register(http)
    before = world.snapshot()
    refused(post(agent, content), 400, "invalid_json")
    assert world.snapshot() == before


@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "json", "a/b+json"]
)
def test_other_media_types(world, http, kind):
    refused(post(register(http), b"{}", kind), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "kind", ["application/json", "APPLICATION/JSON; charset=utf-8", "application/ld+json"]
)
def test_media_types_of_json(world, http, kind):
    assert post(register(http), b"{}", kind).status_code == 201


def test_control_characters_are_dropped_and_text_is_trimmed_and_composed(world, http):
    agent = register(http)
    answer = agent.post("/tokens", {"name": "  a\u0000b\u0007 cafe\u0301 \n"})
    assert answer.json()["metadata"]["name"] == "ab caf\u00e9"
    refused(agent.post("/tokens", {"name": "\u0000 \u0007"}), 400, "invalid_body")


def test_the_last_of_two_equal_keys_counts(world, http):
    answer = post(register(http), b'{"name":"first","name":"last"}')
    assert answer.json()["metadata"]["name"] == "last"


def test_lengths_count_code_points(world, http):
    agent = register(http)
    assert agent.post("/tokens", {"name": "\U0001f600" * 120}).status_code == 201
    details = refused(agent.post("/tokens", {"name": "\U0001f600" * 121}), 400, "invalid_body")
    assert details["issues"][0]["code"] == "too_big"


def test_absent_empty_and_null(world, http):
    agent = register(http)
    assert agent.post("/tokens").status_code == 201
    assert agent.post("/tokens", {}).status_code == 201
    assert agent.post("/tokens", {"name": None, "scopes": None, "expiresAt": None}).status_code == 201


@pytest.mark.parametrize(
    "token_id", ["%00", "a%00b", "%F0%28%8C%28", "%20", "..%2f", "'", "%E2%80%AE", "x" * 64]
)
def test_hostile_ids(world, http, token_id):
    answer = register(http).delete(f"/tokens/{token_id}")
    assert answer.status_code in {400, 404}
    assert answer.json()["details"]["reason"] in {"not_found", "invalid_id", "unknown_path"}


@pytest.mark.parametrize("query", ["keepMinted=%00", "keepMinted=%ED%A0%80", "keepMinted=", "keepMinted=yes"])
def test_hostile_queries(world, http, query):
    details = refused(register(http).delete(f"/tokens/x?{query}"), 400, "invalid_query")
    assert details["field"] == "keepMinted"


def test_unknown_query_keys_are_ignored(world, http):
    assert register(http).get("/tokens?x=%00&x=2&%00").status_code == 200


def test_a_chunked_body_is_cut_as_well(world, http):
    agent = register(http)

    def chunks():
        for _ in range(3_000):
            yield b" " * 1_000

    answer = agent.call("POST", "/tokens", content=chunks(), headers=JSON)
    refused(answer, 413, "body_too_large")
