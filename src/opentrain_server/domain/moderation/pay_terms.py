"""Unpaid work in numbers: how long, how many."""

import re
from collections.abc import Iterator

from .reading import Reading

_HOURS = re.compile(r"(\d{1,4}(?:[.,]\d)?|two|three|four|five|six|eight|ten|zwei|drei|dos|tres|deux|trois)\s?-?(?:full\s)?(hours?|h\b|days?|weeks?|stunden|tage|horas|dias|heures|jours|ore|giorni|uur|uren|часа?|часов|дн|小时|時間|시간|घंट|ساعات|saat|jam)")
_MINUTES = re.compile(r"(\d{1,3})\s?-?(?:minutes?|min\b|minuten|minutos|minuti|минут|分钟|分|분|मिनट|دقيقة|dakika|menit)")
_PIECES = re.compile(r"(\d{1,3}(?:[.,' ]\d{3})+|\d{2,7})\s(?:[a-z]+\s)?(?:images?|frames?|items?|segments?|clips?|files?|sentences?|lines?|bilder|imagenes|segmentos|imagens|photos?|pictures?)")

Sign = tuple[str, float, str]
_REASON = "unpaid_work"
_SHORT = 30
_REACH = 200


def pay_signs(reading: Reading) -> Iterator[Sign]:
    """Whether unpaid work is long (over 30 minutes), large, or a short qualification."""
    for hit in reading.hits.get("unpaid", ()):
        if hit.negated:
            continue
        around = reading.text[max(0, hit.start - _REACH) : hit.end + _REACH]
        if long := _HOURS.search(around):
            yield _REASON, 0.3, long[0]
        if (pieces := _PIECES.search(around)) and int(re.sub(r"\D", "", pieces[1])) >= 100:
            yield _REASON, 0.6, pieces[0]
        if long is None and (m := _MINUTES.search(around)) and int(m[1]) > _SHORT:
            yield _REASON, 0.3, m[0]
        return
