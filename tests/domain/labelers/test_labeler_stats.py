"""What the marketplace knows of a labeler by their contracts, their log and their reviews."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from applicants import apply, labeler, offer
from moneyed import RULES, ask_to_hire, confirm, owner_of
from opentrain_server.domain.contracts import contracts, endings, releases
from opentrain_server.domain.labelers import labelers
from payers import forced, payer
from postings import live


@pytest.fixture
def agent(world, http):
    return payer(world, http, credits_cents=10_000_000)


def contract_with(world, agent, who, cents: int = 30_000) -> str:
    owner = owner_of(world, agent)
    proposal_id = apply(world, who, live(agent), offer())
    return confirm(world, owner, ask_to_hire(world, owner, proposal_id, cents))["contractId"]


def pay(world, agent, contract_id: str) -> None:
    owner = owner_of(world, agent)
    with world.database.transaction() as db:
        milestone = contracts.get(db, owner, contract_id).milestones[0]
        asked = releases.ask(db, owner, milestone.id, rules=RULES)
    confirm(world, owner, asked.id)


def end(world, agent, contract_id: str) -> None:
    owner = owner_of(world, agent)
    with world.database.transaction() as db:
        asked = endings.ask(db, owner, contract_id, rules=RULES).approval
    if asked is not None:
        confirm(world, owner, asked.id)


def stats(world, who):
    with world.database.autocommit() as db:
        return labelers.public(db, who.user_id)


def log(world, contract_id: str, who, number: int, day: str, seconds: int) -> None:
    forced(
        world,
        "INSERT INTO work_log (contract_id, id, worker_id, work_date, seconds, tasks, labels, logged_at)"
        " VALUES (%(c)s, %(id)s, %(w)s, %(day)s, %(s)s, 0, 0, %(now)s)",
        c=contract_id,
        id=f"{contract_id}-{number}",
        w=who.user_id,
        day=day,
        s=seconds,
        now=world.clock.now,
    )


def test_nobody_starts_with_anything(world, agent):
    found = stats(world, labeler(world))
    assert (found.total_earned, found.highest_earnings_cents, found.billed_hours) == (0, 0, 0)
    assert (found.job_success_score, found.review_count, found.average_rating) == (None, 0, None)
    assert found.reviews == []


def test_earnings_count_what_is_paid_and_the_best_contract(world, agent):
    ben, other = labeler(world), labeler(world)
    first, second = contract_with(world, agent, ben), contract_with(world, agent, ben, 90_000)
    contract_with(world, agent, ben, 50_000)
    pay(world, agent, contract_with(world, agent, other, 70_000))
    for contract_id in (first, second):
        pay(world, agent, contract_id)
    found = stats(world, ben)
    assert (found.total_earned, found.highest_earnings_cents) == (Decimal(1200), 90_000)


def test_billed_hours_are_of_the_newest_entries_of_paid_contracts(world, agent):
    ben = labeler(world)
    paid, unpaid = contract_with(world, agent, ben), contract_with(world, agent, ben)
    days = [("2026-06-12", 36_000), ("2026-06-12", 7_200), ("2026-06-13", 900)]
    for number, (day, seconds) in enumerate(days):
        log(world, paid, ben, number, day, seconds)
    log(world, unpaid, ben, 1, "2026-06-12", 36_000)
    assert stats(world, ben).billed_hours == 0
    pay(world, agent, paid)
    assert stats(world, ben).billed_hours == Decimal("2.3"), "8,100 s are 2.25 h"


def test_the_score_needs_three_ended_contracts(world, agent):
    ben = labeler(world)
    made = [contract_with(world, agent, ben) for _ in range(8)]
    for contract_id in made[:7]:
        pay(world, agent, contract_id)
    for contract_id in made[:2]:
        end(world, agent, contract_id)
    assert stats(world, ben).job_success_score is None
    for contract_id in made[2:]:
        end(world, agent, contract_id)
    assert stats(world, ben).job_success_score == 88, "7 of 8, the last was refunded"
    with world.database.autocommit() as db:
        milestone = contracts.get(db, owner_of(world, agent), made[0]).milestones[0].id
    for number, outcome in enumerate(("returned", "paid", "split")):
        forced(
            world,
            "INSERT INTO disputes (id, milestone_id, opened_by, by_labeler, reason, opened_at, outcome,"
            " paid_cents, decision, decided_by, decided_at) VALUES (%(id)s, %(m)s, %(u)s, true, 'x', %(now)s,"
            " %(o)s, 1, 'x', %(u)s, %(now)s)",
            id=f"d{number}",
            m=milestone,
            u=ben.user_id,
            o=outcome,
            now=world.clock.now,
        )
        expected = 75 if outcome == "split" else 88
        assert stats(world, ben).job_success_score == expected, outcome


def test_reviews_are_shown_once_published_without_contacts(world, agent):
    ben = labeler(world)
    ratings = [5, 5, 5, 5, 5, 5, 4]
    for number, rating in enumerate(ratings):
        review(world, contract_with(world, agent, ben), number, rating, ben, published=True)
    hidden = contract_with(world, agent, ben)
    review(world, hidden, 7, 1, ben, published=False)
    forced(
        world,
        "INSERT INTO reviews (id, contract_id, by_labeler, author_id, rating, written_at, published_at)"
        " VALUES ('theirs', %(c)s, true, %(u)s, 1, %(now)s, %(now)s)",
        c=hidden,
        u=ben.user_id,
        now=world.clock.now,
    )
    found = stats(world, ben)
    assert (found.review_count, found.average_rating) == (7, Decimal("4.9"))
    assert [one.id for one in found.reviews] == [f"rv{number}" for number in reversed(range(7))]
    assert found.reviews[0].comment == "Exact. Mail [removed]"
    assert found.reviews[0].created_at == datetime(2026, 6, 12, 10, 7, tzinfo=UTC)
    card = agent.get(f"/freelancers/{ben.user_id}").json()["freelancer"]
    assert card["stats"]["averageRating"] == 4.9
    assert card["reviews"][0]["rating"] == 4


def review(world, contract_id: str, number: int, rating: int, who, *, published: bool) -> None:
    world.clock.advance(minutes=1)
    forced(
        world,
        "INSERT INTO reviews (id, contract_id, by_labeler, author_id, rating, comment, written_at,"
        " published_at) VALUES (%(id)s, %(c)s, false, %(u)s, %(r)s, 'Exact. Mail me@example.com', %(now)s,"
        " %(p)s)",
        id=f"rv{number}",
        c=contract_id,
        u=who.user_id,
        r=rating,
        now=world.clock.now,
        p=world.clock.now if published else None,
    )
