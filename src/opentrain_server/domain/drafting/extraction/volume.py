"""How much there is to label: the total, in files, words, or hours of recording."""

import re
from dataclasses import dataclass
from decimal import Decimal

from opentrain_server.domain.drafting.extraction import unit_words as units
from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, UNSURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.numbers import Number
from opentrain_server.domain.drafting.extraction.people_words import PEOPLE
from opentrain_server.domain.drafting.extraction.recordings import HOURS, VOLUME_LABEL, recording
from opentrain_server.domain.drafting.extraction.scope import Scopes, background, contact, corrects, elsewhere
from opentrain_server.domain.drafting.extraction.terms import alternation, pattern
from opentrain_server.domain.drafting.extraction.text import Line, Span, Text

FILES, WORDS = "NUMBER_OF_FILES", "NUMBER_OF_WORDS"
FILE_NOUNS = units.FILE_NOUNS
_COMPOUND = r"[^\W\d_]{3,24}(?:" + "|".join(units.COMPOUNDS.values()) + ")"
_TOTAL = pattern(
    "total|in total|overall|altogether|in all|all|whole|entire|insgesamt|gesamt|en total|au "
    "total|totale|in totale|totaal|lacznie|razem|всего|toplam|合計|全部|全|共|总共|総数|총|backlog|"
    "corpus|dataset|we have|we've got|got|there are|contains|tenemos|temos|wir haben|nous "
    "avons|il s'agit|son|sao|abbiamo"
)
_RATE = Lazy(
    r"\b(?:every|each|per|weekly|daily|monthly|a|this|pro|je|jede\w?|cada|por|chaque|par|ogni|"
    r"al|elke|per|na|w|в|кажд\w+|her|setiap|per)\s(?:single )?(?:week|day|month|hour|night|"
    r"morning|evening|shift|woche"
    r"|tag|monat|semana|dia|mes|hora|semaine|jour|mois|settimana|giorno|mese|week|dag|maand|"
    r"tydzien|dzien|неделю|день|месяц|hafta|gun|minggu|hari|bulan)\b|\b(?:weekly|daily|"
    r"monthly|semanales?|mensuales?|semanais|hebdomadaires?|wochentlich)\b"
    r"|/\s?(?:week|wk|day|month|hr|hour|h)\b|(?:毎|每|週|周|月|日)(?:週|周|月|日|天|"
    r"に|あたり)?|매주|매일|매월|주당"
)
_PORTION = Lazy(
    r"\b(?:per|first|batch(?:es)? of|blocks? of|block|sets? of|packs? of|pilot of|trial of|"
    r"test of|sample of|every|for each|next|last|after|groups? of|chunks? of|up to|lots? of|"
    r"warm-up of|je|jeweils|each|chacun|cada uno|trial|test|onboarding|calibration|"
    r"erste[nr]?|primer[oa]s|primeir[oa]s|"
    r"premiers?"
    r"|premieres|lotes? de|lots de|blocke? (?:von|mit)|gold set of|paid trial of)\s(?:\w+\s)?$"
)
_EACH = Lazy(
    r"[^.\n;,]{0,8}?\beach\b(?=\s?(?:[.,;)]|$|on |in |with your|for ))|[^.\n;]{0,40}?\b(?:per "
    r"(?:person|speaker|rater|annotator|head|participant|worker|contributor|writer|week|day|"
    r"month|batch|image|photo|video|file|item|text|page|clip|frame|hand|face|document)|each "
    r"person|apiece|por persona|por cabeza|por pessoa|par personne|pro person|a testa|a "
    r"persona|per persoon|на человека)\b"
    r"|\s(?:an?|every|for each) (?:chapter|page|photo|image|text|clip|video|article|day|week|document|"
    r"call)\b"
    r"|[^.\n;。]{0,12}(?:ずつ|每人|인당|1人)"
)


@dataclass(frozen=True, slots=True)
class Volume:
    """An amount to label."""

    value: Decimal
    unit: str
    span: Span
    noun: Span
    score: float
    name: str


def volumes(text: Text, found: list[Number], scope: Scopes, spent: list[Span]) -> list[Volume]:
    """Amounts that may be the total, the best first. ``spent`` are spans that pay and people have taken."""
    out = []
    for i, number in enumerate(found):
        if any(s < number.end and number.start < e for s, e in spent) or scope.dead(number.start):
            continue
        ahead = found[i + 1].start if i + 1 < len(found) else len(text.low)
        volume = _volume(text, number, ahead, scope)
        if volume:
            out.append(volume)
    out.sort(key=lambda v: (-v.score, v.span))
    return out


def volume(out: list[Volume]) -> dict[str, Found]:
    """The fields of the best amount."""
    if not out:
        return {}
    best = out[0]
    sure = SURE if best.score >= 3 else LIKELY if best.score >= 2 else UNSURE
    reasons = {FILES: f"{best.name} counted as files", HOURS: "length of the recordings", WORDS: "words"}
    noun_reason = reasons[best.unit]
    value = best.value
    return {
        "dataVolume": Found(value, sure, best.span, noun_reason),
        "dataVolumeUnit": Found(best.unit, UNSURE if best.unit == FILES else sure, best.span, noun_reason),
    }


_WANTED = Lazy(r"\b(?:in total|total|altogether|overall|needed|we (?:want|need)|our (?:goal|target) is)\b")
_BY_PERSON = Lazy(r"\b(?:each|per|you|every|your)\b")


def wanted_in_all(text: Text, out: list[Volume]) -> bool:
    """Whether the best amount is what all people together are to collect, and not each of them."""
    sentence = text.low[slice(*text.sentence(out[0].span[0]))] if out else ""
    return _WANTED.search(sentence) is not None and _BY_PERSON.search(sentence) is None


def _volume(text: Text, number: Number, ahead: int, scope: Scopes) -> Volume | None:
    line = text.line(number.start)
    named = _named(text, number, ahead) or _before(text, number, line)
    if named is None:
        return None
    unit, factor, noun = named
    value = number.value * factor
    floor = {HOURS: 1, WORDS: 1000}.get(unit, 20)  # fewer words are the length of one text
    if value < floor or _not_ours(text, number, noun):
        return None
    score = _score(text, number, noun, line, unit)
    score -= 1.5 if scope.older(number.start) else 0
    score += 2.5 if corrects(text, number.start) and not _year(number) else 0
    name = text.raw[slice(*noun)] if noun != number.span and len(text.raw[slice(*noun)]) <= 30 else "items"
    return Volume(value, unit, number.span, noun, score, name) if score > 0 else None


def _year(number: Number) -> bool:
    return not number.word and 1990 <= number.value <= 2035 and number.end - number.start == 4


def _named(text: Text, number: Number, ahead: int) -> tuple[str, Decimal, Span] | None:
    """The unit behind a number: hours of recording, words, or a noun for files."""
    low, at = text.low, number.end
    stop = min(text.sentence(number.start)[1], at + 70)
    if m := _HOUR.match(low, at, stop):
        kind = Decimal(1) if m[1] else Decimal(1) / 60
        return recording(text, number, m.end(), kind)
    if m := _WORD.match(low, at, stop):
        return WORDS, Decimal(1), m.span()
    noun = _FILE.match(low, at, min(stop, max(at + 4, ahead)) if ahead - at > 2 else stop)
    if noun is None:
        return _plural(text, number, stop)
    return FILES, Decimal(1), (noun.start(1), noun.end(1))


def _plural(text: Text, number: Number, stop: int) -> tuple[str, Decimal, Span] | None:
    """A large number of things that no list names: "3,100 shop fronts"."""
    if number.word or number.value < 100 or _year(number):
        return None
    m = _THINGS.match(text.low, number.end, stop)
    if m is None or pattern(
        PEOPLE
        + (
            "|users|clients|customers|companies|employees|offices|countries|languages|classes|"
            "categories|pixels|km|metres|meters|dollars|euros|points|steps|characters|tokens|"
            "parameters|credits|miles|degrees|intents|labels"
        )
    ).search(m.group()):
        return None
    return FILES, Decimal(1), m.span(1)


_THINGS = Lazy(r"\s{1,4}(?:[^\W\d]+\s){0,2}?([^\W\d_]{3,20}s)\b")
_HOUR = Lazy(
    lambda: (
        rf"\+?\s{{0,4}}-?(?:({alternation(units.HOURS, glued=True)})|"
        rf"{alternation(units.MINUTES, glued=True)})(?![a-z\u0400-\u04ff])"
    )
)
_WORD = Lazy(
    lambda: (
        rf"\s{{0,2}}(?:(?!per\b|in\b)[^\W\d]+\s){{0,2}}?{alternation(units.WORDS)}(?!\s(?:problems?|"
        rf"puzzles?|games?|lists?|pairs?|clouds?))"
    )
)
_GLUE = (
    r"(?:(?!(?:per|each|for|a|an|every|and|or|at|in|by|to|the(?! following)|who|that|which|is|"
    r"are|people|annotators|por|pro|par|je|como|von)\b)[^\W_][\w'/+&.-]{0,24}[,\s]\s{0,2}\(?)"
    r"{0,5}?"
)
_FILE = Lazy(
    lambda: (
        rf"(?:\+|\s?個の|\s?本の|つの)?\s{{0,4}}(?:(?:of (?:the |our |these )?)?{_GLUE}(of (?:them|these|"
        rf"those)|{alternation(FILE_NOUNS, glued=True)}|{_COMPOUND}\b|uitspraken\b|(?:in total|total|"
        rf"en total|insgesamt|au "
        rf"total|in totale|no total|in totaal|lacznie|toplam|in all|altogether|overall)\b))(?![-字])"
    )
)


_AFTER_NOUN = Lazy(
    lambda: (
        rf"({alternation(FILE_NOUNS)})\s?(?:\([^)\n]{{0,20}}\))?[\"']?\s?(?:[:=|\t,]|は|が|は約|\s?約)"
        rf"\s?[\"'{{]?(?:about |approx\.? |ca\. |~|約|약)?\s?$"
    )
)
_CLOSED = Lazy(r"\s?(?:[.;,](?!\d)|\n|$)")
_AFTER_BARE = Lazy(
    lambda: rf"(?:^|[.;,\n]\s?)\s?(?:quantity of |amount of |number of )?({alternation(FILE_NOUNS)})\s$"
)
_AFTER_COUNT = Lazy(
    r"\b(?:count|n|num|size|volume|quantity|amount|total)[\"']?\s?[:=]\s?[\"']?$|"
    r"(?:画像|写真|图片|动画|動画|이미지|사진|データ|件数|レビュー|コメント)[はが:\s]"
    r"{0,2}(?:約|约|약|全)?\s?$"
)
_HOURSVOLUME_LABEL = Lazy(r"\b(?:audio|video|recording|speech|footage|total) (?:hours|hrs)[\"']?$")
_ABOUT = frozenset({"", "about", "approx.", "ca.", "roughly", "around", "total", "約"})


def _before(text: Text, number: Number, line: Line) -> tuple[str, Decimal, Span] | None:
    """A labelled number without a noun of its own: "Images: 10,000", "n_items: 12_400"."""
    if number.word and number.value < 20:
        return None
    start = max(line.start, number.start - 30)
    lead = text.low[start : number.start]
    if pattern(units.WORDS).fullmatch(line.label) and line.value == number.start:
        return WORDS, Decimal(1), number.span
    listed = number.value >= 100 and not _year(number) and _CLOSED.match(text.low, number.end)
    if m := _AFTER_NOUN.search(lead) or (_AFTER_BARE.search(lead) if listed else None):
        return FILES, Decimal(1), (start + m.start(1), number.start)
    if _AFTER_COUNT.search(lead):
        return FILES, Decimal(1), number.span
    unit = _label_unit(line.label)
    if unit and text.low[line.value : number.start].strip(" \"'~{(") in _ABOUT:
        return unit, Decimal(1), number.span
    return None


def _label_unit(label: str) -> str:
    """The unit that the label of a line tells: "audio_hours", "Words", "Data"."""
    if _HOURSVOLUME_LABEL.search(label):
        return HOURS
    if pattern(units.WORDS).fullmatch(label):
        return WORDS
    return FILES if label not in ("what", "work", "scope") and VOLUME_LABEL.fullmatch(label) else ""


_KINDS_OF = Lazy(r"[ -]?(?:[^\W\d]+ )?(?:categories|classes|types|kinds|reasons|labels|tags)\b")


def _not_ours(text: Text, number: Number, noun: Span) -> bool:
    low, start = text.low, number.start
    first, last = text.sentence(start)
    before = low[max(first, start - 50) : start]
    clause = low[slice(*text.clause(start, noun[1]))]
    if _year(number) and not pattern(FILE_NOUNS).fullmatch(low[slice(*noun)]):
        return True
    if _KINDS_OF.match(low, noun[1]):
        return True
    if (
        (_PORTION.search(before) and not re.search(r"\beach of (?:\w+ )?$", before))
        or _RATE.search(clause)
        or contact(text, start)
        or elsewhere(text, start, number.end)
    ):
        return True
    if re.search(
        r"(?:team|staff|panel|group|crew)s? of\s(?:about\s)?$|[x×]\s?$|#$|\bthan\s$|version\s$", before[-20:]
    ):
        return True
    return _EACH.match(low, noun[1], last) is not None


_PAST_YEAR = Lazy(r"\s*(?:in|during|since|by) (?:19|20)\d\d\b")


def _score(text: Text, number: Number, noun: Span, line: Line, unit: str) -> float:
    first, last = text.clause(number.start, noun[1])
    around = text.low[max(first, number.start - 30) : min(last, noun[1] + 25)]
    score = 2.0 if number.value >= 100 or unit == HOURS else 1.2
    score -= 0.9 if not pattern(FILE_NOUNS).search(text.low, *noun) and unit == FILES else 0
    score += 0.8 if _TOTAL.search(around) else 0
    score += 0.8 if line.label and VOLUME_LABEL.search(line.label) else 0
    score -= (
        1.5
        if re.search(
            r"\b(?:since|delivered|founded|clients|customers|users|recorded|released|so far|already "
            r"(?:done|labell?ed)|over the (?:last|past)|in the last|trained on|in 20\d\d)\b",
            around,
        )
        else 0
    )
    if _PAST_YEAR.match(text.low, text.sentence(number.start)[0]) or background(text, number.start, noun[1]):
        score -= 1.5
    score -= 0.6 if number.word and number.value < 100 else 0
    score -= 1.0 if _year(number) else 0
    return score
