"""Ending a contract: at once, or once a human has said yes where money is held (contract money.md §1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from opentrain_server.core.actor import Actor, Employer
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals, asking, resolving
from opentrain_server.domain.approvals.approvals import Approval
from opentrain_server.domain.approvals.asking import About, Rules
from opentrain_server.domain.contracts import milestones, settling, thread
from opentrain_server.domain.contracts.contracts import not_found
from opentrain_server.domain.contracts.milestone_status import FUNDED, MilestoneStatus, move
from opentrain_server.domain.contracts.milestones import HELD, Held
from opentrain_server.domain.contracts.settling import Share
from opentrain_server.domain.history import audit, events
from opentrain_server.domain.history.events import Event
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.jobs.job_status import move as move_job

TYPE = "contract_end"
Choice = Literal["pay", "refund"]


@dataclass(frozen=True, slots=True)
class Ending:
    """A contract with its job, both held until the commit, and its milestones by number."""

    id: str
    organization_id: str
    labeler_id: str
    job_id: str
    job_status: JobStatus
    proposal_id: str
    conversation_id: str
    status: str
    title: str
    milestones: list[Held]

    @property
    def funded(self) -> list[Held]:
        """Return the milestones that money is held for."""
        return [one for one in self.milestones if one.status in FUNDED]

    @property
    def unfunded(self) -> list[Held]:
        """Return the milestones that were never funded."""
        return [one for one in self.milestones if one.status is MilestoneStatus.NOT_FUNDED]


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a call: the contract ended, or the request of a human."""

    approval: Approval | None


@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    organization_id: str
    labeler_id: str
    job_id: str
    job_status: str
    proposal_id: str
    conversation_id: str
    status: str
    title: str


# The job is held before the contract, as a hire holds them: rows are locked in the order of the last line.
_READ = """
SELECT c.id, c.organization_id, c.labeler_id, c.job_id, j.status AS job_status, c.proposal_id,
       c.conversation_id, c.status, c.title
  FROM contracts c JOIN jobs j ON j.id = c.job_id WHERE c.id = %(id)s
"""
_LOCK = f"{_READ} FOR NO KEY UPDATE OF j, c"
_MILESTONES = f"""
SELECT {HELD} FROM milestones m JOIN contracts c ON c.id = m.contract_id WHERE c.id = %(id)s ORDER BY m.number
"""
# A contract has one milestone at least: that of its hire. Each line says what is pending or being charged.
_ASKED = f"""
SELECT {HELD}, {approvals.EARLIER}, (
           SELECT id FROM approvals WHERE contract_id = %(subject_id)s AND status = 'pending' AND charging
            LIMIT 1) AS charging
  FROM milestones m JOIN contracts c ON c.id = m.contract_id WHERE c.id = %(subject_id)s ORDER BY m.number
"""
_END = "UPDATE contracts SET status = 'ended', ended_at = %(now)s, updated_at = %(now)s WHERE id = %(id)s"
_OTHERS = "SELECT count(*) AS n FROM contracts WHERE job_id = %(job_id)s AND status = 'active'"


def lock(db: Db, employer: Employer, contract_id: str) -> Ending:
    """Return one of the account's contracts, held with its job; another's does not exist: `not_found`."""
    row = _held(db, contract_id)
    if row is None or row.organization_id != employer.organization_id:
        raise not_found(contract_id)
    return _ending(row, db.rows(Held, _MILESTONES, id=contract_id))


def hold(db: Db, contract_id: str) -> Ending | None:
    """Return any contract, held with its job, for who has checked whose it is."""
    row = _held(db, contract_id)
    return None if row is None else _ending(row, db.rows(Held, _MILESTONES, id=contract_id))


def read(db: Db, contract_id: str) -> Ending:
    """Return a contract that there is, as it stands, without holding it: to show it."""
    return _ending(db.row(_Row, _READ, id=contract_id), db.rows(Held, _MILESTONES, id=contract_id))


def _held(db: Db, contract_id: str) -> _Row | None:
    return db.find(_Row, _LOCK, id=contract_id)


def _ending(row: _Row, found: list[Held]) -> Ending:
    return Ending(
        row.id,
        row.organization_id,
        row.labeler_id,
        row.job_id,
        JobStatus(row.job_status),
        row.proposal_id,
        row.conversation_id,
        row.status,
        row.title,
        found,
    )


class _Line:
    """A milestone of a contract that is to end, the request to end it, and what is being charged."""

    def __init__(self, earlier: dict[str, Any] | None, charging: str | None, **columns: Any) -> None:
        self.milestone = Held(**columns)
        self.earlier = approvals.from_json(earlier)
        self.charging = charging


def ask(db: Db, employer: Employer, contract_id: str, *, rules: Rules, audit_as: str | None = None) -> Asked:
    """End a contract that holds no money, or ask a human to; while a request is pending, that one.

    `audit_as`: as `asking.ask`. Fails, in this order, with `not_found`, `contract_ended`,
    `charge_in_progress`, `milestone_disputed`, `rate_limited`.
    """
    row = _held(db, contract_id)
    if row is None or row.organization_id != employer.organization_id:
        raise not_found(contract_id)
    lines = db.rows(_Line, _ASKED, subject_id=contract_id, type=TYPE, now=db.now)
    earlier = lines[0].earlier
    if earlier is not None and earlier.status == "pending":
        return Asked(earlier)
    ending = _ending(row, [line.milestone for line in lines])
    _check(ending, lines[0].charging)
    if not ending.funded:
        end(db, employer, ending, choices={}, cause="direct", approval_id=None)
        if audit_as is not None:
            audit.record(db, employer, action=audit_as, subject_id=contract_id)
        return Asked(None)
    asking.check(db, employer, contract_id, type=TYPE, rules=rules, total_cents=None)
    about = About(TYPE, contract_id, ending.job_id, contract_id=contract_id)
    return Asked(asking.ask(db, employer, about, rules=rules, earlier=earlier, audit_as=audit_as))


def check(db: Db, ending: Ending) -> None:
    """Fail with `contract_ended`, `charge_in_progress` or `milestone_disputed`."""
    _check(ending, milestones.charging_of(db, ending.id))


def _check(ending: Ending, charging: str | None) -> None:
    if ending.status == "ended":
        raise Failure("contract_ended", contractId=ending.id)
    if charging is not None:
        raise Failure("charge_in_progress", approvalId=charging)
    for milestone in ending.milestones:
        if milestone.status is MilestoneStatus.DISPUTED:
            raise Failure("milestone_disputed", milestoneId=milestone.id, status=milestone.status)


def end(
    db: Db,
    actor: Actor,
    ending: Ending,
    *,
    choices: Mapping[str, Choice],
    cause: Literal["direct", "approval", "operator"],
    approval_id: str | None,
) -> None:
    """End a held contract that was checked, with its events in the contract's order.

    `choices` says for each funded milestone whether it is paid or refunded.
    """
    thread.tell(db, ending.conversation_id, "CONTRACT_ENDED", "The contract has ended.")
    shares = [_share(one, choices[one.id]) for one in ending.funded]
    told = settling.settle(
        db, actor, shares, key=f"end:{ending.id}", act="contract_end", approval_id=approval_id
    )
    for milestone in ending.unfunded:
        status = move(db, actor, milestone.id, cause="cancelled", previous=milestone.status)
        told += milestones.status_changed(milestone, status)
    told += resolving.impossible(db, ending.id, failure="contract_ended", except_id=approval_id)
    db.run(_END, id=ending.id, now=db.now)
    events.record_all(db, told + _ended(ending, cause))
    if ending.job_status is JobStatus.ONGOING and not db.one(_OTHERS, job_id=ending.job_id)["n"]:
        assert move_job(db, ending.job_id, previous=JobStatus.ONGOING, cause="completed")


def _share(milestone: Held, choice: Choice) -> Share:
    if choice == "pay":
        return Share(milestone, milestone.amount_cents, "released")
    return Share(milestone, 0, "refunded")


def _ended(ending: Ending, cause: str) -> list[Event]:
    data = {
        "contractId": ending.id,
        "jobId": ending.job_id,
        "proposalId": ending.proposal_id,
        "cause": cause,
    }
    return [
        Event(inbox, "contract.ended", ending.id, ending.job_id, data)
        for inbox in (ending.organization_id, ending.labeler_id)
    ]
