"""How many people are wanted, and which of two roles is the main one."""

import re
from dataclasses import dataclass, replace

from .found import LIKELY, SURE, Found
from .lazy import Lazy
from .names import language_names
from .numbers import Number
from .people_words import ASK, LABEL, NOT_PEOPLE, PEOPLE, SEATS, SELF
from .scope import Scopes, contact, corrects, elsewhere
from .seat_tables import seat_rows
from .terms import alternation, pattern
from .text import Span, Text
from .trades import asked_for

_ADJECTIVES = (
    "native|fluent|experienced|careful|skilled|reliable|professional|licensed|certified|"
    "registered|qualified|freelance|independent|part-time|full-time|remote|junior|senior"
    "|bilingual|human|more|new|good|other|additional|or|more|different|board|qualified|"
    "dedicated|regular|trained|patient|motivated|male|female|adult|expert|subject|matter|"
    "medical|legal|data|image|video|audio|text|3d|red|search|content|math|code|python|prompt|"
    "quality|german|korean|qa|-"
)
_NOUN = Lazy(
    lambda: (
        rf"(?:\s?(?:\+|or more|oder mehr|o mas|ou plus|ou mais))?[\s-]{{0,4}}(?:(?:of (?:you|them|"
        rf"these|us)\b)|(?:(?!(?:per|each|for|a|an|hours?|years?|days?|weeks?|months?|minutes?|"
        rf"images?|photos?|questions?|and|to|the|in|clips?|of|from|by|at|on|with|that|which|is|are)\b)[^\W\d_][\w'/-]{{0,20}}[\s-]{{1,2}})"
        rf"{{0,4}}?({alternation(PEOPLE + '|' + SEATS, glued=True)}))"
    )
)


@dataclass(frozen=True, slots=True)
class Crew:
    """One statement of how many people; ``score`` says how much like an offer it sounds."""

    count: int
    span: Span
    score: float
    line: int
    noun: str


def crews(text: Text, found: list[Number], scope: Scopes) -> list[Crew]:
    """Statements of how many people are wanted, in order."""
    out = []
    for number in found:
        if number.value != int(number.value) or not 1 <= number.value <= 5000 or scope.dead(number.start):
            continue
        crew = _crew(text, number)
        if crew is not None and crew.score > 0:
            out.append(replace(crew, score=crew.score - 1.5) if scope.older(number.start) else crew)
    return out


def _crew(text: Text, number: Number) -> Crew | None:
    low, (first, last) = text.low, text.sentence(number.start)
    line = text.line(number.start)
    before = low[max(first, number.start - 48) : number.start]
    if re.fullmatch(
        r"(?:company|about|about us|who we are|firma|empresa|client)", line.label or line.heading
    ):
        return None
    if (number.start > 0 and re.search(r"[$€£₹#/]\s?$|\b(?:b|c)$", before)) or contact(text, number.start):
        return None
    if _PAID.match(low, number.end) or (number.value == 1 and _PRICED.search(before)):
        return None
    m = _NOUN.match(low, number.end, min(last, number.end + 90))
    noun = m[1] or "of you" if m else ""
    end = m.end() if m else number.end
    labelled = (
        bool(line.label) and LABEL.fullmatch(line.label) is not None and number.start - line.value <= 18
    )
    if m and (NOT_PEOPLE.match(low, end) or (noun == "of you" and not _of_people(low, number, end))):
        m, noun = None, ""
    score = _score(text, number, (noun, end), before, labelled=labelled)
    if not noun and not labelled:
        score = _bare(low, number, before, first, last)
    if not noun and score == 0 and (kind := asked_for(low, number, before)):
        noun, end, score = low[slice(*kind)], kind[1], 1.7
    return Crew(
        int(number.value),
        (number.start, max(end if noun else number.end, number.end)),
        score,
        line.start,
        noun,
    )


_SEAT = pattern(SEATS)
_PRICED = Lazy(r"(?:[$€£₹]\s?[\d.,]+|\d\s?[$€£]|usd|eur|euros?|dollars?|rupees|inr|gbp|chf) (?:for|per)\s$")
_PAID = Lazy(r"\s?(?:%|[$€£₹]|usd|eur\w*|dollars?|inr|gbp|chf|zl|cents?|pln|rs\b)")


def _of_people(low: str, number: Number, end: int) -> bool:
    """Whether "five of them" means people."""
    if re.search(r"\b(?:need|want|hire|looking for|take)\s$", low[max(0, number.start - 14) : number.start]):
        return True
    return "of you" in low[number.end : end] or (
        number.value <= 60
        and re.match(
            r"\s(?:would|please|needed|wanted|max|is enough|are enough|at most)", low[end : end + 12]
        )
        is not None
    )


def _score(text: Text, number: Number, named: tuple[str, int], before: str, *, labelled: bool) -> float:
    (noun, end), low = named, text.low
    own = SELF.search(before)
    if number.value > 200 and _SEAT.fullmatch(noun):
        return 0.0
    if (
        (own and not ASK.search(own.group()))
        or elsewhere(text, number.start, end)
        or (re.search(r"\b(?:up to|over|more than)\s$", before) and "users" in low[end : end + 30])
    ):
        return 0.0
    after = low[end : end + 40]
    if re.match(r"[\s-](?:per (?:week|day|month|image|item|batch|team|shift|session)|employees)\b", after):
        return 0.3
    if noun in ("名", "人", "位", "명") or labelled:
        return 2.5 if not labelled or noun or _plain_label(text, number) else 0.0
    score = 1.6 if noun else 0.0
    asked = ASK.search(before)
    score += 1.0 if asked else 0.0
    score += (
        1.0
        if re.search(
            r"\b(?:wanted|needed|required|please|gesucht|max|to start|would be|enough|can join)\b", after
        )
        else 0.0
    )
    score += 2.0 if corrects(text, number.start) else 0.0
    score -= (
        1.0
        if re.search(r"\b(?:by|from|reviewed by|judged by|between|with|of)\s(?:the\s)?$", before)
        and not asked
        else 0.0
    )
    return score


def _plain_label(text: Text, number: Number) -> bool:
    line = text.line(number.start)
    rest = text.low[number.end : min(line.end, number.end + 24)].lstrip().rstrip(" .\"',}")
    return (
        not rest
        or re.match(r"(?:[,;]|max|people|or more|minimum|total|to start|\(|\+|-|\|)", rest) is not None
        or line.label in ("seats", "openings", "positions", "headcount", "募集人数")
    )


_HEADED = (
    (Lazy(lambda: rf"{alternation(PEOPLE)}\s?\(\s?$"), Lazy(r"\s?(?:people|x)?\)"), 2.5),
    (
        Lazy(lambda: rf"{alternation(PEOPLE + '|' + SEATS)}[\"']?\s?[:|\t=x×]\s?$"),
        Lazy(r"\s*(?:[.,;|)\n\t}\"]|$|\()"),
        2.2,
    ),
    (Lazy(lambda: rf"^\s*{alternation(PEOPLE)}\s$"), Lazy(r"\s?(?:[.;\n]|$)"), 1.7),
)


def _bare(low: str, number: Number, before: str, first: int, last: int) -> float:
    """A number of people without a noun: "Annotators (10)", "make it six", "We need three"."""
    rest = low[number.end : min(last, number.end + 24)]
    for opening, close, score in _HEADED:
        if opening.search(before) and close.match(rest):
            return score
    if (
        number.value <= 100
        and re.search(
            r"\b(?:we need|need|want|looking for|hiring|hire|we take|would take)\s(?:about |around |"
            r"maybe )?$",
            before,
        )
        and re.match(r"\s?(?:\.|,|$|\n|;)", rest)
    ):
        return 1.7
    if re.match(r"\s(?:for|speak)\s", rest):
        lead_in = re.search(rf"{alternation(PEOPLE)}\W{{1,4}}$", before)
        return 1.7 if lead_in or _for_language(low, number) else 0.0
    if re.search(r"\bmake (?:it|that)\s$", before) and not re.match(
        r"\s?(?:\d|usd|eur|[$€]|hours|per)", rest
    ):
        return 1.5
    return 0.0


def _for_language(low: str, number: Number) -> bool:
    """Read "four for Hausa, four for Igbo": people by language, at least two such parts."""
    m = re.match(r"\sfor\s([a-z]+)", low[number.end : number.end + 30])
    return m is not None and m[1] in language_names() and len(_PER_LANGUAGE.findall(low)) > 1


_PER_LANGUAGE = re.compile(r"\b(?:\d{1,3}|[a-z]{3,6})(?: \w+)? for [a-z]{4,}\s?(?:[,.;]|and\b)")


_OPENINGS = ("openings", "positions", "vacancies")


def headcount(text: Text, found: list[Crew]) -> dict[str, Found]:
    """The number of people to hire: the best statement, or the sum over two roles."""
    if rows := seat_rows(text):
        return {"headcount": Found(sum(n for n, _ in rows), SURE, rows[0][1], "people of the rows added")}
    sure = [c for c in found if c.score >= 1.6]
    if not sure:
        return {}
    named = [c for c in sure if c.noun not in _OPENINGS]
    if len(named) > 1:  # "two openings" above the two roles counts the roles, not the people
        sure = [c for c in sure if c.noun not in _OPENINGS or c.count != len(named)]
    best = max(sure, key=lambda c: (c.score, -c.span[0]))
    parts = _parts(text, sure, best)
    total = sum(c.count for c in parts)
    reason = "people of two roles added" if len(parts) > 1 else "people to hire"
    return {"headcount": Found(total, SURE if best.score >= 2.5 else LIKELY, best.span, reason)}


def _parts(text: Text, sure: list[Crew], best: Crew) -> list[Crew]:
    """The statements to add up: roles of one sentence, of one table row, or under headings alike."""
    same = [c for c in sure if c is not best and c.noun != "of you" and abs(c.score - best.score) <= 1.5]
    if sum(c.score >= 2.2 for c in same) >= 1:
        same = [c for c in same if c.noun not in _OPENINGS]
    out = [best]
    for crew in same:
        near = text.sentence(crew.span[0]) == text.sentence(best.span[0]) or text.line(
            crew.span[0]
        ) == text.line(best.span[0])
        like = lead(text, crew) != lead(text, best) and opens(text, crew) and opens(text, best)
        joined = near and _adds(text, best, crew)
        if joined or like:
            out.append(crew)
    return out


def lead(text: Text, crew: Crew) -> str:
    """What stands before the number on its line: the name of a role."""
    start = max(text.line(crew.span[0]).start, crew.span[0] - 90)
    return "".join(c for c in text.low[start : crew.span[0]] if c.isalpha()) or crew.noun


def opens(text: Text, crew: Crew) -> bool:
    """Whether a statement stands in a heading or at the head of a paragraph, as a role does."""
    line = text.line(crew.span[0])
    return crew.span[0] - line.start < 42 and (
        line.end - crew.span[1] < 12
        or "**" in text.raw[line.start : crew.span[0] + 8]
        or bool(re.match(r"[ \t]*(?:#|[-*•] |\d[.)] |\(?[A-Za-z1-9]\) )", text.raw[line.start : line.end]))
    )


def _adds(text: Text, one: Crew, two: Crew) -> bool:
    left, right = sorted((one, two), key=lambda c: c.span)
    gap = text.low[left.span[1] : right.span[0]]
    if (
        left.span[1] > right.span[0]
        or len(gap) > 160
        or re.search(r"\b(?:of (?:them|whom|which)|including|e\.g|incl|davon|or|at least|split)\b", gap)
    ):
        return False
    return (
        (
            left.noun != right.noun
            and re.search(r"\b(?:and|plus|und|y|e|et|en|i|и|dan|ve|as well as)\b|[,&+、|;]|と", gap)
            is not None
        )
        or "|" in gap
        or (not left.noun and re.match(r"\sfor \w+(?:,| and)", gap) is not None)
    )


_FOR_EACH = Lazy(
    r"(?:\b(?:each|every|per|for each|for every|in each|cada|por|pro|je|par|chaque|per ogni|"
    r"na kazdy)\s(?:target |of the )?(?:languages?|idiomas?|lenguas?|sprache|langue|lingua|"
    r"taal|jezyk|pair|language pair)\b|言語ごと|各言語|每种语言|언어별)"
)


def per_language(text: Text, fields: dict[str, Found], *, translation: bool) -> dict[str, Found]:
    """Multiply "one person each language" by the languages (the source of a translation is none)."""
    count, names = fields.get("headcount"), fields.get("languages")
    if (
        count is None
        or names is None
        or count.span is None
        or not isinstance(count.value, int)
        or not isinstance(names.value, list)
    ):
        return {}
    first, last = text.sentence(count.span[0])
    if not _FOR_EACH.search(text.low, max(first, count.span[0] - 40), min(last, count.span[1] + 30)):
        return {}
    targets = max(1, len(names.value) - (1 if translation else 0))
    return {
        "headcount": Found(count.value * targets, LIKELY, count.span, "people for each language added up")
    }
