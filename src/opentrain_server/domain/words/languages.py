"""Languages by their English names, as the Unicode CLDR writes them."""

from functools import cache

from babel import Locale

# Codes that stand for no language: many, none, unknown.
_NO_LANGUAGE = frozenset({"mis", "mul", "und", "zxx", "art"})

# Everyday names that the CLDR files under another one.
_ALSO = {
    "bangla": "Bengali",
    "brazilian": "Portuguese",
    "castilian": "Spanish",
    "farsi": "Persian",
    "gaelic": "Scottish Gaelic",
    "haitian": "Haitian Creole",
    "mandarin": "Chinese",
    "mandarin chinese": "Chinese",
    "modern greek": "Greek",
    "myanmar": "Burmese",
    "oriya": "Odia",
    "punjabi (gurmukhi)": "Punjabi",
    "pushto": "Pashto",
    "sinhalese": "Sinhala",
    "uighur": "Uyghur",
}


def language_name(text: str) -> str | None:
    """Return the English name of a language given by name or BCP 47 tag, or None when it is unknown.

    A variety counts as its parent: "pt-BR" and "Brazilian Portuguese" both give "Portuguese".
    """
    if text in _known():  # "Ga" is a language, "ga" is Irish
        return text
    return _from_tag(text) or _by_folded_name().get(" ".join(text.casefold().split()))


@cache
def _names() -> dict[str, str]:
    """English name by language code, varieties left out."""
    return {
        code: str(name)
        for code, name in Locale("en").languages.items()
        if "_" not in code and code not in _NO_LANGUAGE
    } | {"bn": "Bengali"}  # the name people use; the CLDR says Bangla


@cache
def _known() -> frozenset[str]:
    return frozenset(_names().values())


@cache
def _by_folded_name() -> dict[str, str]:
    parents = _names()
    varieties = {
        str(name).casefold(): parents[code.split("_")[0]]
        for code, name in Locale("en").languages.items()
        if "_" in code
    }
    return varieties | _ALSO | {name.casefold(): name for name in parents.values()}


def _from_tag(text: str) -> str | None:
    # Five megabytes and 40 ms, for tags alone.
    from langcodes import standardize_tag  # noqa: PLC0415
    from langcodes.tag_parser import LanguageTagError  # noqa: PLC0415

    primary = text.replace("_", "-").split("-")[0].lower()
    try:
        standard = standardize_tag(text, macro=True).split("-")[0]
    except LanguageTagError:
        return None
    return _names().get(primary) or _names().get(standard)
