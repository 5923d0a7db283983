"""Names of languages and countries in the tongues of the world, from CLDR (babel), read once on first use."""

import re
from functools import cache

from babel import Locale

from opentrain_server.domain.extraction.text import Text, fold

_LOCALES = "en es pt fr de it nl pl ru uk tr id sv da nb fi cs hu ro vi ja ko zh zh_Hant".split()
_LANGUAGES = (
    "af sq am ar hy as ay az eu be bn bs br bg my ca ceb ny zh yue co hr cs da nl dz en eo "
    "et ee fo fj fil fi fr fy ff gl ka de el gn gu ht ha haw he hi"
    " hmn hu is ig ilo id ga it ja jv kn kk km rw ko ku ky lo la lv ln lt lg lb mk mai mg ms "
    "ml mt mi mr mn ne nso nb nn no oc or om ps fa pl pt pa qu ro rm ru sm gd sr"
    " st sn sd si sk sl so es su sw sv tg ta tt te th ti bo tn tr tk uk ur ug uz vi cy wo xh "
    "yi yo zu tl gsw kab ber tpi ckb kok"
).split()
_ALIASES = {
    "mandarin": "Chinese", "mandarin chinese": "Chinese", "putonghua": "Chinese", "simplified chinese": "Chinese", "traditional chinese": "Chinese",
    "farsi": "Persian", "dari": "Persian", "castilian": "Spanish", "castellano": "Spanish", "espanol": "Spanish", "flemish": "Dutch",
    "bahasa indonesia": "Indonesian", "bahasa": "Indonesian", "bahasa melayu": "Malay", "brazilian portuguese": "Portuguese", "swiss german": "German",
    "bengali": "Bengali", "bangla": "Bengali", "burmese": "Burmese", "tagalog": "Tagalog", "gaelic": "Scottish Gaelic", "kiswahili": "Swahili", "isizulu": "Zulu",
    "hochdeutsch": "German", "schweizerdeutsch": "German", "schwyzerdutsch": "German", "valencian": "Catalan", "amharic": "Amharic",
    "中文": "Chinese", "汉语": "Chinese", "普通话": "Chinese", "国语": "Chinese", "中国語": "Chinese", "中国语": "Chinese", "중국어": "Chinese", "英文": "English", "日文": "Japanese", "日语": "Japanese",
    "韩文": "Korean", "法文": "French", "德文": "German", "영어": "English", "粤语": "Cantonese", "anglais": "English", "ingles": "English", "englisch": "English", "inglese": "English", "engels": "English",
    "odia": "Odia", "oriya": "Odia", "moroccan darija": "Arabic", "darija": "Arabic", "slovenian": "Slovenian", "panjabi": "Punjabi",
}  # fmt: skip
_RENAMED = {
    "Bangla": "Bengali",
    "Norwegian Bokmål": "Norwegian",
    "Norwegian Nynorsk": "Norwegian",
    "Swiss German": "German",
    "Central Kurdish": "Kurdish",
    "Myanmar Language": "Burmese",
}
# Language names that are everyday words somewhere else.
_WORDS = {
    "hindi",
    "latin",
    "latino",
    "polar",
    "even",
    "ewe",
    "fon",
    "lao",
    "maria",
    "tiv",
    "ga",
    "dan",
    "ido",
    "kom",
    "man",
    "vai",
    "war",
    "bem",
    "shan",
    "kurdi",
    "zulu",
    "ambo",
    "norra",
    "inari",
    "punu",
    "sotho",
}
_COUNTRY_ALIASES = {
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "u.s": "US", "the states": "US", "united states of america": "US", "uk": "GB", "u.k.": "GB", "britain": "GB", "great britain": "GB",
    "uae": "AE", "emirates": "AE", "south korea": "KR", "korea": "KR", "republic of korea": "KR", "north korea": "KP", "russia": "RU", "czech republic": "CZ", "holland": "NL", "ivory coast": "CI",
    "burma": "MM", "turkey": "TR", "turkiye": "TR", "macedonia": "MK", "bosnia": "BA", "bosnia and herzegovina": "BA", "congo": "CG", "drc": "CD", "palestine": "PS", "vatican": "VA", "hong kong": "HK",
    "macau": "MO", "taiwan": "TW", "china mainland": "CN", "mainland china": "CN", "中国大陆": "CN", "大陆": "CN", "ksa": "SA", "saudi": "SA", "saudia": "SA", "cape verde": "CV", "swaziland": "SZ", "east timor": "TL", "syria": "SY",
    "trinidad": "TT", "ee.uu.": "US", "eeuu": "US", "estados unidos": "US", "eua": "US", "etats-unis": "US", "reino unido": "GB", "inglaterra": "GB", "the philippines": "PH", "philippines": "PH", "viet nam": "VN", "米国": "US", "美国": "US", "英国": "GB", "国内": "",
    "scotland": "", "england": "", "northern ireland": "", "south sudan": "SS", "new zealand": "NZ", "aotearoa": "NZ", "eire": "IE", "republic of ireland": "IE", "new mexico": "", "papua new guinea": "PG", "equatorial guinea": "GQ", "guinea-bissau": "GW", "new jersey": "", "deutschland": "DE",
}  # fmt: skip
BLOCS = {
    "dach": "DE AT CH", "d-a-ch": "DE AT CH", "benelux": "BE NL LU", "nordics": "DK FI IS NO SE", "nordic countries": "DK FI IS NO SE", "nordic country": "DK FI IS NO SE", "nordic": "DK FI IS NO SE", "scandinavia": "DK NO SE", "baltics": "EE LV LT", "baltic states": "EE LV LT", "baltic countries": "EE LV LT",
    "gcc": "AE BH KW OM QA SA", "gcc countries": "AE BH KW OM QA SA", "gulf states": "AE BH KW OM QA SA", "visegrad": "CZ HU PL SK",
    "eu": (
"AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO "
"SK SI ES SE"
), "european union": (
"AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO "
"SK SI ES SE"
),
    "union europea": (
"AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO "
"SK SI ES SE"
), "union europeenne": (
"AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO "
"SK SI ES SE"
), "uniao europeia": (
"AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO "
"SK SI ES SE"
),
    "eea": (
"AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI "
"NO"
), "anz": "AU NZ", "usmca": "US MX CA",
}  # fmt: skip


@cache
def _locales() -> tuple[Locale, ...]:
    return tuple(Locale.parse(name) for name in _LOCALES)


@cache
def language_names() -> dict[str, str]:
    """Folded name of a language in any tongue -> its English name. Varieties give the parent."""
    english = Locale.parse("en").languages
    table: dict[str, str] = {}
    for code in _LANGUAGES:
        if code not in english:
            continue
        name = _RENAMED.get(english[code], english[code])
        for locale in _locales():
            for part in re.split(r"[,(/]", locale.languages.get(code, "")):
                _put(table, fold(part.strip()), name)
    for stem, name in [*table.items()]:
        if stem.endswith("es") and len(stem) >= 5:
            table.setdefault(stem + "a", name)
            table.setdefault(stem + "as", name)
    own = {fold(n) for n in english.values()}
    kept = {k: v for k, v in table.items() if k in own or k not in country_names()}
    return {**kept, **_ALIASES}


def _put(table: dict[str, str], name: str, value: str) -> None:
    unspaced = re.search(r"[\u3040-\uffef]", name) is not None
    if (
        name
        and name not in _WORDS - {"hindi", "zulu", "kurdi"}
        and (len(name) >= 4 or unspaced and len(name) >= 2)
    ):
        table.setdefault(name, value)


@cache
def language_codes() -> dict[str, str]:
    """Two-letter code -> English name."""
    english = Locale.parse("en").languages
    return {c: _RENAMED.get(english[c], english[c]) for c in _LANGUAGES if len(c) == 2 and c in english}


@cache
def country_names() -> dict[str, str]:
    """Folded name of a country in any tongue -> ISO 3166 alpha-2 code."""
    table: dict[str, str] = {}
    for locale in _locales():
        for code, name in locale.territories.items():
            if len(code) == 2 and code.isalpha() and code not in ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"):
                for part in {name, re.sub(r"\s*\(.*", "", name)}:
                    if len(part) >= 4 or re.search(r"[\u3040-\uffef]", part) and len(part) >= 2:
                        table.setdefault(fold(part.strip()), code)
    return {**table, **_COUNTRY_ALIASES}


@cache
def country_codes() -> frozenset[str]:
    """The alpha-2 codes."""
    return frozenset(c for c in country_names().values() if c)


_CASES = (
    "a u e y i o ie ii em om ow ach ami ej im de da te ta den dan nin ssa ban ben ra и е у ю "
    "я ии ой ей ах ем ом ы ию"
).split()
_TAILS = {
    "country": frozenset({"", *_CASES}),
    "language": frozenset(
        {
            "",
            *_CASES,
            "en",
            "er",
            "es",
            "s",
            "as",
            "os",
            "ais",
            "iego",
            "ego",
            "iej",
            "ich",
            "ku",
            "im",
            "ski",
            "skim",
            "их",
            "ого",
            "ому",
            "ая",
            "ую",
            "ими",
            "ий",
            "ый",
            "ой",
            "ом",
            "ски",
            "sche",
            "schen",
            "ische",
            "kenntnisse",
            "sprachig",
            "sprachige",
            "sprachigen",
            "sprachiger",
        }
    ),
}


@cache
def _stems(kind: str) -> dict[str, str]:
    """Stems of names that decline, in Slavic, Romance and Germanic tongues: "polsk", "росси", "deutsch"."""
    table: dict[str, str] = {}
    for locale in _locales():
        if locale.language not in (
            "ru",
            "uk",
            "pl",
            "cs",
            "es",
            "fr",
            "pt",
            "it",
            "de",
            "nl",
            "sv",
            "tr",
            "fi",
            "hu",
        ):
            continue
        names = locale.languages if kind == "language" else locale.territories
        known = language_names() if kind == "language" else country_names()
        for name in names.values():
            key = fold(name)
            if key in known and " " not in key and len(key) >= 5:
                cut = (
                    2
                    if re.search(r"(?:ий|ый)$", key)
                    else 1
                    if locale.language in ("ru", "uk", "pl", "cs", "fi", "hu") or key[-1] in "oeai"
                    else 0
                )
                table.setdefault(key[: len(key) - cut], known[key])
    return table


_TOKEN = re.compile(r"[^\W\d_]+(?:[.'-][^\W\d_]+)*\.?")


def mentions(text: Text, kind: str) -> list[tuple[int, int, str]]:
    """All names of a kind ("language" or "country") in the post: start, end, value. The longest name wins."""
    known = language_names() if kind == "language" else country_names()
    tokens = [(m.start(), m.end()) for m in _TOKEN.finditer(text.low)]
    out: list[tuple[int, int, str]] = []
    i = 0
    while i < len(tokens):
        hit = _longest(text.low, tokens, i, known) or _stemmed(text.low, tokens, i, kind)
        if hit is None:
            i += 1
            continue
        size, end, value = hit
        if value:
            out.append((tokens[i][0], end, value))
        i += size
    return out + _unspaced(text.low, kind)


def _longest(
    low: str, tokens: list[tuple[int, int]], i: int, known: dict[str, str]
) -> tuple[int, int, str] | None:
    for size in (4, 3, 2, 1):
        if i + size > len(tokens):
            continue
        start, end = tokens[i][0], tokens[i + size - 1][1]
        if end - start > 40:
            continue
        key = low[start:end]
        for name in (key, key.rstrip(".")):
            if name in known:
                return size, start + len(name), known[name]
    start, end = tokens[i]
    for m in re.finditer(r"[^\W_]+", low[start:end]):
        if m.group() in known and m.end() - m.start() < end - start:
            return 1, start + m.end(), known[m.group()]
    return None


def _stemmed(low: str, tokens: list[tuple[int, int]], i: int, kind: str) -> tuple[int, int, str] | None:
    start, end = tokens[i]
    word = low[start:end]
    other = country_names() if kind == "language" else language_names()
    if len(word) < 5 or word in other:
        return None
    stems = _stems(kind)
    least = 5 if word.isascii() else 4
    for cut in (0, 1, 2, 3, 4, 8, 9, 10, 11):
        stem, tail = word[: len(word) - cut], word[len(word) - cut :]
        if cut < len(word) and len(stem) >= least and stem in stems and tail in _TAILS[kind]:
            return 1, end, stems[stem]
    return None


@cache
def _unspaced_names(kind: str) -> re.Pattern[str]:
    known = language_names() if kind == "language" else country_names()
    names = [n for n in known if re.search(r"[\u3040-\uffef]", n) and known[n]]
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


def _unspaced(low: str, kind: str) -> list[tuple[int, int, str]]:
    known = language_names() if kind == "language" else country_names()
    return [(m.start(), m.end(), known[m.group()]) for m in _unspaced_names(kind).finditer(low)]
