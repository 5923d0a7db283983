"""The rules of each reason, most specific reason first."""

from ..rule import Rule
from . import access, people, trade, work

RULES: dict[str, tuple[Rule, ...]] = {**access.RULES, **people.RULES, **trade.RULES, **work.RULES}
