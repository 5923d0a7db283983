"""The level of experience required of the main role, from explicit words, years or credentials."""

import re
from decimal import Decimal
from itertools import islice

from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.level_words import ANY, ENTRY, EXPERT, LICENSED, MIDDLE
from opentrain_server.domain.drafting.extraction.numbers import Number
from opentrain_server.domain.drafting.extraction.scope import Scopes, denied, welcome
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Text

_MOST = 200  # words of one kind that are looked at
_HIGH, _MEDIUM, _LOW, _OPEN = "EXPERT", "INTERMEDIATE", "ENTRY_LEVEL", "ANY_EXPERIENCE_LEVEL"
_YEARS = Lazy(
    r"\+?\s{0,2}(?:or more |oder mehr |o mas |ou mais |ou plus |full |solid |volle |-)"
    r"?(?:years?|yrs?|jahren?|jahre|anos?|ans|annees?|anni|anno|jaar|lat|lata|rok|roku|год\w*|"
    r"лет|yil|tahun|年|년)(?![a-z\u0400-\u04ff])"
)
_MONTHS = Lazy(r"\s?(?:months?|monate?n?|meses|mois|mesi|maanden|か月|ヶ月|个月|개월)")
_EXPERIENCE = pattern(
    "experience|exp|experienced|practice|behind them|behind you|background|in annotation|of "
    "annotation|as a|as an|working|worked|work|in the field|track record|prior|moderation|"
    "labeling|labelling|annotating|professional|of|in|seniority|level|experiencia|"
    "experiencia em|experience|erfahrung|berufserfahrung|praxis|esperienza|ervaring|"
    "doswiadczenia|опыт*|deneyim*|pengalaman|経験*|経験者|实务|经验|경력|경험|practising|practicing|"
    "required|minimum"
)
_NOT_WORK = Lazy(
    r"\b(?:project|contract|for the next|over|since|ago|old|of age|aged|runs?|lasts?|duration|"
    r"engagement|past|last|going on|founded|in business|warranty|imagery|data from|alter|"
    r"laufzeit|dauer|duracion|anniversary|we have|history)\b|歳|岁|살"
)
_SEATBELT = Lazy(
    r"(?:written|reviewed|checked|labeled|labelled|read|used|double-blind reviewed|verified|"
    r"signed off|approved|supervised|designed) by (?:a |an |the |our |second |licensed )*$|"
    r"\b(?:our|the client's|second|your|weekly sessions with an?|sessions with a|with a|by a "
    r"second|between|many of our|each other|a named) (?:\w+ )?$"
)


def level(text: Text, found: list[Number], scope: Scopes) -> dict[str, Found]:
    """The level, or nothing where the text does not state one."""
    for finder in (_any, _credential, _no_experience, _years, _middle, _entry, _expert):
        result = finder(text, found, scope)
        if result is not None:
            return {"experienceLevel": result}
    return {}


def _live(text: Text, start: int, scope: Scopes) -> bool:
    return not (scope.dead(start) or scope.side(start))


def _any(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for m in ANY.finditer(text.low):
        if _live(text, m.start(), scope) and not denied(text, *m.span()):
            return Found(_OPEN, SURE, m.span(), "any level said to be welcome")
    for line in text.lines:
        value = text.low[line.value : line.end].strip(" \"'|,")
        if re.fullmatch(
            r"(?:experience ?)?(?:level|skill(?: level)?|seniority|niveau|nivel|poziom|уровень|seviye|"
            r"livello|レベル|级别|experience|経験|experiencia)",
            line.label,
        ) and re.match(
            r"(?:any|all|open|beliebig|egal|cualquiera|qualquer|tous|todos|不問|不限|무관|любой|herhangi|"
            r"bebas)\b",
            value,
        ):
            return Found(_OPEN, SURE, (line.value, line.end), "level stated as any")
    return None


def _credential(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for m in islice(LICENSED.finditer(text.low), _MOST):
        if _required(text, m.start(), m.end(), scope):
            return Found(_HIGH, LIKELY, m.span(), "a licensed profession or a doctorate required")
    return None


def _required(text: Text, start: int, end: int, scope: Scopes) -> bool:
    if not _live(text, start, scope) or denied(text, start, end) or welcome(text, start, end):
        return False
    first, last = text.sentence(start)
    before = text.low[max(first, start - 60) : start]
    after = text.low[end : min(last, end + 40)]
    if _SEATBELT.search(before) or re.search(
        r"^(?:'s|s')?[\s-](?:notes?|letters?|visits?|reports?|appointments?|office|data|answers|"
        r"calls?|dialogues?|conversations?|chats?|and patient|-patient|students?|students welcome|"
        r"assistant|bot|chatbot)\b",
        after,
    ):
        return False
    if re.search(r"\b(?:msc|bsc|master|bachelor|students?|graduates?|candidates)\b", after[:14]):
        return False
    line = text.line(start)
    sentence = text.low[first:last]
    asked = re.search(
        r"\b(?:only|must|need|needs|required|require|requires|wanted|looking for|hiring|hire|seek|"
        r"licen[sc]e\w*|certified|admission|active|panel of|registered|qualified|please|completed|"
        r"who|degree|voraussetzung|gesucht|suchen|busca\w*|requi\w+|cerc\w+|recherch\w+|nur|solo|"
        r"sollen|zoek\w*|szuka\w*|ищем|нужны|wir brauchen|precis\w*|procura\w*|necesit\w*)\b|募集|"
        r"のみ|必須|要求|需|招|필수|모집|가능",
        sentence,
    )
    counted = re.search(
        r"(?:\d|two|three|four|five|six|seven|eight|ten|a dozen|for|\*|[-•])\s?(?:\w+\s){0,2}$", before
    )
    listed = re.search(
        r"who|require|profile|people|experience|level|need|bring|qualif|condition|looking for|"
        r"anforder|voraussetz|requisit|profil|応募|条件|要求|조건|must",
        line.label + " " + line.heading,
    )
    opens = not text.low[first:start].strip(" *-#>") and bool(
        re.match(r"\s(?:only|or|and|with|wanted|needed|,)", after)
    )
    return bool(asked or counted or listed or opens)


def _years(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    best: tuple[Decimal, Number] | None = None
    for number in found:
        m = _YEARS.match(text.low, number.end)
        months = None if m else _MONTHS.match(text.low, number.end)
        end = (m or months).end() if (m or months) else 0  # type: ignore[union-attr]  # one of the two is there
        if not end or number.value > 30 or not _about_experience(text, number.start, end, scope):
            continue
        if months and not re.search(
            r"experien|experiencia|erfahrung|esperienza|ervaring|опыт|経験|经验|경력",
            text.low[slice(*text.sentence(number.start))],
        ):
            continue
        value = number.value if m else number.value / 12
        if best is None or value > best[0]:
            best = (value, number)
    if best is None:
        best = _year_or_two(text, scope) or _labelled_years(text, found)
    if best is None:
        return None
    name = _HIGH if best[0] >= 3 else _MEDIUM if best[0] >= 1 else _LOW
    return Found(name, SURE, best[1].span, "years of experience required")


def _labelled_years(text: Text, found: list[Number]) -> tuple[Decimal, Number] | None:
    """Read "experience_years_min: 1"."""
    for number in found:
        label = text.line(number.start).label
        if (
            re.search(r"experience|seniority", label)
            and re.search(r"\by(?:ea)?rs?\b", label)
            and number.value <= 30
        ):
            return number.value, number
    return None


def _year_or_two(text: Text, scope: Scopes) -> tuple[Decimal, Number] | None:
    for m in re.finditer(
        r"\b(?:at least |minimum |over )?(?:(an?)|half a|ein|einem|einem|un|uno|um|une|een) "
        r"(?:full )?(?:year|jahr|ano|an|anno|jaar)\b(?: or two| or more)?|\brok(?:u)? "
        r"doswiadczenia|\b(?:one|1)[- ]year",
        text.low,
    ):
        if _about_experience(text, m.start(), m.end(), scope):
            half = m.group().startswith("half")
            return Decimal("0.5" if half else 1), Number(Decimal(1), m.start(), m.end(), word=True)
    return None


def _about_experience(text: Text, start: int, end: int, scope: Scopes) -> bool:
    if not _live(text, start, scope) or welcome(text, start, end):
        return False
    first, last = text.sentence(start)
    around = text.low[max(first, start - 50) : min(last, end + 50)]
    line = text.line(start)
    if _NOT_WORK.search(text.low[max(first, start - 25) : min(last, end + 14)]) or denied(text, start, end):
        return False
    strong = re.search(
        r"experien|\bexp\b|practice|erfahrung|esperienza|ervaring|doswiadcz|опыт|deneyim|tecrub|"
        r"pengalaman|経験|经验|경력|경험|behind|background|praxis|moderation|annotat|\bin the field|\bas "
        r"an? |licen|worked|working|prior|\b(?:years?|yrs?) (?:of )?(?:teaching|coding|python|rust|"
        r"java\w*|go|sql|c\+\+|"
        r"typing|translating|editing|nursing|programming)|\b(?:years?|yrs?) (?:in (?!business|total|a row)|"
        r"doing|spent)|\byrs? \w+ (?:pls|please|min)|\b(?:years?|yrs?) (?:min|minimum|at least)\b|"
        r"\bof (?:professional )?[a-z+#]{2,}|\bwith (?:at least|a "
        r"minimum|over|more than)\b|\bminimum\b",
        around,
    )
    return bool(
        strong
        or re.search(
            r"level|experience|seniority|skill|experiencia|erfahrung|経験|经验|경력",
            line.label + line.heading,
        )
    )


def _worded(text: Text, terms: Lazy, scope: Scopes) -> re.Match[str] | None:
    for m in terms.finditer(text.low):
        if _live(text, m.start(), scope) and not welcome(text, m.start(), m.end()):
            return m
    return None


def _middle(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    m = _worded(text, MIDDLE, scope)
    language = m and re.search(
        r"(?:english|spanish|french|german|language|ingles|niveau [abc])\W+$",
        text.low[max(0, m.start() - 14) : m.start()],
    )
    return Found(_MEDIUM, SURE, m.span(), "middle level named") if m and not language else None


def _entry(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for m in islice(ENTRY.finditer(text.low), _MOST):
        if not _live(text, m.start(), scope):
            continue
        after = text.low[m.end() : m.end() + 36]
        before = text.low[max(0, m.start() - 24) : m.start()]
        if (
            re.match(r"\s?(?:with|in|of)\s(?:annotation |the )?(?:software|tool|cvat|label)", after)
            and "needed" not in m.group()
        ):
            continue
        if m.group() in ("entry",) and not re.search(r"(?:experience|level|seniority|skill)\W{1,4}$", before):
            continue
        if m.group() == "starter" or (
            re.search(r"\b(?:not (?:suitable |meant |made )?for|no|not|kein\w*|nothing for)\s$", before)
            and not m.group().startswith(("no", "keine"))
        ):
            continue
        return Found(_LOW, SURE, m.span(), "beginners said to be welcome")
    if m2 := re.search(
        r"\b(?:experience|experiencia|experience|erfahrung|esperienza|ervaring)\b[^.\n]{0,12}?[:|"
        r"\t?]\s?(?:none|no|not (?:needed|required|necessary)|nicht (?:notig|erforderlich)|fine|"
        r"ninguna|nenhuma|aucune|keine|nessuna|geen)\b",
        text.low,
    ):
        return Found(_LOW, SURE, m2.span(), "no experience asked for")
    if m3 := re.search(
        r"\b(?:prior|previous|earlier) (?:\w+ ){0,3}(?:work|knowledge|background|training|projects?) "
        r"(?:is |are )?(?:not|n't|un)\s?(?:\w+\s)?(?:need|requir|necessar)|"
        r"\bnot need (?:to have )?(?:any )?experience|"
        r"\bexperience\b[^.\n]{0,16}, not (?:needed|required|necessary)|"
        r"\bexperience (?:is |are )?(?:not|n't)\s?(?:\w+\s)?(?:need|requir|necessar)|\b(?:no|"
        r"don't need|need no|not need|no need)\s(?:any |prior |previous |special |for )"
        r"?experience\b(?! (?:with|in|of) (?:\w+ )?(?:software|tool))",
        text.low,
    ):
        return Found(_LOW, SURE, m3.span(), "no experience asked for")
    return None


_WEAK = Lazy(
    r"(?:junior|entry|entry[- ]level|starter|starters|training.*|full training|we train.*|"
    r"we.ll train|we will train|einarbeitung|formacion.*|te formamos|oferecemos.*|first job|"
    r"nous vous.*)$"
)


def _no_experience(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    """Plain words that beginners may come beat years told elsewhere in the post."""
    result = _entry(text, found, scope)
    if result is None or result.span is None or _WEAK.match(text.low[slice(*result.span)]):
        return None
    return result


def _expert(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for m in islice(EXPERT.finditer(text.low), _MOST):
        start, end = m.span()
        if not _live(text, start, scope) or denied(text, start, end) or welcome(text, start, end):
            continue
        before = text.low[max(0, start - 40) : start]
        if re.search(r"\b(?:dear|hello|hi|hey)\s(?:\w+\s)?$", before):
            continue
        if _SEATBELT.search(before) or re.match(
            r"[\s-](?:review|system|opinion|panel of models|answers|labels|annotations|mode)",
            text.low[end : end + 20],
        ):
            continue
        return Found(_HIGH, LIKELY, (start, end), f'"{m.group()}" asked for')
    return None
