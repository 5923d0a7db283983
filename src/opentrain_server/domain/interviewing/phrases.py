"""Short facts in words: where somebody lives, time zones, starts, languages, studies, addresses of pages."""

import re
from functools import cache
from importlib.resources import files

from opentrain_server.domain.drafting.extraction.names import mentions
from opentrain_server.domain.drafting.extraction.text import fold, read
from opentrain_server.domain.words.countries import country_names

MOST_WORDS = 8

_LIVES = re.compile(
    r"\b(?:live|living|lives|based|reside|residing|located|now|home is|currently|vis|habite|vivons|vivo"
    r"|resido|radico|wohne|lebe"
    r"|moro|abito|residence|i'm in|i am in|from)\b[^.;]{0,40}$"
)
_ZONE = re.compile(
    r"\b(?:utc|gmt)\s?(?:[+\-−–±]\s?\d{1,2}(?::?\d\d)?)?(?!\w)|\b(?:cest|mez|mesz|cet|eet|eest|wet|est"
    r"|edt|cst|cdt|mst|mdt|pst|pdt|ist|sgt|pht"
    r"|wat|eat|cat|sast|brt|art|clt|cot|pet|jst|kst|hkt|wib|aest|aedt|msk|trt|pkt|bst|npt|ict)\b"
    r"|[+-]\d{1,2}(?!\d)"
    r"|\b(?:us |u\.s\. )?(?:eastern|central|pacific|mountain)(?: european)?(?: standard"
    r"| daylight)?(?: time)?\b|\b\w+ time(?: zone)?\b(?!\s\w+ing)"
)
_NAMED_ZONE = re.compile(r"\b(?:[A-Z][\w.]* ){1,3}[Tt]ime\b")
_NOT_ZONE = re.compile(
    r"^(?:the|this|that|my|any|full|part|some|more|same|free|real|every|last|first|long|of|in|what|which"
    r"|which time)\b"
)
_DAY = (
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|febr)uary|march|april|may \d|june|july|august"
    r"|(?:septem|octo|novem|decem)ber"
)
_START = re.compile(
    rf"\b(?:(?:right now|immediately|immediate|at once|right away|asap|as soon as (?:possible|you \w+)|today"
    rf"|tomorrow|anytime|any time|straight away|now)\b"
    r"|(?:after|once|when)\s[^.;!?]{3,50}|(?:in|within)\s(?:about\s)?(?:\w+\s)?(?:\d+|one|two|three|four"
    r"|a|the next)\s(?:days?|weeks?|months?)"
    rf"|(?:next|this|on|from|by|starting|beginning)?\s?(?:the\s)?(?:early |mid |mid-|end of |first of "
    rf"|next )?(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?)?(?:{_DAY})"
    r"(?:\s\d{1,2}(?:st|nd|rd|th)?)?\b|(?:next|this coming)\s(?:week|month)|the \d{1,2}(?:st|nd|rd"
    r"|th)(?: of \w+)?|\d{1,2}(?:st|nd|rd|th)? of \w+|\d{4}-\d\d-\d\d"
    r"|inmediatamente|de inmediato|hoy|manana|el lunes|la semana que viene|aujourd'hui|demain|lundi"
    r"|des lundi|tout de suite|sofort|ab sofort"
    r"|heute|morgen|(?:ab )?montag|nachste woche|amanha|segunda)\b"
)
_URL = re.compile(
    r"https?://[^\s<>\"')\]]{3,300}|\b(?:[a-z0-9-]{1,60}\.){1,4}[a-z]{2,10}/[^\s<>\"')\]]{1,200}", re.I
)
_STUDY = re.compile(
    r"\b(?:studied|study|studying|degree (?:in|is in)|bachelor(?:'s)?(?: degree)? (?:in|of)"
    r"|master(?:'s)?(?: degree)? (?:in|of)|b\.?sc\.? (?:in )?"
    r"|m\.?sc\.? (?:in )?|b\.?a\.? (?:in )?|m\.?a\.? (?:in )?|ph\.?d\.?(?: in)?|doctorate in|diploma in"
    r"|graduated in|majored in|years? of"
    r"|etudie|licence (?:de|en|d')|master (?:de|en)|estudie|licenciatura en|grado en|carrera de"
    r"|ingeniera? (?:en|de)?|studium der|studiert),?\s+"
    r"(?:an? |the |of |in |de |la |le |, )?(?P<what>[^\W\d][^.,;:()!?\n]{1,60})"
)
_LEAD = re.compile(
    r"^(?:(?:well|so|ok|okay|yes|yeah|oh|hello|hi|hmm|honestly|bonjour|hola|alors|bueno|pues|also|and"
    r"|currently|mostly|mainly|usually)[,!. ]+)*"
    r"(?:(?:i am|i'm|i have|i've|i've got|i got|i use|i hold|i own|i work with|i work on|i live in|i can"
    r"|my \w+(?: \w+)? is|mine is|it is|it's|that is|that's|this is|"
    r"there is|i would say|i'd say|i prefer|je suis|j'ai|j'utilise|je travaille|soy|tengo|uso"
    r"|trabajo con|ich habe|ich bin|ich nutze)\s+)?"
    r"(?:(?:an?|the|my|un|une|una|le|la|el|ein|eine|einen|mostly|about|as a|in|on|with)\s+)?",
    re.I,
)
_NOTHING = re.compile(
    r"^\W*(?:none|no|not really|nothing|n/?a|-|i'd rather not\b.*|prefer not\b.*|nope|i don't (?:have"
    r"|know|want)\b.*|no tengo|aucune?|keine?|ninguna?)\W*$",
    re.I,
)


@cache
def _cities() -> dict[str, str]:
    lines = files(__package__).joinpath("cities.txt").read_text(encoding="utf-8").splitlines()
    rows = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {city.replace("_", " "): code for code, _, cities in rows for city in cities.split()}


def country(answer: str) -> str | None:
    """The English name of the country somebody says to live in, also told by a large city."""
    text = read(answer)
    found = [(start, end, code) for start, end, code in mentions(text, "country") if len(code) == 2]
    for name, code in _cities().items():
        at = re.search(rf"(?<!\w){name}(?!\w)", text.low)
        if at and not found:
            found.append((at.start(), at.end(), code))
    if not found:
        return None
    living = [f for f in found if _LIVES.search(text.low[: f[0]])]
    code = (living or found)[
        -1
        if living
        and re.search(
            r"\bnow\b|maintenant|ahora"
            r"|jetzt",
            text.low,
        )
        else 0
    ][2]
    return country_names().get(code)


def languages(answer: str) -> str | None:
    """The languages named, comma-separated."""
    return ", ".join(dict.fromkeys(name for _, _, name in sorted(mentions(read(answer), "language")))) or None


def own_language(answer: str) -> str | None:
    """The language named first."""
    return (languages(answer) or "").split(", ")[0] or None


def other_languages(answer: str) -> str | None:
    """The languages named besides English."""
    named = (languages(answer) or "").split(", ")
    return ", ".join(name for name in named if name != "English") or None


def time_zone(answer: str) -> str | None:
    """A time zone as stated: an offset, an abbreviation, "UK time"."""
    found = [m[0].strip() for m in _ZONE.finditer(read(answer).low) if not _NOT_ZONE.match(m[0])]
    exact = [zone for zone in found if re.match(r"utc|gmt|[a-z]{2,4}$|[+-]", zone)]
    if exact:
        return exact[0].upper()
    named = _NAMED_ZONE.search(answer)
    if named:
        return named[0]
    return found[0] if found else None


def start(answer: str) -> str | None:
    """When somebody can begin, as stated."""
    low = read(answer).low
    m = _START.search(re.sub(r"[^.!?\n]*\?", lambda asked: " " * len(asked[0]), low))
    if m is None:
        return None
    return " ".join(answer[m.start() : m.end()].split()[:MOST_WORDS]) or None


def url(answer: str) -> str | None:
    """The first address of a page."""
    m = _URL.search(answer)
    return m[0].rstrip(".,;:!?") if m else None


def study(answer: str) -> str | None:
    """The subject somebody studied."""
    low = read(answer).low
    for m in _STUDY.finditer(low):
        what = re.split(
            r"\b(?:at|and have|and i|and then|from|with|which|where|but|for|in \d|et|y|und)\b",
            answer[m.start("what") : m.end("what")],
        )[0].strip()
        if what and not re.match(r"(?:rating|work|experience|paid|doing)", what):
            return " ".join(what.split()[:MOST_WORDS])
    return None


def phrase(answer: str, about: re.Pattern[str] | None) -> str | None:
    """The words that state a fact asked for: the part of the answer that speaks about it, else its first."""
    parts = [p.strip() for p in re.split(r"(?<=[.!?;])\s+|\n+", answer) if p.strip()]
    on_it = [p for p in parts if about is not None and about.search(fold(p))]
    said = (on_it or parts or [""])[0]
    clauses = [c.strip() for c in re.split(r",\s|\s[-–]\s", said) if c.strip()]
    on_it = [c for c in clauses if about is not None and about.search(fold(c))]
    said = (on_it or clauses or [""])[0]
    if _NOTHING.match(said):
        return None
    bare = _LEAD.sub("", said).strip(" .,;:!?\"'")
    return " ".join(bare.split()[:MOST_WORDS]) or None
