"""Every pair of a proposal's states against every move: what the table allows happens, nothing else does."""

import pytest

from agents import register
from applicants import applied
from opentrain_server.core.actor import System
from opentrain_server.domain.proposals.proposal_status import (
    LABELS,
    MOVES,
    OPEN,
    InviteStatus,
    ProposalStatus,
    move,
)
from postings import unchanged

PAIRS = [(status, invite) for status in ProposalStatus for invite in (None, *InviteStatus)]


def put(db, proposal_id, status, invite):
    db.run(
        "UPDATE proposals SET status = %(status)s, invite_status = %(invite)s,"
        " invited_at = CASE WHEN %(invite)s::text IS NULL THEN NULL ELSE %(now)s END WHERE id = %(id)s",
        id=proposal_id,
        status=status,
        invite=invite,
        now=db.now,
    )


@pytest.mark.parametrize("cause", MOVES)
def test_each_move_from_everywhere(world, http, cause):
    proposal_id, rule = applied(world, register(http)), MOVES[cause]
    for previous, invite in PAIRS:
        for status in ProposalStatus:
            with world.database.transaction() as db:
                put(db, proposal_id, previous, invite)
                db.run("UPDATE proposals SET withdrawn_at = NULL")
                db.run("DELETE FROM proposal_status_changes")
                asked = {"cause": cause, "previous": previous, "invite": invite, "status": status}
                if previous in rule.statuses and invite in rule.invites and status in rule.to:
                    assert move(db, System(), proposal_id, **asked)
                    row = db.one("SELECT status, invite_status, withdrawn_at FROM proposals")
                    assert (row["status"], row["invite_status"]) == (status, rule.invite or invite)
                    assert (row["withdrawn_at"] is not None) == (cause == "withdrawn")
                    steps = db.conn.execute(
                        "SELECT previous_status, status, cause FROM proposal_status_changes"
                    )
                    changed = [] if previous == status else [(previous, status, cause)]
                    assert steps.fetchall() == changed
                else:
                    with pytest.raises(AssertionError):
                        move(db, System(), proposal_id, **asked)


def test_a_move_from_where_it_no_longer_is(world, http):
    proposal_id = applied(world, register(http))
    with world.database.transaction() as db:
        put(db, proposal_id, ProposalStatus.MAYBE, None)
    for previous, invite in (
        (ProposalStatus.SHORTLISTED, None),
        (ProposalStatus.MAYBE, InviteStatus.ACCEPTED),
    ):
        with unchanged(world), world.database.transaction() as db:
            moved = move(
                db,
                System(),
                proposal_id,
                cause="reviewed",
                previous=previous,
                invite=invite,
                status=ProposalStatus.DECLINED,
            )
            assert moved is False


def test_nothing_leads_out_of_hired():
    assert all(ProposalStatus.HIRED not in rule.statuses for rule in MOVES.values())
    assert {cause for cause, rule in MOVES.items() if ProposalStatus.HIRED in rule.to} == {"hired"}
    assert set(ProposalStatus) == OPEN | {ProposalStatus.HIRED} == set(LABELS)
