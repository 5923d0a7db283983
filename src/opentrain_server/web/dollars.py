"""Cents as people read them."""


def usd(cents: int) -> str:
    """Return cents as dollars for people: $1,234.50, a minus before what is taken."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02d}"
