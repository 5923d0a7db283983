"""A title for a post: its own where it has one, else one made of language, task and data."""

import re
from collections.abc import Iterator

from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, UNSURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.people_words import PEOPLE
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Line, Text, fold
from opentrain_server.domain.drafting.extraction.title_object import target, thing
from opentrain_server.domain.drafting.extraction.title_words import (
    CLOSING,
    COLLECTED,
    KINDS,
    OPENING,
    SHAPES,
    TASKS,
    VARIETY,
    WRITINGS,
    WRITTEN,
)
from opentrain_server.domain.drafting.extraction.unit_words import FILE_NOUNS
from opentrain_server.domain.drafting.extraction.volume import Volume

MOST = 80  # characters of a title
_LEAST = 5
_LINES = 200  # of a post, in which a heading may stand
_NAMED = Lazy(
    r"(?:job ?)?title|subject|betreff|asunto|assunto|objet|oggetto|onderwerp|temat|тема|konu|judul|titulo|"
    r"titre|titel|titolo|件名|タイトル|标题|제목"
)
_ROLE = Lazy(
    r"role|position|job|puesto|cargo|poste|stelle|職種|职位|포지션|project|projekt|proyecto|projeto|projet"
)
_GREETING = Lazy(
    r"(?i)(?:hi|hello|hey+|hiya|dear|good (?:morning|day)|yo|hola|buenas|ola|bonjour|salut|hallo|"
    r"guten tag|ciao|salve|dzien dobry|здравствуйте|привет|merhaba|halo|peace|assalam\w*|sorry|thanks|"
    r"from:|to:|ok so|so\.|field\s|correction|edit:)\b"
)
_FACT = Lazy(
    r"仕事内容|内容|任务|업무|작업|задача|data|task|need|what.*|who|where|items?|goal|rate|pay|volume|correction.*|note"
)
_SUBJECT = Lazy(r"subject|betreff|asunto|assunto|objet|oggetto|onderwerp|temat|тема|konu")
_GENERIC = frozenset(
    {"work", "proje", "help", "paid", "remot", "freel", "task", "tasks", "label", "annot", "with"}
)
_ADDRESS = Lazy(r"to|from|cc|date|von|an|de|para|a")
_EMPTY = Lazy(
    r"(?:(?:data|annotation|annotators?|labell?ing|labell?ers?|services?|project|job|work|task|tasks|"
    r"help|freelance|"
    r"freelancers?|remote|request|for|of|and|the|needed|wanted|opportunity|contract|new|quick|small|"
    r"big)[\W]*)+"
)
_FRAGMENT = re.compile(r"[\s*_#]*([A-Z][^.!?:\n]{7,70})(?:[.!?:](?=\s|$)|$)")
_SAYS = Lazy(
    r"\b(?:you|your|we|our|us|i|i'm|my|me|need|needs|needed|looking|want|wanted|hiring|is|are|was|have|has|"
    r"please|will|can|this|that|it|there|who|anyone|someone|title|role|job|data|task|pay|update|"
    r"original)\b|"
    r"[$€£₹]|\b\d"
)
_TABLE = Lazy(r"(?i)(?:field|item|key|what)\b\s*\|?\s*(?:value|detail|details|entry)\b|[^|]*\|")
_DANGLING = Lazy(
    r"(?i)(?:[\s,;:.(\[/&+–—-]|\b(?:of|for|in|on|and|or|with|to|from|the|a|an|at|by|around|de|del|la|el|"
    r"di|da|do|"
    r"du|des|et|y|e|und|für|mit|von|aus|im|der|die|das|w|z|и|в|на|для))+$"
)


def title(text: Text, fields: dict[str, Found], totals: list[Volume]) -> tuple[Found | None, bool]:
    """The title of 5 to 80 characters, and whether it was made. None for a text that says nothing at all."""
    own = _own(text)
    if own is not None and _speaks_of_it(text, *own):
        start, end = own
        words = _clean(text.raw[start:end])
        gloss = _gloss(words, fields)
        whole = _with(words, gloss)
        return Found(whole, LIKELY if gloss else SURE, own, "the post's own heading"), False
    made = _made(text, fields, totals)
    return (Found(made, UNSURE, None, "made from the text"), True) if len(made) >= _LEAST else (None, False)


def _own(text: Text) -> tuple[int, int] | None:
    """Where the heading stands: a labelled line, the key "title", or the first line."""
    for line in text.lines[:_LINES]:
        value = text.raw[line.value : line.end].strip(" \t\"'")
        named = _NAMED.fullmatch(line.label) or (_ROLE.fullmatch(line.label) and value.count(" ") >= 2)
        if named and "|" not in value and 6 <= len(value) <= 110 and len(_clean(value)) >= _LEAST:
            return line.value, line.end
    if m := re.search(r"\"title\"\s?:\s?\"([^\"\n]{5,110})\"", text.raw):
        return m.span(1)
    lines = (x for x in text.lines[:_LINES] if _clean(text.raw[x.start : x.end]))
    first = next((x for x in lines if not _ADDRESS.fullmatch(x.label)), None)
    if first is None:
        return None
    return (first.start, first.end) if _heads(text, first) else _opening(text, first)


def _opening(text: Text, line: Line) -> tuple[int, int] | None:
    """A first sentence that is no sentence: "Synthetic voices listening test. You hear two"."""
    m = _FRAGMENT.match(text.raw, line.start, line.end)
    if m is None or _GREETING.match(m[1]) or _FACT.fullmatch(line.label) or not 1 <= m[1].count(" ") <= 6:
        return None
    last = text.low[slice(*m.span(1))].split()[-1]
    said = _SAYS.search(text.low, *m.span(1)) or pattern(PEOPLE).fullmatch(last)
    return None if said else m.span(1)


def _speaks_of_it(text: Text, start: int, end: int) -> bool:
    """Whether the subject of a mail, or a first sentence, tells of the work; other headings do."""
    line = text.line(start)
    if _EMPTY.fullmatch(fold(_clean(text.raw[start:end]))):
        return False
    if not _SUBJECT.fullmatch(line.label) and end == line.end:
        return True
    stems = {w[:5] for w in re.findall(r"[a-z]{4,}", text.low[start:end])} - _GENERIC
    below = text.low[end:]
    if not stems or pattern(FILE_NOUNS).search(text.low, start, end):
        return True
    return any(re.search(rf"\b{stem}", below) for stem in stems)


def _heads(text: Text, line: Line) -> bool:
    """Whether a line is a heading: short, no greeting, no full sentence, something below it."""
    bare = text.raw[line.start : line.end].strip(" #*_")
    rest = text.low[line.end :].strip()
    if not rest or not 8 <= len(bare) <= 100 or _GREETING.match(bare) or bare[0] in "|{>":
        return False
    if _FACT.fullmatch(line.label) or _TABLE.match(bare):
        return False
    if (
        bare[-1] in ".:;,?："
        or "。" in bare
        or re.search(r"[.!?]\s\w", bare)
        or "\t" in bare
        or re.match(r"[a-z_]+:", bare)
    ):
        return False
    return (bare[0].isupper() or not bare[0].isalpha() or not bare[0].isascii()) and len(_clean(bare)) >= 8


def _clean(words: str) -> str:
    """A heading without markdown, emoji, "Subject:", "URGENT", "looking for"."""
    words = " ".join(re.sub(r"[#*_`|\t]+|[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]", " ", words).split())
    for _ in range(4):
        shorter = CLOSING.sub("", OPENING.sub("", words)).strip(" -–—:.,\"'")
        if shorter == words or len(shorter) < _LEAST:
            break
        words = shorter
    return _capital(words) if re.search(r"\w\w", words) else ""


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _gloss(words: str, fields: dict[str, Found]) -> str:
    """What a reader would look for and the heading does not say: the language, the task."""
    low = fold(words)
    kinds = _list(fields, "labelTypes")
    names = [
        n for n in _names(fields, kinds) if n not in ("English", "Multilingual") and fold(n)[:5] not in low
    ]
    tasks = [k for k in kinds if not re.search(TASKS[k][2], low)]
    return " ".join(x for x in ("/".join(names[:2]), _works(tasks[:2], fields, low)) if x)


def _with(words: str, gloss: str) -> str:
    """A heading with its gloss in brackets, as much of it as there is room for."""
    options = [gloss, gloss.rpartition(" and ")[0], gloss.partition(" ")[0]] if gloss else []
    for option in options:
        if option and len(words) + len(option) + 3 <= MOST:
            return f"{words}, {option}" if "(" in words else f"{words} ({option})"
    return _cut(words)


def _cut(words: str) -> str:
    """At most 80 characters, cut between words, nothing left dangling."""
    if len(words) > MOST:
        piece = words[: MOST + 1]
        words = piece.rpartition(" ")[0] if " " in piece else words[:MOST]
        if words.count("(") > words.count(")"):
            words = words.rpartition("(")[0]
    return _DANGLING.sub("", words)


def _list(fields: dict[str, Found], key: str) -> list[str]:
    found = fields.get(key)
    return list(found.value) if found and isinstance(found.value, list) else []


def _works(kinds: list[str], fields: dict[str, Found], low: str) -> str:
    """The names of kinds of work, joined: "entity and relation annotation"."""
    names = [_task(k, fields)[0] for k in kinds]
    if "PROMPT_RESPONSE_WRITING" in kinds and (m := WRITTEN.search(low)):
        names[kinds.index("PROMPT_RESPONSE_WRITING")] = WRITINGS.get(m[1], "story writing")
    if len(names) == 2:
        names[0] = names[0].partition(" and ")[0]
        if names[0].endswith(" annotation") and names[1].endswith(" annotation"):
            names[0] = names[0].removesuffix(" annotation")
    return " and ".join(names)


def _task(kind: str, fields: dict[str, Found]) -> tuple[str, str]:
    """The name of a kind of work and the word that ties it to the data."""
    name, tie, _ = TASKS[kind]
    data = (_list(fields, "dataType") or [""])[0]
    return (COLLECTED.get(data, name) if kind == "DATA_COLLECTION" else name), tie


def _made(text: Text, fields: dict[str, Found], totals: list[Volume]) -> str:
    """The richest of the possible titles that has room."""
    for option in _options(text, fields, totals):
        words = _DANGLING.sub("", " ".join(option.split()))
        if _LEAST <= len(words) <= MOST:
            return _capital(words)
    return ""


def _options(text: Text, fields: dict[str, Found], totals: list[Volume]) -> Iterator[str]:
    kinds = _list(fields, "labelTypes")[:2]
    names = _names(fields, kinds)
    what, english = thing(text, fields, totals)
    lead = _joined([_variety(text, n) for n in names])
    what = _without(what, lead)
    data = (_list(fields, "dataType") or [""])[0]
    what = what or KINDS.get(data, "")
    if data == "SENSOR_3D" and not re.search(r"lidar|radar|point|3d|depth|cloud", what.lower()):
        what = f"{'lidar' if 'lidar' in text.low else '3D'} {what}"
    aim = target(text) if kinds and kinds[0] in (*SHAPES, "NAMED_ENTITY_RECOGNITION") and english else ""
    for tasks in (kinds, kinds[:1]):
        work = _works(tasks, fields, text.low) or "annotation"
        rest = _without(what, work)
        tie = _task(tasks[-1], fields)[1] if tasks else "of"
        if not english:
            yield f"{lead} {work}: {rest}"
            continue
        if aim and aim not in rest and rest:
            yield f"{lead} {work} {'around' if tasks[0] == 'BOUNDING_BOX' else 'of'} {aim} in {rest}"
        yield f"{lead} {work} {tie} {rest}" if rest else f"{lead} {work}"
        short = " ".join(rest.split()[:3])
        yield f"{lead} {work} {tie} {short}" if short else ""
    yield f"{lead} {work}" if kinds else f"{lead} {what}"


def _without(phrase: str, said: str) -> str:
    """A phrase without the names that the title says already, also where they are spelt another way."""
    stems = {fold(w)[:5] for w in said.split() if w[0].isupper()}
    kept = [w for w in phrase.split() if fold(w)[:5] not in stems]
    return " ".join(kept) if set(phrase.lower().split()) - set(said.lower().split()) else ""


def _names(fields: dict[str, Found], kinds: list[str]) -> list[str]:
    """The languages of the data; those of the instructions for drawing shapes do not describe the job."""
    names = _list(fields, "languages")
    if kinds and SHAPES & set(kinds):
        return []
    if len(names) > 1 and not {"TRANSLATION", "TRANSCRIPTION"} & set(kinds):
        names = [n for n in names if n != "English"]
    return names if len(names) <= 3 else ["Multilingual"]


def _variety(text: Text, name: str) -> str:
    """Name a language as the post does: "Swiss German"."""
    m = re.search(VARIETY.format(name=re.escape(name)), text.raw)
    return f"{m[1]} {name}" if m and m[1] not in ("Native", "Can") else name


def _joined(names: list[str]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1] if names else ""
