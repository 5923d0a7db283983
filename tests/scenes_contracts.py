"""Contracts in the scenes that pages are shown in: one under way with everything in it, one that ended."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from applicants import apply, offer
from listings import listed
from moneyed import RULES, confirm, give_credits
from opentrain_server.core.actor import Labeler
from opentrain_server.domain.contracts import (
    endings,
    funding,
    hires,
    milestones,
    releases,
    reviews,
    submissions,
    work_log,
)
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.contracts.submissions import Delivery
from opentrain_server.domain.contracts.work_log import Totals
from opentrain_server.domain.cosign.actions import Decision
from opentrain_server.domain.moderation import message_policy
from opentrain_server.domain.talk.attachments import Stored

BASE = "http://market.test"
CREDITS = 1_000_000  # cents


def add(scene: Any, odd: str, text: str) -> None:
    """What ada and ben have under way, and what they had."""
    give_credits(scene.world, scene.organization(), CREDITS)
    contract_id = hire(scene, odd, text, auto_release=True)
    first = _milestone_of(scene, contract_id)
    scene.ids |= {"contract": contract_id, "milestone": first}
    scene.ids["submission"] = deliver(scene, contract_id, first, odd)
    _further(scene, contract_id, odd, text)
    scene.ids["entry"] = _log(scene, contract_id, odd)
    _ended(scene, odd, text)


def hire(scene: Any, odd: str, text: str, *, auto_release: bool = False) -> str:
    """Ben hired by ada for a new job, from credits; the contract's ID."""
    world, member, ben = scene.world, scene.member(), labeler_of(scene)
    job_id = listed(world, scene.organization(), jobTitle=odd[:90])
    proposal_id = apply(world, ben, job_id, offer("0.06"))
    with world.database.transaction() as db:
        terms = Terms(odd[:120], text, 30_000, db.now + timedelta(days=20))
        asked = hires.ask(db, member, proposal_id, terms=terms, confirm_not_a_fit=False, rules=RULES)
    done = confirm(world, member, asked.id, Decision(auto_release=auto_release))
    assert done is not None
    return str(done["contractId"])


def labeler_of(scene: Any) -> Labeler:
    """Ben at work."""
    return Labeler(scene.people["ben"].human.user_id)


def deliver(scene: Any, contract_id: str, milestone_id: str, odd: str) -> str:
    """A delivery with a link and a file; its ID."""
    link = "https://example.com/" + "a" * 300 + '/"><script>alert(1)</script>'.replace(" ", "")
    file = Stored("results.csv", "text/csv", 1_234, "0" * 64)
    with scene.world.database.transaction() as db:
        return submissions.deliver(
            db,
            labeler_of(scene),
            contract_id,
            milestone_id,
            delivery=Delivery(odd * 3, link, file),
            base=BASE,
        )


def _further(scene: Any, contract_id: str, odd: str, text: str) -> None:
    """One milestone in each other state."""
    world, member = scene.world, scene.member()
    made = []
    for name in ("Paid", "Changes asked", "Funding asked", odd[:100]):
        with world.database.transaction() as db:
            new = New(name, text, None, Decimal(1_000), None)
            made.append(milestones.create(db, member, contract_id, new=new).id)
    for milestone_id in made[:2]:
        _confirmed(scene, funding, milestone_id)
    _confirmed(scene, releases, made[0])
    deliver(scene, contract_id, made[1], "Here it is.")
    with world.database.transaction() as db:
        submissions.ask_changes(db, member, contract_id, made[1], reason=odd * 2, base=BASE)
        funding.ask(db, member, made[2], rules=RULES)


def _confirmed(scene: Any, verb: Any, milestone_id: str) -> None:
    with scene.world.database.transaction() as db:
        asked = verb.ask(db, scene.member(), milestone_id, rules=RULES)
    confirm(scene.world, scene.member(), asked.id)


def _log(scene: Any, contract_id: str, odd: str) -> str:
    world, ben = scene.world, labeler_of(scene)
    with world.database.transaction() as db:
        day = db.now.date()
        work_log.add(db, ben, contract_id, totals=Totals(day, 3_600, 900, 900, "Too few."))
        entry_id = work_log.add(db, ben, contract_id, totals=Totals(day, 14_400, 5_700, 5_700, odd[:500]))
        work_log.query(db, scene.member(), contract_id, entry_id, words=odd, base=BASE)
    return entry_id


def _ended(scene: Any, odd: str, text: str) -> None:
    """A contract that was paid and ended, reviewed by the account."""
    world, member = scene.world, scene.member()
    contract_id = scene.ids["ended"] = hire(scene, odd, text)
    _confirmed(scene, releases, _milestone_of(scene, contract_id))
    with world.database.transaction() as db:
        endings.ask(db, member, contract_id, rules=RULES)
        judged = message_policy.judged(text[:900].strip())
        reviews.write(db, member, contract_id, rating=4, comment=judged.content, judged=judged)


def _milestone_of(scene: Any, contract_id: str) -> str:
    with scene.world.database.autocommit() as db:
        return str(db.one("SELECT id FROM milestones WHERE contract_id = %(id)s", id=contract_id)["id"])


_CROWD = {
    "contracts": """
INSERT INTO contracts (id, organization_id, job_id, proposal_id, labeler_id, title, payment_type, rate,
                       conversation_id, started_at, created_at, updated_at)
SELECT 'many-' || p.id, c.organization_id, p.job_id, p.id, p.labeler_id, 'One of many', c.payment_type,
       c.rate, c.conversation_id, %(now)s, %(now)s, %(now)s
  FROM contracts c CROSS JOIN (
      SELECT id, job_id, labeler_id FROM proposals WHERE NOT EXISTS
          (SELECT 1 FROM contracts WHERE proposal_id = proposals.id) ORDER BY id LIMIT 500) p
 WHERE c.id = %(id)s
""",
    "milestones": """
INSERT INTO milestones (id, contract_id, number, name, description, amount_cents, volume, status,
                        created_at, updated_at)
SELECT 'many-' || n, %(id)s, n + 100, 'Milestone ' || n, 'One of many.', 1000, 100, 'NOT_FUNDED', %(now)s,
       %(now)s
  FROM generate_series(1, 500) AS n
""",
    "work": """
INSERT INTO work_log (contract_id, id, worker_id, work_date, seconds, tasks, labels, note, logged_at)
SELECT %(id)s, 'many-' || n, %(ben)s, %(day)s, n, n, n, 'Note.', %(now)s FROM generate_series(1, 500) AS n
""",
    "payouts": """
WITH paid AS (
    INSERT INTO milestones (id, contract_id, number, name, description, amount_cents, paid_cents, status,
                            funded_by, fee_cents, created_at, updated_at)
    SELECT 'paid-' || n, %(id)s, n + 1000, 'Paid ' || n, 'One of many.', 1000, 1000, 'PAID', 'credits', 0,
           %(now)s, %(now)s FROM generate_series(1, 500) AS n
    RETURNING id)
INSERT INTO payouts (id, labeler_id, contract_id, milestone_id, cents, status, created_at)
SELECT id, %(ben)s, %(id)s, id, 1000, 'PAID', %(now)s FROM paid
""",
}


def crowd(scene: Any) -> None:
    """Five hundred contracts, and of all that one holds."""
    with scene.world.database.transaction() as db:
        facts = {
            "id": scene.ids["contract"],
            "ben": labeler_of(scene).user_id,
            "day": date(2026, 6, 12),
            "now": db.now,
        }
        for sql in _CROWD.values():
            db.conn.execute(sql, facts)
