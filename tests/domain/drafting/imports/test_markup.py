import time

import pytest

from opentrain_server.domain.drafting.imports.markup import to_text


@pytest.mark.parametrize(
    ("markup", "want"),
    [
        ("plain  text\nwith lines, 3 < 4 & 5", "plain  text\nwith lines, 3 < 4 & 5"),
        ("<p>One</p><p>Two &amp; <b>three</b></p>", "One\n\nTwo & three"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<script>alert('x<p>')</script>Hi<style>p{}</style>", "Hi"),
        ("Hi <!-- not <b>this</b> --> there", "Hi there"),
        ("Hi <script>never closed", "Hi"),
        ("<p>&lt;b&gt; stays text</p>", "<b> stays text"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
        ("<p>wrapped\nline</p>", "wrapped line"),
        ("3 < 4 and <i>5</i> > 2", "3 < 4 and 5 > 2"),
    ],
)
def test_to_text(markup: str, want: str) -> None:
    assert to_text(markup) == want


@pytest.mark.parametrize(
    "piece", ["<!--", "<a ", '<a b="', "<", "&", "<p>", "<script>", "</", "<a<", "<!", "\n<p>"]
)
def test_hostile_markup_is_read_in_time(piece: str) -> None:
    started = time.perf_counter()
    to_text(piece * (200_000 // len(piece)) + "<p>x</p>")
    assert time.perf_counter() - started < 2
