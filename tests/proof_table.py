"""The table at the end of `make prove`: each proof, what it showed, and how long it took."""

from collections.abc import Callable, Iterator

import pytest

WIDEST = 88  # characters of what was shown on one line


@pytest.fixture
def shown_text(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Say what a proof has shown, with its numbers."""
    return lambda text: record_property("shown", text)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Mark the reports of proofs, so that they are known where the tests of all workers are told."""
    report = yield
    if item.get_closest_marker("prove"):
        about = (getattr(getattr(item, "obj", None), "__doc__", None) or "").strip().split("\n")[0]
        report.user_properties.append(("proof", about))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    rows = []
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.stats.get(outcome, []):
            told = dict(getattr(report, "user_properties", ()))  # a file that cannot be read has none
            if "proof" in told and (report.when == "call" or outcome == "error"):
                name = report.nodeid.rpartition("::")[2].removeprefix("test_").replace("_", " ")
                rows.append((outcome, name, told.get("shown") or told["proof"], report.duration))
    if not rows:
        return
    terminalreporter.section("proofs")
    width = max(len(name) for _, name, _, _ in rows)
    for outcome, name, what, seconds in rows:
        line, *more = folded(what)
        mark = "ok  " if outcome == "passed" else "FAIL"
        terminalreporter.write_line(f"{mark} {name:<{width}}  {line:<{WIDEST}}  {seconds:8.1f} s")
        for line in more:
            terminalreporter.write_line(f"     {'':<{width}}  {line}")


def folded(text: str) -> list[str]:
    """A text in lines of at most WIDEST characters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + 1 + len(word) > WIDEST:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
