"""Criteria and screening fields that are proposed for a job, out of what its fields say."""

from collections.abc import Mapping

from opentrain_server.domain.moderation import judgement
from opentrain_server.domain.words.contacts import find_contacts

_Row = tuple[str, int, str, str]

_WORK: dict[str, tuple[str, str, str]] = {
    "TRANSCRIPTION": (
        "Transcription method",
        "Does not know verbatim from clean, no rule for overlap or doubt.",
        "Exact forms for verbatim, overlap and doubt; checks names and numbers in a second pass.",
    ),
    "TRANSLATION": (
        "Translation judgement",
        "Translates word by word and sees no trap.",
        "Keeps meaning and register, names what cannot be kept and how the loss is marked.",
    ),
    "BOUNDING_BOX": (
        "Geometric precision",
        "Draws by feeling, no rule for hidden or touching objects.",
        "States where an edge lies, what happens with occlusion and truncation, and checks it at high zoom.",
    ),
    "RED_TEAMING": (
        "Adversarial thinking",
        "Repeats one known trick.",
        "Different attack routes with reasons, and what would count as success.",
    ),
    "CODE": (
        "Code judgement",
        "Accepts what runs; misses or misexplains the defect.",
        "Sees the real defect, its cause and a better fix.",
    ),
    "RANKING": (
        "Comparative judgement",
        "Prefers length, polish or own taste.",
        "Finds the deciding fact for this user, weighs correctness and safety over style.",
    ),
}
_BY_LABEL = (
    ("TRANSCRI", "TRANSCRIPTION"),
    ("TRANSLAT", "TRANSLATION"),
    ("RED_TEAM", "RED_TEAMING"),
    ("CODE", "CODE"),
    ("PROGRAM", "CODE"),
    ("RANK", "RANKING"),
    ("PREFERENCE", "RANKING"),
    ("RLHF", "RANKING"),
    ("EVALUATION", "RANKING"),
    ("BOUNDING", "BOUNDING_BOX"),
    ("POLYGON", "BOUNDING_BOX"),
    ("SEGMENT", "BOUNDING_BOX"),
    ("KEYPOINT", "BOUNDING_BOX"),
    ("CUBOID", "BOUNDING_BOX"),
    ("TRACK", "BOUNDING_BOX"),
)
_GUIDELINE = (
    "Applying the guideline",
    "Decides by taste or ignores the rules.",
    "Applies the right rule to an example, sees where the rules leave a gap, and asks in the right place.",
)
_CARE = (
    "Care and consistency",
    "Says only that work is careful.",
    "A concrete habit that catches own errors or fatigue.",
)
_DEPEND = (
    "Dependability",
    "Promises anything, or is vague.",
    "Believable figures; says early what will not fit.",
)
_EVEN_ODDS = 0.5
_MOST_QUOTED = 300


def criteria(fields: Mapping[str, object]) -> list[_Row]:
    """3 to 5 criteria with weights that add up to 100."""
    named = _languages(fields)
    chosen: list[tuple[tuple[str, str, str], int]] = [(_work(fields), 40)]
    if wish := _wish(fields):
        chosen.append((("What the employer asks for", "Shows none of it.", wish), 25))
    if named:
        high = f"Native-like {named}; hears and writes its finer points."
        chosen.append(
            ((f"{named} proficiency", f"Cannot hold the interview in {named}, or many errors.", high), 25)
        )
    chosen += [(_CARE, 25), (_DEPEND, 15)]
    whole = sum(weight for _, weight in chosen)
    weights = [round(100 * weight / whole) for _, weight in chosen]
    weights[0] += 100 - sum(weights)
    return [(name, weight, low, high) for ((name, low, high), _), weight in zip(chosen, weights, strict=True)]


def fields(fields: Mapping[str, object]) -> list[dict[str, object]]:
    """2 to 4 screening fields."""
    found: list[dict[str, object]] = [
        {"key": "weekly_hours", "label": "Hours per week", "type": "number", "required": True}
    ]
    if fields.get("experienceLevel") != "ENTRY_LEVEL":
        found.append(
            {
                "key": "months_experience",
                "label": "Months of similar work",
                "type": "number",
                "required": True,
            }
        )
    if fields.get("countries"):
        found.insert(
            0, {"key": "country", "label": "Country of residence", "type": "short_text", "required": True}
        )
    if tool := _short(fields.get("labelingSoftware"), 60):
        label = f"Worked with {tool} before"
        found.append(
            {
                "key": "tool",
                "label": label,
                "type": "single_select",
                "required": False,
                "options": ["yes", "no"],
            }
        )
    if len(found) < 4 and (len(found) < 2 or not fields.get("countries")):
        found.append({"key": "start", "label": "Earliest start", "type": "short_text", "required": False})
    return found[:4]


def _work(fields: Mapping[str, object]) -> tuple[str, str, str]:
    labels = fields.get("labelTypes")
    text = " ".join(map(str, labels)) if isinstance(labels, list) else ""
    text = f"{text} {fields.get('jobTitle') or ''}".upper().replace("-", "_")
    return next((_WORK[kind] for mark, kind in _BY_LABEL if mark in text), _GUIDELINE)


def _wish(fields: Mapping[str, object]) -> str:
    """The employer's own wish, unless it asks for what no interview may ask for."""
    text = _short(fields.get("aiInterviewRequirements"), _MOST_QUOTED)
    return "" if not text or find_contacts(text) or _unfit(text) else text


def _unfit(text: str) -> bool:
    """Tell whether a wish is more likely harmful than not: one line gives the moderator little to go by."""
    return judgement.scores(text, kind="job")["harm"] >= _EVEN_ODDS


def _languages(fields: Mapping[str, object]) -> str:
    given = fields.get("languages")
    return str(given[0])[:60] if isinstance(given, list) and given else ""


def _short(value: object, most: int) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0]
