"""The table of calls, and arguments put in place."""

import pytest

from opentrain_client.call import PUBLIC, build, kebab
from opentrain_client.calls import CALLS
from opentrain_client.errors import UsageError


def test_ids_query_and_body_find_their_places() -> None:
    request = build(CALLS["revoke_token"], {"tokenId": "tk1", "keepMinted": True})
    assert request == ("DELETE", f"{PUBLIC}/tokens/tk1?keepMinted=true", None, False, 0)
    request = build(CALLS["create_token"], {"name": "ci", "scopes": ["jobs:read"], "expiresAt": None})
    assert request.body == {"name": "ci", "scopes": ["jobs:read"]}
    request = build(CALLS["update_job_draft_fields"], {"jobId": "j1", "fields": {"headcount": None}})
    assert (request.target, request.body) == (f"{PUBLIC}/job-drafts/j1", {"headcount": None})


def test_text_of_a_query_is_quoted() -> None:
    target = build(CALLS["search_jobs"], {"q": "a&b=c ü", "limit": 5}).target
    assert target == f"{PUBLIC}/jobs?q=a%26b%3Dc+%C3%BC&limit=5"


def test_a_dry_run_is_asked_for_in_the_query() -> None:
    assert build(CALLS["publish_job"], {"jobId": "j1"}, dry_run=True).target.endswith("/publish?dryRun=true")


@pytest.mark.parametrize("value", ["", " ", ".", "..", "x" * 65, "mine", "facets", "a\nb", None])
def test_what_is_no_id_never_becomes_a_path(value: str | None) -> None:
    with pytest.raises(UsageError, match="not an ID"):
        build(CALLS["get_job"], {"jobId": value})


def test_an_id_stays_one_segment() -> None:
    assert build(CALLS["get_job"], {"jobId": "../x?y#z"}).target == f"{PUBLIC}/jobs/..%2Fx%3Fy%23z"


@pytest.mark.parametrize("name", CALLS)
def test_every_line_of_the_table_is_sound(name: str) -> None:
    call = CALLS[name]
    assert call.name == name
    assert call.summary.endswith(".")
    assert not (call.dry_run and not call.writes)
    assert not (call.dry_run and not call.url_path.startswith(PUBLIC))
    assert (call.page is None) == ("cursor" not in {arg.key for arg in call.args})
    assert call.writes or all(arg.place == "query" for arg in call.args)
    keys = [*call.ids, *(arg.key for arg in call.args)]
    assert len(keys) == len(set(keys))


def test_flags_of_keys() -> None:
    assert [kebab(key) for key in ("jobId", "claim_token", "expiresAt", "q")] == [
        "--job-id",
        "--claim-token",
        "--expires-at",
        "--q",
    ]
