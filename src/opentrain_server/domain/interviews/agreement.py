"""How far a labeler's answers agree with the gold ones: the share that is equal, and Cohen's kappa."""

from collections import Counter
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

_HUNDREDTH = Decimal("0.01")


def score(answers: Sequence[str], gold: Sequence[str]) -> int:
    """Return the share of answers equal to gold, 0 to 100, rounded half up: 23 of 25 are 92.

    Compared after trimming, in any case. There must be as many of both, and at least one.
    """
    equal = sum(_plain(a) == _plain(g) for a, g in zip(answers, gold, strict=True))
    return int(Fraction(100 * equal, len(gold)) + Fraction(1, 2))


def kappa(answers: Sequence[str], gold: Sequence[str]) -> Decimal | None:
    """Return Cohen's kappa (1960), -1 to 1 with 2 decimals; None when gold has one class only.

    Observed agreement p and the one expected by chance e, from how often each side gives each class:
    (p - e) / (1 - e).
    """
    if len(set(gold)) < 2:
        return None
    n = len(gold)
    observed = Fraction(sum(a == g for a, g in zip(answers, gold, strict=True)), n)
    left, right = Counter(answers), Counter(gold)
    chance = sum((Fraction(left[c] * right[c], n * n) for c in right), Fraction(0))
    found = (observed - chance) / (1 - chance)
    return (Decimal(found.numerator) / Decimal(found.denominator)).quantize(_HUNDREDTH, ROUND_HALF_UP)


def _plain(text: str) -> str:
    return text.strip().casefold()
