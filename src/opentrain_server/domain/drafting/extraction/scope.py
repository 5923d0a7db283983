"""What a statement is about: denied, merely welcome, somebody else's, out of date, or below the signature."""

import re
from dataclasses import dataclass

from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Span, Text

_NO = pattern(
    "no|not|non|without|never|nor|neither|n't|don't|doesn't|isn't|aren't|won't|cannot|can't|"
    "dont|doesnt|isnt|instead of"
    "|rather than|nothing to do with|except|excluding|nein|nicht|kein|keine|keinen|keiner|"
    "keinerlei|ohne|sin|nunca|ningun"
    "|ninguna|nao|sem|nenhum|nenhuma|pas|sans|aucun|aucune|ni|senza|nessun|nessuna|niet|geen|"
    "zonder|nie|bez|не|без|нет"
    "|tidak|bukan|tanpa|jangan|inte|ingen|ikke|do not"
)
_NO_AFTER = Lazy(
    r"[^.;\n]{0,24}?(?:\b(?:is|are|be|was|it's)?\s?(?:not|n't|never)\s(?:\w+\s){0,2}?(?:need|"
    r"requir|necessar|compulsor|matter|a must"
    r"|mandatory|obligat|expected|involved|part of|wanted|included|used|asked|a condition|"
    r"important|our|allowed|do\b)"
    r"|\b(?:isn't|aren't|isnt|arent|unnecessary|not needed|no es (?:necesari|obligatori|"
    r"requisit)|nao e (?:necessari|"
    r"obrigatori|precis)|n'est pas|non e (?:necessari|richiest|obbligatori)|(?:ist |sind |"
    r"wird )?nicht (?:notig|notwendig"
    r"|erforderlich|verlangt)|niet (?:nodig|vereist)|nie jest|не (?:нужн|требу|обязат)|degil|"
    r"sart degil|gerek(?:mez|miyor)"
    r"|tidak (?:perlu|wajib|diperlukan))|不要|不需要|ありません|必要な(?:し|い)|"
    r"ではな|なし|無し|필요 ?없|불필요|없음|없습니다|无需|不用)"
)
_OPTIONAL = pattern(
    "a plus|is plus|be plus|as a plus|nice to have|nice-to-have|helps|helpful|helps but|"
    "preferred|preferably|prefer|preference"
    "|a bonus|would be great|would be nice|optional|optionally|desirable|ideally|an "
    "advantage|advantage|advantageous|an asset"
    "|appreciated|useful|beneficial|welcome but|is welcome|are welcome|von vorteil|"
    "wunschenswert|gerne|idealerweise"
    "|se valorara|se valora|valorable|deseable|un plus|es un plus|preferible|preferiblemente|"
    "diferencial|desejavel"
    "|sera um diferencial|de preferencia|un atout|souhaite|souhaitable|de preference|"
    "apprecie|gradit*|preferibilmente|pre"
    "|is een pre|mile widziane|mile widziana|atutem|будет плюсом|желательно|приветствуется|"
    "tercih*|nilai plus|diutamakan"
    "|歓迎します|尚可|あれば|優遇|优先|加分|우대"
)
_OTHERS = pattern(
    "costing us|firm wanted|agency wanted|wanted to charge|asked us for|was asking|"
    "asks for|our previous|previous supplier|previous vendor|former|our current|"
    "in-house team|inhouse "
    "team|internal team|our team|costs us"
    "|cost us|charges us|charged us|charge us|charged|invoiced|quoted|market quote|quote we|"
    "quote from|quote was|is paid|are paid|was paid|were paid|earns"
    "|earn|makes about|our agency|an agency|the agency|our vendor|a vendor|the vendor|vendor "
    "charges|our supplier|a supplier|the supplier|a competitor|competitors pay|market rate|"
    "market price|last year"
    "|last year's|last time|last round|previously|used to|in the past|years ago|our "
    "colleague*|my colleague*|a colleague|our staff|our engineers|our developers|"
    "our people work|pay our own|our own staff|our own people|our own employees|staff members|our employees"
    "|employees|our moderator|our editor|other projects|other project|other platforms|"
    "platform fee|minimum wage"
    "|gana|cobra|cobraba|el ano pasado|nuestro equipo|nuestra moderadora|nuestro proveedor|"
    "proveedor|ganha|no ano passado|nossa equipe|nosso"
    " fornecedor|fornecedor|touche|gagne|l'an dernier|l'annee derniere|prestataire|notre "
    "equipe|verdient|verdienen|letztes jahr|im letzten jahr"
    "|dienstleister|agentur|unser team|guadagna|l'anno scorso|vorig jaar|verdient|в прошлом "
    "году|штатн*|去年|昨年|前回|작년|社員"
)
_OLD = pattern(
    "last year|last year's|last month|last time|last round|previously|used to|in the past|"
    "years ago|no longer|instead of"
    "|rather than|was|were|had been|el ano pasado|antes|no ano passado|l'an dernier|letztes "
    "jahr|bisher|vorher|early|earlier|formerly"
)
_EXTRA = pattern(
    "bonus|bonuses|budget|budget cap|capped|ceiling|reimburse*|reimbursement|voucher|gift "
    "card|test task|paid test|trial"
    "|paid trial|calibration|assessment|screening|qualification|exercise|works out|work out|"
    "comes to|come to|amounts to|equals"
    "|equivalent|that's about|which is about|insurance|funding|raised|revenue|worth|deposit|"
    "fine of|prize|referral|travel"
    "|expenses|salary of our|ergibt|entspricht|sale a|equivale|soit environ|expect to make|"
    "typically make|typically earn"
    "|finish|average|on average|prima|bono|bonificacion|prime de|pramie|ボーナス|奖金|보너스"
)
_NEW = Lazy(
    r"\b(?:correction|corrected|edit|edited|update|updated|upd|make (?:it|that)|changed to|"
    r"this year|now|new rate|is now"
    r"|ignore (?:the|my)|scratch that|actually|nvm|korrektur|correccion|correcao|erratum|"
    r"ahora|jetzt|neu)\b|訂正|更正|수정"
)
_SIGN_OFF = Lazy(
    r"(?m)^[ \t]*(?:(?:kind|best|warm|many|with)?\s?(?:regards|wishes|thanks)|best|cheers|"
    r"sincerely|yours|thank you|thanks"
    r"|saludos|un saludo|atentamente|atenciosamente|abracos|obrigad[oa]|cordialement|merci|"
    r"mit freundlichen grußen|viele gruße"
    r"|beste gruße|gruße|lg|mfg|cordiali saluti|grazie|met vriendelijke groet|groeten|"
    r"pozdrawiam|с уважением|спасибо|saygilar\w*"
    r"|salam|--|敬具)(?![^\W_])[ \t,.!]*(?:,[^\n]{0,40}|[^\W\d][^\n.]{0,20})?$"
)
_CONTACT = Lazy(
    r"\b(?:tel|phone|fax|mobile|mob|whatsapp|telefon|telefono|telefone|call us|hotline|"
    r"support line|ext|extension|suite|room"
    r"|floor|avenue|p\.?o\.? box|zip|iban|vat|www|https?)\b|@\w+\.|\+\d[\d "
    r"()-]{6,}|☎|電話|电话"
)


@dataclass(frozen=True, slots=True)
class Scopes:
    """Spans of a post that speak for somebody other than the work on offer."""

    signature: int
    quoted: tuple[Span, ...]
    secondary: tuple[Span, ...] = ()

    def dead(self, at: int) -> bool:
        """Below the signature."""
        return at >= self.signature

    def older(self, at: int) -> bool:
        """Inside a quoted mail that newer text stands above."""
        return any(s <= at < e for s, e in self.quoted)

    def side(self, at: int) -> bool:
        """About the smaller of two roles."""
        return any(s <= at < e for s, e in self.secondary)


def scopes(text: Text) -> Scopes:
    """Find signature and quoted mail."""
    return Scopes(_signature(text), _quoted(text))


def _signature(text: Text) -> int:
    size = len(text.low)
    for m in _SIGN_OFF.finditer(text.low, size // 3):
        rest = text.low[m.end() :]
        if len(rest) <= 400 and rest.count("\n") <= 12 and "\n>" not in rest:
            return m.start()
    return size


def _quoted(text: Text) -> tuple[Span, ...]:
    marked = [x for x in text.lines if text.raw[x.start : x.start + 1] == ">"]
    own = [x for x in text.lines if text.raw[x.start : x.start + 1] not in (">", "") and x.end > x.start]
    spans = [(x.start, x.end + 1) for x in marked] if len(marked) >= 2 and own else []
    header = re.search(
        r"(?m)^(?:-{2,}\s?(?:original|forwarded|ursprung|mensaje|mensagem|message)[^\n]{0,60}|on "
        r"[^\n]{6,80} wrote:|am [^\n]{6,80} schrieb[^\n]{0,40}:"
        r"|le [^\n]{6,80} a ecrit\s?:|el [^\n]{6,80} escribio:)$",
        text.low,
    )
    if header and header.start() > 20:
        spans.append((header.start(), len(text.low)))
    return tuple(spans)


_DENIED_LABEL = Lazy(r"(?:not|no|don't|do not|never|without|out of scope|excluded work)\b(?! from| in)")


def denied(text: Text, start: int, end: int) -> bool:
    """Whether the clause around a span denies it: "no masks", "Spanish is not needed"."""
    if _DENIED_LABEL.match(text.line(start).label):
        return True
    left, right = text.clause(start, end)
    before = text.low[max(left, start - 42) : start]
    for m in _NO.finditer(before):
        if m.group() == "no" and text.lusophone:
            continue  # "no Brasil" is "in Brazil"
        rest = before[m.end() :]
        if not re.match(r"\s(?:only|just|limited|nur|solo|so|seulement)\b", rest) and rest.count(" ") <= 5:
            return True
    after = text.low[end : min(right, end + 60)]
    return _NO_AFTER.match(after) is not None


def welcome(text: Text, start: int, end: int) -> bool:
    """Whether the clause around a span only wishes for it: "Spanish helps", "ideally in Spain"."""
    left, right = text.clause(start, end)
    return _OPTIONAL.search(text.low, left, right) is not None


_YOURS = Lazy(r"\byou (?:can |will |would )?$")


def elsewhere(text: Text, start: int, end: int) -> bool:
    """Whether a number belongs to a vendor, a colleague, another year."""
    left, right = text.clause(start, end)
    said = (
        m for m in _OTHERS.finditer(text.low, left, right) if not _YOURS.search(text.low, left, m.start())
    )
    return next(said, None) is not None or outdated(text, start, end)


def outdated(text: Text, start: int, end: int) -> bool:
    """Whether a number is taken back: "not $12", "instead of 4", "it was 10"."""
    left, _ = text.clause(start, end)
    before = text.low[max(left, start - 30) : start]
    taken_back = re.search(
        r"\b(?:not|statt|instead of|rather than|from|nicht|no|nao|pas)\s(?:\w+\s){0,1}[$€£₹]?\s?$", before
    )
    return (
        taken_back is not None and not re.search(r"\bno\.?\s$", before) and "from" not in taken_back.group()
    ) or (_OLD.search(before) is not None)


def extra(text: Text, start: int, end: int) -> bool:
    """Whether money is beside the pay: a bonus, a budget, a paid trial, an estimate of what one makes."""
    left, right = text.clause(start, end)
    return _EXTRA.search(text.low, left, right) is not None


def corrects(text: Text, at: int) -> bool:
    """Whether the sentence of an offset announces a correction."""
    start, end = text.sentence(at)
    return _NEW.search(text.low, start, min(end, start + 400)) is not None


def contact(text: Text, at: int) -> bool:
    """Whether the line is an address, a telephone number or a room."""
    line = text.line(at)
    return (
        _CONTACT.search(text.low, line.start, min(line.end, line.start + 200)) is not None
        and line.end - line.start < 90
    )


def background(text: Text, start: int, end: int) -> bool:
    """Said of the poster, of a wish, or of experience, not of the work."""
    left, right = text.clause(start, end)
    clause = text.low[max(left, start - 60) : min(right, end + 40)]
    line = text.line(start)
    if re.search(
        r"\b(?:experience (?:with|in|of)|experience as|years? (?:in|of|as)|prior|previous|"
        r"background in|familiar\w* with|knowledge of|a plus|nice to have|preferred|did \w+ "
        r"before|behind (?:you|them)|experiencia en|experiencia em|experience en|erfahrung (?:in|"
        r"mit)|ervaring met|опыт\w*|doswiadczeni\w*|paid (?:test|trial)|screening|calibration|"
        r"qualification)\b|経験|经验|경험|경력",
        clause,
    ):
        return True
    if re.search(
        r"(?:about (?:us|the team|our \w+)|who we are|about the company|company|uber uns|sobre nosotros|"
        r"quienes somos|"
        r"sobre nos|a propos|chi siamo|over ons|o nas|о нас|会社|关于我们|how selection works|selection|"
        r"application process|how to apply)",
        line.heading,
    ):
        return True
    return re.match(r"(?:level|experience|seniority|requirements?|how to apply)$", line.label) is not None
