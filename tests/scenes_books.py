"""The books as pages show them: disputes, changes of credits, invoices, staff who look at accounts."""

from typing import Any

import scenes_contracts
from humans import person
from opentrain_server.core.actor import Staff
from opentrain_server.domain.contracts import contracts, disputes
from opentrain_server.domain.staff import adjustments
from opentrain_server.domain.talk.attachments import Stored

BASE = "http://market.test"
_DISPUTES = """
WITH made AS (
    INSERT INTO milestones (id, contract_id, number, name, description, amount_cents, status, created_at,
                            updated_at)
    SELECT id, %(contract)s, 100000 + place, 'Batch', 'Posts', 100, 'NOT_FUNDED', %(now)s, %(now)s
      FROM unnest(%(ids)s::text[]) WITH ORDINALITY AS m (id, place) RETURNING id
)
INSERT INTO disputes (id, milestone_id, opened_by, by_labeler, reason, opened_at)
SELECT id, id, %(user)s, true, 'Not what was agreed.', %(now)s FROM made
"""
_INVOICES = """
INSERT INTO invoices
SELECT n.id, i.organization_id, 5000 + place, i.status, i.approval_id, i.job_id, i.contract_id,
       i.milestone_id, i.paid_by, i.amount_cents, i.fee_cents, i.initiation_cents, i.details, i.created_at,
       i.paid_at
  FROM invoices i, unnest(%(ids)s::text[]) WITH ORDINALITY AS n (id, place) WHERE i.id = %(invoice)s
"""
_EVIDENCE = """
INSERT INTO dispute_evidence (id, dispute_id, user_id, by_labeler, statement, added_at)
SELECT id, %(dispute)s, %(user)s, false, 'As I said.', %(now)s FROM unnest(%(ids)s::text[]) AS id
"""


def staff_member(world: Any, email: str = "sid@example.com") -> Staff:
    """Somebody who decides for the operator."""
    human = person(world, email)
    with world.database.transaction() as db:
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=human.user_id, now=db.now)
    return Staff(human.user_id, human.email)


def add(scene: Any, odd: str, text: str) -> None:
    """A dispute that waits and one that is decided, changes of credits that wait and that are done."""
    world, ids, member = scene.world, scene.ids, scene.member()
    ben, sam = scenes_contracts.labeler_of(scene), Staff(scene.people["sam"].human.user_id, "sam@example.com")
    sid = staff_member(world)
    ids["dispute"] = _disputed(scene, odd, text)
    ids["decided"] = _disputed(scene, odd, text)
    file = Stored("log & notes.csv", "text/csv", 1_234, "0" * 64)
    with world.database.transaction() as db:
        disputes.add(db, ben, ids["dispute"], statement=text)
        ids["evidence"] = disputes.add(db, member, ids["dispute"], statement=odd, file=file)
        disputes.decide(
            db, sam, ids["decided"], outcome="split", paid_cents=12_345, reason=odd[:500], base=BASE
        )
    account = member.organization_id
    with world.database.transaction() as db:
        asked = {"cents": 2_500, "words": odd[:200]}
        ids["adjustment"] = adjustments.ask(db, sid, account, kind="adjustment", **asked)
        ids["own_adjustment"] = adjustments.ask(db, sam, account, kind="bank_transfer", **asked)
        done = adjustments.ask(db, sid, account, kind="bank_transfer", **asked)
        adjustments.confirm(db, sam, done, alone=False)
        ids["set"] = str(db.one("SELECT max(number) AS n FROM ledger_sets")["n"])
        invoice = "SELECT min(id) AS id FROM invoices WHERE organization_id = %(id)s"
        ids["invoice"] = db.one(invoice, id=account)["id"]
        ids["payout"] = db.one("SELECT max(id) AS id FROM payouts WHERE labeler_id = %(id)s", id=ben.user_id)[
            "id"
        ]
        ids["book"] = f"available:{account}"


def _disputed(scene: Any, odd: str, text: str) -> str:
    contract_id = scenes_contracts.hire(scene, odd, text)
    with scene.world.database.transaction() as db:
        milestone_id = contracts.get(db, scene.member(), contract_id).milestones[0].id
        return disputes.begin(db, scene.member(), milestone_id, reason=text, base=BASE)


def crowd(scene: Any) -> None:
    """As much as a list shows, and more."""
    with scene.world.database.transaction() as db:
        user = scene.people["ben"].human.user_id
        ids = [db.new_id() for _ in range(500)]
        db.run(_DISPUTES, ids=ids, contract=scene.ids["contract"], user=user, now=db.now)
        db.run(_INVOICES, ids=ids, invoice=scene.ids["invoice"])
        db.run(_EVIDENCE, ids=ids[:49], dispute=scene.ids["dispute"], user=user, now=db.now)
