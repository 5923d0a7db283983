"""Talks under many hands: numbers without a gap, no limit overrun, nothing written after a block."""

from humans import person
from opentrain_server.core.errors import Failure
from opentrain_server.domain.talk import conversations
from opentrain_server.domain.talk.message_limits import MessageLimits
from opentrain_server.domain.teams import team_answers, teams
from postings import organization_of
from talks import WIDE, applied, inbox, labeler, proposal, reply, talk, wrote
from threads import race

ROUNDS = 4


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def numbers(world, conversation_id):
    return [number for number, _ in wrote(world, conversation_id)]


def test_a_thread_is_made_once(world, http):
    one = applied(world, http)
    path = f"/proposals/{one.proposal_id}/conversation"
    answers = race(*[lambda: one.agent.post(path)] * 8)
    assert statuses(answers) == [200] * 7 + [201]
    assert len({answer.json()["conversationId"] for answer in answers}) == 1
    assert (world.rows("conversations"), world.rows("messages_counted")) == (1, 1)


def test_the_last_thread_of_a_day(world, http):
    one = applied(world, http)
    with world.database.autocommit() as db:
        db.run(
            "INSERT INTO messages_counted (sender_id, kind, at) SELECT %(a)s, 'thread', %(now)s"
            " FROM generate_series(1, 47)",
            a=organization_of(world, one.agent),
            now=db.now,
        )
    ids = [proposal(world, one.job_id, labeler(world, f"l{n}@example.com")) for n in range(8)]
    answers = race(*[lambda i=i: one.agent.post(f"/proposals/{i}/conversation") for i in ids])
    assert statuses(answers) == [201] * 3 + [429] * 5
    assert world.rows("conversations") == 3


def test_both_sides_write_at_once(world, http):
    one = talk(world, http)
    one.say()
    for _ in range(ROUNDS):
        race(*[one.say] * 4, *[lambda: reply(world, one)] * 4)
    count = 1 + ROUNDS * 8
    assert numbers(world, one.id) == list(range(1, count + 1))
    told = inbox(world, one.labeler.user_id)
    assert [event[0] for event in told] == list(range(1, 2 + ROUNDS * 4))
    assert len({event[2] for event in told}) == len(told)
    theirs = [e for e in inbox(world, organization_of(world, one.agent)) if e[1] == "message.received"]
    assert len(theirs) == ROUNDS * 4
    with world.database.autocommit() as db:
        assert db.one("SELECT last_number FROM conversations")["last_number"] == count


def test_two_accounts_of_talks_cross_without_waiting_for_each_other(world, http):
    first, second = talk(world, http), talk(world, http, email="dan@example.com")
    for one in (first, second):
        one.say()
    for _ in range(ROUNDS):
        answers = race(
            first.say,
            second.say,
            lambda: reply(world, first),
            lambda: reply(world, second),
            first.say,
            second.say,
        )
        assert not [answer for answer in answers if isinstance(answer, Exception)], "no lock in two orders"
    for one in (first, second):
        assert numbers(world, one.id) == list(range(1, 2 + 3 * ROUNDS))


def test_twenty_at_the_limit_of_a_minute(world, http):
    one, other = talk(world, http), None
    other = talk(world, http, one.agent, "dan@example.com")
    for _ in range(25):
        one.say()
    answers = race(*[one.say] * 10, *[other.say] * 10)
    assert statuses(answers) == [201] * 5 + [429] * 15
    assert len(numbers(world, one.id)) + len(numbers(world, other.id)) == 30


def test_twenty_of_a_labeler_at_their_limit(world, http):
    one = talk(world, http)
    one.say()
    limits = MessageLimits(per_minute=7, per_day=WIDE.per_day, threads_per_day=1)
    answers = race(*[lambda: reply(world, one, limits=limits)] * 20)
    assert len([a for a in answers if isinstance(a, str)]) == 7
    assert {a.reason for a in answers if isinstance(a, Failure)} == {"message_rate_limited"}


def block(world, one, *, blocked=True):
    with world.database.transaction() as db:
        conversations.block(db, one.labeler, one.id, blocked=blocked)


def test_send_against_block(world, http):
    """Whatever was written was written before the block: afterwards nothing is."""
    one = talk(world, http)
    one.say()
    for _ in range(ROUNDS):
        before = len(numbers(world, one.id))
        answers = race(*[one.say] * 4, lambda: block(world, one))
        sent = [answer for answer in answers[:4] if answer.status_code == 201]
        assert statuses(answers[:4]) == [201] * len(sent) + [409] * (4 - len(sent))
        assert len(numbers(world, one.id)) == before + len(sent)
        assert one.say().status_code == 409
        block(world, one, blocked=False)


def test_the_same_key_at_once(world, http):
    one = talk(world, http)
    answers = race(*[lambda: one.say(headers={"idempotency-key": "k"})] * 8)
    assert set(statuses(answers)) <= {201, 409}
    assert len(numbers(world, one.id)) == 1


def test_marks_only_move_on(world, http):
    one = talk(world, http)
    one.say()
    ids = [reply(world, one) for _ in range(5)]
    calls = [
        lambda i=i: one.agent.post("/messages/read", {"conversationId": one.id, "upToMessageId": i})
        for i in ids
    ]
    assert statuses(race(*calls)) == [200] * 5
    assert one.agent.get("/messages").json()["conversations"][0]["unreadCount"] == 0


def test_the_same_invite_by_the_same_key(world, http):
    agent = talk(world, http).agent
    body = {"email": "newhire@example.com"}
    answers = race(*[lambda: agent.post("/team/invites", body, headers={"idempotency-key": "k"})] * 8)
    assert set(statuses(answers)) <= {200, 409}
    assert [m["To"] for m in world.mail.sent].count("newhire@example.com") == 1
    assert agent.post("/team/invites", body, headers={"idempotency-key": "k"}).status_code == 200
    assert [m["To"] for m in world.mail.sent].count("newhire@example.com") == 1


def test_twenty_invites_at_the_limit_of_a_day(world, http):
    agent = talk(world, http).agent
    for n in range(15):
        agent.post("/team/invites", {"email": f"n{n}@example.com"})
    answers = race(
        *[lambda n=n: agent.post("/team/invites", {"email": f"m{n}@example.com"}) for n in range(20)]
    )
    assert statuses(answers) == [200] * 5 + [429] * 15
    assert world.rows("team_invites") == 20


def test_the_last_place_in_a_team(world, http):
    agent = talk(world, http).agent
    people = [_invited(world, agent, f"m{n}@example.com") for n in range(6)]
    account = organization_of(world, agent)
    with world.database.autocommit() as db:
        db.run("INSERT INTO users (id, created_at) SELECT n, now() FROM generate_series(1, 47) n")
        db.run(
            "INSERT INTO members SELECT %(o)s, n, 'MEMBER', now() FROM generate_series(1, 47) n", o=account
        )

    def accept(human, invite_id):
        with world.database.transaction() as db:
            return team_answers.accept(db, human, invite_id)

    answers = race(*[lambda h=h, i=i: accept(h, i) for h, i in people])
    assert len([a for a in answers if not isinstance(a, Exception)]) == 2
    with world.database.autocommit() as db:
        count = db.one("SELECT count(*) AS n FROM members WHERE organization_id = %(o)s", o=account)["n"]
    assert count == teams.LARGEST


def _invited(world, agent, email):

    invites = agent.post("/team/invites", {"email": email}).json()["team"]["invites"]
    return person(world, email), next(i["id"] for i in invites if i["email"] == email)
