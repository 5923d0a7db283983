"""What kind of data is worked on."""

import re
from collections import defaultdict

from opentrain_server.domain.drafting.extraction import unit_words as units
from opentrain_server.domain.drafting.extraction.found import LIKELY, UNSURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.scope import Scopes, background, denied, elsewhere
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Span, Text
from opentrain_server.domain.drafting.extraction.volume import Volume

_DATA = {
    "SENSOR_3D": (units.SENSOR, 4.0),
    "CODE": (units.CODE, 1.6),
    "AUDIO": (units.AUDIO, 1.0),
    "VIDEO": (units.VIDEO, 1.0),
    "IMAGE": (units.IMAGE, 1.0),
    "DOCUMENT": (units.DOCUMENT, 1.1),
    "TEXT": (units.TEXT, 0.8),
}


_VOICED = Lazy(r"\b(?:voice|audio|spoken|phone)[ -]$")
_OTHER_CODE = Lazy(
    r"(?:time|zip|qr|bar|postal|dress|colou?r|error|promo|country|area|invite|"
    r"discount)[ -]code|code(?:-| )(?:switch|mix|of conduct|name)"
)
_MULTI = Lazy(
    r"\bmulti-?modal\b|\btext-to-(?:image|video)|\b(?:prompt|caption|question|text)s? "
    r"?(?:\+|and|-) ?(?:image|photo|picture|video) pairs?|"
    r"\b(?:image|photo|picture|video)s? ?\+ ?\w+\b|"
    r"\b(?:image|photo|picture|video)s? (?:together with|along with) |"
    r"\bimage[- ]text pairs?|\bimage[- ]caption pairs?|\bvisual question|"
    r"\bvqa\b|\b(?:image|photo|chart|picture|video|clip|screenshot|figure|diagram)s? (?:plus|\+|"
    r"and|with|together with) (?:an? |its |the |their |one )?(?:\w+ ){0,2}(?:captions?|"
    r"questions?|answers?|descriptions?|text)\b|\bcaptions? (?:fits?|match\w*|describes?|is "
    r"correct for) (?:the |its |their )?(?:image|photo|picture|video|clip)|\bquestions? about "
    r"(?:charts?|images?|photos?|pictures?|diagrams?|videos?)\b|\b(?:image|video)s? and "
    r"(?:its|their|the) (?:caption|text|description)|"
    r"\bprompts? and (?:the |its )?(?:\w+ )?(?:pictures?|images?|videos?)\b|"
    r"\b(?:image|picture|video)[- ]generation\b|\bgenerated (?:images|pictures|videos)\b|"
    r"マルチモーダル|多模态|图文|멀티모달"
)


def data_types(text: Text, scope: Scopes, found: list[Volume]) -> dict[str, Found]:
    """What kind of data is worked on: one kind, or several where two totals name them."""
    if (m := _MULTI.search(text.low)) and not denied(text, *m.span()):
        return {
            "dataType": Found(
                ["MULTIMODAL"], LIKELY, m.span(), "text judged together with image, audio or video"
            )
        }
    votes, spans = _votes(text, scope)
    for volume in found[:1]:
        kind = _kind_of(text, volume)
        if kind:
            votes[kind] += 4.0
            spans.setdefault(kind, volume.noun)
    if found and found[0].unit.startswith("HOURS"):
        for kind in ("TEXT", "DOCUMENT", "IMAGE", "CODE"):
            votes[kind] -= 4
    if not votes:
        return {}
    _weigh(text.low, votes)
    best = max(votes, key=lambda k: (votes[k], k))
    if votes[best] <= 0:
        return {}
    sure = LIKELY if votes[best] >= 3 else UNSURE
    return {"dataType": Found([best], sure, spans.get(best), "the kind of data that the text names")}


def implied_type(fields: dict[str, Found]) -> dict[str, Found]:
    """Text, where the work can be done with nothing else: translation, red teaming."""
    labels = fields.get("labelTypes")
    if (
        labels is None
        or not isinstance(labels.value, list)
        or not {"TRANSLATION", "RED_TEAMING"} & set(labels.value)
    ):
        return {}
    return {"dataType": Found(["TEXT"], UNSURE, labels.span, "the kind of data that such work is done on")}


def _votes(text: Text, scope: Scopes) -> tuple[defaultdict[str, float], dict[str, Span]]:
    votes: defaultdict[str, float] = defaultdict(float)
    spans: dict[str, Span] = {}
    for kind, (terms, weight) in _DATA.items():
        for i, m in enumerate(pattern(terms).finditer(text.low)):
            if i >= 12:
                break
            if (
                scope.dead(m.start())
                or denied(text, *m.span())
                or elsewhere(text, *m.span())
                or background(text, *m.span())
            ):
                continue
            around = text.low[max(0, m.start() - 10) : m.end() + 12]
            if kind == "TEXT" and (
                _VOICED.search(text.low, max(0, m.start() - 12), m.start())
                or text.low.startswith("-to-", m.end())
            ):
                continue
            if kind == "CODE" and _OTHER_CODE.search(around):
                continue
            if (
                kind == "VIDEO"
                and re.search(
                    r"(?:minute|short|training|a|the intro|explainer|tutorial|explanation)"
                    r"[\s-](?:training )?$",
                    text.low[max(0, m.start() - 16) : m.start()],
                )
                and re.match(
                    r"\s(?:shows|explains|call|tutorial|lesson|guide)", text.low[m.end() : m.end() + 12]
                )
            ):
                continue
            early = 1.5 if m.start() < 160 else 1.0
            votes[kind] += weight * early * (1.0 if i < 4 else 0.3)
            spans.setdefault(kind, m.span())
    for kind, endings in units.COMPOUNDS.items():
        if compound := re.search(rf"[^\W\d_]{{3,24}}(?:{endings})\b", text.low):
            votes[kind] += 1.5
            spans.setdefault(kind, compound.span())
    return votes, spans


def _kind_of(text: Text, volume: Volume) -> str:
    noun = text.low[volume.span[1] : volume.noun[1] + 1]
    if re.search(r"\b(?:pairs?|problems?|questions?|items?|titles?|words?|segments?|sets?)\W?$", noun):
        noun = re.sub(r"\b(?:pairs?|problems?|titles?|words?|segments?)\W?$", "", noun)
    order = (
        ("SENSOR_3D", "VIDEO", "AUDIO")
        if volume.unit.startswith("HOURS")
        else ("SENSOR_3D", "DOCUMENT", "CODE", "AUDIO", "VIDEO", "IMAGE", "TEXT")
    )
    last = (-1, 0, "")
    for kind in order:
        for m in pattern(_DATA[kind][0]).finditer(noun):
            last = max(last, (m.end(), m.end() - m.start(), kind))
    return last[2] or next(
        (k for k, ends in units.COMPOUNDS.items() if re.search(rf"\w(?:{ends})\W?$", noun)), ""
    )


_STILLS = Lazy(
    r"\b(?:stills?|frames?) (?:cut|taken|extracted|pulled|grabbed) |\bdashcam stills|"
    r"\b(?:video|cam|camera) (?:frames|stills)|"
    r"\b(?:webcam|cctv|surveillance|bodycam|dashcam|drone|phone) (?:photos?|images?|pictures?|frames)\b|"
    r"\bstills\b"
)
_PAGES = Lazy(
    r"\b(?:scanned|pdfs?|photographed|(?:photos?|pictures?) of) ?(?:\w+ ){0,2}(?:pages?|invoices?|"
    r"receipts?|forms?|"
    r"documents?|contracts?|letters?|till receipts)|\bhandwrit"
)
_PDF = Lazy(r"\bpdfs?\b")
_GUIDE = Lazy(r"\b(?:guide\w*|manuals?|instructions?|examples?|handbook|rules|cv|resume|key|sheet)\b")
_MEDICAL = Lazy(r"\b(?:mri|ct|cts|ultrasound|tumou?rs?|lesions?|retina\w*|radiolog\w+|x-?rays?)\b")
_NO_SOUND = Lazy(r"\b(?:audio|video) transcripts|\bno sound\b")
_SPOKEN = Lazy(r"\btranscri|\bverbatim|\bspeech\b|\bspeakers? turn|文字起こし|转写|전사")
_RECORDS = Lazy(r"\brecord(?:s)? |\bvoice|\bspeech|\brecording app")
_SPEAKS = Lazy(r"\bspeakers?\b|\bread|\bspeak")
_COLLECTS = Lazy(
    r"\brecord\b|\bsay (?:in \w+ )?(?:the |these )?(?:sentences|phrases|words)|\brecords (?:two|short)|"
    r"\brecorded (?:through|via|with|in) (?:our|the|an?) |\bread \d|\bvoices? wanted|\brecordings?,? "
    r"please|"
    r"\bgrab[ae]\w*|\bgrav(?:ar|e|em)\b|\benregistre\w*|\baufn(?:ahme|ehm)\w*|\beinsprech\w*|"
    r"\bregistrare|\binsprek\w*|\bnagryw\w*|\bозвуч\w*|\bmerekam|収録|朗读|录制|녹음"
)
_SPEAKERS = Lazy(
    r"\bspeak|\bvoice|\bdialect|\baudio|\bvoz|\bstimme|\bvoix|\bvoce|\bvocal|\blocuteur|"
    r"\blocutor|\bhablante|\bfalante|\bsprecher|\bparlant|\bspreker|\bdiktor|\bдиктор|"
    r"\bspeech|\baloud|\bsentences|\bfrases|音声|语音|음성"
)
_HEARD = Lazy(r"\byou (?:hear|listen)|\blisten(?:ing|ers?)? |\bheadphones|\bwhat is said")
_FILMED = Lazy(r"\bvideo|\bfootage|\bfilm|動画|视频|영상|\bcamera")
_MODELS = Lazy(
    r"\b(?:chat ?bots?|llms?|language models?|chat models?|prompts?|model(?:'s)? (?:answers?|"
    r"responses?|solution))\b"
)


def _weigh(low: str, votes: defaultdict[str, float]) -> None:
    """What one kind says of another: a still is no video, a scan is a document."""
    if _STILLS.search(low):
        votes["IMAGE"] += 4
        votes["VIDEO"] -= 4
    if (pdf := _PDF.search(low)) and not _GUIDE.search(low[max(0, pdf.start() - 40) : pdf.end() + 20]):
        votes["DOCUMENT"] += 5
    if _PAGES.search(low):
        votes["DOCUMENT"] += 3
        votes["IMAGE"] -= 1
    _weigh_sound(low, votes)
    if _MEDICAL.search(low) and votes["IMAGE"] > 0:
        votes["IMAGE"] += 3
        votes["DOCUMENT"] -= 2
    if re.search(r"\bfilmed\b|\bendoscop|\bwebcam recordings", low):
        votes["VIDEO"] += 2
    if votes["SENSOR_3D"] > 0:
        votes["SENSOR_3D"] += 4
    if votes["CODE"] >= 2.0:
        votes["CODE"] += 2
    if _MODELS.search(low):
        votes["TEXT"] += 1.5


def _weigh_sound(low: str, votes: defaultdict[str, float]) -> None:
    if _NO_SOUND.search(low):
        votes["AUDIO"] -= 2
    if votes["AUDIO"] > 0 and _SPOKEN.search(low):
        votes["AUDIO"] += 2
    if _HEARD.search(low) and "video" not in low:
        votes["AUDIO"] += 3
    if votes["AUDIO"] > 0 and _RECORDS.search(low) and _SPEAKS.search(low):
        votes["AUDIO"] += 2
    if _COLLECTS.search(low) and _SPEAKERS.search(low) and "video" not in low:
        votes["AUDIO"] += 6
    if votes["AUDIO"] > 0 and not _FILMED.search(low):
        votes["VIDEO"] -= 6
