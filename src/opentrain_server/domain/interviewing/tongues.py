"""Which language an answer is in, and slips that those who master it do not make.

Only for criteria that ask for a language: everywhere else spelling and grammar count nothing. The slips are
few and sure ones (agreement in number, missing accents, infinitives for verbs), so that a missing one proves
nothing and several prove something.
"""

import re
from functools import cache

from opentrain_server.domain.drafting.extraction.text import fold

_COMMON: dict[str, str] = {
    "English": "the of and to in is that it for on with as are this be have not or you would if they "
    "from by at but i we do",
    "French": "le la les des et est une un dans pour que qui pas sur je avec ce au du il nous vous plus "
    "ou mais si en ne j'ai c'est",
    "Spanish": "a el la los las que de y en un una por con para es no se lo como mas pero si yo mi su al "
    "del porque esta cuando",
    "German": "der die das und ist ich nicht ein eine zu mit auf fur im den es sich von dem auch wenn "
    "oder als aber wie bei nur",
    "Portuguese": "o a os as que de e em um uma por com para nao se eu mas na no do da como mais ou "
    "quando esta ao isso",
    "Italian": "il lo la gli le che di e in un una per con non si sono ma come piu del della nel se o "
    "questo quando anche io",
    "Dutch": "de het een en van ik niet is dat te in op met voor zijn er maar als ook bij om dan wel of aan",
    "Polish": "i w na z nie sie do to jest ze jak co o po ale za od przez czy jestem mam oraz albo gdy",
    "Turkish": "ve bir bu icin ile de da degil ama ben cok var daha gibi ne olarak kadar sonra eger",
    "Swedish": "och att det i en som jag inte ar pa for med till av om har den men ett kan",
    "Indonesian": "yang dan di saya tidak untuk dengan ini itu dari ada akan juga atau bisa ke pada jika",
}
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("Japanese", r"[\u3040-\u30ff]"),
    ("Korean", r"[\uac00-\ud7af]"),
    ("Chinese", r"[\u4e00-\u9fff]"),
    ("Arabic", r"[\u0600-\u06ff]"),
    ("Russian", r"[\u0400-\u04ff]"),
    ("Greek", r"[\u0370-\u03ff]"),
    ("Hindi", r"[\u0900-\u097f]"),
    ("Bengali", r"[\u0980-\u09ff]"),
    ("Tamil", r"[\u0b80-\u0bff]"),
    ("Thai", r"[\u0e00-\u0e7f]"),
    ("Hebrew", r"[\u0590-\u05ff]"),
)
_MANY = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|many|several|these|those"
    r"|few)"
)
_SLIPS: dict[str, tuple[str, ...]] = {
    "English": (
        r"\b(?:he|she|it|this|that|rule|client|one|everybody|nobody|somebody|customer|model|text"
        r"|person) (?:have|do|go|say|need|want|know|make|mean|don't|understand|give|think)\b",
        r"\b(?:i|you|we|they|people) (?:has|does|is|was(?<!i was)|goes|says|knows|wants|needs|makes)\b",
        rf"\b{_MANY} (?!(?:or|and|to|of|more|other|others|as|in|is|per"
        rf"|times)\b)[a-z]{{3,}}(?<![sx])(?<!people)(?<!men)"
        r"(?<!children)(?<!hundred)(?<!thousand)(?<!million)"
        r"(?<!\bmore)(?<!data)(?:[.,;]|$| (?:is|are|in|for|with|and)\b)",
        r"\bi (?:am|was) (?:agree|work|live|have|think|use|make|know)\b|\bi (?:living|working|having"
        r"|thinking|knowing|be|speaking|wanting|learning)\b",
        r"\b(?:informations|advices|equipments|feedbacks|knowledges|softwares|homeworks"
        r"|works? experiences|datas|evidences|vocabularies|mistake's)\b",
        r"\b(?:can|must|should|will|could|would) to \w+|\b(?:didn't|don't|doesn't|did not"
        r"|not) \w{3,}ed\b|\bdidn't (?:went|saw|knew|wrote|understood|made|had)\b",
        r"\b(?:i|we|you|they|he|she) (?:no|not) (?!only|yet|really|always|even|just|the|a|in|at|for"
        r"|to\b)[a-z]+|\bno (?:have|understand|know|can|problem i|is)\b|\bis no (?:good|problem|same"
        r"|correct)\b",
        r"\bmore (?:better|good|easier|faster|bad|worse)\b|\bmuch (?:words|people|files|times|errors"
        r"|mistakes|texts|languages)\b|\bsince \w+ years?\b|\bhow (?:to )?call\b",
        r"\b(?:is|are|was) (?:depend|mean|come|happen|need|go|make|contain|lie|say)\b|\b(?:a"
        r"|an) (?:words|texts|people|hours|errors|informations|rules)\b",
        r"(?<![\w'])i(?= (?:am|have|do|can|work|will|think|was|would|write|read|use|know)\b)",
        r"\b(?:becouse|beacause|becuase|wich|thier|recieve|languaje|inglish|englis|gramar|grammer"
        r"|writting|traslate|traduction|responsability|experiense|diferent|posible|corect|definitly"
        r"|allways|realy|untill|wanna|gonna|pls|plz|thx|u|ur)\b",
        r"\b(?:i|we|you) (?:will|can|must) (?:be )?\w{2,}(?:ing|ed)\b(?<!need)|\bfor (?:to )?(?:do|make"
        r"|see|know|work|check|write|understand)\b|\bexplain me\b|\bdiscuss about\b"
        r"|\bmake (?:the )?(?:mistake|question|work good)\b|\bgood (?:write|speak|work|english i)\b"
        r"|\bvery (?:like|much good)\b",
    ),
    "French": (
        r"\b(?:les|des|mes|ces|nos|vos|plusieurs|deux|trois|quatre|cinq|dix|vingt|trente|cent"
        r"|\d{1,3}) (?!(?:et|ou|de|à|en|pour|par|dans|ont|sont|que|qui|se|ne|me|il|je|on|mille|fois|pour"
        r"|comme|ne|mon|y)\b)[a-zéèêàçîôû]{3,}(?<![sxz])(?=[\s.,;!?»]|$)",
        r"\b(?:le même|un|le|du|ce) (?:chose|question|personne|réponse|phrase|langue|heure|voix|parole"
        r"|erreur|transcription|règle|semaine)\b|\b(?:la|une|cette) (?:problème|texte|mot|temps|client"
        r"|travail|projet|fichier|exemple|système)\b",
        r"\b(?:je|j') ?\w+er\b|\bje (?:a|va|est|peut|sait|doit|fait)\b|\bnous (?:est|a|va|peut)\b"
        r"|\b(?:ils|elles) (?:est|a|va|peut|\w+e)\b(?<!elle)|\bvous (?:est|a|peut)\b",
        r"\b(?:pedale|tres|meme|apres|deja|etre|ecoute|francais|annee|numero|regle|premiere|verifie"
        r"|experience|probleme|reponse|systeme|caractere|prefere|necessaire|interet|etudie|etude|ecrit"
        r"|ecrire|difference|general|precis\b(?!e))\b(?<!é)",
        r"\b(?:type|truc|garde) a\b|\bà le\b|\bde le\b(?! \w+r\b)|\ba (?:voir|faire|la"
        r"|l')\b(?<!il a la)(?<!y a la)",
        r"\bje suis \d+ ans\b|\bplus bon\b|\ble plus\.|\bbeaucoup (?:des|du)\b|\b(?:the|and|because|but"
        r"|with|maybe)\b",
    ),
    "Spanish": (
        r"\b(?:los|las|unos|unas|muchos|muchas|dos|tres|cuatro|cinco|diez|veinte|\d{1,3}) (?!(?:que|de|y"
        r"|o|en|por|con|para|se|me|no|a|al|del|mil|cual|cien)\b)[a-záéíóúñ]{3,}(?<!s)(?=[\s.,;!?]|$)",
        r"\b(?:el|un|este|mucho) (?:persona|palabra|regla|traducción|frase|cosa|pregunta|respuesta"
        r"|semana|hora|manera|política|gente|mano)\b|\b(?:la|una|esta|mucha) (?:problema|texto|idioma"
        r"|trabajo|caso|cliente|error|tema|programa|sistema|mensaje|día|tiempo|ejemplo|contexto)\b",
        r"\byo \w+[aei]r\b|\b(?:yo|tú|él|ella|usted) (?:tener|ser|hacer|poder|saber)\b|\byo (?:es|tiene"
        r"|puede|hace|sabe|trabaja|lee|escribe|piensa|busca|pregunta)\b|\b(?:ellos|las personas"
        r"|los usuarios) (?:es|tiene|puede|hace|dice)\b|\bla gente (?:son|dicen|tienen|hacen)\b",
        r"\b(?:tambien|despues|facil|dificil|\w+cion|numero|telefono|asi|aqui|ingles|frances|aleman|anos"
        r"|tambien|dias|politica|publico|ultimo|caracter|rapido|ademas|segun|ningun|algun|despues"
        r"|espanol|pagina|codigo|titulo|razon|jamas|podria|deberia|tendria|seria|habia|mas)\b",
        r"\b(?:muy mucho|mas mejor|más mejor|más bueno|soy \w+ndo|soy de acuerdo|estoy \d+ años"
        r"|soy \d+ años|es depende|por que yo)\b|\b(?:the|and|because|but|with|maybe|policy|also|very|my"
        r"|check|this)\b",
    ),
    "German": (
        r"\b(?:der|die|das|den|dem|ein|eine|einen|einem|mein|meine|kein|keine) [a-zäöü]{4,}(?=[.,;!?]|$"
        r"| (?:ist|sind|und|oder|war|hat)\b)(?<!en)(?<!er)(?<!es)(?<!em)",
        r"\bich (?!(?:bin|den|ihn|denn|dann|schon|in|an|von|einen|keinen|meinen|diesen|wegen|neben|ihnen"
        r"|zwischen|gegen|beiden|daneben|morgen|unten|oben|eben|hin|zwar)\b)[a-zäöü]+en\b|\bich (?:hat"
        r"|ist|kann nicht zu|will zu|machen|haben|sein)\b|\ber (?:habe|bin|haben)\b|\bwir (?:hat|ist|bin"
        r"|habe)\b",
        r"\b(?:fur|uber|konnen|mussen|moglich|prufen|wahrend|naturlich|nachste|spater|durfen|wurde gern"
        r"|prufe|worter|satze|erklaren|schon gut|grosse|uberset\w*)\b",
        r"\b(?:der problem|die problem|der wort|die wort|das fehler|die fehler ist|das frage"
        r"|der frage ist|das arbeit|der arbeit ist|das satz|die satz|die text|das text|die beispiel"
        r"|der beispiel)\b",
        r"\b(?:the|and|because|but|with|maybe|also i|very)\b|\bmehr (?:gut|besser)\b"
        r"|\bich bin (?:arbeite\w*|lerne\w*|wohne\w*|einverstand)\b",
    ),
    "Portuguese": (
        r"\b(?:os|as|uns|umas|muitos|muitas|dois|duas|três|quatro|cinco|dez|\d{1,3}) (?!(?:que|de|e|ou"
        r"|em|por|com|para|se|me|não|a|ao|do|da|mil)\b)[a-záéíóúâêôãõç]{3,}(?<!s)(?=[\s.,;!?]|$)",
        r"\b(?:nao|tambem|voce|entao|\w+cao|sao|ate|ja|so|dificil|facil|numero|lingua|possivel|alem)\b",
        r"\beu \w+[aei]r\b|\beu (?:é|tem|pode|faz|sabe|trabalha)\b|\b(?:the|and|because|but|with|maybe"
        r"|muy|pero|y|yo|el)\b",
    ),
    "Italian": (
        r"\b(?:gli|dei|delle|molti|molte|due|tre|quattro|cinque|dieci|\d{1,3}) (?!(?:che|di|e|o|in|per"
        r"|con|si|mi|non|a|ore|mila)\b)[a-zàèéìòù]{3,}[ao](?=[\s.,;!?]|$)",
        r"\b(?:perche|piu|cosi|gia|puo|\w{3,}ita(?<!vita)(?<!uscita)|citta|sara)\b|\bio \w+[aei]re\b"
        r"|\bio (?:è|ha|può|fa|sa)\b|\b(?:the|and|because|but|with|maybe|pero|muy)\b",
    ),
}


def language(text: str) -> str | None:
    """The language a text is mostly in, by its script or its small words; None for too little of it."""
    for name, script in _SCRIPTS:
        if 3 * len(re.findall(script, text)) > len(re.findall(r"\w", text)):
            return name
    scores, size = _scores(text)
    best = max(scores, key=lambda name: scores[name])
    share = scores[best] / max(size, 1)
    return best if share > 0.15 or (scores[best] >= 2 and share > 0.08) else None


def may_be(text: str, tongue: str) -> bool:
    """Whether a text could as well be in that language: near tongues share their small words."""
    scores, _ = _scores(text)
    return scores.get(tongue, 0) >= 0.6 * max(scores.values()) > 0


def _scores(text: str) -> tuple[dict[str, int], int]:
    found = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", fold(text))
    return {name: sum(w in small for w in found) for name, small in _small().items()}, len(found)


def slips(text: str, tongue: str) -> int:
    """How many slips of the known kinds a text in that language holds; quoted words are not read."""
    low = re.sub(
        r"\"[^\"\n]*\"|«[^»\n]*»|`[^`\n]*`|(?<!\w)'[^'\n]*'(?!\w)", " ", text.replace("’", "'")
    ).lower()
    if tongue == "English":
        raw = text.replace("’", "'")
        low_i = len(
            re.findall(
                r"(?<![\w'.])i(?= (?:am|have|do|can|work|will|think|was|would|write|read|use|know)\b)", raw
            )
        )
        return low_i + sum(len(p.findall(low)) for i, p in enumerate(_patterns(tongue)) if i != 9)
    return sum(len(p.findall(low)) for p in _patterns(tongue))


def covered(tongue: str) -> bool:
    """Whether slips of a language are known here."""
    return tongue in _SLIPS


@cache
def _patterns(tongue: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in _SLIPS.get(tongue, ()))


@cache
def _small() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in _COMMON.items()}
