"""Unpaid work in numbers: how long, how many."""

import re
from collections.abc import Iterator

from .reading import Reading

_HOURS = re.compile(
    r"(\d{1,4}(?:[.,]\d)?|two|three|four|five|six|eight|ten|zwei|drei|dos|tres|deux"
    r"|trois)\s?-?(?:full\s)?(hours?|h\b|days?|weeks?|stunden|tage|horas|dias|heures|jours|ore"
    r"|giorni|uur|uren|часа?|часов|дн|小时|時間|시간|घंट|ساعات|saat|jam)"
)
_MINUTES = re.compile(
    r"(\d{1,3})\s?-?(?:minutes?|min\b|minuten|minutos|minuti|минут|分钟|分|분|मिनट|دقيقة|dakika|menit)"
)
_PIECES = re.compile(
    r"(?<![\d.,'])(\d{1,3}(?:[.,' ]\d{3}){1,2}|\d{2,7})\s(?:[a-z]{1,20}\s)?(?:images?|frames?"
    r"|items?|segments?|clips?|files?|sentences?|lines?|bilder|imagenes|segmentos|imagens"
    r"|photos?|pictures?)"
)

_RATE = re.compile(r"[$€£₹]\s?\d|\d\s?(?:[$€£₹]|usd|eur|dollars?|euros?|/h)")

Sign = tuple[str, float, str]
_REASON = "unpaid_work"
_SHORT = 30
_MANY = 100
_REACH = 200


def pay_signs(reading: Reading) -> Iterator[Sign]:
    """Unpaid work: hardly a sign for a test of up to 30 minutes, a strong one for hundreds of pieces."""
    for hit in reading.hits.get("unpaid", ()):
        if hit.negated:
            continue
        around = reading.text[max(0, hit.start - _REACH) : hit.end + _REACH]
        near = reading.text[max(0, hit.start - _REACH // 4) : hit.end + _REACH // 4]
        minutes, long, pieces = _MINUTES.search(near), _HOURS.search(around), _PIECES.search(around)
        if minutes and int(minutes[1]) <= _SHORT and not reading.has("output_used"):
            yield _REASON, 0.15, near
            return
        yield _REASON, 0.5, near
        if pieces and int(re.sub(r"\D", "", pieces[1])) >= _MANY:
            yield _REASON, 0.6, pieces[0]
        if long or minutes:
            yield _REASON, 0.3, near
        return


def rate_signs(reading: Reading) -> Iterator[Sign]:
    """Two rates of pay beside a word for a group of people: who you are decides what you earn."""
    for hit in reading.live("group"):
        around = reading.text[max(0, hit.start - 80) : hit.end + 80]
        if len(_RATE.findall(around)) > 1 and len(reading.live("group")) > 1:
            yield "discrimination", 0.7, around
            return
