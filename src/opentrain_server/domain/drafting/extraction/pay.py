"""How and what a post pays: the way of paying, USD rates, and the note for pay that they cannot hold."""

import re
from decimal import Decimal

from opentrain_server.domain.drafting.extraction import money_words as words
from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, UNSURE, Found
from opentrain_server.domain.drafting.extraction.money import Money, amounts
from opentrain_server.domain.drafting.extraction.numbers import Number, plain
from opentrain_server.domain.drafting.extraction.scope import (
    Scopes,
    contact,
    corrects,
    denied,
    elsewhere,
    extra,
)
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Text

_KIND = {"hour": "PAY_PER_HOUR", "piece": "PAY_PER_LABEL", "flat": "FIXED_PRICE"}
_LABELS = pattern(
    "pay|payment|rate|rates|fee|compensation|comp|price|salary|wage|remuneration|money|"
    "budget|reward|bezahlung|honorar|vergutung|lohn|entgelt"
    "|pago|paga|salario|tarifa|remuneracion|compensacion|precio|pagamento|valor|remuneracao|"
    "remuneration|salaire|tarif|compenso|paga"
    "|retribuzione|tariffa|vergoeding|betaling|tarief|stawka|wynagrodzenie|оплата|ставка|"
    "зарплата|ucret|odeme|bayaran|upah|gaji|報酬|報酬額|単価|給与|时薪|报酬|薪资|薪酬"
    "|单价|보수|급여|단가|pay per image|usd|amount"
)


def pay(text: Text, found: list[Number], scope: Scopes) -> dict[str, Found]:
    """The pay fields of a post."""
    offers = [m for m in amounts(text, found) if _ours(text, m, scope)]
    offers = [m for m in offers if not scope.side(m.span[0])] or offers
    if not offers:
        return _way_only(text)
    main = max(offers, key=lambda m: _weight(text, m, scope))
    if not main.basis and (kind := _way(text)):
        whole = Money(main.low, main.high, main.currency, kind, main.unit, main.span)
        offers = [whole if m is main else m for m in offers]
        main = whole
    if main.currency != "USD" or main.basis == "period":
        return _note(text, main)
    if main.basis == "hour":
        return _hourly(text, main, offers)
    if main.basis == "piece":
        return _piece(main, offers)
    return _flat(main) if main.basis == "flat" else _way_only(text)


def _ours(text: Text, money: Money, scope: Scopes) -> bool:
    start, end = money.span
    return not (
        scope.dead(start) or contact(text, start) or elsewhere(text, start, end) or _refused(text, money)
    )


def _refused(text: Text, money: Money) -> bool:
    before = text.low[max(0, money.span[0] - 16) : money.span[0]]
    return re.search(r"\b(?:not|nicht|no|nao|pas|не|never)\s(?:\w+\s)?$", before) is not None


def _weight(text: Text, money: Money, scope: Scopes) -> tuple[float, int]:
    start, end = money.span
    score = {"hour": 3.0, "piece": 3.0, "flat": 2.5, "period": 2.0}.get(money.basis, 0.5)
    line = text.line(start)
    score += 1.0 if _LABELS.search(line.label or line.heading) else 0
    first, last = text.clause(start, end)
    score += (
        0.4
        if re.search(
            r"\bwe (?:pay|offer|can pay|can offer)|\bpays?\b|\bpaid\b|\brate\b|\bfee\b", text.low[first:last]
        )
        else 0
    )
    score -= 3.0 if extra(text, start, end) else 0
    score -= 2.0 if scope.side(start) else 0
    score -= 1.5 if scope.older(start) else 0
    score += 2.0 if corrects(text, start) else 0
    score -= 2.0 if money.basis == "" and (money.low or 0) > 20000 else 0
    return score, -start


def _way_only(text: Text) -> dict[str, Found]:
    kind = _way(text)
    return {"paymentType": Found(_KIND[kind], LIKELY, None, "the way of paying, no amount")} if kind else {}


def _way(text: Text) -> str:
    """The way of paying where only words tell it: "paid per label"."""
    for kind, terms in (
        ("piece", words.PIECE_WORDS),
        ("hour", words.HOURLY_WORDS),
        ("flat", "fixed price|fixed fee|lump sum|flat fee|pauschal|precio fijo|preco fixo|forfait|固定報酬"),
    ):
        for m in pattern(terms).finditer(text.low):
            if (
                not denied(text, *m.span())
                and not elsewhere(text, *m.span())
                and _about_pay(text, m.start(), m.end())
            ):
                return kind
    return ""


def _about_pay(text: Text, start: int, end: int) -> bool:
    first, last = text.sentence(start)
    around = text.low[max(first, start - 60) : min(last, end + 40)] + " " + text.line(start).label
    return (
        re.search(
            r"\b(?:pa(?:id|y|ys|ying|yment)|rate|compensat\w+|fee|price|bezahl\w*|pag\w+|remuner\w+|"
            r"pay[ée]s?)\b|報酬|报酬|보수|給|薪|급",
            around,
        )
        is not None
    )


def _note(text: Text, main: Money) -> dict[str, Found]:
    amount = main.low if main.low is not None else main.high
    assert amount is not None
    if not main.basis:
        value = f"{main.currency} {plain(amount)}"
        if main.currency == "USD":
            return {}
        return {"payCurrencyNote": Found(value, UNSURE, main.span, "another currency, no unit told")}
    unit = {"hour": "hour", "flat": "person" if main.unit == "person" else "fixed", "period": main.unit}.get(
        main.basis
    )
    if main.basis == "piece":
        unit = main.unit if main.unit.startswith("audio ") else "label"
    fields = {
        "payCurrencyNote": Found(
            f"{main.currency} {plain(amount)}/{unit}", SURE, main.span, "pay that USD rates cannot hold"
        )
    }
    if kind := _KIND.get(main.basis):
        fields["paymentType"] = Found(kind, SURE, main.span, f"paid by {main.unit or main.basis}")
    return fields


def _hourly(text: Text, main: Money, offers: list[Money]) -> dict[str, Found]:
    same = [m for m in offers if m.currency == "USD" and _alike(text, m, main)]
    lows = [m.low for m in same if m.low is not None]
    highs = [
        v
        for m in same
        for v in (m.high, m.low if m.low != min(lows, default=None) else None)
        if v is not None
    ]
    fields = {"paymentType": Found("PAY_PER_HOUR", SURE, main.span, "paid by the hour")}
    if lows:
        fields["pricePerHour"] = Found(min(lows), SURE, main.span, "hourly rate")
    if highs:
        fields["pricePerHourMax"] = Found(max(highs), SURE, main.span, "upper end of the hourly rate")
    return fields


def _alike(text: Text, money: Money, main: Money) -> bool:
    """Whether a rate is another end of the main one: same sentence or line, hourly or bare, not extra."""
    if money is main:
        return True
    if extra(text, *money.span) or money.basis not in ("hour", ""):
        return False
    base, other = main.low or main.high or Decimal(1), money.low or money.high or Decimal(0)
    if not base / 4 <= other <= base * 4 or corrects(text, main.span[0]):
        return False
    near = money.span[0] - main.span[1] < 160 and main.span[0] - money.span[1] < 160
    return near and text.line(money.span[0]) == text.line(main.span[0])


def _piece(main: Money, offers: list[Money]) -> dict[str, Found]:
    rates = [
        m
        for m in offers
        if m.basis == "piece" and m.currency == "USD" and abs(m.span[0] - main.span[0]) < 300
    ]
    least = min(rates, key=lambda m: m.low or m.high or Decimal(0), default=main)
    fields = {"paymentType": Found("PAY_PER_LABEL", SURE, main.span, f"paid by the {main.unit or 'piece'}")}
    value = least.low if least.low is not None else least.high
    if value is not None:
        fields["pricePerLabel"] = Found(value, SURE, least.span, f"rate per {least.unit or 'piece'}")
    return fields


def _flat(main: Money) -> dict[str, Found]:
    value = main.low if main.low is not None else main.high
    return {
        "paymentType": Found("FIXED_PRICE", SURE, main.span, "a sum for the job or per person"),
        "fixedPrice": Found(value, SURE, main.span, "a sum for the job or per person"),
    }
