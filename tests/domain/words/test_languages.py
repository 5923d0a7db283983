import pytest

from opentrain_server.domain.words.languages import language_name


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("es", "Spanish"),
        ("ES", "Spanish"),
        ("spa", "Spanish"),
        ("Spanish", "Spanish"),
        ("spanish", "Spanish"),
        ("pt-BR", "Portuguese"),
        ("pt_BR", "Portuguese"),
        ("Brazilian Portuguese", "Portuguese"),
        ("zh-Hant-TW", "Chinese"),
        ("Mandarin", "Chinese"),
        ("cmn", "Chinese"),
        ("iw", "Hebrew"),
        ("Farsi", "Persian"),
        ("Bengali", "Bengali"),
        ("Bangla", "Bengali"),
        ("bn", "Bengali"),
        ("tl", "Tagalog"),
        ("Tagalog", "Tagalog"),
        ("yue", "Cantonese"),
        ("Thai", "Thai"),
        ("Ga", "Ga"),
        ("ga", "Irish"),
        ("lao", "Lao"),
        ("Klingonese", None),
        ("und", None),
        ("mul", None),
        ("", None),
        ("-", None),
        ("es speakers", None),
        ("x" * 60, None),
    ],
)
def test_language_name(given: str, want: str | None) -> None:
    assert language_name(given) == want
