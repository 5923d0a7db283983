"""The work itself: what kind of data, and what is done with it."""

import re
from collections import Counter

from opentrain_server.domain.extraction import label_words as words
from opentrain_server.domain.extraction import unit_words as units
from opentrain_server.domain.extraction.found import LIKELY, SURE, UNSURE, Found
from opentrain_server.domain.extraction.scope import Scopes, denied, elsewhere
from opentrain_server.domain.extraction.terms import alternation, pattern
from opentrain_server.domain.extraction.text import Span, Text
from opentrain_server.domain.extraction.volume import Volume

SHAPES = ("BOUNDING_BOX", "POLYGON", "SEGMENTATION", "KEYPOINT", "OBJECT_TRACKING")
_TERMS = {
    "BOUNDING_BOX": words.BOXES, "POLYGON": words.POLYGONS, "SEGMENTATION": words.MASKS, "KEYPOINT": words.POINTS, "OBJECT_TRACKING": words.TRACKS,
    "NAMED_ENTITY_RECOGNITION": words.ENTITIES, "RELATION_EXTRACTION": words.RELATIONS, "TRANSCRIPTION": words.TRANSCRIBE, "TRANSLATION": words.TRANSLATE, "SENTIMENT": words.SENTIMENTS,
    "RANKING": words.RANKS, "EVALUATION_RATING": words.RATES, "PROMPT_RESPONSE_WRITING": words.PROMPTS, "QUESTION_ANSWERING": words.QUESTIONS, "RED_TEAMING": words.RED, "CODE_REVIEW": words.REVIEWS_CODE,
    "DATA_COLLECTION": words.COLLECT, "CLASSIFICATION": words.CLASSES, "OTHER": words.STAMPS,
}  # fmt: skip
# What a word must not stand beside to count.
_NOT_BEFORE = {
    "BOUNDING_BOX": r"(?:speech|text|search|inbox|chat|check|drop|tool|black|out of the|phone|post|p\.?o\.?|jewel|set-top|into|in the|into the)\s$",
    "SEGMENTATION": r"(?:face|surgical|oxygen|wearing|wear|a|customer|market|audience)\s$",
    "EVALUATION_RATING": r"(?:hourly|the|per-label|our|pay|star|success|error|acceptance|flat|frame|sample|sampling|base|a|your|reject\w*)\s(?=rate$)|re-$",
    "RANKING": r"(?:high|highly|top|low)[\s-]$",
    "TRANSCRIPTION": r"(?:from|of|the call|meeting|medical|read|in|existing|interview|call|chat|session|court)\s(?=transcripts$)",
    "OBJECT_TRACKING": r"(?:time|eye|keep|label|sound|order|bug|issue|package|fast)[\s-]$",
    "CLASSIFICATION": r"(?:age|price)\s$",
}
_NOT_AFTER = {
    "TRANSCRIPTION": r"\s(?:of (?:calls|meetings) (?:to|that)|is already|are (?:already|given|provided|available))",
    "BOUNDING_BOX": r"\s(?:office|plot|of chocolates)",
    "OBJECT_TRACKING": r"\s(?:record|software|tool|your (?:time|hours))",
    "RED_TEAMING": r"\s(?:experience)",
    "EVALUATION_RATING": r"\s(?:\$|€|£|period|call|task for|exercise|of \$|is \$|:)|\s?[:=|\t]\s?[$€£\d]",
    "RELATION_EXTRACTION": r"\s(?:manager|department|with (?:clients|customers))",
    "NAMED_ENTITY_RECOGNITION": r"\s(?:type in our company)",
    "CLASSIFICATION": r"\s(?:our|the|a few)\s(?:team|experts)|\s(?:of (?:our|these|those|the|a|six|four|three|five|these three) (?:countries|regions))",
}
_MARK = re.compile(
    r"\b(?:mark(?:s|ed|ing)?|highlight(?:s|ed|ing)?|underlin(?:e|es|ed|ing)|extract(?:s|ed|ing)?|tag(?:s|ged|ging)?|annotat(?:e|es|ed|ing)|find|pull out|locate|identify|show|marcar|marque|marca|marcas|subrayar|resaltar|extraer|destacar|sublinhar|extrair|marquer|marquez|surligner|souligner|extraire|reperer|markier\w*|kennzeichn\w*|unterstreich\w*|hervorheb\w*|extrahier\w*|auszeichn\w*|segnare|evidenzia\w*|estrarre|sottolineare|markeer\w*|markeren|onderstrep\w*|zaznacz\w*|oznacz\w*|podkres\w*|выдел\w*|отме\w*|размет\w*|разметк\w*|isaretle\w*|menandai|tandai)\b|マーク|抽出|ハイライト|标出|标注出|提取|抽取|표시|추출"
)
_SPAN_OBJECT = re.compile(
    r"(?:\bnames?\b|\bskills?|\bemployers?|\bplaces?\b|\bpersons?\b|\bpeople\b|\borgani[sz]ations?|\blocations?|\bdates?\b|\bdrugs?|\bdos(?:e|es|age)|\bmedications?|\bdiagnos\w+|\bsymptoms?|\bgenes?\b|\bproteins?|\bchemicals?|\bdiseases?|\bclauses?|\bphrases?|\bwords?\b|\bmentions?|\bterms?\b|\bfields?\b|\btotals?\b|\bamounts?|\bsuppliers?|\bvendors?|\binvoice numbers?|\bbrands?|\bproduct names?|\baddress\w*|\bingredients?|\bsections?|\bparties|\bfindings|\bbody sites?|\bquotes?|\bcitations?|\bclaims?\b|\bpassages?|\bsentences? that|\bpart of the text|\bline items?|\bjob titles?|\bevidence|\bspecies names?|\bevents?|\bexpressions?|\bcompanies"
    r"|\bnombres?|\bpersonas|\blugares|\bfechas?|\bmedicamentos|\bsintomas|\bempresas|\borganiza[cz]\w+|\bpessoas|\blocais|\bdatas\b|\bnoms?\b|\blieux|\bmedikament\w*|\bnamen|\borte\b|\bpersonen|\bdosierung\w*|\bnomi\b|\bluoghi|\bnamen|\bplaatsen|\bnazw\w*|\bosob\w*|\bимен\w*|\bдат\w*|\bорганизац\w*|\bисим\w*|\bnama\b|\bisim\w*)|人名|地名|組織|名前|机构|姓名|药|이름|날짜|기관"
)
_WRITE = re.compile(
    r"\b(?:write|writes|writing|written|compose|composes|invent|invents|author|authors|create|creates|come up with|draft|make up|rewrite|formulate|escrib\w+|redact\w+|invent\w+|crear|escrev\w+|redig\w+|criar|ecri\w+|redig\w+|verfass\w*|schreib\w*|erstell\w*|scriv\w+|schrijv\w*|bedenk\w*|pisa\w*|napis\w*|tworz\w*|писать|пишете|написать|составл\w*|придум\w*|yaz\w*|menulis|tulis|membuat)\b"
    r"(?:[^.\n;]|\.(?=\w)){0,48}?\b(?:prompts?|answers?|responses?|replies|stor(?:y|ies)|summar(?:y|ies)|captions?|requests?|questions?|problems?|dialogues?|dialogs?|descriptions?|instructions?|conversations?|explanations of|poems?|essays?|jokes?|riddles?|tutorials?|commit messages|sql|quer(?:y|ies)|solutions?|product texts?|paragraphs?|respuestas?|preguntas?|historias?|resumen(?:es)?|descripcion\w*|respostas?|perguntas?|resumos?|reponses?|questions?|resumes?|descriptions?|legendes?|antwort\w*|frage\w*|zusammenfassung\w*|beschreibung\w*|aufgaben|geschichten|risposte|domande|riassunti|descrizioni|antwoorden|vragen|samenvattingen|beschrijvingen|odpowiedzi|pyta\w+|opis\w*|ответ\w*|вопрос\w*|задач\w*|описан\w*|cevap\w*|soru\w*|jawaban|pertanyaan|deskripsi)\b"
    r"|(?:プロンプト|回答|質問|説明文|文章|要約|キャプション)を(?:作成|書|執筆|考)|(?:撰写|编写|写出|创作)[^。\n]{0,12}(?:提示|回答|问题|描述|故事|答案|文案)|(?:질문|답변|프롬프트|설명|문장)[을를]?\s?(?:작성|만들|쓰)"
)
_REASON = re.compile(r"\b(?:explain\w*|reason|why|justif\w*|comment|note|in the (?:chat|forum)|review|rationale|sentences? (?:explaining|on why|about why))\b")
_QUESTIONS_OF_TEXT = re.compile(r"\b(?:write|writing|make|create|compose|formulate|redact\w+|escrib\w+|redig\w+|ecri\w+|schreib\w*|scriv\w+|schrijv\w*|составл\w*)\b[^.\n]{0,30}\b(?:questions?|preguntas?|perguntas?|fragen|domande|vragen|вопрос\w*)\b[^.\n]{0,60}\b(?:answers?|respuestas?|respostas?|reponses?|antwort\w*|rispost\w*|antwoord\w*|ответ\w*)\b")
_READ_IN = re.compile(r"\b(?:read|reads|reading|recite|speak|say|repeat|lee|leer|leen|ler|lire|lisez|lesen|liest|legge|leggere|leest|czyta\w*|читa\w*|читать|oku\w*|membaca)\b[^.\n]{0,50}\b(?:prompts?|sentences?|phrases?|scripts?|lines|commands|words|frases|oraciones|phrases|satze|frasi|zinnen|zdan\w*|фраз\w*|cumle\w*|kalimat)\b|\brecord(?:s)?\s(?:a |an |your |two |three |four |five |\d+\s|short |some |natural |yourself|voice|the (?:sentences|prompts|phrases)|conversations|sentences|phrases|commands|wake)|\b(?:dialect|speech|voice)\srecordings?(?:\sproject)?,? (?:please|wanted|needed)")


def label_types(text: Text, scope: Scopes, data: list[str]) -> dict[str, Found]:
    """What is done with the data, in the order of the enum."""
    seen = {kind: span for kind in _TERMS if (span := _first(text, kind, scope))}
    _verbs(text, seen, data, scope)
    _exclude(text, seen, data)
    if not seen:
        return {}
    kinds = [k for k in _TERMS if k in seen]
    sure = SURE if len(kinds) == 1 else LIKELY
    return {"labelTypes": Found(kinds, sure, min(seen.values()), "the work that the text describes")}


def _first(text: Text, kind: str, scope: Scopes) -> Span | None:
    for m in pattern(_TERMS[kind]).finditer(text.low):
        if _counts(text, kind, m.start(), m.end(), scope):
            return m.span()
    return None


def _counts(text: Text, kind: str, start: int, end: int, scope: Scopes) -> bool:
    if scope.dead(start) or denied(text, start, end):
        return False
    if kind in _NOT_BEFORE and re.search(_NOT_BEFORE[kind], text.low[max(0, start - 24) : end if "(?=" in _NOT_BEFORE[kind] else start]):
        return False
    if kind in _NOT_AFTER and re.match(_NOT_AFTER[kind], text.low[end : end + 30]):
        return False
    if kind not in ("CODE_REVIEW", "TRANSLATION", "TRANSCRIPTION") and scope.side(start):
        return False
    return not _background(text, start, end)


def _background(text: Text, start: int, end: int) -> bool:
    """Said of the poster, of a wish, or of experience, not of the work."""
    left, right = text.clause(start, end)
    clause = text.low[max(left, start - 60) : min(right, end + 40)]
    line = text.line(start)
    if re.search(r"\b(?:experience (?:with|in|of)|experience as|years? (?:in|of|as)|prior|previous|background in|familiar\w* with|knowledge of|a plus|nice to have|preferred|did \w+ before|behind (?:you|them)|experiencia en|experiencia em|experience en|erfahrung (?:in|mit)|ervaring met|опыт\w*|doswiadczeni\w*|paid (?:test|trial)|screening|calibration|qualification)\b|経験|经验|경험|경력", clause):
        return True
    if re.search(r"(?:about us|who we are|about the company|company|uber uns|sobre nosotros|quienes somos|sobre nos|a propos|chi siamo|over ons|o nas|о нас|会社|关于我们|how selection works|selection|application process|how to apply)", line.heading):
        return True
    return re.match(r"(?:level|experience|seniority|requirements?|how to apply)$", line.label) is not None


def _verbs(text: Text, seen: dict[str, Span], data: list[str], scope: Scopes) -> None:
    low = text.low
    for m in _MARK.finditer(low):
        if "NAMED_ENTITY_RECOGNITION" in seen or not set(data) & {"TEXT", "DOCUMENT", "CODE"}:
            break
        _, last = text.sentence(m.start())
        rest = low[m.end() : min(last, m.end() + 70)]
        as_class = re.match(r"\s(?:as|whether|if|every wrong|(?:the |every |each |all )?(?:\w+ )?(?:errors?|mistakes?|steps?|start|tweets?|posts?|comments?|messages?|reviews?))\b", rest)
        if _SPAN_OBJECT.search(rest) and not as_class and not denied(text, *m.span()) and not scope.dead(m.start()) and not scope.side(m.start()):
            seen["NAMED_ENTITY_RECOGNITION"] = m.span()
    for m in _SPAN_OBJECT.finditer(low):
        _, last = text.sentence(m.start())
        if set(data) & {"TEXT", "DOCUMENT"} and re.match(r"[^.\n]{0,50}\b(?:highlighted|marked|underlined|markieren|kennzeichnen|auszeichnen|markeren|işaretle\w*|extracted)\b(?! as)", low[m.end() : min(last, m.end() + 70)]):
            seen.setdefault("NAMED_ENTITY_RECOGNITION", m.span())
    for m in _WRITE.finditer(low):
        lead = low[max(0, m.start() - 12) : m.start()]
        if denied(text, m.start(), m.start() + 5) or _REASON.search(m.group()) or scope.dead(m.start()) or scope.side(m.start()) or re.search(r"\b(?:is|are|been)\s$", lead) or "written" in m.group()[:8] and re.match(r"written (?:by|in)", m.group()):
            continue
        if _background(text, m.start(), m.start() + 5):
            continue
        kind = "QUESTION_ANSWERING" if _QUESTIONS_OF_TEXT.search(low[m.start() : m.start() + 160]) and not set(data) & {"CODE"} else "PROMPT_RESPONSE_WRITING"
        seen.setdefault(kind, m.span())
    if "DATA_COLLECTION" not in seen and (m := _READ_IN.search(low)) and re.search(r"\brecord|\bapp\b|\bspeaker|grab|grav|enregistr|aufn|registr|opne|nagra|запис|kayd|rekam|voice", low):
        seen["DATA_COLLECTION"] = m.span()


def _exclude(text: Text, seen: dict[str, Span], data: list[str]) -> None:
    """Drop the types that others explain."""
    low = text.low
    kinds = set(data)
    if "RED_TEAMING" in seen:
        _drop(seen, "PROMPT_RESPONSE_WRITING", "CLASSIFICATION", "OTHER", "EVALUATION_RATING", "NAMED_ENTITY_RECOGNITION", "DATA_COLLECTION")
    if "QUESTION_ANSWERING" in seen:
        _drop(seen, "PROMPT_RESPONSE_WRITING")
    if "DATA_COLLECTION" in seen:
        _drop(seen, "TRANSCRIPTION", "PROMPT_RESPONSE_WRITING", "CLASSIFICATION", "EVALUATION_RATING", "OTHER", "BOUNDING_BOX")
    if "SENTIMENT" in seen:
        _sentiment(low, seen)
    if "EVALUATION_RATING" in seen and "TRANSLATION" in seen and re.search(r"(?:rat|grad|scor|evalu|assess|judg|check|bewert|not)\w*\s[^.\n]{0,40}(?:translation|traduc|traduz|ubersetz|vertal|перевод|tlumacz)|翻(?:訳|译)[^。\n]{0,8}(?:評価|评)|번역[^.\n]{0,6}평가", low):
        _drop(seen, "TRANSLATION")
    if "TRANSLATION" in seen and "TRANSCRIPTION" not in seen and re.search(r"post-?\s?edit", low):
        _drop(seen, "EVALUATION_RATING")
    if kinds & {"IMAGE", "VIDEO", "SENSOR_3D"} and any(s in seen for s in SHAPES):
        _drop(seen, "NAMED_ENTITY_RECOGNITION", "OTHER", "RELATION_EXTRACTION")
    if not kinds & {"AUDIO", "VIDEO"} or "TRANSCRIPTION" in seen:
        _drop(seen, "OTHER") if "TRANSCRIPTION" in seen or not re.search(r"\bcount (?:the|how|every|all)|how many", low) else None
    if "OTHER" in seen and re.search(r"\bhow many|\bcount", low[seen["OTHER"][0] : seen["OTHER"][1]]):
        if not re.search(r"\bcount (?:the|how many|every|all)\b", low):
            _drop(seen, "OTHER")
    if "POLYGON" in seen and "SEGMENTATION" in seen and not re.search(r"polygon|poligon|polígono|ポリゴン|多边形|폴리곤", low):
        _drop(seen, "POLYGON")
    if "CODE_REVIEW" in seen:
        if "CODE" not in kinds:
            _drop(seen, "CODE_REVIEW")
        elif "PROMPT_RESPONSE_WRITING" not in seen or not re.search(r"\bwrite a|\bwrites? (?:a|the)", low):
            _drop(seen, "EVALUATION_RATING", "PROMPT_RESPONSE_WRITING")
        _drop(seen, "CLASSIFICATION")
    _whole_item(low, seen)


def _sentiment(low: str, seen: dict[str, Span]) -> None:
    if not re.search(r"\b(?:intent|topic|categor|intensity|relevance|quality)\w*", low):
        _drop(seen, "CLASSIFICATION")
    rate = seen.get("EVALUATION_RATING")
    if rate and not re.search(r"\b(?:intensity|0-100|quality|relevance|helpful|how strong)\w*|\bscale\b", low):
        _drop(seen, "EVALUATION_RATING")
    _drop(seen, "CLASSIFICATION") if "intensity" in low else None


def _whole_item(low: str, seen: dict[str, Span]) -> None:
    """The class of a box, a span or a grade is no class of the item."""
    if "CLASSIFICATION" not in seen:
        return
    others = set(seen) - {"CLASSIFICATION", "OTHER"}
    if not others:
        return
    strong = re.search(
        r"\bclassify (?:each|every|the|all|whole)|\bintents?\b|\bclassification\b|\btopics?\b|\bsarcas|\bsort (?:the|them|these|each|into)|\btoxic|\bmoderation\b|\b(?:each|every|per|one) (?:image|photo|picture|video|clip|message|comment|document|tweet|email|ticket|conversation|page|post)s? (?:gets?|is|as|into|also)|\bwhole (?:image|photo|document|message|clip)|\bpriority\b|\bor not\b|\bclasificar (?:cada|los|las)|\bkategorisier|\bklassifizier|分类|分類|분류",
        low,
    )
    if not strong or others & {"EVALUATION_RATING", "RANKING"} and not re.search(r"\bclassif(?:y|ication)\b|\bintents?\b|\btopics?\b|分類|分类|분류", low):
        _drop(seen, "CLASSIFICATION")
    elif others & {"BOUNDING_BOX", "POLYGON", "SEGMENTATION", "KEYPOINT", "TRANSCRIPTION", "NAMED_ENTITY_RECOGNITION"} and not re.search(
        r"\bclassify (?:each|every|the whole|all|whole)|\bintents?\b|\bclassification of (?:each|every|the) (?:image|photo|document|message)|\btopics?\b|\bsarcas|\bor not\b|\bwhole\b|\bpriority\b|\b(?:image|document|scene|page)-level|\bsort (?:them|the|each|into)|\btoxic", low
    ):
        _drop(seen, "CLASSIFICATION")


def _drop(seen: dict[str, Span], *kinds: str) -> None:
    for kind in kinds:
        seen.pop(kind, None)


_DATA = {
    "SENSOR_3D": (units.SENSOR, 4.0), "CODE": (units.CODE, 1.2), "AUDIO": (units.AUDIO, 1.0), "VIDEO": (units.VIDEO, 1.0), "IMAGE": (units.IMAGE, 1.0), "DOCUMENT": (units.DOCUMENT, 1.1), "TEXT": (units.TEXT, 0.8),
}  # fmt: skip
_MULTI = re.compile(
    r"\bmulti-?modal\b|\bimage[- ]text pairs?|\bimage[- ]caption pairs?|\bvisual question|\bvqa\b|\b(?:image|photo|chart|picture|video|clip|screenshot|figure|diagram)s? (?:plus|\+|and|with|together with) (?:an? |its |the |their |one )?(?:\w+ ){0,2}(?:captions?|questions?|answers?|descriptions?|text)\b|\bcaptions? (?:fits?|match\w*|describes?|is correct for) (?:the |its |their )?(?:image|photo|picture|video|clip)|\bquestions? about (?:charts?|images?|photos?|pictures?|diagrams?|videos?)\b|\b(?:image|video)s? and (?:its|their|the) (?:caption|text|description)|"
    r"マルチモーダル|多模态|图文|멀티모달"
)


def data_types(text: Text, scope: Scopes, found: list[Volume]) -> dict[str, Found]:
    """What kind of data is worked on: one kind, or several where two totals name them."""
    if (m := _MULTI.search(text.low)) and not denied(text, *m.span()):
        return {"dataType": Found(["MULTIMODAL"], LIKELY, m.span(), "text judged together with image, audio or video")}
    votes, spans = _votes(text, scope)
    for volume in found[:1]:
        kind = _kind_of(text, volume)
        if kind:
            votes[kind] += 4.0
            spans.setdefault(kind, volume.noun)
    if not votes:
        return {}
    _weigh(text.low, votes)
    best = max(votes, key=lambda k: (votes[k], k))
    if votes[best] <= 0:
        return {}
    sure = LIKELY if votes[best] >= 3 else UNSURE
    return {"dataType": Found([best], sure, spans.get(best), "the kind of data that the text names")}


def _votes(text: Text, scope: Scopes) -> tuple[Counter[str], dict[str, Span]]:
    votes: Counter[str] = Counter()
    spans: dict[str, Span] = {}
    for kind, (terms, weight) in _DATA.items():
        for i, m in enumerate(pattern(terms).finditer(text.low)):
            if i >= 12:
                break
            if scope.dead(m.start()) or denied(text, *m.span()) or elsewhere(text, *m.span()) or _background(text, *m.span()):
                continue
            if kind == "VIDEO" and re.search(r"(?:minute|short|training|a|the intro|explainer|tutorial|explanation)[\s-](?:training )?$", text.low[max(0, m.start() - 16) : m.start()]) and re.match(r"\s(?:shows|explains|call|tutorial|lesson|guide)", text.low[m.end() : m.end() + 12]):
                continue
            early = 1.5 if m.start() < 160 else 1.0
            votes[kind] += weight * early * (1.0 if i < 4 else 0.3)
            spans.setdefault(kind, m.span())
    return votes, spans


def _kind_of(text: Text, volume: Volume) -> str:
    noun = text.low[volume.span[1] : volume.noun[1] + 1]
    order = ("SENSOR_3D", "VIDEO", "AUDIO") if volume.unit.startswith("HOURS") else ("SENSOR_3D", "DOCUMENT", "CODE", "AUDIO", "VIDEO", "IMAGE", "TEXT")
    last: tuple[int, str] = (-1, "")
    for kind in order:
        for m in pattern(_DATA[kind][0]).finditer(noun):
            last = max(last, (m.end(), kind))
    return last[1]


def _weigh(low: str, votes: Counter[str]) -> None:
    """What one kind says of another: a still is no video, a scan is a document, a call transcript is text."""
    if re.search(r"\b(?:stills?|frames?) (?:cut|taken|extracted|pulled|grabbed) |\bdashcam stills|\b(?:video|cam|camera) (?:frames|stills)|\bstills\b", low):
        votes["IMAGE"] += 4
        votes["VIDEO"] -= 4
    if re.search(r"\b(?:scanned|pdfs?|photographed) ?(?:\w+ ){0,2}(?:pages?|invoices?|receipts?|forms?|documents?|contracts?|letters?|till receipts)|\bhandwrit", low):
        votes["DOCUMENT"] += 3
        votes["IMAGE"] -= 1
    if re.search(r"\b(?:audio|video) transcripts|\bno sound\b", low):
        votes["AUDIO"] -= 2
    if re.search(r"\btranscri|\bverbatim|\bspeech\b|\bspeakers? turn|文字起こし|转写|전사", low) and votes["AUDIO"] > 0:
        votes["AUDIO"] += 2
    if re.search(r"\brecord(?:s)? |\bvoice|\bspeech|\brecording app", low) and re.search(r"\bspeakers?\b|\bread|\bspeak", low) and votes["AUDIO"] > 0:
        votes["AUDIO"] += 2
    if votes["SENSOR_3D"] > 0:
        votes["SENSOR_3D"] += 4
    if votes["CODE"] >= 2.5:
        votes["CODE"] += 2
    if re.search(r"\b(?:chat ?bots?|llms?|language models?|chat models?|prompts?|model(?:'s)? (?:answers?|responses?|solution))\b", low):
        votes["TEXT"] += 1.5


_ = alternation
