"""The level of experience that a post requires of the main role, from explicit words, years or credentials."""

import re
from decimal import Decimal

from opentrain_server.domain.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.extraction.numbers import Number
from opentrain_server.domain.extraction.scope import Scopes, denied, welcome
from opentrain_server.domain.extraction.terms import pattern
from opentrain_server.domain.extraction.text import Text

EXPERT, INTERMEDIATE, ENTRY, ANY = "EXPERT", "INTERMEDIATE", "ENTRY_LEVEL", "ANY_EXPERIENCE_LEVEL"
_ANY = pattern(
    "any level|any experience level|all levels|all experience levels|every level|any level of experience|any experience|all levels of experience|level any|regardless of experience|whatever your experience|beginners as well as experts"
    "|beginner to expert|beginners to experts|from beginner to expert|beginners and experts|experts and beginners alike|both beginners and experts|beginners or experts|experience level any|level does not matter|level doesn't matter|experience does not matter"
    "|cualquier nivel|todos los niveles|qualquer nivel|todos os niveis|tous niveaux|tous les niveaux|toute experience|jedes niveau|alle niveaus|alle erfahrungsstufen|jedes erfahrungsniveau|alle level|jede erfahrungsstufe|qualsiasi livello|tutti i livelli|elk niveau|kazdy poziom|dowolny poziom"
    "|любой уровень|любого уровня|любой опыт|her seviye|semua level|semua tingkat|経験不問|レベル不問|经验不限|水平不限|경력 무관|경력무관|any experience levels|all skill levels|any skill level|level: any|level open"
)
_ENTRY = pattern(
    "entry level|entry-level|entry|beginner|beginners|beginner level|beginner-friendly|fresher|freshers|newcomer|newcomers|novice|novices|no experience|no prior experience|no previous experience|without experience|zero experience|no background|no experience needed|no experience required|no experience necessary|experience not needed|experience not required"
    "|experience is not required|experience is not needed|experience not necessary|experience isn't needed|experience isn't required|we train you|we will train|we'll train|training provided|training is provided|training is given|full training|we teach you|we show you everything|none needed|none required|junior|first job|first-timers|suits beginners|starter|no need experience|not need experience|don't need experience"
    "|principiante|principiantes|sin experiencia|no se requiere experiencia|no se necesita experiencia|no hace falta experiencia|te formamos|formacion incluida|nivel inicial|iniciante|iniciantes|sem experiencia|nao e preciso experiencia|nao e necessaria experiencia|nao e necessario experiencia|experiencia nao necessaria|oferecemos treinamento|treinamos voce|damos treinamento"
    "|debutant|debutants|debutant e s|sans experience|aucune experience|pas d'experience|nous vous formons|formation assuree|anfanger|anfangerinnen|einsteiger|keine erfahrung|ohne erfahrung|keine vorkenntnisse|keine vorerfahrung|vorkenntnisse sind nicht|erfahrung nicht|erfahrung ist nicht|wir schulen sie|wir lernen sie an|wir arbeiten sie ein|quereinsteiger|berufseinsteiger|einarbeitung"
    "|principianti|nessuna esperienza|senza esperienza|esperienza non richiesta|esperienza non necessaria|non serve esperienza|formazione inclusa|beginners zijn welkom|geen ervaring|ervaring niet nodig|zonder ervaring|starters|poczatkujacy|poczatkujacych|bez doswiadczenia|doswiadczenie nie jest|nie wymagamy doswiadczenia|опыт не нуж*|опыт не треб*|без опыта|всему научим|обучим|новичк*|начинающ*"
    "|deneyim sart degil|deneyim gerekmez|deneyim gerekmiyor|deneyimsiz|tecrube sart degil|tidak perlu pengalaman|tanpa pengalaman|pemula|未経験*|未経験者|初心者|経験不要|無经验|无经验|无需经验|零基础|新手|초보|경험 불필요|경력 불필요|신입|무경력|경험 없어도|experience none|none necessary"
)
_MIDDLE = pattern(
    "intermediate|mid-level|mid level|midlevel|medium level|nivel intermedio|nivel medio|intermedio|intermediario|nivel intermediario|niveau intermediaire|intermediaire|mittleres niveau|fortgeschritten|mittel|intermedio|livello intermedio|gemiddeld niveau|sredniozaawansowan*|średni|средний уровень|среднего уровня|orta seviye|orta duzey|menengah|中級|中级|중급|semi-senior|semi senior"
)
_EXPERT = pattern(
    "expert|experts|senior|seniors|specialist|specialists|expert-level|expert level|experto|expertos|experta|especialista|especialistas|especializado|perito|expertes|experte|experten|expertin|expertinnen|spezialist|spezialisten|fachexperten|esperto|esperti|specialista|specialisti|eksperci|ekspert*|specjalist*|эксперт*|старш*|uzman|ahli|pakar|エキスパート|専門家|上級|シニア|专家|资深|高级|전문가|시니어|subject-matter expert*|sme|smes|seasoned"
)
_LICENSED = pattern(
    "physician|physicians|doctor|doctors|md|m.d.|radiologist|radiologists|dentist|dentists|orthodontist*|nurse|nurses|rn|rns|midwife|midwives|paramedic*|pharmacist|pharmacists|attorney|attorneys|lawyer|lawyers|solicitor*|barrister*|notary|notaries|veterinarian|veterinarians|vets|vet|psychologist|psychologists|psychiatrist*|therapist*|physiotherapist*|pathologist|pathologists|dermatologist|dermatologists"
    "|cardiologist|cardiologists|ophthalmologist*|optometrist*|oncologist*|neurologist*|surgeon|surgeons|gastroenterologist*|anesthesiologist*|sonographer*|radiographer*|cpa|cpas|chartered accountant*|certified accountant*|actuary|actuaries|licensed architect*|licensed engineer*|phd|ph.d.|ph.d|phds|doctorate|doctoral degree|postdoc*|bar admission|board-certified|board certified"
    "|medico|medicos|medica|radiologo|radiologos|radiologa|dentista|dentistas|odontologo*|enfermero|enfermera|enfermeros|enfermeras|enfermeiro*|enfermeira*|farmaceutico*|abogado|abogados|abogada|abogadas|advogado*|advogada*|veterinario*|doctorado|doutorado|psicologo*|medecin|medecins|radiologue*|dentistes|infirmier*|pharmacien*|avocat|avocats|avocate*|veterinaire*|doctorat"
    "|arzt|arzte|arztin|arztinnen|approbation|radiologe|radiologen|radiologin|zahnarzt*|pflegekraft|pflegekrafte|pflegefachkraft|krankenschwester*|apotheker*|rechtsanwalt*|anwalt|anwalte|anwaltin|volljurist*|tierarzt*|promotion|doktorgrad|promovierte*|medici|infermier*|farmacist*|avvocat*|veterinari|dottorato|arts|artsen|radioloog|radiologen|tandarts*|verpleegkundige*|apotheker|advocaat|advocaten|dierenarts*|gepromoveerd"
    "|lekarz|lekarzy|radiolog|radiologow|dentysta|pielegniark*|farmaceut*|prawnik*|adwokat*|weterynarz*|doktorat|врач*|радиолог*|медсестр*|фармацевт*|юрист*|адвокат*|ветеринар*|doktor|hekim|radyolog|hemsire|eczaci|avukat|veteriner|dokter|perawat|apoteker|pengacara|医師|看護師|薬剤師|弁護士|歯科医*|獣医*|博士|医生|护士|药剂师|律师|执业|의사|간호사|약사|변호사|박사|수의사"
)
_YEARS = re.compile(
    r"\+?\s{0,2}(?:or more |oder mehr |o mas |ou mais |ou plus |full |solid |volle |-)?(?:years?|yrs?|jahren?|jahre|anos?|ans?|annees?|anni|anno|jaar|lat|lata|rok|roku|год\w*|лет|yil|tahun|年|년)(?![^\W_])"
)
_MONTHS = re.compile(r"\s?(?:months?|monate?n?|meses|mois|mesi|maanden|か月|ヶ月|个月|개월)")
_EXPERIENCE = pattern(
    "experience|exp|experienced|practice|behind them|behind you|background|in annotation|of annotation|as a|as an|working|worked|work|in the field|track record|prior|moderation|labeling|labelling|annotating|professional|of|in|seniority|level|experiencia|experiencia em|experience|erfahrung|berufserfahrung|praxis|esperienza|ervaring|doswiadczenia|опыт*|deneyim*|pengalaman|経験*|経験者|实务|经验|경력|경험|practising|practicing|required|minimum"
)
_NOT_WORK = re.compile(
    r"\b(?:project|contract|for the next|over|since|ago|old|of age|aged|runs?|lasts?|duration|engagement|past|last|going on|founded|in business|warranty|imagery|data from|alter|laufzeit|dauer|duracion|anniversary|we have|history)\b|歳|岁|살"
)
_SEATBELT = re.compile(r"(?:written|reviewed|checked|labeled|labelled|read|used|double-blind reviewed|verified|signed off|approved|supervised|designed) by (?:a |an |the |our |second |licensed )*$|\b(?:our|the client's|second|your|weekly sessions with an?|sessions with a|with a|by a second|between|many of our|each other|a named) (?:\w+ )?$")


def level(text: Text, found: list[Number], scope: Scopes) -> dict[str, Found]:
    """The level, or nothing where the text does not state one."""
    for finder in (_any, _credential, _years, _middle, _entry, _expert):
        result = finder(text, found, scope)
        if result is not None:
            return {"experienceLevel": result}
    return {}


def _live(text: Text, start: int, scope: Scopes) -> bool:
    return not (scope.dead(start) or scope.side(start))


def _any(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for m in _ANY.finditer(text.low):
        if _live(text, m.start(), scope):
            return Found(ANY, SURE, m.span(), "any level said to be welcome")
    for line in text.lines:
        value = text.low[line.value : line.end].strip(" \"'|,")
        if re.fullmatch(r"(?:experience ?)?(?:level|skill(?: level)?|seniority|niveau|nivel|poziom|уровень|seviye|livello|レベル|级别|experience|経験|experiencia)", line.label) and re.match(
            r"(?:any|all|open|beliebig|egal|cualquiera|qualquer|tous|todos|不問|不限|무관|любой|herhangi|bebas)\b", value
        ):
            return Found(ANY, SURE, (line.value, line.end), "level stated as any")
    return None


def _credential(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for m in _LICENSED.finditer(text.low):
        if _required(text, m.start(), m.end(), scope):
            return Found(EXPERT, LIKELY, m.span(), "a licensed profession or a doctorate required")
    return None


def _required(text: Text, start: int, end: int, scope: Scopes) -> bool:
    if not _live(text, start, scope) or denied(text, start, end) or welcome(text, start, end):
        return False
    first, last = text.sentence(start)
    before = text.low[max(first, start - 60) : start]
    after = text.low[end : min(last, end + 40)]
    if _SEATBELT.search(before) or re.search(r"^(?:'s|s')?[\s-](?:notes?|letters?|visits?|reports?|appointments?|office|data|answers|calls?|dialogues?|conversations?|chats?|and patient|-patient|students?|students welcome|assistant|bot|chatbot)\b", after):
        return False
    if re.search(r"\b(?:msc|bsc|master|bachelor|students?|graduates?|candidates)\b", after[:14]):
        return False
    line = text.line(start)
    sentence = text.low[first:last]
    asked = re.search(r"\b(?:only|must|need|needs|required|require|requires|wanted|looking for|hiring|hire|seek|licen[sc]e\w*|certified|admission|active|panel of|registered|qualified|please|completed|who|degree|voraussetzung|gesucht|suchen|busca\w*|requi\w+|cerc\w+|recherch\w+|nur|solo|sollen|zoek\w*|szuka\w*|ищем|нужны|wir brauchen|precis\w*|procura\w*|necesit\w*)\b|募集|のみ|必須|要求|需|招|필수|모집|가능", sentence)
    counted = re.search(r"(?:\d|two|three|four|five|six|seven|eight|ten|a dozen|for|\*|[-•])\s?(?:\w+\s){0,2}$", before)
    listed = re.search(r"who|require|profile|people|experience|level|need|bring|qualif|condition|looking for|anforder|voraussetz|requisit|profil|応募|条件|要求|조건|must", line.label + " " + line.heading)
    return bool(asked or counted or listed)


def _years(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    best: tuple[Decimal, Number] | None = None
    for number in found:
        m = _YEARS.match(text.low, number.end)
        months = None if m else _MONTHS.match(text.low, number.end)
        end = (m or months).end() if (m or months) else 0  # type: ignore[union-attr]  # one of the two is there
        if not end or number.value > 30 or not _about_experience(text, number.start, end, scope):
            continue
        value = number.value if m else number.value / 12
        if best is None or value > best[0]:
            best = (value, number)
    if best is None:
        best = _year_or_two(text, scope)
    if best is None:
        return None
    name = EXPERT if best[0] >= 3 else INTERMEDIATE if best[0] >= 1 else ENTRY
    return Found(name, SURE, best[1].span, "years of experience required")


def _year_or_two(text: Text, scope: Scopes) -> tuple[Decimal, Number] | None:
    for m in re.finditer(r"\b(?:at least |minimum |over )?(?:(an?)|half a|ein|einem|einem|un|uno|um|une|een) (?:full )?(?:year|jahr|ano|an|anno|jaar)\b(?: or two| or more)?|\brok(?:u)? doswiadczenia|\b(?:one|1)[- ]year", text.low):
        if _about_experience(text, m.start(), m.end(), scope):
            half = m.group().startswith("half")
            return Decimal("0.5" if half else 1), Number(Decimal(1), m.start(), m.end(), word=True)
    return None


def _about_experience(text: Text, start: int, end: int, scope: Scopes) -> bool:
    if not _live(text, start, scope) or welcome(text, start, end):
        return False
    first, last = text.sentence(start)
    around = text.low[max(first, start - 50) : min(last, end + 50)]
    line = text.line(start)
    if _NOT_WORK.search(text.low[max(first, start - 25) : min(last, end + 14)]) or denied(text, start, end):
        return False
    strong = re.search(r"experien|\bexp\b|practice|erfahrung|esperienza|ervaring|doswiadcz|опыт|deneyim|tecrub|pengalaman|経験|经验|경력|경험|behind|background|praxis|moderation|annotat|\bin the field|\bas an? |licen|worked|working|prior|\bof (?:professional )?[a-z+#]{2,}", around)
    return bool(strong or re.search(r"level|experience|seniority|skill|experiencia|erfahrung|経験|经验|경력", line.label + line.heading))


def _worded(text: Text, terms: re.Pattern[str], scope: Scopes) -> re.Match[str] | None:
    for m in terms.finditer(text.low):
        if _live(text, m.start(), scope) and not welcome(text, m.start(), m.end()):
            return m
    return None


def _middle(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    m = _worded(text, _MIDDLE, scope)
    language = m and re.search(r"(?:english|spanish|french|german|language|ingles|niveau [abc])\W+$", text.low[max(0, m.start() - 14) : m.start()])
    return Found(INTERMEDIATE, SURE, m.span(), "middle level named") if m and not language else None


def _entry(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for m in _ENTRY.finditer(text.low):
        if not _live(text, m.start(), scope):
            continue
        after = text.low[m.end() : m.end() + 36]
        before = text.low[max(0, m.start() - 24) : m.start()]
        if re.match(r"\s?(?:with|in|of)\s(?:annotation |the )?(?:software|tool|cvat|label)", after) and "needed" not in m.group():
            continue
        if m.group() in ("entry",) and not re.search(r"(?:experience|level|seniority|skill)\W{1,4}$", before):
            continue
        if m.group() == "starter" or re.search(r"\b(?:not for|no|not|kein\w*)\s$", before) and not m.group().startswith(("no", "keine")):
            continue
        return Found(ENTRY, SURE, m.span(), "beginners said to be welcome")
    if m := re.search(r"\b(?:experience|experiencia|experience|erfahrung|esperienza|ervaring)\b[^.\n]{0,12}?[:|\t?]\s?(?:none|no|not (?:needed|required|necessary)|nicht (?:notig|erforderlich)|fine|ninguna|nenhuma|aucune|keine|nessuna|geen)\b", text.low):
        return Found(ENTRY, SURE, m.span(), "no experience asked for")
    if m := re.search(r"\bexperience (?:is |are )?(?:not|n't)\s?(?:\w+\s)?(?:need|requir|necessar)|\b(?:no|don't need|need no|not need|no need)\s(?:any |prior |previous |special |for )?experience\b(?! (?:with|in|of) (?:\w+ )?(?:software|tool))", text.low):
        return Found(ENTRY, SURE, m.span(), "no experience asked for")
    return None


def _expert(text: Text, found: list[Number], scope: Scopes) -> Found | None:
    for m in _EXPERT.finditer(text.low):
        start, end = m.span()
        if not _live(text, start, scope) or denied(text, start, end) or welcome(text, start, end):
            continue
        before = text.low[max(0, start - 40) : start]
        if _SEATBELT.search(before) or re.match(r"[\s-](?:review|system|opinion|panel of models|answers|labels|annotations|mode)", text.low[end : end + 20]):
            continue
        return Found(EXPERT, LIKELY, (start, end), f"\"{m.group()}\" asked for")
    return None
