"""Leaving for good: nothing personal is left anywhere, and what others need stays."""

import pytest

from agents import register
from applicants import apply, decline, hiring, history, inbox, invited, offer, proposal_state
from conftest import tables
from humans import person
from labelers import MARIA, labeler_in
from moneyed import RULES, confirm, hired
from newcomers import BASE, newcomer, second_factor
from opentrain_server.core.actor import Human, Labeler
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import contracts, endings, releases
from opentrain_server.domain.labelers import labeler_profile, labelers, profiles, saved_searches
from opentrain_server.domain.ledger import accounts, ledger
from opentrain_server.domain.ledger.ledger import Posting
from opentrain_server.domain.people import departures, personal_data, sessions, sign_ups
from outbox import letters
from postings import draft, live, organization_of, unchanged
from visitors import employer

EMAIL = "maria.quixote@private.example"
PERSONAL = ("quixote", "Zerafina", "private.example", "Linguist", "Prensa", "cover-secret", "192.0.2.77")


def leave(world, human: Human) -> departures.Departure:
    with world.database.transaction() as db:
        return departures.close(db, human, base=BASE)


def maria(world) -> Human:
    """Somebody with everything that a person can have here."""
    human = newcomer(world, EMAIL, first_name="Zerafina", last_name="Quixote", wish="label")
    second_factor(world, human)
    with world.database.transaction() as db:
        labeler = profiles.make(db, human)
        profiles.edit(db, labeler, profile=labeler_profile.read(MARIA, year=db.now.year))
        profiles.set_photo(db, labeler, key="f" * 64)
        saved_searches.keep(db, labeler, name="Zerafina's search", query="q=quixote")
        sessions.start(db, human.user_id, address="192.0.2.77", browser="Zerafina's browser")
        sign_ups.ask(db, email=EMAIL, address="192.0.2.77", base=BASE)
        db.run(
            "INSERT INTO sign_in_attempts (email, address, failed, at)"
            " VALUES (%(email)s, '192.0.2.77', true, %(now)s)",
            email=EMAIL,
            now=db.now,
        )
    return human


def agent_of(world, owner, http):
    """An agent that works for the owner's account."""
    agent = register(http)
    with world.database.transaction() as db:
        db.run(
            "UPDATE tokens SET user_id = %(id)s, organization_id ="
            " (SELECT organization_id FROM members WHERE user_id = %(id)s)",
            id=owner.human.user_id,
        )
    return agent


def places_of(world, words: tuple[str, ...]) -> dict[str, list[str]]:
    """In which tables each of these words stands, whatever the case."""
    found: dict[str, list[str]] = {}
    with world.database.autocommit() as db:
        for table in tables(db):
            for word in words:
                sql = f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s"
                if db.conn.execute(sql, (f"%{word}%",)).fetchone()[0]:
                    found.setdefault(word, []).append(table)
    return found


def test_nothing_personal_is_left(world, http):
    agent, human = hiring(world, register(http)), maria(world)
    apply(world, Labeler(human.user_id), live(agent), offer(note="cover-secret"))
    assert set(places_of(world, PERSONAL)) == set(PERSONAL), "each of them stood somewhere"
    assert leave(world, human).photo == "f" * 64
    (farewell,) = letters(world, EMAIL)
    assert (farewell.subject, farewell.kind) == ("Your account was deleted", "account")
    with world.database.autocommit() as db:
        db.run("DELETE FROM mails")
    assert places_of(world, PERSONAL) == {}


def test_what_a_labeler_leaves(world, http):
    agent, human = hiring(world, register(http)), maria(world)
    who = Labeler(human.user_id)
    running = apply(world, who, live(agent))
    waiting, hired = invited(agent, live(agent), who), apply(world, who, live(agent))
    with world.database.transaction() as db:
        db.run("UPDATE proposals SET status = 'HIRED' WHERE id = %(id)s", id=hired)
    leave(world, human)
    assert proposal_state(world, running) == ("DECLINED", None)
    assert proposal_state(world, waiting) == ("DECLINED", "DECLINED")
    assert proposal_state(world, hired) == ("HIRED", None)
    told = [kind for kind, _ in inbox(world, organization_of(world, agent))]
    assert told.count("proposal.status_changed") >= 1
    with world.database.autocommit() as db:
        with pytest.raises(Failure, match="not_found"):
            labelers.public(db, human.user_id)
        card = labelers.me(db, who)
        assert card.name == ("Freelancer", None, None)
        assert (card.slug, card.photo, card.languages) == (f"gone-{human.user_id}", None, [])
        assert sessions.live(db, human.user_id) == []


def test_invites_that_ran_out_and_answered_ones_stay_as_they_are(world, http):
    agent, human = hiring(world, register(http)), maria(world)
    who = Labeler(human.user_id)
    late, said = invited(agent, live(agent), who), invited(agent, live(agent), who)
    decline(world, who, said)
    before = history(world, said)
    world.clock.advance(days=15)
    leave(world, human)
    assert history(world, said) == before
    assert proposal_state(world, late)[1] in {"PENDING", "EXPIRED"}, "the sweeper's to end"


def test_a_draft_that_proposals_point_to_stays(world, http):
    ada = employer(world)
    draft_id = draft(agent_of(world, ada, http))
    with world.database.transaction() as db:
        made = labeler_in(db)
        db.run(
            "INSERT INTO proposals (id, job_id, labeler_id, status, bid_unit, invite_status, invited_at,"
            " created_at, updated_at) VALUES ('p', %(job)s, %(labeler)s, 'UNREVIEWED', 'FIXED', 'PENDING',"
            " %(now)s, %(now)s, %(now)s)",
            job=draft_id,
            labeler=made.user_id,
            now=db.now,
        )
    leave(world, ada.human)
    assert world.rows("jobs") == world.rows("proposals") == 1


def test_an_address_may_come_back_as_somebody_new(world):
    first = maria(world)
    leave(world, first)
    again = newcomer(world, EMAIL)
    assert again.user_id != first.user_id


def test_leaving_twice_changes_nothing(world):
    human = maria(world)
    leave(world, human)
    with unchanged(world), pytest.raises(Failure, match="not_found"):
        leave(world, human)


def test_an_account_closes_with_its_owner(world, http):
    ada = employer(world)
    agent = agent_of(world, ada, http)
    job_id, draft_id = live(agent), draft(agent)
    leave(world, ada.human)
    with world.database.autocommit() as db:
        states = db.conn.execute("SELECT id, status FROM jobs").fetchall()
    assert states == [(job_id, "ARCHIVED")], f"{draft_id} is gone"
    assert agent.get("/auth/me").status_code == 401
    assert http.get(f"/api/public/v1/jobs/{job_id}").status_code == 404


def test_an_owner_with_a_team_and_staff_stay(world):
    ada, mo, sue = employer(world), person(world, "mo@example.com"), person(world, "sue@example.com")
    with world.database.transaction() as db:
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=sue.user_id, now=db.now)
        db.run(
            "INSERT INTO members SELECT organization_id, %(id)s, 'MEMBER', %(now)s FROM members",
            id=mo.user_id,
            now=db.now,
        )
    for human, reason in ((ada.human, "owner_of_team"), (sue, "is_staff")):
        with unchanged(world), pytest.raises(Failure, match=reason):
            leave(world, human)
    leave(world, mo)
    assert world.rows("members") == 1
    leave(world, ada.human)


def test_nobody_leaves_running_contracts_or_money_behind(world, http):
    owner, contract_id = hired(world, register(http))
    reach = {"owner": Human(owner.user_id, "ada@example.com")}
    with world.database.transaction() as db:
        db.run("UPDATE users SET email = 'ada@example.com' WHERE id = %(id)s", id=owner.user_id)
        found = contracts.get(db, owner, contract_id)
    reach["labeler"] = Human(found.labeler_id, "ben@example.com")

    def refused(who: str, reason: str) -> None:
        with unchanged(world), pytest.raises(Failure, match=reason):
            leave(world, reach[who])

    refused("owner", "contracts_running")
    refused("labeler", "contracts_running")
    with world.database.transaction() as db:
        asked = releases.ask(db, owner, found.milestones[0].id, rules=RULES)
    confirm(world, owner, asked.id)
    with world.database.transaction() as db:
        endings.ask(db, owner, contract_id, rules=RULES)
    refused("owner", "credits_left")
    refused("labeler", "earnings_waiting")
    with world.database.transaction() as db:
        paid_out(db, found.labeler_id)
    leave(world, reach["labeler"])
    assert contract_names(world, contract_id) == (None, None)


def paid_out(db, labeler_id: str) -> None:
    """Book the payout of 300 dollars, as the worker does."""
    (payout_id,) = db.conn.execute("UPDATE payouts SET status = 'PAID' RETURNING id").fetchone()
    underway = accounts.payout_underway(labeler_id)
    for number, (source, target) in enumerate(
        [(accounts.payable(labeler_id), underway), (underway, accounts.clearing("test"))]
    ):
        posting = Posting(db.new_id(), source, target, 30_000)
        ledger.post(db, key=f"payout:{payout_id}:{number}", act="payout", postings=[posting])


def contract_names(world, contract_id: str) -> tuple[str | None, str | None]:
    """What the other side still sees of who has left."""
    with world.database.autocommit() as db:
        row = db.one(
            "SELECT u.first_name, u.last_name FROM contracts c JOIN users u ON u.id = c.labeler_id"
            " WHERE c.id = %(id)s",
            id=contract_id,
        )
    return row["first_name"], row["last_name"]


# Tables with a column for a person, of which they get nothing: what is others' own, counters, secrets.
NOT_TAKEN = {
    "half_sessions": "a sign-in that is not finished",
    "recovery_codes": "hashes",
    "messages_counted": "counters",
    "read_marks": "how far somebody has read",
    "message_flags": "what staff look at",
    "conversations": "named by their messages",
    "viewings": "told by mail",
    "staff": "the operator's",
    "staff_acts": "the operator's",
    "registrations": "an agent's",
    "organizations": "in accounts",
    "rubrics": "an account's",
    "adjustments": "the operator's",
    "card_pages": "a visit to the processor's page",
}


def test_no_kind_of_data_is_forgotten(world):
    sql = " ".join(personal_data.KINDS.values())
    with world.database.autocommit() as db:
        found = db.conn.execute(
            "SELECT DISTINCT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid IN ('users'::regclass, 'labelers'::regclass)"
        ).fetchall()
    left = {name for (name,) in found if f" {name}" not in sql and name not in NOT_TAKEN}
    assert left == set(), "take it along, or say why not"


def test_everything_is_taken_along(world, http):
    agent, human = hiring(world, register(http)), maria(world)
    apply(world, Labeler(human.user_id), live(agent), offer(note="cover-secret"))
    with world.database.autocommit() as db:
        everything = personal_data.collect(db, human)
    assert set(everything) == {"person", *personal_data.KINDS}
    assert everything["person"]["email"] == EMAIL
    assert everything["profile"][0]["resume"] == MARIA["resume"]
    assert everything["proposals"][0]["cover_note"] == "cover-secret"
    assert [row["language"] for row in everything["languages"]] == ["Spanish", "English"]
    assert everything["savedSearches"][0]["name"] == "Zerafina's search"
    assert {"192.0.2.77"} <= {row["address"] for row in everything["sessions"]}
    for part in ("labelExperience", "workExperience", "education", "consents", "emailLinks", "history"):
        assert everything[part], part
    text = str(everything)
    for secret in ("argon2", "hash", "seed"):
        assert secret not in text


def test_nobody_takes_anothers_data(world):
    maria(world)
    stranger = newcomer(world, "cy@example.com", first_name="Cy", last_name="Stranger")
    with world.database.autocommit() as db:
        text = str(personal_data.collect(db, stranger))
    for word in PERSONAL:
        assert word not in text
