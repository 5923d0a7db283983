"""What a draft still lacks, each with the command that answers it."""

from collections.abc import Iterable, Mapping
from typing import Any

from opentrain_client import output

DRAFT = ("jobs", "draft", "update")


def ask(
    validation: Mapping[str, Any],
    job_id: str,
    *,
    verb: tuple[str, ...] = DRAFT,
    again: tuple[str, ...] = (),
    error: bool = False,
) -> None:
    """One `ask:` line per missing field with the command to type, one `issue:` line per issue."""
    for entry in validation.get("missingFields") or []:
        choices = f" ({', '.join(entry['enumValues'])})" if entry.get("enumValues") else ""
        prompt = str(entry.get("prompt") or f"ask: {entry.get('message')}")
        output.say(output.clean(f"{prompt}{choices}"), error=error)
        settings = update_words([entry])
        output.say(
            "     " + output.command("opentrain", *verb, job_id, *settings, *again), error=error, dim=True
        )
    for issue in validation.get("issues") or []:
        output.say(output.clean(f"issue: {issue.get('field')}: {issue.get('message')}"), error=error)


def update_words(entries: Iterable[Mapping[str, Any]]) -> list[str]:
    """The `--set` flags that give `entries` the values of their examples."""
    return [word for e in entries for word in ("--set", f"{e['field']}={e.get('example') or ''}")]
