"""Patterns that compile at first use: importing them costs nothing."""

import re
from collections.abc import Callable, Iterator
from functools import cached_property

_MADE: list["Lazy"] = []


class Lazy:
    """A regular expression given as its source, or as a function that makes the source.

    The methods are those of the compiled pattern itself, bound at first use: later calls cost no more.
    """

    def __init__(self, source: str | Callable[[], str], flags: int = 0) -> None:
        self._source = source
        self._flags = flags
        _MADE.append(self)

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The pattern, compiled now if it was not before."""
        source = self._source if isinstance(self._source, str) else self._source()
        return re.compile(source, self._flags)

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """As of ``re.Pattern``."""
        return self.compiled.search

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """As of ``re.Pattern``."""
        return self.compiled.match

    @cached_property
    def fullmatch(self) -> Callable[..., re.Match[str] | None]:
        """As of ``re.Pattern``."""
        return self.compiled.fullmatch

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """As of ``re.Pattern``."""
        return self.compiled.finditer

    @cached_property
    def sub(self) -> Callable[..., str]:
        """As of ``re.Pattern``."""
        return self.compiled.sub


def compile_all() -> None:
    """Compile every pattern made so far."""
    for pattern in tuple(_MADE):
        _ = pattern.compiled
