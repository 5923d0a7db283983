"""Reviews: after a contract each side may review the other once, blind until both did (hiring.md §3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from opentrain_server.core.actor import Employer, Labeler
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure, Outdated
from opentrain_server.domain.contracts.contracts import not_found
from opentrain_server.domain.moderation import Decision
from opentrain_server.domain.moderation.message_policy import Judged
from opentrain_server.domain.words.masking import without_contacts

COMMENT_LENGTH = 1_000
WINDOW = timedelta(days=14)  # from the end of the contract
PUBLISHED_AT_ONCE = 100
SHOWN = 5  # of an employer, on the page of a job


@dataclass(frozen=True, slots=True)
class Review:
    """A review as its reader may see it; `published_at` None is one's own that the other side waits for."""

    id: str
    by_labeler: bool
    rating: int
    comment: str | None
    written_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the reviews of a contract stand for one side; they are open until `until`, None: not yet."""

    until: datetime | None
    mine: Review | None
    theirs: Review | None

    def may_write(self, now: datetime) -> bool:
        """Tell whether this side can write a review now."""
        return self.until is not None and now < self.until and self.mine is None


@dataclass(frozen=True, slots=True)
class Opinion:
    """What labelers published about an employer: how many, their mean with one decimal, the newest ones."""

    count: int
    average: Decimal | None
    newest: list[dict[str, Any]]  # rating, comment, at

    def __post_init__(self) -> None:
        """Read the times out of the JSON."""
        read = [one | {"at": datetime.fromisoformat(one["at"])} for one in self.newest]
        object.__setattr__(self, "newest", read)


@dataclass(frozen=True, slots=True)
class _Contract:
    organization_id: str
    labeler_id: str
    ended_at: datetime | None
    was_funded: bool


_LOCK = "SELECT 1 FROM contracts WHERE id = %(id)s FOR NO KEY UPDATE"
_CONTRACT = """
SELECT c.organization_id, c.labeler_id, c.ended_at,
       EXISTS (SELECT 1 FROM milestones m
                WHERE m.contract_id = c.id AND m.funded_at IS NOT NULL) AS was_funded
  FROM contracts c WHERE c.id = %(id)s AND %(owner_id)s IN (c.organization_id, c.labeler_id)
"""
_WRITE = """
INSERT INTO reviews (id, contract_id, by_labeler, author_id, rating, comment, written_at)
VALUES (%(id)s, %(contract_id)s, %(by_labeler)s, %(author_id)s, %(rating)s, %(comment)s, %(now)s)
ON CONFLICT (contract_id, by_labeler) DO NOTHING
"""
_PUBLISH_BOTH = """
UPDATE reviews SET published_at = %(now)s
 WHERE contract_id = %(id)s AND published_at IS NULL
   AND (SELECT count(*) FROM reviews WHERE contract_id = %(id)s) = 2
"""
_LIST = """
SELECT id, by_labeler, rating, comment, written_at, published_at FROM reviews
 WHERE contract_id = %(id)s AND (published_at IS NOT NULL OR by_labeler = %(by_labeler)s)
"""
_OF_EMPLOYER = """
WITH found AS (
    SELECT r.id, r.rating, r.comment, r.published_at AS at FROM jobs j
      JOIN contracts c ON c.organization_id = j.organization_id JOIN reviews r ON r.contract_id = c.id
     WHERE j.id = %(job_id)s AND r.by_labeler AND r.published_at IS NOT NULL)
SELECT count(*) AS count, round(avg(rating), 1) AS average,
       (SELECT coalesce(jsonb_agg(to_jsonb(n) - 'id' ORDER BY n.at DESC, n.id DESC), '[]')
          FROM (SELECT * FROM found ORDER BY at DESC, id DESC LIMIT %(limit)s) n) AS newest
  FROM found
"""
_PUBLISH = """
UPDATE reviews SET published_at = %(now)s
 WHERE id IN (SELECT r.id FROM reviews r JOIN contracts c ON c.id = r.contract_id
               WHERE r.published_at IS NULL AND c.ended_at <= %(since)s
               ORDER BY r.written_at LIMIT %(batch)s FOR UPDATE OF r SKIP LOCKED)
"""


def write(
    db: Db, actor: Employer | Labeler, contract_id: str, *, rating: int, comment: str, judged: Judged | None
) -> None:
    """Review the other side of a contract, once; both reviews are published when both are written.

    `rating` 1 to 5, `comment` to 1,000 characters, judged like a message. Fails with `not_found`,
    `review_not_open` before the end or without a funded milestone, `review_over`, `invalid_review` (`field`,
    `message`), `message_policy_blocked` (`policy`) or `review_written`.
    """
    db.run(_LOCK, id=contract_id)
    contract = _get(db, actor, contract_id)
    if contract.ended_at is None or not contract.was_funded:
        raise Failure("review_not_open", contractId=contract_id)
    if db.now >= contract.ended_at + WINDOW:
        raise Failure("review_over", contractId=contract_id)
    _check(rating, comment, judged)
    written = db.run(
        _WRITE,
        id=db.new_id(),
        contract_id=contract_id,
        by_labeler=isinstance(actor, Labeler),
        author_id=actor.user_id,
        rating=rating,
        comment=without_contacts(comment) or None,
        now=db.now,
    )
    if not written:
        raise Failure("review_written", contractId=contract_id)
    db.run(_PUBLISH_BOTH, id=contract_id, now=db.now)


def standing(db: Db, actor: Employer | Labeler, contract_id: str) -> Standing:
    """Return where the reviews of a contract stand for its side; the other's only once published."""
    contract = _get(db, actor, contract_id)
    if contract.ended_at is None or not contract.was_funded:
        return Standing(None, None, None)
    by_labeler = isinstance(actor, Labeler)
    found = {one.by_labeler: one for one in db.rows(Review, _LIST, id=contract_id, by_labeler=by_labeler)}
    return Standing(contract.ended_at + WINDOW, found.get(by_labeler), found.get(not by_labeler))


def of_employer(db: Db, job_id: str) -> Opinion:
    """Return what labelers published about the employer behind a job."""
    return db.row(Opinion, _OF_EMPLOYER, job_id=job_id, limit=SHOWN)


def publish(db: Db) -> int:
    """Publish reviews whose fortnight is over, a batch of them, and return how many they were."""
    return db.run(_PUBLISH, now=db.now, since=db.now - WINDOW, batch=PUBLISHED_AT_ONCE)


def _get(db: Db, actor: Employer | Labeler, contract_id: str) -> _Contract:
    owner_id = actor.user_id if isinstance(actor, Labeler) else actor.organization_id
    found = db.find(_Contract, _CONTRACT, id=contract_id, owner_id=owner_id)
    if found is None:
        raise not_found(contract_id)
    return found


def _check(rating: int, comment: str, judged: Judged | None) -> None:
    if not 1 <= rating <= 5:
        raise Failure("invalid_review", field="rating", message="Choose 1 to 5.")
    if len(comment) > COMMENT_LENGTH:
        text = f"A review has at most {COMMENT_LENGTH:,} characters."
        raise Failure("invalid_review", field="comment", message=text)
    if (judged.content if judged else "") != comment:
        raise Outdated
    if judged is not None and judged.decision is Decision.BLOCK:
        raise Failure("message_policy_blocked", policy=judged.policy)
