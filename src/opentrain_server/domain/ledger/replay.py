"""The replay of the postings, in their order: what every balance must have been after each of them."""

from dataclasses import dataclass
from typing import Any

from opentrain_server.domain.ledger.accounts import WITHOUT_BALANCE, kind


@dataclass(slots=True)
class Hold:
    """A HOLD of an employer's credits: where its cents lie, and how many are left."""

    account: str
    organization_id: str
    left: int


class Replay:
    """Balances and open holds as the postings so far make them; what is 0 or closed is forgotten."""

    def __init__(self) -> None:
        """Begin with empty books."""
        self.postings = 0
        self.balances: dict[str, int] = {}
        self.holds: dict[str, Hold] = {}
        self.available: dict[str, int] = {}  # by account, as the credits' entries say
        self.reserved: dict[str, int] = {}

    def take(self, row: tuple[Any, ...]) -> str | None:
        """Take the next posting, and return what is wrong with it, or None."""
        _, _, in_set, _, source, target, cents, source_after, target_after, _, entry, _ = row
        self.postings += 1
        if not in_set:
            return "belongs to a set that is not there"
        return (
            self._moved(source, -cents, source_after)
            or self._moved(target, cents, target_after)
            or (self._entered(row) if entry else None)
        )

    def _moved(self, account: str, change: int, noted: int | None) -> str | None:
        balance = self.balances.get(account, 0) + change
        if balance:
            self.balances[account] = balance
        else:
            self.balances.pop(account, None)
        of = kind(account)
        if of in WITHOUT_BALANCE:
            return None if noted is None else f"notes a balance of {account}, which keeps none"
        if noted != balance:
            return f"notes {_cents(noted)} as the balance of {account}; replayed it is {balance}"
        if (balance > 0) if of == "receivable" else (balance < 0):
            return f"brings {account} to {balance}, beyond 0"
        return None

    def _entered(self, row: tuple[Any, ...]) -> str | None:
        """Follow an entry in an employer's credits (contract money.md §5)."""
        _, _, _, id, source, target, cents, _, _, organization, entry, hold_id = row
        if entry in {"CAPTURE", "HOLD_RELEASE"}:
            _add(self.reserved, organization, -cents)
            if entry == "HOLD_RELEASE":
                _add(self.available, organization, cents)
            return self._ended(source, cents, organization, hold_id)
        _add(self.available, organization, -cents if source == f"available:{organization}" else cents)
        if entry != "HOLD":
            return None
        _add(self.reserved, organization, cents)
        if id in self.holds:
            return f"is a HOLD with the ID of another that is open, {id}"
        self.holds[id] = Hold(target, organization, cents)
        return None

    def _ended(self, source: str, cents: int, organization: str, hold_id: str | None) -> str | None:
        hold = self.holds.get(hold_id or "")
        if hold is None:
            return f"answers the HOLD {hold_id}, which does not exist or has ended already"
        if hold.organization_id != organization or hold.account != source:
            return f"takes from {source} and answers the HOLD {hold_id}, which lies in {hold.account}"
        hold.left -= cents
        if hold.left < 0:
            return f"takes {-hold.left} more than the HOLD {hold_id} has left"
        if not hold.left:
            del self.holds[hold_id or ""]
        return None


def _add(sums: dict[str, int], key: str, change: int) -> None:
    sums[key] = sums.get(key, 0) + change


def _cents(noted: int | None) -> str:
    return "nothing" if noted is None else str(noted)
