"""Where workers must live, and where they must not."""

import re
from dataclasses import dataclass

from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.name_aliases import BLOCS
from opentrain_server.domain.drafting.extraction.names import country_codes, mentions
from opentrain_server.domain.drafting.extraction.scope import Scopes, contact, denied
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Text, read

_LABEL = Lazy(
    r"(?:.*\b)?(?:countr(?:y|ies)|locations?|where|geo|geography|region|regions|based|"
    r"residence|residency|residencies|place|located|eligib\w+|allowed countries|allow|allowed|"
    r"worker location|state|land|lander|wohnort|wohnsitz|standort|pais(?:es)?|ubicacion|"
    r"residencia|localizacao|pays|lieu|localisation|paese|paesi|residenza|luogo|locatie|"
    r"woonplaats|kraj|lokalizacja|miejsce|страна|страны|локация|регион|ulke|konum|negara|"
    r"lokasi)(?:\b.*)?|.*(?:国|地域|勤務地|居住地|地区|地点|국가|지역|거주).*"
)
_LIVES = Lazy(
    r"(?:\b(?:live|lives|living|reside|resides|residing|resident|residents|residence|"
    r"residency|based|located|domiciled|physically|stay|staying|citizens?|anyone (?:from|in)|"
    r"anybody (?:from|in)|everyone (?:from|in)|someone (?:in|from)|people (?:in|from)|"
    r"persons? (?:in|from)|applicants? (?:from|in)|candidates? (?:from|in)|annotators? "
    r"(?:from|in)|labell?ers? (?:from|in)|workers? (?:from|in)|writers? (?:from|in)|speakers? "
    r"(?:from|in)|freelancers? (?:from|in)|contractors? (?:from|in)|raters? (?:from|in)|"
    r"participants? (?:from|in)|students? (?:from|in)|nurses? (?:from|in)"
    r"|only (?:for |open to )?(?:people |candidates |applicants |those |residents )?(?:from|"
    r"in|of)|open (?:only )?to|restricted to|limited to|accept(?:ing)? (?:only )?(?:people|"
    r"applicants|applications|candidates|freelancers|residents)?|hire (?:only )?(?:from|in)|"
    r"hiring (?:only )?(?:from|in)|remote(?:ly)? (?:in|from|within)|work(?:ing)? from|teletravail "
    r"depuis|depuis|must be "
    r"(?:in|from)|have to be (?:in|from)|be in|right to work|eligible to work|authorized to "
    r"work|work authori[sz]ation|grown up|apply from|come from|(?:both|all|each|you are|you're|"
    r"everyone) in|only|anywhere (?:in|within)|where\s?:|"
    r"elsewhere in|within)\b"
    r"|\b(?:resid\w+|radicad\w+|vivir|vivan|viva|vive|viven|vivas|morar?|mora|moram|moradores|"
    r"more|solo (?:desde|en|de|personas)|somente|apenas|unicamente|wohn\w*|ansassig\w*|nur "
    r"(?:aus|in|personen)|leben|lebst|habit\w+|vivre|vivant|uniquement|bases? en|vivere|vive|"
    r"abit\w+|solo (?:da|dall'|in)|woon\w*|wonend\w*|wonen|gevestigd|alleen|mieszka\w*|zamieszkal\w*|"
    r"tylko|прожива\w*|жив\w+|находи\w+|только|из|yasayan|yasiyor|yasamak|ikamet|tinggal|"
    r"berdomisili|domisili|khusus|bosatt|bosatta)\b|现居|居住在|位于|限|仅限|在住)"
)
_AFTER = Lazy(
    r"\s?(?:以外不可|,? (?:uniquement|seulement|exclusivement|exclusively|exclusivamente|unicamente|"
    r"solamente|"
    r"apenas|somente|soltanto|ausschließlich|tylko|только)\b|,? only\b|[-\s]based\b(?!,? or (?:not|"
    r"elsewhere|anywhere))|\s(?:residents?|resident|citizens?|residence|people only|"
    r"applicants only|only)\b|-only\b|在住|居住|国内在住|に在住|にお住まい|に居住|"
    r"거주|에 거주|'de yas|'da yas|'te "
    r"yas|'ta yas|\s(?:or \w+ )?(?:people|writer|writers|workers|annotators|speakers) (?:only|"
    r"please))"
)
_NOT = Lazy(
    r"\b(?:(?:do|does|must|may|should|can) not (?:live|reside|be|come|work)|(?:don't|mustn't) (?:live|"
    r"reside)|not (?:living|residing|resident\w*|based|located)|nobody (?:from|in)|not wanted|"
    r"unwanted|none (?:from|in)|"
    r"residents? of .{0,20}not|no vivan|que no residan|nao residentes|"
    r"except|except for|excluding|exclude|excludes|excluded|not (?:open to|available|in|"
    r"from|for|accept\w*|hire|hiring|work with)|not eligible|no (?:applicants?|applications?|one|people|"
    r"residents?|candidates?|contractors?|accounts?|annotators?|workers?)|cannot|can't|can "
    r"not|cant|unable|other than|outside|outside of|deny|denied|blocked|blocklist|banned|"
    r"sanction\w*|barred|ineligible|apart from|anywhere but|everywhere but|worldwide but|all "
    r"but|save for|but not|just not|do not accept|don't accept|we don't hire"
    r"|excepto|salvo|menos|excluid\w*|no aceptamos|no podemos|exceto|nao aceitamos|sauf|"
    r"hormis|exclu\w*|a l'exception|außer|ausgenommen|ausgeschlossen|nicht (?:aus|in|fur)|"
    r"keine (?:bewerbungen|personen)|tranne|eccetto|esclus\w*|behalve|uitgezonderd|oprocz|z "
    r"wyjatkiem|кроме|за исключением|haric|kecuali)\b|除く|以外|除外|除|제외"
)
_NOT_AFTER = Lazy(
    r"[^.\n]{0,40}?\b(?:don't apply|do not apply|dont apply|please don't|not eligible|are "
    r"excluded|is excluded|excluded|not accepted|cannot (?:apply|be)|can't (?:apply|take part|join|be|"
    r"participate|work)|"
    r"may not (?:apply|join|take part)|not possible|"
    r"no puede\w*|kann (?:leider )?nicht|konnen (?:leider )?nicht|ne peu\w+ pas|non "
    r"puo|non possono|nao pode\w*|cannot|can not|"
    r"sind ausgeschlossen|ausgeschlossen|не подход\w+|не рассматрива\w+|не принима\w+|nie mog\w+|"
    r"basvuramaz\w*|tidak (?:bisa|dapat|boleh))\b|(?:を除く|以外|除外|は不可|제외)"
)
_WISH = Lazy(
    r"\b(?:prefer\w*|ideally|welcome|a plus|nice|bonus|advantage|not a condition|if possible|"
    r"mostly|mainly|e\.g|for example|such as|priority|first choice|bevorzugt|preferentemente|"
    r"preferible|preferencia|idealement|de preference|preferibil\w+|bij voorkeur|желательно|"
    r"tercih)\b|優先|优先|우대|歓迎"
)
_CLIENT = Lazy(
    r"\b(?:client|customer|company|companies|office|offices|headquarter\w*|hq|studio|startup|"
    r"start-up|founded|founded in|we are|we're|team|team of \d+|lab|laboratory|university|"
    r"bank|hospitals?|photographed|photos?|pictures?|images?|recorded|filmed|collected|shot|"
    r"taken|streets? (?:of|in)|roads? (?:of|in)|cities (?:of|in)|data (?:from|comes?)|from "
    r"hospitals|footage|tiles|map\w*|imagery|flights?|shops? in|stores? in|markets? in|"
    r"companies in|editors in|staff in|our \w+ in|published in|sold in|law|history|farms?|"
    r"forests? in|server\w*|stored|gmbh|ltd|inc|street|road)\b"
)
_PEOPLE_IN = Lazy(
    r"\b(?:people|persons?|annotators?|labell?ers?|speakers?|workers?|writers?|raters?|"
    r"nurses?|doctors?|radiologists?|translators?|transcribers?|freelancers?|contractors?|"
    r"students?|experts?|reviewers?|participants?|testers?|residents?|vets|lawyers|attorneys|"
    r"personen|leute|menschen|teilnehmer\w*|osoby|osob|personas|pessoas|personnes|persone|orang|"
    r"two|three|four|five|six|seven|eight|nine|ten|\d+)\s(?:\w+\s)?(?:in|from|of|aus|z|de|do|da|dari|"
    r"dal\w*)\s(?:the\s)?$"
)


@dataclass(frozen=True, slots=True)
class Place:
    """One mention of a country and what the text says of it: allow, deny or nothing."""

    codes: tuple[str, ...]
    start: int
    end: int
    role: str


def countries(text: Text, scope: Scopes) -> dict[str, Found]:
    """Hard restrictions on where the worker lives."""
    places = _linked(text, [p for p in _places(text, scope) if not scope.dead(p.start)])
    places = _pointed_at(text, places)
    out: dict[str, Found] = {}
    for role, field in (("allow", "countries"), ("deny", "excludedCountries")):
        codes = list(dict.fromkeys(c for p in places if p.role == role for c in p.codes))
        if codes:
            first = next(p for p in places if p.role == role)
            out[field] = Found(
                codes, SURE if len(codes) < 12 else LIKELY, (first.start, first.end), "where the worker lives"
            )
    if "countries" in out and "excludedCountries" in out:
        left = [c for c in out["countries"].value if c not in out["excludedCountries"].value]  # type: ignore[attr-defined, operator]  # lists, made above
        if left:
            out["countries"] = Found(left, LIKELY, out["countries"].span, "where the worker lives")
        else:
            del out["countries"]
    return out


_SHORT = {"US": "US", "USA": "US", "UK": "GB", "UAE": "AE", "NZ": "NZ", "KSA": "SA", "DRC": "CD"}
Spot = tuple[int, int, tuple[str, ...]]


def _places(text: Text, scope: Scopes) -> list[Place]:
    spots: list[Spot] = [(s, e, (code,)) for s, e, code in mentions(text, "country")]
    spots += [
        (m.start(), m.end(), tuple(BLOCS[" ".join(m.group().split())].split()))
        for m in pattern("|".join(BLOCS)).finditer(text.low)
    ]
    spots += [
        (m.start(), m.end(), (_SHORT[m.group()],))
        for m in re.finditer(r"(?<![\w$])(?:USA?|UK|UAE|NZ|KSA|DRC)(?![\w$])", text.raw)
    ]
    spots += _codes(text)
    unique = {(s, c): (s, e, c) for s, e, c in spots}
    return [Place(c, s, e, _role(text, s, e)) for s, e, c in sorted(unique.values())]


def _codes(text: Text) -> list[Spot]:
    """Alpha-2 codes in a labelled line: "countries: [KE, GH]"."""
    out: list[Spot] = []
    for m in re.finditer(
        r"(?<![a-z])(?:countries|country|where|allow|allowed|deny|denied|geo|locations?|not from|not in|"
        r"not_from|excluded|exclude|"
        r"include|residency|residence|regions?)[\"']?\s?[:=|\t]\s?[\[\"'({ ]*((?:[\"']?\b[A-Z]"
        r"{2}\b[\"']?[,;/\s]{0,3}){1,60})",
        text.raw,
    ):
        out += [
            (m.start(1) + c.start(), m.start(1) + c.end(), (c[0],))
            for c in re.finditer(r"\b[A-Z]{2}\b", m[1])
            if c[0] in country_codes()
        ]
    return out


_DENY_KEY = Lazy(
    r"\b(?:deny|denied|not from|not in|excluded?|exclude countries|not allowed|blocked)[\"']?\s?[:=|\t]"
    r"\s?[\[\"' ]*(?:[\w\"' ]+,\s?){0,12}$"
)
_ALLOW_KEY = Lazy(r"\b(?:allow|allowed|include)[\"']?\s?[:=]\s?[\[\"' ]*(?:[\w\"' ]+,\s?){0,20}$")


def _role(text: Text, start: int, end: int) -> str:
    first, last = text.sentence(start)
    left, right = text.clause(start, end)
    if contact(text, start) or _WISH.search(text.low[max(first, left - 20) : min(last, right + 30)]):
        return ""
    before = text.low[max(first, start - 90) : start]
    after = text.low[end : min(last, end + 70)]
    key = text.low[max(text.line(start).start, start - 60) : start]
    refused = (_NOT.search(before[-70:]) and "not only" not in before) or (
        re.search(r"\bno\s$", before) and _AFTER.match(after)
    )
    if refused or _DENY_KEY.search(key) or _NOT_AFTER.match(after):
        return "deny"
    if denied(text, start, end):
        return ""
    if _ALLOW_KEY.search(key):
        return "allow"
    return _allowed(text, start, before, text.low[left:right], after)


def _allowed(text: Text, start: int, before: str, clause: str, after: str) -> str:
    line = text.line(start)
    label = line.label if line.value <= start else ""
    if label and _LABEL.fullmatch(label) and not re.search(r"client|data|company|office|source|hq", label):
        return "allow"
    if _CLIENT.search(clause[: max(0, len(clause) - len(after))]) and not re.search(
        r"\b(?:live|living|reside\w*|residents?|based only|only)\b", clause
    ):
        return ""
    close = before[-50:]
    if _LIVES.search(close) and not re.search(r"\b(?:we|our|us|us,)\b[^,.]{0,20}$", close):
        return "allow"
    if _AFTER.match(after) or _PEOPLE_IN.search(close):
        return "allow"
    alone = text.low[line.start : line.end].strip(" -*•#>\t.,")
    if _only_names(alone, text, line.start, line.end):
        return "allow"
    first, last = text.sentence(start)
    bare = text.low[first:last].strip(" .!*-\n\t")
    return "allow" if first > 0 and "," not in bare[:1] and len(bare) <= 60 and _names_alone(bare) else ""


def _only_names(alone: str, text: Text, start: int, end: int) -> bool:
    """Whether a bullet is nothing but countries."""
    if not alone or len(alone) > 60 or text.raw[start : start + 2].strip() not in ("-", "*", "•"):
        return False
    return _names_alone(alone)


def _names_alone(rest: str) -> bool:
    for s, e, _ in reversed(mentions(read(rest), "country")):
        rest = rest[:s] + " " + rest[e:]
    return not re.sub(r"\b(?:and|or|only|the|remote|in|y|e|und|oder|ou|et|residents?)\b|[\s,/&()]", "", rest)


_POINTS = Lazy(
    r"\b(?:live|living|reside|resident|residents|residence|based|residencia|resid\w+|vivir|"
    r"viv\w+|moren?|morar|wohn\w+|habit\w+|resid\w+|abit\w+|woon\w*)\b[^.\n]{0,24}\b(?:in|from|of|one of|"
    r"any of|either of|uno de|um de|alguno de|l'un de|einem|einem der|uno di|een van)"
    r"\s(?:these|those|the|them|esos|estos|esses|desses|destes|ces|dieser|diesen|questi|deze)\b"
)


def _pointed_at(text: Text, places: list[Place]) -> list[Place]:
    """Read "You must live in one of these countries": the countries named before it."""
    m = _POINTS.search(text.low)
    if m is None:
        return places
    return [
        Place(p.codes, p.start, p.end, "allow") if not p.role and 0 < m.end() - p.start < 500 else p
        for p in places
    ]


_LINK = Lazy(
    r"[\s,/&|\"']*(?:(?:and|or|y|o|e|ou|et|und|oder|of|en|of|i|lub|и|или|ve|veya|dan|atau|the|"
    r"in|from|either|also|plus|en|em|la|los|der|de|die|le|les|til|nel|neighbou?ring)[\s,]+)"
    r"{0,3}[、・,\s]*(?:或|和|と|または|및|또는)?"
)


def _linked(text: Text, places: list[Place]) -> list[Place]:
    """Names of one list share what is said of any of them."""
    out = list(places)
    for order in (range(1, len(out)), range(len(out) - 2, -1, -1)):
        step = -1 if order.step > 0 else 1
        for i in order:
            near = out[i + step]
            gap = text.low[min(near.end, out[i].end) : max(near.start, out[i].start)]
            if not out[i].role and near.role and len(gap) < 24 and _LINK.fullmatch(gap):
                out[i] = Place(out[i].codes, out[i].start, out[i].end, near.role)
    return out
