"""Patterns of the work where single words are not enough: verbs with objects, and words' neighbours."""

from opentrain_server.domain.drafting.extraction.lazy import Lazy

NOT_BEFORE = {
    "BOUNDING_BOX": (
        r"(?:speech|text|search|inbox|chat|check|drop|tool|black|out of the|phone|post|p\.?o\.?|"
        r"jewel|set-top|into|in the|into the)\s$"
    ),
    "SEGMENTATION": r"(?:face|surgical|oxygen|wearing|wear|a|customer|market|audience)\s$",
    "EVALUATION_RATING": (
        r"(?:hourly|the|per-label|our|pay|star|success|error|acceptance|flat|frame|sample|"
        r"sampling|base|a|your|reject\w*)\s(?=rate$)|re-$"
    ),
    "RANKING": r"(?:high|highly|top|low)[\s-]$",
    "TRANSCRIPTION": (
        r"(?:from|of|the call|meeting|medical|read|in|existing|interview|call|chat|session|court)"
        r"\s(?=transcripts$)"
    ),
    "OBJECT_TRACKING": r"(?:time|eye|keep|label|sound|order|bug|issue|package|fast)[\s-]$",
    "CLASSIFICATION": r"(?:age|price)\s$",
}


NOT_AFTER = {
    "TRANSCRIPTION": (
        r"\s(?:of (?:calls|meetings) (?:to|that)|is already|are (?:already|given|provided|"
        r"available))"
    ),
    "BOUNDING_BOX": r"\s(?:office|plot|of chocolates)",
    "OBJECT_TRACKING": r"\s(?:record|software|tool|your (?:time|hours))",
    "RED_TEAMING": r"\s(?:experience)",
    "EVALUATION_RATING": (
        r"\s(?:\$|€|£|period|call|task for|exercise|of \$|is \$|:|\d{1,2}\b(?![.,]\d)|"
        r"school|teacher)|\s?[:=|\t]\s?[$€£\d]"
    ),
    "RELATION_EXTRACTION": r"\s(?:manager|department|with (?:clients|customers))",
    "NAMED_ENTITY_RECOGNITION": r"\s(?:type in our company)",
    "CLASSIFICATION": (
        r"\s(?:our|the|a few)\s(?:team|experts)|\s(?:of (?:our|these|those|the|a|six|four|three|"
        r"five|these three) (?:countries|regions))"
    ),
}


MARK = Lazy(
    r"\b(?:mark(?:s|ed|ing)?|highlight(?:s|ed|ing)?|underlin(?:e|es|ed|ing)|extract(?:s|ed|"
    r"ing)?|tag(?:s|ged|ging)?|annotat(?:e|es|ed|ing)|find(?! (?:me|us|people|you))|pull out|"
    r"locate|identify|show|marcar|marque|marca|marcas|subrayar|resaltar|extraer|destacar|"
    r"sublinhar|extrair|marquer|marquez|surligner|souligner|extraire|reperer|markier\w*|"
    r"kennzeichn\w*|unterstreich\w*|hervorheb\w*|extrahier\w*|auszeichn\w*|segnare|"
    r"evidenzia\w*|estrarre|sottolineare|markeer\w*|markeren|onderstrep\w*|zaznacz\w*|"
    r"oznacz\w*|podkres\w*|выдел\w*|отме\w*|размет\w*|разметк\w*|isaretle\w*|menandai|tandai)\b|"
    r"マーク|抽出|ハイライト|标出|标注出|提取|抽取|표시|추출"
)


SPAN_OBJECT = Lazy(
    r"(?:\bklauseln?\b|\bclausulas?\b|\btextstellen\b|\bbegriffe?\b|\bpassagen\b|"
    r"\bnames?\b|\bskills?|\bemployers?|\bplaces?\b|\bpersons?\b|\bpeople\b|\borgani[sz]"
    r"ations?|\blocations?|\bdates?\b|\bdrugs?|\bdos(?:e|es|age)|\bmedications?|\bdiagnos\w+|"
    r"\bsymptoms?|\bgenes?\b|\bproteins?|\bchemicals?|\bdiseases?|\bclauses?|\bphrases?|"
    r"\bwords?\b|\bmentions?|\bterms?\b|\bfields?\b|\btotals?\b|\bamounts?|\bsuppliers?|"
    r"\bvendors?|\binvoice numbers?|\bbrands?|\bproduct names?|\baddress\w*|\bingredients?|"
    r"\bsections?|\bparties|\bfindings|\bpatologi\w+|\borgani?\b|\bmalatti\w+|\benfermedades|"
    r"\bsintomi|\bkrankheit\w*|\bmaladies|\bdoencas|\bpopulation|\boutcomes?|\bbody sites?|"
    r"\bquotes?|\bcitations?|\bclaims?\b|\bpassages?|\bsentences? that|\bpart of the text|"
    r"\bline items?|\bjob titles?|\bevidence|\bspecies names?|\bevents?|\bexpressions?|"
    r"\bcompanies"
    r"|\bnombres?|\bpersonas|\blugares|\bfechas?|\bmedicamentos|\bsintomas|\bempresas|"
    r"\borganiza[cz]\w+|\bpessoas|\blocais|\bdatas\b|\bnoms?\b|\blieux|\bmedikament\w*|"
    r"\bnamen|\borte\b|\bpersonen|\bdosierung\w*|\bnomi\b|\bluoghi|\bnamen|\bplaatsen|"
    r"\bnazw\w*|\bosob\w*|\bимен\w*|\bдат\w*|\bорганизац\w*|\bисим\w*|\bnama\b|\bisim\w*)|人名|"
    r"地名|組織|名前|机构|姓名|药|이름|날짜|기관"
)


WRITE = Lazy(
    r"\b(?:write|writes|writing|written|compose|composes|invent|invents|author|authors|create|"
    r"creates|come up with|draft|make up|rewrite|formulate|escrib\w+|redact\w+|invent\w+|"
    r"crear|escrev\w+|redig\w+|criar|ecri\w+|redig\w+|verfass\w*|schreib\w*|erstell\w*|"
    r"scriv\w+|schrijv\w*|bedenk\w*|pisa\w*|napis\w*|tworz\w*|писать|пишете|написать|"
    r"составл\w*|придум\w*|yaz\w*|menulis|tulis|membuat)\b"
    r"(?:[^.\n;]|\.(?=\w)){0,48}?\b(?:prompts?|answers?|responses?|replies|stor(?:y|ies)|"
    r"summar(?:y|ies)|captions?|requests?|questions?|problems?|dialogues?|dialogs?|"
    r"descriptions?|instructions?|conversations?|explanations of|poems?|essays?|jokes?|"
    r"riddles?|tutorials?|commit messages|sql|quer(?:y|ies)|solutions?|programs?|functions?|"
    r"scripts?|unit tests?|code|product texts?|paragraphs?|respuestas?|preguntas?|historias?|"
    r"resumen(?:es)?|descripcion\w*|respostas?|perguntas?|resumos?|reponses?|questions?|"
    r"resumes?|descriptions?|legendes?|antwort\w*|frage\w*|zusammenfassung\w*|beschreibung\w*|"
    r"aufgaben|geschichten|risposte|domande|riassunti|descrizioni|antwoorden|vragen|"
    r"samenvattingen|beschrijvingen|odpowiedzi|pyta\w+|opis\w*|ответ\w*|вопрос\w*|задач\w*|"
    r"описан\w*|cevap\w*|soru\w*|jawaban|pertanyaan|deskripsi)\b"
    r"|(?:プロンプト|回答|質問|説明文|文章|要約|キャプション)を(?:作成|書|執筆|考)|"
    r"(?:撰写|编写|写出|创作)[^。\n]{0,12}(?:提示|回答|问题|"
    r"描述|故事|答案|文案)|(?:질문|답변|프롬프트|설명|문장)[을를]?\s?(?:작성|만들|쓰)"
    r"|\b(?:make|makes|need|prepare|produce|set|think of) (?:[\w-]+ ){0,5}questions?\b"
)


FIX = Lazy(
    r"\b(?:correct\w*|fix\w*|clean(?:ing)? up|edit(?:ing)?|proof-?read\w*|check(?:ing)?|"
    r"revis\w+|corrig\w+|corre[gç]\w+|relecture|relire|korrigier\w*|korrektur\w*|corregg\w*|"
    r"correzione|nakijken|corriger\w*|poprawi\w*|исправ\w*|duzelt\w*)\b[^.:\n]"
    r"{0,36}\b(?:subtitles?|captions|transcripts?|sous-titres|subtitulos|legendas|untertitel|"
    r"sottotitoli|ondertitels|ondertiteling|napis\w*|субтитр\w*|altyazi\w*|asr|ocr|"
    r"speech-to-text)\b|(?:字幕|文字起こし)[^。\n]{0,10}(?:修正|校正)|字幕校对|자막[^.\n]{0,8}(?:교정|수정)|"
    r"\bsubtitle (?:proof\w*|correct\w*|edit\w*)"
)


REASON = Lazy(
    r"\b(?:explain\w*|reason|why|justif\w*|comment|note|in the (?:chat|forum)|review|"
    r"rationale|sentences? (?:explaining|on why|about why))\b"
)


QUESTIONS_OF_TEXT = Lazy(
    r"\b(?:quiz|multiple[- ]choice|comprehension|trivia|exam|faq) questions?\b|"
    r"\b(?:write|writing|make|create|compose|formulate|invent|prepare|produce|need|want|think of|come "
    r"up with|set|redact\w+|escrib\w+|redig\w+|ecri\w+|"
    r"schreib\w*|scriv\w+|schrijv\w*|составл\w*)\b[^.\n]{0,30}\b(?:questions?|preguntas?|"
    r"perguntas?|fragen|domande|vragen|вопрос\w*)\b[^.\n]{0,120}\b(?:answers?|respuestas?|"
    r"respostas?|reponses?|antwort\w*|rispost\w*|antwoord\w*|ответ\w*)\b"
)


READ_IN = Lazy(
    r"\b(?:read|reads|reading|recite|speak|say|repeat|lee|leer|leen|ler|lire|lisez|lesen|"
    r"liest|legge|leggere|leest|czyta\w*|читa\w*|читать|oku\w*|membaca)\b[^.\n]"
    r"{0,50}\b(?:prompts?|sentences?|phrases?|scripts?|lines|commands?|words|frases|oraciones|"
    r"phrases|satze|frasi|zinnen|zdan\w*|фраз\w*|cumle\w*|kalimat)\b|\brecord(?:s)?\s(?:a |an "
    r"|your |two |three |four |five |\d+\s|short |some |natural |yourself|voice|the "
    r"(?:sentences|prompts|phrases)|conversations|sentences|phrases|commands|wake)|"
    r"\b(?:dialect|speech|voice)\srecordings?(?:\sproject)?,? (?:please|wanted|needed)"
)


# Summaries as things to judge: words that as well name the writing of them.
SUMMED = Lazy(r"samenvatting|zusammenfassung|riassunt|resum(?:en|o)|streszcz|ozet|要約|摘要|요약")
# The grade of an illness or a damage is a class of the item and no judgement of quality.
DIAGNOSED = Lazy(
    r"\b(?:retinopathy|tumou?r|cancer|gleason|bi-rads|arthritis|cataract|acne|fracture|burn|ripeness|"
    r"maturity|"
    r"storm|damage) (?:severity )?(?:grade|level|score|stage)\b"
)
COUNTS = Lazy(r"\bcount (?:the|how many|how|every|all)\b")
# Kinds of events told apart: "of every goal, save and foul".
EVENTS = Lazy(
    r"\b(?:times?|seconds?|minutes?|moments?|start|end|timestamps?|log|mark|note)\b[^.\n]{0,30}\b"
    r"(?:every|each|all|any|the) \w+(?:, \w+){1,6},? (?:and|or) \w+"
)
# What shows that items get a class of their own: next to any work, next to grades, next to shapes or spans.
CLASSED = Lazy(
    r"\burgency\b|\b(?:give|gets?|assign) (?:each|every) |\bclassify (?:each|every|the|all|"
    r"whole)|"
    r"\bintents?\b|\bclassification\b|\btopics?\b|"
    r"\bsarcas|\bsort (?:the|them|these|each|into)|\btoxic|\bmoderation\b|\b(?:each|every|per|"
    r"one) (?:image|photo|picture|video|clip|message|comment|document|tweet|email|ticket|"
    r"conversation|page|post)s? (?:gets?|is|as|into|also)|\bwhole (?:image|photo|document|"
    r"message|clip)|\bpriority\b|\bor not\b|\bclasificar (?:cada|los|las)|\bkategorisier|"
    r"\bklassifizier|分类|分類|분류"
)
CLASSED_TOO = Lazy(r"\bclassif(?:y|ication)\b|\bintents?\b|\btopics?\b|分類|分类|분류")
CLASSED_WHOLE = Lazy(
    r"\burgency\b|\bgive (?:each|every) |\bclassify (?:each|every|the whole|all|whole)|"
    r"\bintents?\b|\bclassification of (?:each|"
    r"every|the) (?:image|photo|document|message)|\btopics?\b|\bsarcas|\bor not\b|\bwhole\b|"
    r"\bpriority\b|\b(?:image|document|scene|page)-level|\bsort (?:them|the|each|into)|\btoxic"
)
