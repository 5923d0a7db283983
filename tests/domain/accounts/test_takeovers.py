"""Claims as the human sees them: look, claim, refuse; by link and by code alone."""

import pytest

from agents import refused, register
from humans import claimed, collect, person, poll, start_claim
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.accounts import takeovers
from opentrain_server.domain.accounts.scopes import POST_CLAIM, SCOPES
from opentrain_server.domain.people import people
from threads import race


def act(world, verb, *args, **named):
    with world.database.transaction() as db:
        return verb(db, *args, **named)


def fails(world, reason, verb, *args, **named) -> dict[str, object]:
    before = world.snapshot()
    with pytest.raises(Failure) as failure:
        act(world, verb, *args, **named)
    assert failure.value.reason == reason
    assert world.snapshot() == before
    return failure.value.details


def test_the_page_shows_whose_agent_it_is(world, http):
    agent = register(http, "Scout", organization_name="Acme Research")
    claim, ada = start_claim(agent), person(world)
    view = act(world, takeovers.look_up, ada, attempt_token=claim.token)
    assert (view.agent_name, view.organization_name) == ("Scout", "Acme Research")
    assert view.registered_at == world.clock.now
    assert (view.address, view.offer, view.joins) == ("127.0.0.1", "claim", None)
    assert act(world, takeovers.look_up, ada, code=claim.code) == view


def test_a_stranger_learns_nothing(world, http):
    claim, cy = start_claim(register(http)), person(world, "cy@example.com")
    fails(world, "wrong_address", takeovers.look_up, cy, attempt_token=claim.token)
    fails(world, "wrong_address", takeovers.claim, cy, attempt_token=claim.token, code=claim.code)
    fails(world, "wrong_address", takeovers.refuse, cy, attempt_token=claim.token)
    assert act(world, takeovers.claim, cy, code=claim.code).reason == "wrong_code"
    fails(world, "claim_unknown", takeovers.refuse, cy, code=claim.code)
    fails(world, "claim_unknown", takeovers.look_up, cy, attempt_token="ot_cat_x")


def test_a_claim_hands_the_account_over(world, http):
    agent = register(http, organization_name="Acme Research")
    minted = agent.post("/tokens").json()["token"]
    before = agent.get("/auth/me").json()
    claim, ada = start_claim(agent), person(world)
    done = act(world, takeovers.claim, ada, attempt_token=claim.token, code=claim.code)
    assert done == takeovers.Claimed(before["account"]["organizationId"], POST_CLAIM)
    refused(agent.get("/auth/me"), 401, "token_revoked")
    refused(agent.get("/auth/me", token=minted), 401, "token_revoked")
    collect(agent)
    me = agent.get("/auth/me").json()
    assert me["actor"]["email"] == "ada@example.com"
    assert me["actor"]["userId"] == ada.user_id
    assert me["actor"]["fullName"] == "Ada"
    assert me["account"] == before["account"] | {
        "ownerUserId": ada.user_id,
        "claimed": True,
        "claimUrl": None,
        "claimExpiresAt": None,
    }
    assert me["token"]["scopes"] == list(POST_CLAIM)
    assert world.rows("users") == 1, "the stand-in is gone"
    records = {r["name"]: r for r in agent.get("/tokens").json()["tokens"]}
    assert records["Agent (claimed)"]["status"] == "active"
    assert records["Agent (claimed)"]["expiresAt"] is None
    assert records["Agent registration"]["status"] == "revoked"


@pytest.mark.parametrize(
    ("grants", "extra"),
    [
        (["webhooks:manage", "payments:write"], {"payments:write", "webhooks:manage"}),
        (["payments:write"], {"payments:write"}),
        (["team:write", "nonsense"], set()),
    ],
)
def test_ticked_boxes_are_granted_and_nothing_else(world, http, grants, extra):
    agent = register(http)
    claimed(world, agent, grants=grants)
    wanted = [scope for scope in SCOPES if scope in {*POST_CLAIM, *extra}]
    assert agent.get("/auth/me").json()["token"]["scopes"] == wanted


def test_five_wrong_codes_void_the_attempt(world, http):
    agent = register(http)
    claim, ada = start_claim(agent), person(world)
    for left in (4, 3, 2, 1):
        result = act(world, takeovers.claim, ada, attempt_token=claim.token, code=claim.wrong_code)
        assert result == Refused("wrong_code", {"codesLeft": left})
    assert act(world, takeovers.claim, ada, code=claim.wrong_code).reason == "attempt_void"
    fails(world, "attempt_void", takeovers.claim, ada, attempt_token=claim.token, code=claim.code)
    fails(world, "attempt_void", takeovers.look_up, ada, attempt_token=claim.token)
    answer = poll(agent).json()
    assert answer["error"] == "authorization_pending"
    assert answer["error_description"].startswith("attempt_void")
    again = start_claim(agent)
    act(world, takeovers.claim, ada, attempt_token=again.token, code=again.code)
    world.clock.advance(seconds=5)
    collect(agent)


def test_a_code_is_read_with_spaces(world, http):
    claim, ada = start_claim(register(http)), person(world)
    spaced = f" {claim.code[:3]} {claim.code[3:]} "
    assert isinstance(act(world, takeovers.claim, ada, code=spaced), takeovers.Claimed)


def test_a_guess_without_a_link_counts_for_every_waiting_attempt(world, http):
    first, second = start_claim(register(http)), start_claim(register(http))
    ada, wrong = person(world), "000000"
    if wrong in (first.code, second.code):
        wrong = next(c for c in ("000001", "000002", "000003") if c not in (first.code, second.code))
    for _ in range(5):
        act(world, takeovers.look_up, ada, code=wrong)
    for claim in (first, second):
        fails(world, "attempt_void", takeovers.claim, ada, attempt_token=claim.token, code=claim.code)


def test_not_mine(world, http):
    agent = register(http)
    claim, ada = start_claim(agent), person(world)
    act(world, takeovers.refuse, ada, attempt_token=claim.token)
    act(world, takeovers.refuse, ada, attempt_token=claim.token)
    fails(world, "attempt_void", takeovers.claim, ada, attempt_token=claim.token, code=claim.code)
    assert poll(agent).json()["error"] == "access_denied"
    world.mail.sent.clear()
    again = start_claim(agent)
    assert again.answer["email_sent"] is False
    assert world.mail.sent == []
    world.clock.advance(seconds=5)
    assert poll(agent).json()["error"] == "authorization_pending"
    assert start_claim(agent, "ben@example.com").answer["email_sent"] is True
    act(world, takeovers.refuse, ada, attempt_token=again.token)
    world.clock.advance(seconds=5)
    assert poll(agent).json()["error"] == "authorization_pending", "an old link refuses no newer attempt"
    assert start_claim(register(http, "Other")).answer["email_sent"] is True, "other accounts may write"


def test_an_owner_joins_and_does_not_claim(world, http):
    ada = claimed(world, register(http))
    claim = start_claim(register(http, "Second"))
    view = act(world, takeovers.look_up, ada, attempt_token=claim.token)
    assert (view.offer, view.joins) == ("join", "Scout")
    fails(world, "holds_organization", takeovers.claim, ada, attempt_token=claim.token, code=claim.code)


def test_a_member_cannot_claim_and_learns_who_can(world, http):
    agent = register(http)
    claimed(world, agent)
    ben = person(world, "ben@example.com")
    organization_id = agent.get("/auth/me").json()["account"]["organizationId"]
    with world.database.transaction() as db:
        db.run(
            "INSERT INTO members VALUES (%(o)s, %(u)s, 'MEMBER', %(now)s)",
            o=organization_id,
            u=ben.user_id,
            now=db.now,
        )
    claim = start_claim(register(http, "Second"), "ben@example.com")
    for verb in (takeovers.look_up, takeovers.claim):
        code = {} if verb is takeovers.look_up else {"code": claim.code}
        details = fails(world, "claim_not_owner", verb, ben, attempt_token=claim.token, **code)
        assert details == {"ownerName": "Ada"}


def test_staff_cannot_claim(world, http):
    claim = start_claim(register(http))
    ada = person(world)
    act(world, people.add_staff, email=ada.email)
    fails(world, "claim_by_staff", takeovers.claim, ada, attempt_token=claim.token, code=claim.code)


def test_an_attempt_ends_after_half_an_hour_and_with_the_window(world, http):
    agent, ada = register(http), person(world)
    first = start_claim(agent)
    assert first.answer["expires_in"] == 1800
    world.clock.advance(minutes=30)
    fails(world, "attempt_void", takeovers.claim, ada, attempt_token=first.token, code=first.code)
    world.clock.advance(hours=23)
    last = start_claim(agent)
    assert last.answer["expires_in"] == 1800
    world.clock.advance(minutes=10)
    last = start_claim(agent)
    assert last.answer["expires_in"] == 1200
    world.clock.advance(minutes=20)
    fails(world, "claim_window_over", takeovers.claim, ada, attempt_token=last.token, code=last.code)


def test_a_new_start_kills_the_old_link(world, http):
    agent, ada = register(http), person(world)
    first, second = start_claim(agent), start_claim(agent)
    fails(world, "attempt_void", takeovers.claim, ada, attempt_token=first.token, code=first.code)
    assert isinstance(act(world, takeovers.claim, ada, code=second.code), takeovers.Claimed)
    fails(world, "holds_organization", takeovers.claim, ada, attempt_token=second.token, code=second.code)
    fails(world, "already_claimed", takeovers.refuse, ada, attempt_token=second.token)


def test_race_one_claim_by_many_clicks(world, http):
    agent = register(http)
    claim, ada = start_claim(agent), person(world)
    results = race(
        *[lambda: act(world, takeovers.claim, ada, attempt_token=claim.token, code=claim.code)] * 4
    )
    assert sum(isinstance(result, takeovers.Claimed) for result in results) == 1
    assert {r.reason for r in results if isinstance(r, Failure)} == {"holds_organization"}
    collect(agent)


def test_race_one_person_claims_two_agents(world, http):
    claims = [start_claim(register(http, name)) for name in ("One", "Two")]
    ada = person(world)

    def click(claim):
        return lambda: act(world, takeovers.claim, ada, attempt_token=claim.token, code=claim.code)

    results = race(*map(click, claims))
    assert sorted(type(result).__name__ for result in results) == ["Claimed", "Failure"]
    assert (
        world.rows("members WHERE role = 'OWNER' AND user_id IN (SELECT id FROM users WHERE email <> '')")
        == 1
    )


def test_race_wrong_codes_count_each(world, http):
    claim, ada = start_claim(register(http)), person(world)
    results = race(
        *[lambda: act(world, takeovers.claim, ada, attempt_token=claim.token, code=claim.wrong_code)] * 4
    )
    assert sorted(result.details["codesLeft"] for result in results) == [1, 2, 3, 4]


def test_race_claim_against_not_mine_and_a_new_start(world, http):
    for _ in range(5):
        agent = register(http)
        email = f"p{world.rows('registrations')}@example.com"
        claim, human = start_claim(agent, email), person(world, email)

        def claim_it(human=human, claim=claim):
            return act(world, takeovers.claim, human, attempt_token=claim.token, code=claim.code)

        def refuse_it(human=human, claim=claim):
            return act(world, takeovers.refuse, human, attempt_token=claim.token)

        claimed_or_not, refused_or_not = race(claim_it, refuse_it)
        won = isinstance(claimed_or_not, takeovers.Claimed)
        assert won == isinstance(refused_or_not, Failure)
        assert poll(agent).json().get("error") == (None if won else "access_denied")


def test_race_polls_deliver_once(world, http):
    agent = register(http)
    claim, ada = start_claim(agent), person(world)
    act(world, takeovers.claim, ada, attempt_token=claim.token, code=claim.code)
    answers = race(*[lambda: poll(agent)] * 6)
    assert sorted(answer.status_code for answer in answers) == [200, 400, 400, 400, 400, 400]
    assert world.rows("tokens WHERE name = 'Agent (claimed)'") == 1


def test_a_claimed_account_is_not_called_unclaimed_any_more(world, http):
    claimed(world, register(http))
    with world.database.autocommit() as db:
        assert db.one("SELECT name FROM organizations")["name"] == "Scout"
