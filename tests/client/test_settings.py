"""Which token and which server: flag over environment over file."""

import pytest

from opentrain_client import credentials, settings
from opentrain_client.credentials import Credentials
from opentrain_client.errors import TokenError, UsageError


@pytest.fixture
def saved() -> None:
    credentials.save(Credentials("ot_pat_file", "http://file:1"))


@pytest.mark.usefixtures("saved")
def test_the_stronger_source_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.token() == "ot_pat_file"
    assert settings.base_url() == "http://file:1"
    monkeypatch.setenv("OPENTRAIN_BASE_URL", "http://c:1")
    assert settings.base_url() == "http://c:1"
    monkeypatch.setenv("OPENTRAIN_API_BASE_URL", "http://b:1")
    monkeypatch.setenv("OPENTRAIN_API_TOKEN", "ot_pat_b")
    assert (settings.token(), settings.base_url()) == ("ot_pat_b", "http://b:1")
    monkeypatch.setenv("OT_API_BASE_URL", "http://a:1")
    monkeypatch.setenv("OT_API_TOKEN", "ot_pat_a")
    assert (settings.token(), settings.base_url()) == ("ot_pat_a", "http://a:1")
    assert settings.token("ot_pat_flag") == "ot_pat_flag"
    assert settings.base_url("http://flag:1/") == "http://flag:1"


def test_without_any_the_server_is_this_machine() -> None:
    assert settings.base_url() == "http://127.0.0.1:8000"
    assert settings.token() is None


@pytest.mark.usefixtures("saved")
def test_a_blank_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OT_API_TOKEN", "  ")
    assert settings.token() == "ot_pat_file"


@pytest.mark.parametrize(
    "text",
    ["ftp://a", "127.0.0.1:8000", "http://", "http://u:p@a", "http://a?b", "http://a#b", "http://a:x", "a"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="not a base URL"):
        settings.base_url(text)


@pytest.mark.parametrize("text", ["ot_pat_a\nX-Evil: 1", "ot_pat_ä", "ot pat"])
def test_a_token_cannot_carry_a_header(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OT_API_TOKEN", text)
    with pytest.raises(TokenError, match="paste it again"):
        settings.token()
