"""Score predictions and say how sure the score is: a bootstrap 95 % interval over the items.

    python bench/eval_interval.py PRED.jsonl GOLD.jsonl SCORER [--task drafts] [--rounds 1000] [--seed 7]

SCORER is a Python file with the functions ``read``, ``predictions`` and ``score_<task>(preds, gold,
slices)``, the last returning a number of 0-100. Items are drawn with replacement, and the scorer runs on
every draw.
"""

import argparse
import contextlib
import importlib.util
import io
import random
from collections.abc import Callable
from types import ModuleType
from typing import Any


def load(path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"not a Python file: {path}")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def interval(
    score: Callable[..., float], preds: dict[str, Any], gold: list[dict[str, Any]], rounds: int, seed: int
) -> tuple[float, float, float]:
    """The score of all items and the 2.5 and 97.5 percentiles of the scores of the draws."""
    pick = random.Random(seed)
    whole = _quiet(score, preds, gold)
    draws = sorted(_quiet(score, *_renamed(preds, pick.choices(gold, k=len(gold)))) for _ in range(rounds))
    return whole, draws[int(0.025 * rounds)], draws[min(rounds - 1, int(0.975 * rounds))]


def _renamed(
    preds: dict[str, Any], rows: list[dict[str, Any]]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Give every drawn row an id of its own, so that a row drawn twice counts twice."""
    gold = [{**row, "id": f"{i}"} for i, row in enumerate(rows)]
    return {f"{i}": preds[row["id"]] for i, row in enumerate(rows) if row["id"] in preds}, gold


def _quiet(score: Callable[..., float], preds: dict[str, Any], gold: list[dict[str, Any]]) -> float:
    with contextlib.redirect_stdout(io.StringIO()):
        return float(score(preds, gold, None))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("pred")
    parser.add_argument("gold")
    parser.add_argument("scorer")
    parser.add_argument("--task", default="drafts")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=7)
    args = parser.parse_args()
    scorer = load(args.scorer)
    gold = scorer.read(args.gold)
    score = getattr(scorer, f"score_{args.task}")
    whole, low, high = interval(score, scorer.predictions(args.pred), gold, args.rounds, args.seed)
    print(
        f"SCORE {whole:.2f}  95 % interval {low:.2f} to {high:.2f}  ({len(gold)} items, {args.rounds} draws)"
    )


if __name__ == "__main__":
    main()
