"""Money on the pages: cards, top-ups in every state, and the test processor's own pages."""

from datetime import timedelta
from typing import Any

from opentrain_server import billing
from opentrain_server.core.actor import Labeler
from opentrain_server.domain.payments import payees, top_ups
from paying import card_on_file, house_of


def add(scene: Any) -> None:
    """One of everything that ada and ben may meet."""
    world, owner, ids = scene.world, scene.member(), scene.ids
    house = house_of(world)
    card_on_file(world, owner)
    ids["old_top_up"] = _top_up(world, owner)
    with world.database.transaction() as db:
        past = {"at": db.now - timedelta(days=2), "id": ids["old_top_up"]}
        db.run("UPDATE top_ups SET created_at = %(at)s, expires_at = %(at)s WHERE id = %(id)s", **past)
    ids["paid_top_up"] = _top_up(world, owner)
    page = billing.check_out(house, owner, ids["paid_top_up"]).rpartition("/")[2]
    world.payments.pay(page, "success")
    billing.settle(world.database, world.payments, ids["paid_top_up"])
    ids["test_over"] = page
    ids["top_up"] = _top_up(world, owner)
    ids["test_checkout"] = billing.check_out(house, owner, ids["top_up"]).rpartition("/")[2]
    ids["test_card"] = billing.save_card(house, owner).rpartition("/")[2]
    banked = billing.check_out(house, owner, _top_up(world, owner)).rpartition("/")[2]
    ids["test_bank"] = world.payments.pay(banked, "authentication").ref
    ben = scene.people["ben"].human
    payee = world.payments.payee(key=ben.user_id, labeler_id=ben.user_id, country="ES", email=ben.email)
    world.payments.onboard(payee.ref, back_url="http://market.test/payouts/setup")
    ids["test_payee"] = payee.ref
    with world.database.transaction() as db:
        payees.keep(db, Labeler(ben.user_id), provider="test", reference=payee.ref, country="ES")


def crowd(scene: Any) -> None:
    """More top-ups than a list shows, and as many cards as fit."""
    for _ in range(6):
        card_on_file(scene.world, scene.member())


def _top_up(world: Any, owner: Any) -> str:
    with world.database.transaction() as db:
        return top_ups.create(db, owner, cents=1_000_000, per_day=20, billing_url="x").id
