"""Who joins a team and who leaves it: answers to invites, removal, and what ends with it."""

import pytest

from agents import refused, register
from api.test_team import an_account_of, invited, join
from humans import claimed, person
from opentrain_server.core.actor import Human, Member
from opentrain_server.core.errors import Failure
from opentrain_server.domain.history import audit
from opentrain_server.domain.teams import team_answers, teams
from postings import draft, organization_of, unchanged
from talks import force_scopes, labeler


@pytest.fixture
def agent(world, http):
    agent = register(http)
    claimed(world, agent)
    force_scopes(world, agent)
    return agent


def owner(world, agent) -> Member:
    with world.database.autocommit() as db:
        account = db.one("SELECT * FROM organizations WHERE id = %(o)s", o=organization_of(world, agent))
    return Member(account["owner_user_id"], "ada@example.com", account["id"], owns_organization=True)


def act(world, verb, *args, **more):
    with world.database.transaction() as db:
        return verb(db, *args, **more)


def waiting(agent, email="ben@example.com") -> str:
    return invited(agent, email)["team"]["invites"][-1]["id"]


def test_accept(world, agent):
    invite_id, ben = waiting(agent), person(world, "ben@example.com")
    (offer,) = act(world, team_answers.offers, ben)
    assert (offer.id, offer.inviter) == (invite_id, "Ada")
    member = act(world, team_answers.accept, ben, invite_id)
    assert member == Member(ben.user_id, "ben@example.com", organization_of(world, agent), False)
    team = act(world, teams.get, member)
    assert [(p.email, p.role) for p in team.members] == [
        ("ada@example.com", "OWNER"),
        ("ben@example.com", "MEMBER"),
    ]
    assert team.invites == []
    assert act(world, team_answers.offers, ben) == []
    with pytest.raises(Failure, match="invite_gone"):
        act(world, team_answers.accept, ben, invite_id)
    (entry,) = [e for e in act(world, audit.listed, member, limit=10) if e.action == "join_team"]
    assert (entry.person, entry.token_id, entry.subject_id) == ("Ben", None, ben.user_id)


def test_accept_by_who_holds_an_empty_account(world, agent):
    invite_id = waiting(agent)
    ben = an_account_of(world, "ben@example.com")
    act(world, team_answers.accept, ben, invite_id)
    with world.database.autocommit() as db:
        assert db.one("SELECT count(*) AS n FROM organizations")["n"] == 1


def a_labeler(world, http):
    return Human(labeler(world, "ben@example.com").user_id, "ben@example.com")


def with_jobs(world, http):
    other = register(http)
    human = claimed(world, other, "ben@example.com")
    draft(other)
    return human


def a_member_elsewhere(world, http):
    other, human = register(http), person(world, "ben@example.com")
    claimed(world, other, "dan@example.com")
    join(world, other, human)
    return human


@pytest.mark.parametrize("who", [a_labeler, with_jobs, a_member_elsewhere])
def test_who_belongs_elsewhere_cannot_accept(world, http, agent, who):
    invite_id = waiting(agent)
    human = who(world, http)
    with unchanged(world), pytest.raises(Failure, match="holds_account"):
        act(world, team_answers.accept, human, invite_id)


def test_an_invite_is_for_one_address(world, agent):
    invite_id, cy = waiting(agent), person(world, "cy@example.com")
    with unchanged(world):
        for verb in (team_answers.accept, team_answers.decline):
            with pytest.raises(Failure, match="invite_gone"):
                act(world, verb, cy, invite_id)
            with pytest.raises(Failure, match="invite_gone"):
                act(world, verb, cy, "nope")
        assert act(world, team_answers.offers, cy) == []


@pytest.mark.parametrize("end", ["expired", "withdrawn", "declined"])
def test_an_invite_that_ended(world, agent, end):
    invite_id, ben = waiting(agent), person(world, "ben@example.com")
    if end == "expired":
        world.clock.advance(days=7)
    elif end == "withdrawn":
        act(world, team_answers.withdraw, owner(world, agent), invite_id)
    else:
        act(world, team_answers.decline, ben, invite_id)
    with unchanged(world):
        for verb in (team_answers.accept, team_answers.decline):
            with pytest.raises(Failure, match="invite_gone"):
                act(world, verb, ben, invite_id)
    assert act(world, team_answers.offers, ben) == []
    assert agent.get("/team").json()["team"]["invites"] == []


def test_only_the_account_withdraws(world, http, agent):
    invite_id = waiting(agent)
    other = register(http)
    claimed(world, other, "cy@example.com")
    with unchanged(world), pytest.raises(Failure, match="invite_gone"):
        act(world, team_answers.withdraw, owner(world, other), invite_id)


def test_a_team_that_is_full(world, agent):
    invite_id, ben = waiting(agent), person(world, "ben@example.com")
    with world.database.autocommit() as db:
        db.run("INSERT INTO users (id, created_at) SELECT n, now() FROM generate_series(1, 49) n")
        db.run(
            "INSERT INTO members SELECT %(o)s, n, 'MEMBER', now() FROM generate_series(1, 49) n",
            o=organization_of(world, agent),
        )
    with unchanged(world), pytest.raises(Failure, match="team_full"):
        act(world, team_answers.accept, ben, invite_id)


def test_removing_a_member_ends_all_their_access(world, http, agent):
    boss, ben = owner(world, agent), person(world, "ben@example.com")
    act(world, team_answers.accept, ben, waiting(agent))
    with world.database.autocommit() as db:  # ben's token, and what it minted; a session, and ada's
        db.run("UPDATE tokens SET user_id = %(u)s WHERE revoked_at IS NULL", u=ben.user_id)
        for person_id in (ben.user_id, boss.user_id):
            db.run(
                "INSERT INTO sessions (id, hash, user_id, address, browser, created_at, seen_at, expires_at,"
                " confirmed_at, second_factor) VALUES (%(u)s, sha256(%(h)s::bytea), %(u)s, '', '', now(),"
                " now(), now() + interval '1 h', now(), false)",
                u=person_id,
                h=person_id.encode(),
            )
    minted = agent.post("/tokens", {"name": "child"}).json()["token"]
    act(world, teams.remove, boss, ben.user_id)
    refused(agent.get("/auth/me"), 401, "token_revoked")
    refused(agent.get("/auth/me", token=minted), 401, "token_revoked")
    with world.database.autocommit() as db:
        ended = db.conn.execute("SELECT user_id FROM sessions WHERE ended_at IS NOT NULL").fetchall()
    assert ended == [(ben.user_id,)]
    assert [p.email for p in act(world, teams.get, boss).members] == ["ada@example.com"]


def test_who_may_remove_whom(world, agent):
    boss, ben, dan = owner(world, agent), person(world, "ben@example.com"), person(world, "dan@example.com")
    member = act(world, team_answers.accept, ben, waiting(agent))
    act(world, team_answers.accept, dan, waiting(agent, "dan@example.com"))
    with unchanged(world):
        with pytest.raises(Failure, match="owner_only"):
            act(world, teams.remove, member, dan.user_id)
        with pytest.raises(Failure, match="not_found"):
            act(world, teams.remove, boss, boss.user_id)
        with pytest.raises(Failure, match="not_found"):
            act(world, teams.remove, boss, "nobody")
    act(world, teams.remove, member, ben.user_id)
    assert [p.email for p in act(world, teams.get, boss).members] == ["ada@example.com", "dan@example.com"]
