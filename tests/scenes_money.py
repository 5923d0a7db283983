"""Money as pages show it: what waits for a decision, what was decided, and what is being charged."""

from typing import Any

from applicants import apply, labeler, offer
from listings import listed
from moneyed import RULES, confirm, give_credits
from opentrain_server.domain.contracts import contracts, endings, funding, hires, milestones, releases
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.cosign import declining
from paying import card_on_file, pay

_DELIVERED = """
UPDATE milestones SET submitted_at = %(now)s, auto_release_at = %(now)s::timestamptz + interval '14 days'
 WHERE id = %(id)s
"""
_CROWD = """
INSERT INTO approvals (id, organization_id, type, status, subject_id, job_id, proposal_id, terms,
                       requested_by, created_at, expires_at, resolved_at)
SELECT 'crowd-' || n, a.organization_id, a.type, CASE WHEN n > 250 THEN 'declined' ELSE 'pending' END,
       'crowd-' || n, a.job_id, a.proposal_id, a.terms, a.requested_by, a.created_at, a.expires_at,
       CASE WHEN n > 250 THEN a.created_at END
  FROM approvals a, generate_series(1, 500) AS n WHERE a.id = %(id)s
"""


def approvals(scene: Any, text: str) -> None:
    """A request of each type and in each state, with hostile terms; ada's account has credits and cards."""
    give_credits(scene.world, scene.organization(), 250_000)
    hired(scene, text)
    asked_of_contract(scene, text)
    charged(scene)


def hired(scene: Any, text: str) -> None:
    """Hires that wait, were replaced, are too dear, and were declined."""
    ids = scene.ids
    proposal = propose(scene, text)
    ids["replaced"] = ask(scene, proposal, Terms(text[:120], "Short.", 30_000, None))
    due = scene.world.clock().replace(month=7, day=1)
    ids["hire"] = ask(scene, proposal, Terms(text[:120], f"{text}\n\n" + "words " * 150, 45_050, due))
    ids["dear"] = ask(scene, propose(scene, "Dear"), Terms("All of it", None, 99_000_000, None))
    ids["declined"] = ask(scene, propose(scene, "Declined"), Terms("First batch", None, 30_000, None))
    with scene.world.database.transaction() as db:
        declining.decline(db, scene.member(), ids["declined"])


def asked_of_contract(scene: Any, text: str) -> None:
    """A contract by a confirmed hire, and what is asked about its milestones and its end."""
    ids, member = scene.ids, scene.member()
    ids["confirmed"] = ask(scene, propose(scene, "Hired"), Terms(text[:100], "5,000 posts", 30_000, None))
    result = confirm(scene.world, member, ids["confirmed"])
    assert result is not None
    ids["agreed"] = result["contractId"]
    with scene.world.database.transaction() as db:
        new = New(text[:110], text * 3, None, milestones.LABEL_STEP * 1000, None)
        second, third = (milestones.create(db, member, ids["agreed"], new=new).id for _ in range(2))
        first = contracts.get(db, member, ids["agreed"]).milestones[0].id
        db.run(_DELIVERED, id=first, now=db.now)
        paid = funding.ask(db, member, third, rules=RULES)
    confirm(scene.world, member, paid.id)
    with scene.world.database.transaction() as db:
        ids["fund"] = funding.ask(db, member, second, rules=RULES).id
        ids["release"] = releases.ask(db, member, first, rules=RULES).id
        ending = endings.ask(db, member, ids["agreed"], rules=RULES).approval
        assert ending is not None
        ids["end"] = ending.id


def charged(scene: Any) -> None:
    """Hires whose card is being charged, waits for its bank, or was refused."""
    for name, does in [
        ("charging", "delayed"),
        ("at_bank", "authentication"),
        ("card_refused", "insufficient_funds"),
    ]:
        card = card_on_file(scene.world, scene.member(), does)
        scene.ids[name] = ask(scene, propose(scene, name), Terms("First batch", None, 30_000, None))
        pay(scene.world, scene.member(), scene.ids[name], card)


def crowd_approvals(scene: Any) -> None:
    """Five hundred more requests."""
    with scene.world.database.transaction() as db:
        db.run(_CROWD, id=scene.ids["hire"])


def propose(scene: Any, title: str) -> str:
    """A proposal by somebody new, on a job of its own."""
    job = listed(scene.world, scene.organization(), jobTitle=title[:110])
    return apply(scene.world, labeler(scene.world, "Maria", "Garcia"), job, offer())


def ask(scene: Any, proposal: str, terms: Terms) -> str:
    """A request to hire."""
    with scene.world.database.transaction() as db:
        return hires.ask(db, scene.member(), proposal, terms=terms, confirm_not_a_fit=False, rules=RULES).id
