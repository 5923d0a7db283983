import pytest

from opentrain_server.domain.words.countries import country_code, country_names, find_country


def test_there_are_249() -> None:
    assert len(country_names()) == 249


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("us", "US"),
        ("DE", "DE"),
        ("UK", None),
        ("XK", None),
        ("EU", None),
        ("USA", None),
        ("ß", None),
        ("", None),
    ],
)
def test_country_code(given: str, want: str | None) -> None:
    assert country_code(given) == want


@pytest.mark.parametrize(
    ("given", "want"),
    [
        ("us", "US"),
        ("USA", "US"),
        ("UK", "GB"),
        ("Germany", "DE"),
        ("türkiye", "TR"),
        ("Mars", None),
        ("840", None),
    ],
)
def test_find_country(given: str, want: str | None) -> None:
    assert find_country(given) == want
