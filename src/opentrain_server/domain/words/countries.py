"""Countries by ISO 3166-1 alpha-2 code."""

from collections.abc import Mapping
from functools import cache

from babel import Locale
from babel.core import get_global

# Two-letter codes the CLDR knows beyond ISO 3166-1: reserved, regional and private ones.
_NOT_ISO = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"}
)


@cache
def country_names() -> dict[str, str]:
    """English name by code, for the 249 countries and territories of ISO 3166-1."""
    return {
        code: str(name)
        for code, name in sorted(Locale("en").territories.items())
        if len(code) == 2 and code.isalpha() and code not in _NOT_ISO
    }


def country_code(text: str) -> str | None:
    """Return the upper-case alpha-2 code, or None when `text` is no such code in any case."""
    code = text.upper()
    return code if text.isascii() and code in country_names() else None


def find_country(text: str) -> str | None:
    """Return the code of a country given by alpha-2 or alpha-3 code or by its English name, or None."""
    return country_code(text) or _by_alias().get(text.upper()) or _by_name().get(text.casefold())


@cache
def _by_alias() -> dict[str, str]:
    """Alpha-3 and reserved codes ("USA", "UK") that stand for exactly one country."""
    aliases: Mapping[str, list[str]] = get_global("territory_aliases")
    names = country_names()
    return {
        alias: codes[0]
        for alias, codes in aliases.items()
        if len(codes) == 1 and codes[0] in names and alias.isalpha()
    }


@cache
def _by_name() -> dict[str, str]:
    also = {
        "united states of america": "US",
        "great britain": "GB",
        "russian federation": "RU",
        "republic of korea": "KR",
        "czech republic": "CZ",
        "turkey": "TR",
        "ivory coast": "CI",
        "viet nam": "VN",
        "holland": "NL",
    }
    return also | {name.casefold(): code for code, name in country_names().items()}
