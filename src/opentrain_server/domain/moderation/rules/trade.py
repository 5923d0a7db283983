"""Goods, payment and contact: what is traded, and past whom."""

from ..rule import NEIGHBOURS, SENTENCE, Rule, clue

_GOODS = "drug|weapon|wildlife|contraband"

RULES: dict[str, tuple[Rule, ...]] = {
    "illegal_goods": (
        Rule("euphemism", 0.35, framed=0.1),
        Rule(f"euphemism {_GOODS}|deliver|advertise|supply|euphemism", 0.6, NEIGHBOURS, framed=0.1),
        Rule(f"deliver|acquire|supply {_GOODS}", 0.65, 16, eased="safeguard", framed=0.05),
        Rule(f"seller {_GOODS}", 0.6, NEIGHBOURS, eased="safeguard", framed=0.1),
        Rule(f"advertise {_GOODS}", 0.6, NEIGHBOURS, eased="safeguard", framed=0.05),
        Rule(f"{_GOODS} covert", 0.6, NEIGHBOURS, eased="safeguard", framed=0.1),
        Rule("dead_drop dead_drop|deliver", 0.7, NEIGHBOURS, framed=0.1),
        Rule(f"{_GOODS}", 0.35, framed=0.2, eased="safeguard"),
    ),
    "off_platform_payment": (
        *clue(
            "commission_dodge",
            "pay|pay_venue|commission_dodge",
            0.4,
            0.6,
            NEIGHBOURS,
            eased="synthetic item_talk payout_talk caution",
            framed=0.1,
        ),
        *clue("worker_pays", "worker_fee|pay|pay_venue|worker_pays", 0.5, 0.6, NEIGHBOURS, framed=0.05),
        *clue("off_site", "pay|pay_venue", 0.7, 0.85, 30, framed=0.3),
        Rule("pay pay_venue", 0.6, 12, framed=0.05, eased="synthetic item_talk payout_talk caution"),
        Rule("pay_venue", 0.3, framed=0.2, eased="synthetic item_talk payout_talk caution"),
        Rule("pay !platform_pay", 0.8, 12, framed=0.1),
        Rule("!platform_pay pay_venue", 0.6, NEIGHBOURS, framed=0.1),
        Rule("worker_fee worker_fee", 0.8, NEIGHBOURS, framed=0.05),
        Rule("worker_fee pay|acquire", 0.5, 16, framed=0.05),
        Rule("overpay pay|pay_venue|pass_on", 0.55, 16, eased="scheme caution", framed=0.05),
        Rule("overpay pay_venue|forward_on", 0.6, NEIGHBOURS, eased="scheme caution", framed=0.05),
    ),
    "contact_exchange": (
        Rule("invite_contact messenger", 0.85, 12, framed=0.1),
        Rule("invite_contact", 0.55, framed=0.1, kind="message"),
        Rule("invite_contact", 0.3, framed=0.1, kind="job"),
        Rule("messenger", 0.4, framed=0.05, kind="message", eased="item_talk"),
        Rule("pass_on|ask reach", 0.45, 6, framed=0.0, kind="message", eased="item_talk caution"),
        Rule(
            "messenger|invite_contact reach",
            0.5,
            SENTENCE,
            framed=0.0,
            kind="message",
            eased="item_talk caution",
        ),
        Rule("messenger", 0.25, framed=0.1, kind="job", eased="synthetic"),
        Rule("meeting|portfolio", 0.5, framed=0.1, kind="message"),
    ),
}
