"""How plainly a text describes honest data work. What does not is held rather than guessed at."""

import re

from .deeds import OUTWARD
from .reading import Reading

_VOLUME = re.compile(
    r"(?<![\d.,'])\d[\d.,']{0,10}(?:\s\d{3})?\s?(?:k|thousand|mil|tausend)?\s(?:[a-z\-]+\s){0,3}"
    r"(?:images?|photos?|pictures?|clips?|videos?|frames?|mails?"
    r"|e-mails?"
    r"|messages?|chats?|dialogues?|posts?|tweets?|comments?|reviews?|sentences?|segments?"
    r"|lines?|strings?|pages?|documents?|scans?"
    r"|receipts?"
    r"|invoices?|articles?|tiles?|crops?|samples?|cards?|tickets?|ads|timelines?|newsletters?"
    r"|questions?|answers?|pairs?|words|stories"
    r"|recordings?|reports?|studies|positions?|passwords?|hours of|bilder|satze|texte|mails"
    r"|imagenes|palabras|frases|imagens|palavras|phrases"
    r"|mots|immagini|parole|woorden|zinnen|cumle|kelime|gambar|kalimat|zdan|изображ|отзыв|слов|предлож)"
)
_CJK_VOLUME = re.compile(r"(?<![\d,万])\d[\d,万]{0,10}\s?(?:枚|件|文|条|张|張|句|篇|장|개|문장)")
_PIECE_PRICE = re.compile(
    r"\b(?:per|a|an|each|pro|por|par|per|za|cada|je|за)\s(?:[a-z]+\s)?"
    r"(?:image|photo|picture|clip|mail|message|post|review|sentence|segment"
    r"|line|page|document"
    r"|scan|receipt|item|pair|word|minute|audio hour|label|tile|crop|string|card|ticket|film"
    r"|screenshot|timeline"
    r"|comment|answer"
    r"|bild|satz|wort|seite|imagen|palabra|frase|imagem|palavra|mot|phrase|minute|parola"
    r"|immagine|woord|zin|отзыв|слово|предложение|field)\b"
    r"|\b(?:each|apiece)\b|\d\s?(?:c|cents?|ct)\b|[$€£]\s?0[.,]\d\d"
)
_HOURLY = re.compile(
    r"[/]\s?h\b|per hour|an hour|pro stunde|por hora|de l'heure|all'ora|per uur|в час|/時間|/小时"
)


def craft(reading: Reading) -> float:
    """Points for annotating, data, volume, piece price, schemes and safeguards, less for outward acts."""
    hits = reading.hits
    points = 1.5 * bool(_meant(reading, "annotate")) + 1.2 * bool(_meant(reading, "annotation"))
    points += (
        0.7 * bool(hits.get("dataish")) + 0.6 * bool(hits.get("scheme")) + 0.5 * bool(hits.get("expert"))
    )
    points += 0.7 * bool(_meant(reading, "light_work"))
    points += 1.0 * bool(_VOLUME.search(reading.text) or _CJK_VOLUME.search(reading.text))
    points += 0.7 * _priced_by_piece(reading.text) + 0.4 * bool(_HOURLY.search(reading.text))
    points += sum(0.7 for c in ("synthetic", "anonymous", "consent", "platform_pay", "actors") if c in hits)
    points += 0.8 * any(hit.negated for c in OUTWARD for hit in hits.get(c, ()))
    return points - outward(reading)


def outward(reading: Reading) -> float:
    """Points for acts beyond the data, whom they reach, and for hiding them."""
    hits = reading.hits
    acts = sum(1 for c in OUTWARD if reading.live(c))
    points = 0.35 * min(acts, 5) + 1.2 * bool(reading.live("covert")) + 1.0 * bool(hits.get("odd_unit"))
    points += sum(
        0.5 for c in ("private_person", "third_party", "handle_money", "go_place") if reading.live(c)
    )
    return points


_UNIT = re.compile(r"\b(?:per|a|an|each)\s(?:finished\s)?([a-z]{3,20})\b")
_ODD_UNITS = frozenset(
    [
        "account",
        "profile",
        "person",
        "call",
        "hour",
        "day",
        "week",
        "month",
        "year",
        "code",
        "contact",
        "drop",
        "house",
        "visit",
        "site",
        "parcel",
        "box",
        "bank",
        "signup",
        "registration",
        "install",
        "vote",
        "follower",
        "click",
        "target",
        "seller",
        "exam",
        "number",
        "sim",
        "number",
        "set",
        "form",
        "record",
        "customer",
        "friend",
    ]
)


def _priced_by_piece(text: str) -> bool:
    """Whether pay goes by a piece of data: a known one, or one that the text names in the plural."""
    if _PIECE_PRICE.search(text):
        return True
    units = {unit for unit in _UNIT.findall(text)[:20] if unit not in _ODD_UNITS}
    return any(f"{unit}s" in text for unit in units)


def _meant(reading: Reading, concept: str) -> bool:
    return any(not hit.negated for hit in reading.hits.get(concept, ()))


_TALK = ("project_talk", "item_talk", "dataish", "annotate", "annotation", "scheme")


def talk(reading: Reading) -> int:
    """How many words speak of the project: batches, classes, files, deadlines, data."""
    return len({hit.start for concept in _TALK for hit in reading.hits.get(concept, ())})
