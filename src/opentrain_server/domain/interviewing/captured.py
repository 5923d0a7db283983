"""The screening facts that a candidate states in the interview; what was not said is None."""

import re
from collections.abc import Callable, Iterable, Sequence

from opentrain_server.domain.drafting.extraction.text import fold

from . import phrases, stated
from .rubric import ScreeningField
from .transcript import Exchange

Value = str | float | int | None

_SAME: tuple[tuple[str, str], ...] = (
    (
        "country residence location",
        "country live reside based where pays residence pais vives viven land wohnst wohnen paese wo",
    ),
    (
        "hours weekly week availability",
        "hours week weekly heures semaine horas semana stunden woche available many settimana ore",
    ),
    (
        "start earliest begin date",
        "start from begin when starting soon earliest desde cuando empezar commencer quand ab wann beginnen",
    ),
    (
        "degree study studies field education",
        "study studied degree university etudes estudios estudio studium diploma",
    ),
    ("timezone zone time", "time zone timezone fuseau huso zeitzone"),
    ("experience years months", "years months experience many long ans annees mois anos meses jahre monate"),
    ("language languages", "language languages speak langues idiomas sprachen hablas parlez"),
    (
        "url portfolio repository link profile",
        "repository link public show portfolio url github page enlace lien",
    ),
    ("device equipment computer", "device laptop desktop phone computer equipment work tablet"),
    ("tool software editor", "tool software use editor program herramienta outil programm"),
)
_DOUBTS = re.compile(r"\b(?:resume|cv) (?:says|said|states|lists|mentions)|how does that fit")
_ASKED_FROM = 0.55
_EMPTY = frozenset(
    """
    of per the a an in or and with for so far do you your is are to type any level have has used
    done work worked by at on number amount current which yes no what how hours years months total
    """.split()  # noqa: SIM905
)
_UNIT = (
    ("year", r"\byears?\b|\byrs\b"),
    ("month", r"\bmonths?\b"),
    ("hour", r"\bhours?\b|\bhrs\b"),
    ("week", r"\bweeks?\b(?! work)"),
    ("minute", r"\bminutes?\b"),
    ("day", r"\bdays?\b"),
)


def captured(fields: Sequence[ScreeningField], talk: Sequence[Exchange]) -> dict[str, Value]:
    """Each field's value as stated in the answer to the question that asked for it.

    Numbers are int where integral; of a range the lower end. A choice is one of the options as written.
    """
    return {field.key: _value(field, talk) for field in fields}


def asked_at(field: ScreeningField, talk: Sequence[Exchange]) -> int | None:
    """The exchange whose question asks for a field, None when none seems to.

    Questions of our own say by their key what they ask for, the last one counts; others are read.
    """
    if any(e.key for e in talk):
        return next((i for i, e in reversed([*enumerate(talk)]) if field_of(e.key) == field.key), None)
    wanted, near = _cues(field)
    best, at = 0.0, None
    for i, exchange in enumerate(talk):
        asked = set(_words(_without_resume(exchange.question)))
        hits = float(sum(1 for w in wanted if _among(w, asked)))
        hits += 0.6 * min(3, sum(1 for w in near if _among(w, asked)))
        hits += 0.6 * sum(1 for o in field.options if set(_words(o)) <= asked and len(o) > 1)
        if field.type == "url":
            hits += 1.0 * bool(
                re.search(r"public|link|url|repositor|portfolio|show us", fold(exchange.question))
            )
        if i and _DOUBTS.search(fold(exchange.question)):
            continue
        if hits >= _ASKED_FROM and hits > best:
            best, at = hits, i
    return at


def field_of(key: str | None) -> str | None:
    """The key of the screening field that a question asks for: "field:country:again" is for country."""
    return key.split(":")[1] if key and key.startswith("field:") else None


def value(field: ScreeningField, answer: str) -> Value:
    """What an answer states for a field, None when it does not."""
    return _read(field, answer)


def screening(fields: Sequence[ScreeningField], talk: Sequence[Exchange]) -> frozenset[int]:
    """The exchanges that ask for screening facts."""
    by_key = {i for i, e in enumerate(talk) if field_of(e.key)}
    return frozenset(by_key | {at for field in fields if (at := asked_at(field, talk)) is not None})


def _value(field: ScreeningField, talk: Sequence[Exchange]) -> Value:
    at = asked_at(field, talk)
    if at is None:
        return _volunteered(field, talk)
    stated_there = _read(field, talk[at].answer)
    if stated_there is None and talk[at].key:  # asked twice: what the first answer said
        earlier = [e for e in talk[:at] if field_of(e.key) == field.key]
        return next((v for e in earlier if (v := _read(field, e.answer)) is not None), None)
    return stated_there


def _volunteered(field: ScreeningField, talk: Iterable[Exchange]) -> Value:
    """What is said without having been asked: only what cannot be mistaken."""
    if field.type == "url":
        return next((found for e in talk if (found := phrases.url(e.answer))), None)
    return None


def _read(field: ScreeningField, answer: str) -> Value:
    about = _about(field)
    if field.type == "number":
        label = fold(f"{field.label} {field.key}".replace("_", " "))
        unit = next((name for name, pattern in _UNIT if re.search(pattern, label)), None)
        number = stated.amount(answer, unit, rate="week" in label or "day" in label)
        return None if number is None else int(number) if float(number).is_integer() else round(number, 2)
    if field.type == "single_select":
        return stated.choice(answer, field.options, about)
    if field.type == "url":
        return phrases.url(answer)
    return _text(field, answer, about)


def _text(field: ScreeningField, answer: str, about: re.Pattern[str] | None) -> str | None:
    label = fold(f"{field.label} {field.key}".replace("_", " "))
    for kind, tell, sure in _KINDS:
        if kind.search(label):
            found = tell(answer)
            if found or sure:
                return found
    if field.type == "long_text":
        return " ".join(answer.split())[:500] or None
    return phrases.phrase(answer, about)


# What a label asks for, who finds it, and whether nothing else will do where it is not found.
_KINDS: tuple[tuple[re.Pattern[str], Callable[[str], str | None], bool], ...] = (
    (re.compile(r"\bcountry|residence\b"), phrases.country, True),
    (re.compile(r"time ?zone"), phrases.time_zone, True),
    (re.compile(r"\bother languages?\b"), phrases.other_languages, True),
    (re.compile(r"\b(?:native|first|own) language\b|tongue\b"), phrases.own_language, False),
    (re.compile(r"\blanguages?\b"), phrases.languages, False),
    (re.compile(r"\b(?:start|earliest|available from)\b"), phrases.start, True),
    (re.compile(r"\b(?:degree|study|studies|studied|education|major)\b"), phrases.study, False),
)


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(text))


def _cues(field: ScreeningField) -> tuple[list[str], set[str]]:
    """Words of the label and the key, and words that questions use for the same."""
    own = list(dict.fromkeys(_words(field.label) + _words(field.key)))
    near = {w for keys, same in _SAME if set(keys.split()) & set(own) for w in same.split()}
    return [w for w in own if w not in _EMPTY], near


def _about(field: ScreeningField) -> re.Pattern[str] | None:
    wanted, _ = _cues(field)
    own = [re.escape(w[:5] if len(w) > 5 else w) for w in wanted if len(w) > 2]
    if "pedal" in wanted:
        own.append("pedal")
    return re.compile(rf"\b(?:{'|'.join(own)})") if own else None


def _among(word: str, asked: set[str]) -> bool:
    return word in asked or (len(word) > 4 and any(w.startswith(word[:5]) for w in asked))


def _without_resume(question: str) -> str:
    """A question without the title and the résumé line that the greeting quotes."""
    return re.sub(r"\"[^\"]{0,600}\"|«[^»]{0,600}»|“[^”]{0,600}”", " ", question)
