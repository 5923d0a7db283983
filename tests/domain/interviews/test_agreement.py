"""The score and Cohen's kappa of samples, against cases computed by hand."""

from decimal import Decimal

import pytest

from opentrain_server.domain.interviews.agreement import kappa, score


def spread(*cells: tuple[str, str, int]) -> tuple[list[str], list[str]]:
    """Answers and gold from a table of counts."""
    pairs = [(answer, gold) for answer, gold, count in cells for _ in range(count)]
    return [a for a, _ in pairs], [g for _, g in pairs]


# The second case is the worked example of Cohen's kappa in common textbooks: 20 yes/yes, 15 no/no, 5 and 10.
KAPPAS = [
    (spread(("y", "y", 3), ("n", "n", 3)), "1.00"),  # (1 - 1/2) / (1/2)
    (spread(("y", "y", 20), ("y", "n", 5), ("n", "y", 10), ("n", "n", 15)), "0.40"),  # (.7 - .5) / .5
    (spread(("n", "y", 5), ("y", "n", 5)), "-1.00"),  # (0 - .5) / .5
    (spread(("y", "y", 5), ("y", "n", 5)), "0.00"),  # a constant answer: (.5 - .5) / .5
    # a 9, b 8, c 6 right of 25; rows a 10, b 9, c 6; columns a 10, b 8, c 7: e = (100 + 72 + 42) / 625
    (spread(("a", "a", 9), ("a", "c", 1), ("b", "b", 8), ("b", "a", 1), ("c", "c", 6)), "0.88"),
    (spread(("y", "y", 1), ("n", "y", 7), ("y", "n", 7), ("n", "n", 1)), "-0.75"),
]


@pytest.mark.parametrize(("pair", "expected"), KAPPAS)
def test_kappa(pair, expected):
    assert kappa(*pair) == Decimal(expected)
    swapped = kappa(*pair[::-1])
    assert swapped is None or swapped == Decimal(expected), "it does not matter whose side is gold"


def test_no_kappa_where_gold_has_one_class():
    assert kappa(["a", "b", "a"], ["a", "a", "a"]) is None
    assert kappa(["a", "a"], ["a", "a"]) is None


@pytest.mark.parametrize(
    ("right", "of", "expected"), [(23, 25, 92), (1, 40, 3), (3, 40, 8), (0, 5, 0), (2, 3, 67)]
)
def test_the_score_is_rounded_half_up(right, of, expected):
    assert score(["x"] * right + ["y"] * (of - right), ["x"] * of) == expected


def test_text_is_compared_trimmed_and_in_any_case():
    assert score([" Straße ", "ISTANBUL", "no"], ["strasse", "istanbul", "yes"]) == 67
