"""Folding and questions: what a labeler types and what the index compares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from opentrain_server.domain.board.board_words import WORDS_INDEXED, asked, fold, indexed


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("É à Straße", "e a strasse"),
        ("ŁÓDŹ Ørsted", "lodz orsted"),
        ("ＧＰＴ ﬁle", "gpt file"),
        ("İzmir ı", "izmir i"),
        ("Ёлка", "елка"),
        ("Ελλάδα", "ελλαδα"),
        ("שָׁלוֹם", "שלום"),
        ("كَتَبَ", "كتب"),
        ("हिन्दी", "हिन्दी"),
        ("がぎ", "がぎ"),
    ],
)
def test_folding(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("node.js, C++ & e-mail", "node js c e mail"),
        ("a/b\\c_d", "a b c d"),
        ("图像标注", "图像 像标 标注 注"),
        ("GPT図像", "gpt 図像 像"),
        ("데이터를 씁니다", "데이 이터 터를 를 씁니 니다 다"),
        ("हिन्दी टेक्स्ट", "हिन्दी टेक्स्ट"),
        ("a\x00b", "a b"),
    ],
)
def test_indexed(text: str, words: str) -> None:
    assert indexed(text) == words


@pytest.mark.parametrize(
    ("q", "words", "exact"),
    [
        ("annotators for the medical jobs", "'annotators' & 'medical'", "('annotators') & ('medical')"),
        ('"bounding box" -medical', "'bounding' & 'box'", "('bounding' <-> 'box') & !('medical')"),
        ("“bounding box”", "'bounding' & 'box'", "('bounding' <-> 'box')"),
        ('x -"a b"', "'x'", "('x') & !('a' <-> 'b')"),
        ("图像标注", "'图像' & '像标' & '标注'", "('图像' <-> '像标' <-> '标注')"),
        ("图", "'图':*", "('图':*)"),
        ("the", "'the'", "('the')"),
        ("a-b", "'b'", "('b')"),
    ],
)
def test_asked(q: str, words: str, exact: str) -> None:
    assert asked(q) == (words, exact)


@pytest.mark.parametrize("q", ["", "!!! & | ( ) :* <->", "-foo", '"', '""', "🔥", "\x00", "- -"])
def test_nothing_to_look_for(q: str) -> None:
    assert asked(q) is None


def test_words_are_bounded() -> None:
    assert len(indexed("字" * 60_000).split()) == WORDS_INDEXED
    assert max(map(len, indexed("x" * 1000).split())) == 64


@given(st.text(max_size=200))
def test_no_character_is_an_operator(q: str) -> None:
    for part in asked(q) or ():
        inside = part.split("'")[1::2]
        assert all(not any(c in "&|!()<>:*\\'" for c in word) for word in inside)
        outside = "".join(part.split("'")[::2])
        assert set(outside) <= set("&!()<->:* ")
