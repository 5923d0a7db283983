"""Numbers written as one long word, as German, Dutch and Italian do: "fünfundzwanzig", "ventitré"."""

import re
from collections.abc import Iterator
from decimal import Decimal

from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.text import Span, Text

_WORDS = {
    "de": Lazy(
        r"(?<![^\W_])(?:\w{2,12}und(?:zwanzig|dreißig|dreissig|vierzig|funfzig|sechzig|siebzig|achtzig|"
        r"neunzig)|"
        r"\w{0,12}(?:hundert|tausend)\w{0,24}|siebzehn|neunzehn|vierzehn|siebzig|neunzig)(?![^\W_])"
    ),
    "nl": Lazy(
        r"(?<![^\W_])(?:\w{2,8}en(?:twintig|dertig|veertig|vijftig|zestig|zeventig|tachtig|negentig)|"
        r"\w{0,12}(?:honderd|duizend)\w{0,24}|(?:der|veer|zes|zeven|acht|negen)tien|zestig|zeventig|tachtig|"
        r"negentig)(?![^\W_])"
    ),
    "it": Lazy(
        r"(?<![^\W_])(?:(?:vent|trent|quarant|cinquant|sessant|settant|ottant|novant)[aio]?(?:uno?|due|"
        r"tre|quattro|"
        r"cinque|sei|sette|otto|nove)?|(?:due|tre|quattro|cinque|sei|sette|otto|nove|dieci)(?:cento|"
        r"mila)\w{0,20}|"
        r"(?:tre|quattor|se)dici|dicias?sette|diciotto|diciannove)(?![^\W_])"
    ),
}
_MOST = 40  # such words of a post


def compound_numbers(text: Text) -> Iterator[tuple[Decimal, Span]]:
    """The numbers that long words mean, with their places."""
    for language, pattern in _WORDS.items():
        for count, m in enumerate(pattern.finditer(text.low)):
            value = _value(text.raw[slice(*m.span())], language)
            if value is not None:
                yield value, m.span()
            if count >= _MOST:
                break


def _value(word: str, language: str) -> Decimal | None:
    # Needed by few posts, and slow to load. The package has no types.
    from text_to_num import text2num  # type: ignore[import-untyped]  # noqa: PLC0415

    try:
        return Decimal(text2num(re.sub(r"dreissig", "dreißig", word.lower()), language))
    except ValueError:
        return None
