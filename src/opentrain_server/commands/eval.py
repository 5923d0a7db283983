"""`opentrain-server eval`: run the functions that judge requests over a file, and print what they say.

One JSON object a line in and out; what comes out can be compared with the right answers by any scorer.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from opentrain_server.domain import interviewing, moderation
from opentrain_server.domain.drafting import extraction

Item = dict[str, Any]
_file = click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True))


@click.group("eval")
def eval() -> None:  # the command's own name
    """Run the judges over a file of JSON lines, for scoring."""


@eval.command()
@_file
def drafts(file: Path) -> None:
    """Read each line's `text` as a job description and print the fields found."""
    _predict(file, lambda item: extraction.predict(_text(item, "text")))


@eval.command("moderation")
@_file
@click.option("--unclaimed", is_flag=True, help="Judge as for accounts that no human has claimed.")
def moderation_(file: Path, *, unclaimed: bool) -> None:
    """Judge each line's `text` (`kind`: job or message) and print the decision and its category."""

    def judge(item: Item) -> Item:
        kind = _text(item, "kind")
        if kind not in ("job", "message"):
            raise ValueError("kind must be job or message")
        rules = moderation.judge(_text(item, "text"), kind="job" if kind == "job" else "message")
        verdict = moderation.settle(rules, None, claimed=not unclaimed)
        return {"gold": verdict.decision.value, "category": (verdict.reasons or ("none",))[0]}

    _predict(file, judge)


@eval.command()
@_file
def interviews(file: Path) -> None:
    """Judge each line's `messages` against its `job` and print points, facts stated and flags."""

    def judge(item: Item) -> Item:
        job, messages = item.get("job"), item.get("messages")
        if not isinstance(job, dict):
            raise ValueError("job must be an object")
        if not isinstance(messages, list) or not all(isinstance(message, dict) for message in messages):
            raise ValueError("messages must be a list of objects")
        found = interviewing.judge(job, messages)
        return {
            "overall": found.overall,
            "criteria": dict(found.criteria),
            "captured": dict(found.captured),
            "flags": list(found.flags),
        }

    _predict(file, judge)


def _predict(file: Path, judge: Callable[[Item], Item]) -> None:
    """Print a prediction for each line; one that cannot be read is named on stderr and left out."""
    source = sys.stdin.buffer if str(file) == "-" else file.open("rb")
    with source as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                item = _item(line)
                found = judge(item)
            except ValueError as error:
                click.echo(f"line {number}: {error}", err=True)
                continue
            click.echo(json.dumps({"id": item["id"], **found}, ensure_ascii=False))


def _item(line: bytes) -> Item:
    item = json.loads(line)
    if not isinstance(item, dict):
        raise ValueError("not a JSON object")
    _text(item, "id")
    return item


def _text(item: Item, key: str) -> str:
    value = item.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key} must be a string")
    return value
