"""Disguises that the moderator sees through."""

import pytest

from opentrain_server.domain.moderation.folding import LIMIT, fold, plain_readings


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＰａｙＰａｌ", "paypal"),
        ("Tele\u200bgram", "telegram"),
        ("pаypаl", "paypal"),
        ("g i f t  c a r d", "gift  card"),
        ("t.e.l.e.g.r.a.m", "telegram"),
        ("Überweisung", "uberweisung"),
        ("wait!!!!", "wait!"),
        ("«x»", '"x"'),
        ("\u202egram", "gram"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_digits_may_stand_for_letters() -> None:
    assert "coke" in plain_readings("c0ke")
    assert "accounts" in plain_readings("acc0unts")
    assert plain_readings("2024") == ()


def test_nothing_beyond_the_limit_is_read() -> None:
    assert len(fold("\ufdfa" * LIMIT)) <= LIMIT
