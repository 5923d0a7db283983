"""Floors on texts that the weights were not fitted on: cross-validation, without chance."""

import runpy
from pathlib import Path

import pytest

from opentrain_server.domain.moderation import Decision

_BENCH = Path(__file__).parents[3] / "bench/fit_moderation.py"


@pytest.mark.prove
def test_floors_hold_on_folds_that_were_not_fitted_on() -> None:
    bench = runpy.run_path(str(_BENCH))
    sources = {"items": bench["items"](bench["ITEMS"]), "posts": bench["items"](bench["POSTS"])}
    pairs = bench["check"](sources)
    found = [(gold, decision) for gold, decision, _ in pairs["items"]]
    bad, good = (sum(gold == name for gold, _ in found) for name in ("BLOCK", "ALLOW"))
    assert found.count(("BLOCK", Decision.ALLOW)) <= 0.08 * bad
    assert found.count(("BLOCK", Decision.BLOCK)) >= 0.65 * bad
    assert found.count(("ALLOW", Decision.BLOCK)) <= 0.02 * good
    assert found.count(("ALLOW", Decision.REVIEW)) <= 0.14 * good
    posts = [decision for _, decision, _ in pairs["posts"]]
    assert posts.count(Decision.BLOCK) <= 1  # of 305
    assert posts.count(Decision.REVIEW) <= 0.15 * len(posts)
