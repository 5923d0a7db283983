"""Concepts and their words in many languages, read from the text files beside this one.

`[concept]` opens a list of terms split by commas. A star ends a stem, a plus stands for up to two words.
"""

from importlib.resources import files


def concepts() -> dict[str, str]:
    """The terms of each concept, split by commas. Reads the files anew at each call."""
    found: dict[str, list[str]] = {}
    for source in sorted(files(__package__).iterdir(), key=lambda entry: entry.name):
        if not source.name.endswith(".txt"):
            continue
        for line in source.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                terms = found.setdefault(line.strip("[]"), [])
            elif line and not line.startswith("#"):
                terms.append(line)
    return {concept: " ".join(lines) for concept, lines in found.items()}
