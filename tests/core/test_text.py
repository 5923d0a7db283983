import pytest

from opentrain_server.core.text import MAX_DEPTH, clean


@pytest.mark.parametrize(
    ("raw", "want"),
    [
        ("  a  ", "a"),
        ("e\u0301", "é"),
        ("a\x00b\x7f\x85c", "abc"),
        ("a\tb\r\nc", "a\tb\nc"),
        ("\x00 a", "a"),
        ("\u200bzero width stays", "\u200bzero width stays"),
        ({" k ": [" v ", 1, None, True, 1.5]}, {"k": ["v", 1, None, True, 1.5]}),
        ([], []),
    ],
)
def test_clean(raw: object, want: object) -> None:
    assert clean(raw) == want


@pytest.mark.parametrize("raw", ["\ud800", "a\udfffb", {"\ud800": 1}, [["\udc00"]]])
def test_lone_surrogates_are_refused(raw: object) -> None:
    with pytest.raises(ValueError, match="Unicode"):
        clean(raw)


def nested(depth: int) -> object:
    value: object = "x"
    for _ in range(depth):
        value = [value]
    return value


def test_depth_has_a_limit() -> None:
    assert clean(nested(MAX_DEPTH)) == nested(MAX_DEPTH)
    with pytest.raises(ValueError, match="deep"):
        clean(nested(MAX_DEPTH + 1))
