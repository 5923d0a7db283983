"""What a stranger wrote cannot steer a terminal, and columns stand straight."""

import json

import pytest

from opentrain_client import output

HOSTILE = "a\x1b[31mred\x07\x9b2J\u202eevil\u200b\ud800\U000e0041\x7f"


def test_no_character_that_steers_is_left() -> None:
    assert output.clean(HOSTILE) == (
        "a\\u{1b}[31mred\\u{7}\\u{9b}2J\\u{202e}evil\\u{200b}\\u{d800}\\u{e0041}\\u{7f}"
    )
    assert output.clean(" one\r\n two\t three ") == "one two three"
    assert output.paragraphs("one\r\n\x1b[2Jtwo") == "one\n\\u{1b}[2Jtwo"


@pytest.mark.parametrize("show", [output.pretty, output.compact])
def test_json_is_the_same_value_and_harmless(show: object) -> None:
    value = {"title": HOSTILE, "n": [1, 0.05, None, "ü 語"]}
    text = show(value)  # type: ignore[operator]
    assert json.loads(text) == value
    assert not any(output._unsafe(char) for char in text.replace("\n", ""))
    assert "ü 語" in text


def test_a_command_is_quoted_for_a_shell() -> None:
    assert output.command("opentrain", "a b", "$(rm -rf ~)", "x;y") == "opentrain 'a b' '$(rm -rf ~)' 'x;y'"
    assert "\n" not in output.command("a\nrm -rf ~")


def test_columns_stand_straight_with_wide_characters(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("ID", "TITLE"), [("j1", "語語"), ("j2", "ab"), ("long", None)])
    lines = capsys.readouterr().out.splitlines()
    assert lines == ["ID    TITLE", "j1    語語", "j2    ab", "long"]


def test_a_pipe_gets_one_line_a_row(capsys: pytest.CaptureFixture[str]) -> None:
    output.table(("ID", "TITLE"), [("j1", "word " * 60)])
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_terminal_gets_wrapped_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "70")
    monkeypatch.setenv("NO_COLOR", "1")
    job_id = "q" * 25
    output.table(("ID", "TITLE", "STATUS"), [(job_id, "語 " * 30, "OPEN"), ("j2", "x" * 90, "DRAFT")])
    output.pairs([("title", "word " * 40)])
    lines = capsys.readouterr().out.splitlines()
    assert any(line.split()[0] == job_id for line in lines)
    assert sum("x" in line for line in lines) > 2
    assert 60 < max(map(output.display_width, lines)) <= 70


@pytest.mark.parametrize(("no_color", "styled"), [(None, True), ("1", False), ("", True)])
def test_no_color_is_obeyed(
    no_color: str | None,
    styled: bool,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    output.say("bold", bold=True)
    assert ("\x1b" in capsys.readouterr().out) is styled


def test_dates_are_read_to_the_minute() -> None:
    assert output.when("2026-06-12T10:05:00.000Z") == "2026-06-12 10:05 UTC"
    assert output.when(None) == ""
    assert output.when("\x1b[2J") == "\\u{1b}[2J"


def test_long_words_are_broken() -> None:
    assert output.wrapped("ab abcdefgh", 4) == ["ab", "abcd", "efgh"]
    assert output.wrapped("", 4) == [""]
