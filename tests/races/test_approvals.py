"""Races over one approval, with real threads and real commits: one of all answers counts, whole."""

import time
from collections import Counter
from datetime import timedelta
from functools import partial

import pytest

from agents import register
from applicants import applied, hiring, inbox
from moneyed import RATES, RULES, ask_to_hire, confirm, give_credits, hired, owner_of
from opentrain_server.core.db import Database
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals, resolving
from opentrain_server.domain.contracts import contracts, endings, hires, releases
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.cosign import confirming, declining, showing
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.ledger import credits
from threads import race

ROUNDS = 5


@pytest.fixture
def agent(world, http):
    return hiring(world, register(http))


@pytest.fixture
def owner(world, agent):
    found = owner_of(world, agent)
    give_credits(world, found.organization_id, 10_000_000)
    return found


def seen(world, owner, approval_id: str) -> str:
    with world.database.autocommit() as db:
        return showing.show(db, owner, approval_id, rates=RATES).version


def yes(world, owner, approval_id: str, version: str) -> str:
    with world.database.transaction() as db:
        confirming.confirm(db, owner, approval_id, seen=version, decision=Decision(), rules=RULES)
    return "confirmed"


def no(world, owner, approval_id: str) -> str:
    with world.database.transaction() as db:
        declining.decline(db, owner, approval_id)
    return "declined"


def take_back(world, owner, approval_id: str) -> str:
    with world.database.transaction() as db:
        resolving.cancel(db, owner, approval_id)
    return "cancelled"


def supersede(world, owner, proposal_id: str) -> str:
    with world.database.transaction() as db:
        terms = Terms("Other terms", None, 40_000, None)
        return hires.ask(db, owner, proposal_id, terms=terms, confirm_not_a_fit=False, rules=RULES).id


def asked(world, owner, verb, subject_id: str) -> str:
    with world.database.transaction() as db:
        found = verb(db, owner, subject_id, rules=RULES)
        return getattr(found, "approval", found).id


def state(world, owner, approval_id: str) -> approvals.Approval:
    with world.database.autocommit() as db:
        return approvals.get(db, owner, approval_id)


def held(world, owner) -> int:
    """Cents of credits in escrow and fees."""
    with world.database.autocommit() as db:
        return credits.balance(db, owner).reserved


def answers(found) -> Counter[str]:
    """What each of a race was told; anything but an answer of the house is a mistake."""
    odd = [one for one in found if isinstance(one, Exception) and not isinstance(one, Failure)]
    assert odd == []
    return Counter(one.reason if isinstance(one, Failure) else one for one in found)


def ahead(favoured: int, *calls):
    """The same calls, one of them with a head start: a quick answer would always win otherwise."""

    def late(call):
        time.sleep(0.015)
        return call()

    return [call if place == favoured else partial(late, call) for place, call in enumerate(calls)]


def ends(world, owner, approval_id: str) -> list[str]:
    """The events that an approval's end was told by."""
    return [
        data["status"]
        for kind, data in inbox(world, owner.organization_id)
        if kind == "approval.confirmed" and data["approvalId"] == approval_id
    ]


def test_tabs_that_confirm_at_once_do_it_once(world, agent, owner):
    approval = ask_to_hire(world, owner, applied(world, agent))
    version = seen(world, owner, approval)
    found = answers(race(*[lambda: yes(world, owner, approval, version)] * 6))
    assert found == {"confirmed": 1, "approval_not_pending": 5}
    assert (world.rows("contracts"), world.rows("invoices"), held(world, owner)) == (1, 1, 33_000)
    assert ends(world, owner, approval) == ["confirmed"]


def test_confirming_again_later_does_nothing(world, agent, owner):
    approval = ask_to_hire(world, owner, applied(world, agent))
    version = seen(world, owner, approval)
    yes(world, owner, approval, version)
    before = world.snapshot()
    for again in (version, seen(world, owner, approval)):
        with pytest.raises(Failure, match="approval_not_pending"):
            yes(world, owner, approval, again)
    assert world.snapshot() == before


def expire(world) -> str:
    """A sweeper whose clock says that the time is over."""
    late = Database(world.dsn, connections=1, clock=lambda: world.clock() + timedelta(hours=72))
    late.open()
    try:
        with late.transaction() as db:
            return "expired" if resolving.expire(db) else "nothing due"
    finally:
        late.close()


def check_confirmed_or_expired(world, owner, approval: str, before: int) -> None:
    status = state(world, owner, approval).status
    assert ends(world, owner, approval) == [status]
    assert held(world, owner) - before == (33_000 if status == "confirmed" else 0)


def test_confirming_against_the_end_of_time(world, agent, owner):
    for _ in range(ROUNDS):
        before = held(world, owner)
        approval = ask_to_hire(world, owner, applied(world, agent))
        version = seen(world, owner, approval)
        found = answers(race(lambda a=approval, v=version: yes(world, owner, a, v), lambda: expire(world)))
        assert found in (
            {"confirmed": 1, "nothing due": 1},
            {"approval_not_pending": 1, "expired": 1},
        )
        check_confirmed_or_expired(world, owner, approval, before)


@pytest.mark.parametrize("first", ["yes", "end"])
def test_confirming_and_the_end_of_time_in_either_order(world, agent, owner, first):
    approval = ask_to_hire(world, owner, applied(world, agent))
    version = seen(world, owner, approval)
    if first == "yes":
        yes(world, owner, approval, version)
        assert expire(world) == "nothing due"
    else:
        assert expire(world) == "expired"
        with pytest.raises(Failure, match="approval_not_pending"):
            yes(world, owner, approval, version)
    check_confirmed_or_expired(world, owner, approval, 0)


def test_yes_no_withdrawal_and_other_terms_at_once(world, agent, owner):
    won: Counter[str] = Counter()
    for favoured in list(range(4)) * 3:
        before = held(world, owner)
        proposal = applied(world, agent)
        approval = ask_to_hire(world, owner, proposal)
        version = seen(world, owner, approval)
        *three, newer = race(
            *ahead(
                favoured,
                lambda a=approval, v=version: yes(world, owner, a, v),
                lambda a=approval: no(world, owner, a),
                lambda a=approval: take_back(world, owner, a),
                lambda p=proposal: supersede(world, owner, p),
            )
        )
        told = answers(three)
        end = state(world, owner, approval)
        assert ends(world, owner, approval) == [end.status], "it ended once"
        if end.status == "confirmed":
            assert told == {"confirmed": 1, "approval_not_pending": 2}
            assert isinstance(newer, Failure) and newer.reason == "already_hired"
            assert held(world, owner) - before == 33_000
            won["confirmed"] += 1
            continue
        assert held(world, owner) == before
        assert state(world, owner, newer).status == "pending"
        by_terms = end.result == {"supersededBy": newer}
        assert state(world, owner, newer).changes == 1 or not by_terms
        assert told["approval_not_pending"] == (3 if by_terms else 2)
        won["other terms" if by_terms else "no or withdrawn"] += 1
        with pytest.raises(Failure):
            yes(world, owner, approval, version)
    assert len(won) > 1, "the race is one"


def both(world, owner, contract_id: str):
    """A release and an end of one contract, both asked, with what their pages showed."""
    with world.database.autocommit() as db:
        milestone = contracts.get(db, owner, contract_id).milestones[0].id
    release = asked(world, owner, releases.ask, milestone)
    end = asked(world, owner, endings.ask, contract_id)
    return release, seen(world, owner, release), end, seen(world, owner, end)


def check_released_or_ended(world, owner, contract_id: str, release: str, end: str) -> str:
    with world.database.autocommit() as db:
        contract = contracts.get(db, owner, contract_id)
    outcome = (contract.status, contract.milestones[0].status, state(world, owner, release).status)
    assert outcome in {("active", "PAID", "confirmed"), ("ended", "REFUNDED", "declined")}
    ended = contract.status == "ended"
    assert state(world, owner, end).status == ("confirmed" if ended else "pending")
    assert ends(world, owner, release) == [outcome[2]]
    if ended:
        assert state(world, owner, release).result == {"failure": "contract_ended"}
    assert held(world, owner) == 0
    return contract.status


def test_releasing_against_ending(world, http):
    for number in range(ROUNDS):
        owner, contract_id = hired(world, register(http, f"Scout {number}"))
        release, seen_release, end, seen_end = both(world, owner, contract_id)
        found = answers(
            race(
                lambda o=owner, a=release, v=seen_release: yes(world, o, a, v),
                lambda o=owner, a=end, v=seen_end: yes(world, o, a, v),
            )
        )
        assert found["confirmed"] == 1, "the other was shown something that is no more"
        check_released_or_ended(world, owner, contract_id, release, end)


@pytest.mark.parametrize("first", ["release", "end"])
def test_releasing_and_ending_in_either_order(world, http, first):
    owner, contract_id = hired(world, register(http))
    release, seen_release, end, seen_end = both(world, owner, contract_id)
    if first == "release":
        yes(world, owner, release, seen_release)
        with pytest.raises(Failure, match="approval_changed"):
            yes(world, owner, end, seen_end)
        assert check_released_or_ended(world, owner, contract_id, release, end) == "active"
        confirm(world, owner, end)  # looked at anew, it ends with nothing to divide
        return
    yes(world, owner, end, seen_end)
    with pytest.raises(Failure, match="approval_not_pending"):
        yes(world, owner, release, seen_release)
    assert check_released_or_ended(world, owner, contract_id, release, end) == "ended"


def test_two_hires_from_credits_for_one(world, agent):
    owner = owner_of(world, agent)
    give_credits(world, owner.organization_id, 50_000)
    wanted = [ask_to_hire(world, owner, applied(world, agent)) for _ in range(3)]
    versions = {one: seen(world, owner, one) for one in wanted}
    found = answers(race(*[lambda a=a: yes(world, owner, a, versions[a]) for a in wanted]))
    assert found == {"confirmed": 1, "payment_method_required": 2}
    assert (world.rows("contracts"), held(world, owner)) == (1, 33_000)
