"""GET /team and POST /team/invites (contract auth.md §4)."""

import pytest

from agents import refused, register
from humans import claimed, person
from opentrain_server.domain.people import people
from opentrain_server.domain.teams import teams
from postings import draft, force_claimed, organization_of, unchanged
from talks import force_scopes, labeler


@pytest.fixture
def agent(world, http):
    """An agent of Ada's account, with every scope."""
    agent = register(http)
    claimed(world, agent)
    force_scopes(world, agent)
    return agent


def invite(agent, email="newhire@example.com", **more):
    return agent.post("/team/invites", {"email": email}, **more)


def invited(agent, email="newhire@example.com", **more):
    response = invite(agent, email, **more)
    assert response.status_code == 200, response.text
    return response.json()


def team_of(agent):
    response = agent.get("/team")
    assert response.status_code == 200, response.text
    return response.json()["team"]


def an_account_of(world, email, organization_id="empty"):
    """A person who owns an account of their own, claimed, with nothing in it."""
    human = person(world, email)
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO organizations (id, name, owner_user_id, created_at, claimed_at)"
            " VALUES (%(o)s, 'Empty', %(u)s, %(now)s, %(now)s)",
            o=organization_id,
            u=human.user_id,
            now=db.now,
        )
        db.run(
            "INSERT INTO members VALUES (%(o)s, %(u)s, 'OWNER', %(now)s)",
            o=organization_id,
            u=human.user_id,
            now=db.now,
        )
    return human


def join(world, agent, human):
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO members VALUES (%(o)s, %(u)s, 'MEMBER', %(now)s)",
            o=organization_of(world, agent),
            u=human.user_id,
            now=db.now,
        )


def test_an_unclaimed_account_has_one_owner_without_an_address(http):
    team = team_of(register(http))
    (member,) = team["members"]
    assert member == {
        "userId": team["organization"]["ownerUserId"],
        "role": "OWNER",
        "name": "Scout",
        "email": None,
        "joinedAt": "2026-06-12T10:00:00.000Z",
    }
    assert team["organization"]["ownerName"] == "Scout"
    assert team["invites"] == []


def test_invite(world, agent):
    body = invited(agent, " NewHire@Example.COM ")
    (waiting,) = body["team"]["invites"]
    assert body == {
        "ok": True,
        "status": "invite_created",
        "email": "newhire@example.com",
        "team": team_of(agent),
    }
    assert waiting == {
        "id": waiting["id"],
        "email": "newhire@example.com",
        "createdAt": "2026-06-12T10:00:00.000Z",
        "expiresAt": "2026-06-19T10:00:00.000Z",
    }
    (mail,) = world.mail.sent[-1:]
    assert mail["To"] == "newhire@example.com"
    assert f"{world.settings.base}/team-invites/{waiting['id']}" in mail.get_content()


def test_a_repeat_mails_again_and_starts_the_week_anew(world, agent):
    first = invited(agent)
    count = len(world.mail.sent)
    world.clock.advance(days=2)
    again = invited(agent)
    assert len(world.mail.sent) == count + 1
    assert again["status"] == "invite_created"
    (one,), (other,) = first["team"]["invites"], again["team"]["invites"]
    assert other == one | {"expiresAt": "2026-06-21T10:00:00.000Z"}
    world.clock.advance(days=7, seconds=1)
    force_scopes(world, agent)
    assert team_of(agent)["invites"] == [], "only those that still wait"


def test_an_expired_invite_starts_afresh(world, agent):
    invited(agent)
    world.clock.advance(days=8)
    (one,) = invited(agent)["team"]["invites"]
    assert one["createdAt"] == "2026-06-20T10:00:00.000Z"


def test_already_a_member(world, agent):
    count = len(world.mail.sent)
    body = invited(agent, "ada@example.com")
    assert body["status"] == "already_member"
    assert len(body["team"]["members"]) == 1
    assert len(world.mail.sent) == count


def test_who_has_an_empty_account_is_added_at_once(world, agent):
    human = an_account_of(world, "ben@example.com")
    body = invited(agent, "ben@example.com")
    assert body["status"] == "member_added"
    assert [(m["email"], m["role"]) for m in body["team"]["members"]] == [
        ("ada@example.com", "OWNER"),
        ("ben@example.com", "MEMBER"),
    ]
    assert body["team"] == team_of(agent)
    assert world.rows("organizations") == 1, "the empty account ends"
    with world.database.autocommit() as db:
        mail = db.one("SELECT * FROM mails WHERE user_id = %(id)s", id=human.user_id)
    assert mail["recipient"] == "ben@example.com"
    assert "/employer-settings?tab=team" in mail["body"]
    assert invited(agent, "ben@example.com")["status"] == "already_member"


def labeler_s(world, http):
    labeler(world, "x@example.com")


def staff(world, http):
    with world.database.transaction() as db:
        people.add_staff(db, email="x@example.com")


def member_elsewhere(world, http):
    other = register(http)
    force_claimed(world, other)
    join(world, other, person(world, "x@example.com"))


def owner_with_jobs(world, http):
    other = register(http)
    claimed(world, other, "x@example.com")
    draft(other)


def owner_with_a_token(world, http):
    claimed(world, register(http), "x@example.com")


def owner_with_a_member(world, http):
    an_account_of(world, "x@example.com")
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO members SELECT 'empty', id, 'MEMBER', created_at FROM users"
            " WHERE email = 'ada@example.com'"
        )


def suspended(world, http):
    person(world, "x@example.com")
    with world.database.autocommit() as db:
        db.run("UPDATE users SET suspended_at = now() WHERE email = 'x@example.com'")


@pytest.mark.parametrize(
    "who",
    [
        labeler_s,
        staff,
        member_elsewhere,
        owner_with_jobs,
        owner_with_a_token,
        owner_with_a_member,
        suspended,
    ],
)
def test_addresses_that_belong_elsewhere(world, http, agent, who):
    who(world, http)
    count = len(world.mail.sent)
    with unchanged(world):
        details = refused(invite(agent, "x@example.com"), 400, "email_rejected")
    assert details == {"reason": "email_rejected", "email": "x@example.com"}
    assert len(world.mail.sent) == count


def test_a_full_team(world, agent):
    with world.database.autocommit() as db:
        db.run("INSERT INTO users (id, created_at) SELECT n, now() FROM generate_series(1, 49) n")
        db.run(
            "INSERT INTO members SELECT %(o)s, n, 'MEMBER', now() FROM generate_series(1, 49) n",
            o=organization_of(world, agent),
        )
    assert len(team_of(agent)["members"]) == teams.LARGEST
    with unchanged(world):
        refused(invite(agent), 400, "email_rejected")


@pytest.mark.parametrize(
    "email", ["", "x", "x@", "@x.com", "a b@x.com", "x@x.com\nbcc: y@y.com", "x" * 250 + "@x.com", 7]
)
def test_malformed_addresses(world, agent, email):
    with unchanged(world):
        assert refused(invite(agent, email), 400, "invalid_body")["field"] == "email"
        refused(agent.post("/team/invites", {}), 400, "invalid_body")
        refused(agent.post("/team/invites"), 400, "empty_body")


def test_a_mail_that_cannot_be_sent_leaves_nothing(world, agent):
    world.mail.failing = True
    with unchanged(world):
        details = refused(invite(agent), 409, "invite_email_send_failed")
    assert details == {"reason": "invite_email_send_failed", "email": "newhire@example.com"}
    assert team_of(agent)["invites"] == []
    world.mail.failing = False
    invited(agent)


def test_a_second_mail_that_cannot_be_sent_leaves_the_invite_as_it_was(world, agent):
    before = invited(agent)["team"]["invites"]
    world.clock.advance(days=1)
    world.mail.failing = True
    with unchanged(world):
        refused(invite(agent), 409, "invite_email_send_failed")
    assert team_of(agent)["invites"] == before


def test_twenty_a_day(world, agent):
    for n in range(20):
        invited(agent, f"n{n}@example.com")
        world.clock.advance(minutes=1)
    count = len(world.mail.sent)
    with unchanged(world):
        response = invite(agent, "one-more@example.com")
        details = refused(response, 429, "rate_limited")
    left = 24 * 3600 - 20 * 60
    assert details == {
        "reason": "rate_limited",
        "limit": 20,
        "windowSeconds": 86400,
        "retryAfterSeconds": left,
    }
    assert response.headers["retry-after"] == str(left)
    assert len(world.mail.sent) == count
    an_account_of(world, "ben@example.com")
    refused(invite(agent, "ben@example.com"), 429, "rate_limited")
    assert invited(agent, "ada@example.com")["status"] == "already_member"
    world.clock.advance(seconds=left)
    invited(agent, "one-more@example.com")


def test_where_the_operator_allows_no_teams(world, agent):
    with world.database.transaction() as db:
        teams.switch(db, organization_of(world, agent), on=False)
    with unchanged(world):
        for response in (agent.get("/team"), invite(agent)):
            assert refused(response, 403, "teams_not_enabled") == {"reason": "teams_not_enabled"}
    with world.database.transaction() as db:
        teams.switch(db, organization_of(world, agent), on=True)
    team_of(agent)


def test_an_unclaimed_account_invites_nobody(world, http):
    agent = register(http)
    with unchanged(world):
        details = refused(invite(agent), 403, "account_claim_required")
    assert details["action"] == "invite team members"


# Keys: a mail goes out once, also when a crash comes between.


def test_the_same_key_mails_once(world, agent):
    first = invite(agent, headers={"idempotency-key": "k"})
    count = len(world.mail.sent)
    again = invite(agent, headers={"idempotency-key": "k"})
    assert again.content == first.content
    assert again.headers["idempotent-replayed"] == "true"
    assert len(world.mail.sent) == count
    world.mail.failing = True
    failed = invite(agent, "y@example.com", headers={"idempotency-key": "k2"})
    refused(failed, 409, "invite_email_send_failed")
    world.mail.failing = False
    again = invite(agent, "y@example.com", headers={"idempotency-key": "k2"})
    assert again.content == failed.content, "a 4xx is kept as well"


def test_a_retry_after_a_crash_finishes_the_same_row(world, agent):
    """The process died between the claim and the record: its row waits for the same key."""
    invite(agent, headers={"idempotency-key": "k"})
    with world.database.autocommit() as db:
        db.run("DELETE FROM idempotent_answers")
        db.run("UPDATE team_invites_sent SET settled_at = NULL")
        db.run("UPDATE team_invites SET mailed_at = NULL")
    assert team_of(agent)["invites"] == [], "without a mail it is no invite"
    details = refused(invite(agent, headers={"idempotency-key": "k"}), 409, "idempotency_in_progress")
    assert details == {"reason": "idempotency_in_progress"}
    world.clock.advance(minutes=2)
    assert invite(agent, headers={"idempotency-key": "k"}).status_code == 200
    assert (world.rows("team_invites"), world.rows("team_invites_sent")) == (1, 1)
    assert len(team_of(agent)["invites"]) == 1


def test_hostile_names_stay_in_their_quotes(world, agent):
    with world.database.autocommit() as db:
        db.run("UPDATE organizations SET name = %(n)s", n='Acme" has a gift\nBcc: eve@example.com')
        db.run("UPDATE users SET first_name = %(n)s", n='Eve" <script>\n\nClick http://evil.test')
    invited(agent)
    mail = world.mail.sent[-1]
    assert mail["Subject"] == 'Join the team of "Acme\' has a gift Bcc: eve@example.com"'
    assert mail["Bcc"] is None
    assert mail.get_content().startswith(
        '"Eve\' <script> Click http://evil.test" asks you to join the team of'
    )
