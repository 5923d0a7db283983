"""What an approval's page shows: the request, what a yes would do now, who asked, what pays for it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from opentrain_server.core.actor import Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.approvals import approvals
from opentrain_server.domain.approvals.approvals import SHOWN_STATUS, Approval
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.cosign import confirming
from opentrain_server.domain.cosign.actions import ACTIONS, Action, Decision, Facts, Yes
from opentrain_server.domain.ledger.fees import Lines, Rates
from opentrain_server.domain.ledger.ledger import PURSE

PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Card:
    """A saved card, as its owner knows it."""

    id: str
    brand: str
    last4: str
    expires: str


@dataclass(frozen=True, slots=True)
class Charge:
    """The newest attempt to charge a card for an approval; `action_url` is where the bank asks its owner."""

    status: str
    failure: str | None
    action_url: str | None
    total_cents: int
    brand: str
    last4: str


@dataclass(frozen=True, slots=True)
class Purse:
    """What an account could pay with: credits and cards; cents. `charge` is the newest try."""

    available: int
    owed: int
    cards: list[Card]
    charge: Charge | None

    def __post_init__(self) -> None:
        """Read cards and charge out of their JSON."""
        cards: list[Any] = self.cards
        object.__setattr__(self, "cards", [Card(**card) for card in cards])
        charge: Any = self.charge
        object.__setattr__(self, "charge", charge and Charge(**charge))


@dataclass(frozen=True, slots=True)
class Background:
    """What the agent saw and asked: the job, the labeler with their proposal, who asked, the terms before."""

    job_title: str
    contract_title: str | None
    proposal_id: str
    first_name: str | None
    last_name: str | None
    slug: str
    conversation_id: str | None
    bid_amount: Decimal | None
    bid_unit: str
    match_score: Decimal | None
    interview_score: int | None
    interview_summary: str | None
    asked_by: str | None
    token_name: str | None
    previous_terms: dict[str, Any] | None
    previous_at: datetime | None
    resolved_by: str | None
    owner_email: str | None
    billed_cents: int | None
    billed_fee: int | None
    billed_initiation: int | None

    @property
    def billed(self) -> Lines | None:
        """Return what the invoice of a yes says; None while there is none."""
        if self.billed_cents is None or self.billed_fee is None or self.billed_initiation is None:
            return None
        return Lines(self.billed_cents, self.billed_fee, self.billed_initiation)


@dataclass(frozen=True, slots=True)
class Shown:
    """A request with everything that its page says; `version` stands for what would be done."""

    approval: Approval
    action: Action
    facts: Facts
    version: str
    rates: Rates
    background: Background
    purse: Purse

    @property
    def open(self) -> bool:
        """Tell whether it waits for an answer, and no charge of a card runs."""
        return self.approval.status == "pending" and not self.approval.charging

    def lines(self, owner: Member, terms: Terms | None = None) -> Lines | None:
        """Return what a yes costs, with other terms of a hire perhaps; None for what costs nothing."""
        return self.action.cost(self.facts, Yes(owner, self.approval, Decision(terms)), self.rates)


@dataclass(frozen=True, slots=True)
class Listed:
    """A request in a list; `cents` is what is asked for without fees, None for an end."""

    id: str
    type: str
    status: str
    charging: bool
    changes: int
    created_at: datetime
    expires_at: datetime
    resolved_at: datetime | None
    cents: int | None
    milestone_name: str | None
    job_title: str
    first_name: str | None
    last_name: str | None
    token_name: str | None


_BACKGROUND = """
SELECT coalesce(j.title, 'Untitled job') AS job_title, c.title AS contract_title, p.id AS proposal_id,
       u.first_name, u.last_name, l.slug, c.conversation_id, p.bid_amount, p.bid_unit, p.match_score,
       i.score AS interview_score, i.summary AS interview_summary,
       coalesce(nullif(concat_ws(' ', q.first_name, q.last_name), ''), q.email) AS asked_by,
       t.name AS token_name, s.terms AS previous_terms, s.created_at AS previous_at,
       coalesce(nullif(concat_ws(' ', r.first_name, r.last_name), ''), r.email) AS resolved_by,
       w.email AS owner_email, v.amount_cents AS billed_cents, v.fee_cents AS billed_fee,
       v.initiation_cents AS billed_initiation
  FROM approvals a
  JOIN jobs j ON j.id = a.job_id
  JOIN organizations o ON o.id = a.organization_id
  JOIN users w ON w.id = o.owner_user_id
  JOIN users q ON q.id = a.requested_by
  LEFT JOIN contracts c ON c.id = a.contract_id
  JOIN proposals p ON p.id = coalesce(a.proposal_id, c.proposal_id)
  JOIN users u ON u.id = p.labeler_id
  JOIN labelers l ON l.id = p.labeler_id
  LEFT JOIN interviews i ON i.job_id = p.job_id AND i.labeler_id = p.labeler_id
        AND i.finished_at IS NOT NULL AND p.bid_amount IS NOT NULL
  LEFT JOIN tokens t ON t.id = a.token_id
  LEFT JOIN approvals s ON s.id = a.supersedes
  LEFT JOIN users r ON r.id = a.resolved_by
  LEFT JOIN LATERAL (SELECT * FROM invoices WHERE approval_id = a.id AND status <> 'VOID'
                      ORDER BY number DESC LIMIT 1) v ON true
 WHERE a.id = %(id)s
"""

_PURSE = f"""
SELECT {PURSE},
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', id, 'brand', brand, 'last4', last4,
                                                     'expires', expires) ORDER BY added_at DESC)
                   FROM (SELECT * FROM cards WHERE organization_id = %(organization_id)s
                            AND removed_at IS NULL ORDER BY added_at DESC LIMIT 10) k), '[]') AS cards,
       (SELECT jsonb_build_object('status', h.status, 'failure', h.failure, 'action_url', h.action_url,
                                  'total_cents', h.total_cents, 'brand', k.brand, 'last4', k.last4)
          FROM charges h JOIN cards k ON k.id = h.card_id WHERE h.approval_id = %(id)s
         ORDER BY h.attempt DESC LIMIT 1) AS charge
"""

_LIST = f"""
SELECT a.id, a.type, {SHOWN_STATUS} AS status, a.charging, a.changes, a.created_at, a.expires_at,
       a.resolved_at, coalesce((a.terms ->> 'cents')::bigint, m.amount_cents) AS cents,
       coalesce(a.terms ->> 'name', m.name) AS milestone_name,
       coalesce(j.title, 'Untitled job') AS job_title, u.first_name, u.last_name, t.name AS token_name
  FROM approvals a
  JOIN jobs j ON j.id = a.job_id
  LEFT JOIN contracts c ON c.id = a.contract_id
  JOIN proposals p ON p.id = coalesce(a.proposal_id, c.proposal_id)
  JOIN users u ON u.id = p.labeler_id
  LEFT JOIN milestones m ON m.id = a.milestone_id
  LEFT JOIN tokens t ON t.id = a.token_id
 WHERE a.organization_id = %(organization_id)s
   AND (%(status)s::text IS NULL OR {SHOWN_STATUS} = %(status)s)
   AND (%(before)s::timestamptz IS NULL OR (a.created_at, a.id) < (%(before)s, %(before_id)s))
 ORDER BY a.created_at DESC, a.id DESC LIMIT %(limit)s
"""


def show(db: Db, member: Member, approval_id: str, *, rates: Rates) -> Shown:
    """Return everything about one of the account's requests, held by nobody; fails with `not_found`."""
    approval = approvals.get(db, member, approval_id)
    action = ACTIONS[approval.type]
    facts = action.look(db, approval)
    return Shown(
        approval,
        action,
        facts,
        confirming.version(action, facts, approval, rates),
        rates,
        db.row(Background, _BACKGROUND, id=approval_id),
        db.row(Purse, _PURSE, id=approval_id, organization_id=approval.organization_id),
    )


def obstacle(db: Db, owner: Member, shown: Shown) -> Failure | None:
    """Return why a yes could not be carried out as things stand, or None."""
    try:
        shown.action.check(db, shown.facts, Yes(owner, shown.approval, Decision()))
    except Failure as failure:
        return failure
    return None


def listed(
    db: Db,
    member: Member,
    *,
    status: str | None,
    before: tuple[datetime, str] | None = None,
    limit: int = PER_PAGE,
) -> list[Listed]:
    """Return the account's requests, newest first, those before a place, in a state or all."""
    moment, place = before or (None, None)
    return db.rows(
        Listed,
        _LIST,
        organization_id=member.organization_id,
        status=status,
        before=moment,
        before_id=place,
        limit=limit,
        now=db.now,
    )
