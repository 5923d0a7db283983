"""Deliveries: what both sides are told, when clocks run and stop, and what is refused."""

from datetime import timedelta

import pytest

from agents import register
from applicants import applied, hiring, inbox
from moneyed import RULES, ask_to_hire, confirm, give_credits, hired, owner_of
from opentrain_server.core.actor import Labeler, Member, Staff
from opentrain_server.core.errors import Failure
from opentrain_server.domain.contracts import (
    auto_releases,
    contracts,
    endings,
    milestones,
    releases,
    reviews,
    submissions,
)
from opentrain_server.domain.contracts.contracts import Contract
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.contracts.submissions import Delivery
from opentrain_server.domain.cosign import declining
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.ledger import credits
from opentrain_server.domain.moderation import message_policy
from opentrain_server.domain.staff import staff_desk
from opentrain_server.domain.upkeep import mails

BASE = "http://market.test"


def hired_with_auto_release(world, http) -> tuple[Member, str]:
    agent = hiring(world, register(http))
    owner = owner_of(world, agent)
    give_credits(world, owner.organization_id)
    result = confirm(
        world, owner, ask_to_hire(world, owner, applied(world, agent)), Decision(auto_release=True)
    )
    assert result is not None
    return owner, result["contractId"]


def reachable(world, owner: Member) -> None:
    """Give an owner an address to be mailed at; an agent that nobody claimed has none."""
    with world.database.transaction() as db:
        db.run("UPDATE users SET email = 'ada@example.com' WHERE id = %(id)s", id=owner.user_id)


def contract_of(world, owner: Member, contract_id: str) -> Contract:
    with world.database.autocommit() as db:
        return contracts.get(db, owner, contract_id)


def deliver(world, owner: Member, contract_id: str, *, note: str = "Done.", link: str | None = None) -> str:
    found = contract_of(world, owner, contract_id)
    with world.database.transaction() as db:
        return submissions.deliver(
            db,
            Labeler(found.labeler_id),
            contract_id,
            found.milestones[0].id,
            delivery=Delivery(note, link),
            base=BASE,
        )


def ask_changes(world, owner: Member, contract_id: str, reason: str = "Label the rest too.") -> None:
    milestone_id = contract_of(world, owner, contract_id).milestones[0].id
    with world.database.transaction() as db:
        submissions.ask_changes(db, owner, contract_id, milestone_id, reason=reason, base=BASE)


def ask_release(world, owner: Member, contract_id: str) -> str:
    milestone_id = contract_of(world, owner, contract_id).milestones[0].id
    with world.database.transaction() as db:
        return releases.ask(db, owner, milestone_id, rules=RULES).id


def duty(world, verb, **named):
    with world.database.transaction() as db:
        return verb(db, **named)


def overdue(world) -> list[staff_desk.Waiting]:
    staff = Staff("sam", "Sam")
    with world.database.autocommit() as db:
        found = staff_desk.waiting(db, staff, "deliveries").waiting
        assert staff_desk.counts(db, staff)["deliveries"] == len(found)
    return found


def subjects(world, kind: str = "contracts") -> list[str]:
    with world.database.autocommit() as db:
        rows = db.conn.execute(
            "SELECT subject FROM mails WHERE kind = %s ORDER BY created_at, id", (kind,)
        ).fetchall()
    return [row[0] for row in rows]


def test_a_delivery_waits_and_both_sides_are_told(world, http):
    owner, contract_id = hired(world, register(http))
    reachable(world, owner)
    deliver(world, owner, contract_id, note="Mail me at ben@example.com", link="https://example.com/x")
    found = contract_of(world, owner, contract_id)
    first = found.milestones[0]
    assert (first.status, first.submitted_at, first.auto_release_at) == (
        "ACTIVE_FUNDED",
        world.clock.now,
        None,
    )
    expected = ("milestone.submitted", {"milestoneId": first.id, "contractId": contract_id})
    assert inbox(world, owner.organization_id)[-1] == expected
    assert inbox(world, found.labeler_id)[-1] == expected
    with world.database.autocommit() as db:
        last = db.one("SELECT message_type FROM messages ORDER BY number DESC LIMIT 1")
        shown = submissions.of_milestones(db, [first.id], limit=3)[first.id][0]
    assert last["message_type"] == "MILESTONE_SUBMITTED"
    assert (shown.note, shown.link) == ("Mail me at [removed]", "https://example.com/x")
    assert subjects(world) == ["Work was delivered"]


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com/x",
        "https://",
        "https://user:word@example.com/",
        "https://example.com/a b",
        "//example.com",
        "https://[example",
        "https://example.com/\u202ex",
        "https://example.com/" + "a" * 2_000,
    ],
)
def test_a_link_leads_to_the_web_or_is_refused(world, http, link):
    owner, contract_id = hired(world, register(http))
    before = world.snapshot()
    with pytest.raises(Failure) as refused:
        deliver(world, owner, contract_id, link=link)
    assert (refused.value.reason, refused.value.details["field"]) == ("invalid_delivery", "link")
    assert world.snapshot() == before


def test_only_its_labeler_delivers_and_only_what_is_funded(world, http):
    owner, contract_id = hired(world, register(http))
    found = contract_of(world, owner, contract_id)
    with world.database.transaction() as db:
        new = New(None, "Next", None, milestones.LABEL_STEP * 1000, None)
        second = milestones.create(db, owner, contract_id, new=new).id
    before = world.snapshot()
    for who, milestone_id, contract, reason in (
        (owner.user_id, found.milestones[0].id, contract_id, "not_found"),
        (found.labeler_id, found.milestones[0].id, "another", "not_found"),
        (found.labeler_id, "none", contract_id, "not_found"),
        (found.labeler_id, second, contract_id, "milestone_not_funded"),
    ):
        with world.database.transaction() as db, pytest.raises(Failure) as refused:
            submissions.deliver(
                db, Labeler(who), contract, milestone_id, delivery=Delivery("Done."), base=BASE
            )
        assert refused.value.reason == reason
    assert world.snapshot() == before


def test_changes_stop_the_clock_and_a_new_delivery_starts_it_anew(world, http):
    owner, contract_id = hired_with_auto_release(world, http)
    reachable(world, owner)
    deliver(world, owner, contract_id)
    assert contract_of(world, owner, contract_id).milestones[
        0
    ].auto_release_at == world.clock.now + timedelta(days=14)
    world.clock.advance(days=3)
    ask_changes(world, owner, contract_id)
    first = contract_of(world, owner, contract_id).milestones[0]
    assert (first.submitted_at, first.auto_release_at) == (None, None)
    with pytest.raises(Failure, match="nothing_delivered"):
        ask_changes(world, owner, contract_id)
    world.clock.advance(days=1)
    deliver(world, owner, contract_id)
    again = contract_of(world, owner, contract_id).milestones[0].auto_release_at
    assert again == world.clock.now + timedelta(days=14)
    assert subjects(world) == ["Work was delivered", "Changes are asked for", "Work was delivered"]


def test_fourteen_days_later_it_is_released_once_under_the_hire(world, http):
    owner, contract_id = hired_with_auto_release(world, http)
    deliver(world, owner, contract_id)
    asked = ask_release(world, owner, contract_id)
    world.clock.advance(days=13, hours=23)
    assert duty(world, auto_releases.release_due, base=BASE) == 0
    asked = ask_release(world, owner, contract_id)  # the first is over by now
    world.clock.advance(hours=1)
    told = len(inbox(world, owner.organization_id))
    assert [duty(world, auto_releases.release_due, base=BASE) for _ in range(2)] == [1, 0]
    found = contract_of(world, owner, contract_id)
    first = found.milestones[0]
    assert (first.status, first.paid_cents, first.submitted_at) == ("PAID", 30_000, None)
    assert inbox(world, owner.organization_id)[told:] == [
        (
            "milestone.status_changed",
            {"milestoneId": first.id, "contractId": contract_id, "status": "PAID"},
        ),
        ("approval.confirmed", {"approvalId": asked, "status": "declined"}),
    ]
    with world.database.autocommit() as db:
        entries = credits.entries(db, owner, before=None, limit=10)
        result = db.one("SELECT result FROM approvals WHERE id = %(id)s", id=asked)["result"]
        audit = db.one("SELECT user_id, subject_id FROM audit_entries WHERE action = 'auto_release'")
        ledger = db.one("SELECT approval_id FROM ledger_sets WHERE act = 'auto_release'")
    assert result == {"failure": "milestone_already_paid"}
    assert {one.note for one in entries if one.type == "CAPTURE"} >= {
        "escrow_auto_release",
        "marketplace_fee_auto_release",
    }
    hire = found.auto_release_approval_id
    assert (audit["user_id"], audit["subject_id"], ledger["approval_id"]) == (None, hire, hire)


def test_a_no_to_the_release_stops_the_clock(world, http):
    owner, contract_id = hired_with_auto_release(world, http)
    deliver(world, owner, contract_id)
    asked = ask_release(world, owner, contract_id)
    with world.database.transaction() as db:
        declining.decline(db, owner, asked)
    first = contract_of(world, owner, contract_id).milestones[0]
    assert first.auto_release_at is None and first.submitted_at is not None
    world.clock.advance(days=20)
    assert duty(world, auto_releases.release_due, base=BASE) == 0


def test_it_is_withdrawn_for_good_by_an_owner_and_both_are_told(world, http):
    owner, contract_id = hired_with_auto_release(world, http)
    reachable(world, owner)
    deliver(world, owner, contract_id)
    member = Member(owner.user_id, owner.email, owner.organization_id, owns_organization=False)
    with pytest.raises(Failure, match="owner_only"), world.database.transaction() as db:
        auto_releases.withdraw(db, member, contract_id, base=BASE)
    with world.database.transaction() as db:
        auto_releases.withdraw(db, owner, contract_id, base=BASE)
    assert contract_of(world, owner, contract_id).milestones[0].auto_release_at is None
    assert subjects(world).count("Release by itself was withdrawn") == 2
    with pytest.raises(Failure, match="no_auto_release"), world.database.transaction() as db:
        auto_releases.withdraw(db, owner, contract_id, base=BASE)
    deliver(world, owner, contract_id)
    assert contract_of(world, owner, contract_id).milestones[0].auto_release_at is None
    world.clock.advance(days=30)
    assert duty(world, auto_releases.release_due, base=BASE) == 0


@pytest.mark.parametrize("table", ["organizations", "users"])
def test_nothing_is_released_while_a_side_is_suspended(world, http, table):
    owner, contract_id = hired_with_auto_release(world, http)
    deliver(world, owner, contract_id)
    world.clock.advance(days=15)
    with world.database.transaction() as db:
        db.conn.execute(f"UPDATE {table} SET suspended_at = %s", (db.now,))
    assert duty(world, auto_releases.release_due, base=BASE) == 0
    with world.database.transaction() as db:
        db.conn.execute(f"UPDATE {table} SET suspended_at = NULL")
    assert duty(world, auto_releases.release_due, base=BASE) == 1


def test_owners_are_reminded_daily_and_staff_see_it_after_thirty_days(world, http):
    owner, contract_id = hired(world, register(http))
    reachable(world, owner)
    deliver(world, owner, contract_id)
    assert duty(world, auto_releases.remind, base=BASE) == 0
    for day in range(1, 4):
        world.clock.advance(days=1)
        assert [duty(world, auto_releases.remind, base=BASE) for _ in range(2)] == [1, 0], day
    assert subjects(world).count("Delivered work waits for you") == 3
    assert overdue(world) == []
    world.clock.advance(days=27)
    (late,) = overdue(world)
    assert (late.subject_id, late.notes) == (owner.organization_id, ["First batch"])
    ask_changes(world, owner, contract_id)
    assert overdue(world) == [] and duty(world, auto_releases.remind, base=BASE) == 0


def end(world, owner: Member, contract_id: str) -> None:
    confirm(world, owner, ask_release(world, owner, contract_id))
    with world.database.transaction() as db:
        endings.ask(db, owner, contract_id, rules=RULES)


def review(world, actor, contract_id: str, rating: int = 5, comment: str = "Quick and exact.") -> None:
    with world.database.transaction() as db:
        judged = message_policy.judged(comment) if comment else None
        reviews.write(db, actor, contract_id, rating=rating, comment=comment, judged=judged)


def seen(world, actor, contract_id: str) -> tuple[int | None, int | None]:
    with world.database.autocommit() as db:
        found = reviews.standing(db, actor, contract_id)
    return found.mine and found.mine.rating, found.theirs and found.theirs.rating


def test_reviews_are_blind_until_both_are_written(world, http):
    owner, contract_id = hired(world, register(http))
    ben = Labeler(contract_of(world, owner, contract_id).labeler_id)
    with pytest.raises(Failure, match="review_not_open"):
        review(world, owner, contract_id)
    end(world, owner, contract_id)
    review(world, owner, contract_id, 4)
    assert (seen(world, owner, contract_id), seen(world, ben, contract_id)) == ((4, None), (None, None))
    with pytest.raises(Failure, match="review_written"):
        review(world, owner, contract_id, 1)
    review(world, ben, contract_id, 2, "")
    assert (seen(world, owner, contract_id), seen(world, ben, contract_id)) == ((4, 2), (2, 4))


def test_a_lone_review_is_published_after_the_fortnight(world, http):
    owner, contract_id = hired(world, register(http))
    ben = Labeler(contract_of(world, owner, contract_id).labeler_id)
    end(world, owner, contract_id)
    review(world, owner, contract_id, 4)
    world.clock.advance(days=13)
    assert duty(world, reviews.publish) == 0
    world.clock.advance(days=1)
    assert [duty(world, reviews.publish) for _ in range(2)] == [1, 0]
    assert seen(world, ben, contract_id) == (None, 4)
    with pytest.raises(Failure, match="review_over"):
        review(world, ben, contract_id)


@pytest.mark.parametrize(
    ("rating", "comment", "reason"),
    [
        (0, "Fine.", "invalid_review"),
        (6, "Fine.", "invalid_review"),
        (5, "x" * 1_001, "invalid_review"),
        (5, "Write me on WhatsApp +34 600 123 456, we pay outside of this site.", "message_policy_blocked"),
    ],
)
def test_a_review_that_is_refused_leaves_nothing(world, http, rating, comment, reason):
    owner, contract_id = hired(world, register(http))
    end(world, owner, contract_id)
    with pytest.raises(Failure, match=reason):
        review(world, owner, contract_id, rating, comment)
    assert world.rows("reviews") == 0


def test_a_mail_about_contracts_can_be_turned_off(world, http):
    owner, contract_id = hired(world, register(http))
    reachable(world, owner)
    with world.database.transaction() as db:
        assert "contracts" in mails.KINDS
        db.run("INSERT INTO muted_mails VALUES (%(id)s, 'contracts')", id=owner.user_id)
    deliver(world, owner, contract_id)
    assert subjects(world) == []
