"""How many people are wanted, and which of two roles is the main one."""

import re
from dataclasses import dataclass, replace

from opentrain_server.domain.extraction.found import LIKELY, SURE, Found
from opentrain_server.domain.extraction.numbers import Number
from opentrain_server.domain.extraction.scope import Scopes, contact, corrects, elsewhere
from opentrain_server.domain.extraction.terms import alternation, pattern
from opentrain_server.domain.extraction.text import Span, Text

_ADJECTIVES = (
    "native|fluent|experienced|careful|skilled|reliable|professional|licensed|certified|registered|qualified|freelance|independent|part-time|full-time|remote|junior|senior"
    "|bilingual|human|more|new|good|other|additional|or|more|different|board|qualified|dedicated|regular|trained|patient|motivated|male|female|adult|expert|subject|matter|medical|legal|data|image|video|audio|text|3d|red|search|content|math|code|python|prompt|quality|german|korean|qa|-"
)
PEOPLE = (
    "people|peoples|person|persons|ppl|folks|humans|human|annotators|annotator|labelers|labellers|labeler|labeller|taggers|tagger|raters|rater|graders|reviewers|reviewer|writers|writer|authors|author|translators|translator|transcribers|transcriber|transcriptionists|transcriptionist"
    "|transcriptors|speakers|speaker|readers|reader|evaluators|evaluator|editors|editor|linguists|linguist|experts|expert|specialists|specialist|contractors|contractor|freelancers|freelancer|workers|worker|contributors|contributor|participants|participant|testers|tester|collectors|collector"
    "|checkers|checker|moderators|moderator|coders|coder|developers|developer|devs|dev|engineers|engineer|programmers|programmer|teamers|teamer|attorneys|attorney|lawyers|lawyer|doctors|doctor|physicians|physician|radiologists|radiologist|nurses|nurse|pharmacists|pharmacist|dentists|dentist|dermatologists"
    "|veterinarians|vets|pathologists|pathologist|cardiologists|chemists|chemist|biologists|biologist|physicists|mathematicians|tutors|tutor|teachers|teacher|students|student|interns|artists|typists|typist|leads|volunteers|actors|voices|talents|hands|guys|candidates|members|regulars|freshers|scientists|analysts|analyst|operators|operator"
    "|persona|personas|anotadores|anotador|anotadoras|anotadora|etiquetadores|etiquetador|traductores|traductor|transcriptores|transcriptor|redactores|redactor|hablantes|colaboradores|colaborador|evaluadores|evaluador|revisores|revisor|expertos|moderadores|medicos|abogados|enfermeros|enfermeras|profesionales|participantes|voluntarios|locutores"
    "|pessoa|pessoas|anotadoras|tradutores|tradutor|transcritores|transcritor|redatores|falantes|avaliadores|avaliador|rotuladores|locutores|especialistas|medicos|advogados"
    "|personne|personnes|annotateurs|annotateur|annotatrices|traducteurs|traducteur|traductrices|transcripteurs|transcripteur|redacteurs|locuteurs|evaluateurs|evaluateur|correcteurs|linguistes|linguiste|experts|medecins|juristes|infirmiers|collaborateurs"
    "|personen|leute|annotatoren|annotator*innen|annotatorinnen|annotierende|ubersetzer|ubersetzerinnen|transkribierer|transkribierende|transkriptoren|sprecher|sprecherinnen|sprecher:innen|mitarbeiter|mitarbeitende|mitarbeiterinnen|fachleute|muttersprachler|muttersprachlerinnen|arzte|arztinnen|juristen|bewerter|prufer|lektoren|freiberufler|kopfe|helfer|studierende|radiologen|pflegekrafte"
    "|persone|annotatori|annotatore|traduttori|traduttore|trascrittori|trascrittore|redattori|parlanti|valutatori|collaboratori|esperti|medici|avvocati|linguisti"
    "|mensen|annotatoren|annoteurs|labelaars|vertalers|vertaler|transcribenten|transcribeerders|sprekers|schrijvers|beoordelaars|medewerkers|moedertaalsprekers|artsen|typisten"
    "|osob|osoby|osobe|anotatorow|anotatora|anotatorzy|tlumaczy|transkrybentow|transkrybentki|lektorow|redaktorow|ekspertow|lekarzy|recenzentow|native speakerow"
    "|человек|человека|людей|люди|разметчик*|аннотатор*|переводчик*|транскрибатор*|диктор*|редактор*|специалист*|эксперт*|исполнител*|асессор*|носител*|расшифровщик*|врач*"
    "|kisi|kisiye|kisilik|etiketleyici|cevirmen|yazar|uzman|konusmaci|doktor|orang|anotator|penerjemah|penulis|penutur|pekerja|personer|annotatorer|oversattare|henkiloa|nguoi"
    "|名|人|名様|位|명|人の|분의|작업자"
)
_SEATS = "seats|seat|positions|position|openings|opening|spots|spot|slots|slot|vacancies|vacancy|places|headcount|roles|hires|plazas|vacantes|puestos|vagas|postes|places|stellen|platze|posti|plaatsen|miejsc|miejsca|etatow|вакансии|вакансий|мест|места|kontenjan|lowongan|募集人数|人数|招募人数|모집인원|모집 인원|인원"
_LABEL = pattern(
    f"{_SEATS}|people|team size|team|hc|number|number of people|number of annotators|count|annotators|annotators needed|labelers|labelers needed|workers|workers wanted|workers needed|people needed|capacity|capacity needed|who|we need|need|hiring|hire|staff needed|raters|writers|translators|transcribers|speakers|speakers needed|participants"
    "|contractors|quantity of people|freelancers|n annotators|n workers|num annotators|num workers|annotator count|worker count|required|needed|personas|numero de personas|equipo|pessoas|equipe|numero de vagas|personnes|effectif|personen|anzahl personen|anzahl|bedarf|persone|numero di persone|aantal|aantal personen|liczba osob|osoby|людей|количество человек|kisi sayisi|jumlah orang|募集|定員|招聘人数|招聘|모집"
)
_ASK = re.compile(
    r"\b(?:need|needs|needed|want|wants|wanted|hire|hiring|looking for|look for|looking to hire|seek|seeking|search|searching|searching for|recruit\w*|require|requires|engage|award\w* .{0,20} to|find|get|take|have room for|work with|bring on|onboard|panel of|cohort of|pool of|group of|team of|crew of|assembling|add|invite|make (?:it|that)|open to"
    r"|busca\w*|necesita\w*|se necesitan|contrata\w*|precis\w+|procura\w*|cherch\w*|recherch\w*|recrut\w*|suchen|gesucht|such\w*|brauchen|benotig\w*|cerc\w+|serv\w+|zoek\w*|gezocht|szuka\w*|poszuk\w*|potrzeb\w*|ищ\w+|нуж\w+|требу\w+|набира\w*|ariyor\w*|araniyor|dicari|butuh\w*|mencari|soker)\b|募集|招聘|招募|招|모집|구합니다|구함"
)
_NOUN = re.compile(
    rf"(?:\s?(?:\+|or more|oder mehr|o mas|ou plus|ou mais))?[\s-]{{0,2}}(?:(?:of (?:you|them|these|us)\b)|(?:(?!(?:per|each|for|a|an|hours?|years?|days?|weeks?|months?|minutes?|images?|photos?|questions?|and|to|the|in|clips?|of)\b)[^\W\d_][\w'/-]{{0,20}}[\s-]{{1,2}}){{0,4}}?({alternation(PEOPLE + '|' + _SEATS, glued=True)}))"
)
_NOT_PEOPLE = re.compile(r"\s?(?:speaking|readable|hours?\b|names?\b|-?in-the|reports?\b|notes?\b|calls?\b|voices?\b in|photos?\b|turns?\b|faces?\b|answers?\b|chats?\b|questions?\b|ids?\b|以上が|以上で構成|あたり|につき|当たり|당\b)")
_SELF = re.compile(
    r"\b(?:our|my|we are|we're|we are a|we are now|us|existing|current|nosotros somos|somos|unser\w*|wir sind|nous sommes|notre|nuestro|nosso|nossa|siamo|nostro|ons|nasz\w*|наш\w*)\s(?:[^\W\d]+[\s-]){0,3}$|\b(?:team|staff|crew|family|company|lab|firm|agency|studio|startup|group|community|equipo|equipe|team|squadra)\s(?:of|de|von|di)\s(?:about |around |over )?$"
)


@dataclass(frozen=True, slots=True)
class Crew:
    """One statement of how many people; ``score`` says how much like an offer it sounds."""

    count: int
    span: Span
    score: float
    line: int
    noun: str


def crews(text: Text, found: list[Number], scope: Scopes) -> list[Crew]:
    """Statements of how many people are wanted, in order."""
    out = []
    for number in found:
        if number.value != int(number.value) or not 1 <= number.value <= 5000 or scope.dead(number.start):
            continue
        crew = _crew(text, number)
        if crew is not None and crew.score > 0:
            out.append(replace(crew, score=crew.score - 1.5) if scope.older(number.start) else crew)
    return out


def _crew(text: Text, number: Number) -> Crew | None:
    low, (first, last) = text.low, text.sentence(number.start)
    line = text.line(number.start)
    before = low[max(first, number.start - 48) : number.start]
    if number.start > 0 and re.search(r"[$€£₹#/]\s?$|\b(?:b|c)$", before) or contact(text, number.start):
        return None
    m = _NOUN.match(low, number.end, min(last, number.end + 90))
    noun = m[1] or "of you" if m else ""
    end = m.end() if m else number.end
    labelled = bool(line.label) and _LABEL.fullmatch(line.label) is not None and number.start - line.value <= 18
    if m and _NOT_PEOPLE.match(low, end):
        m, noun = None, ""
    score = _score(text, number, before, noun, labelled, end)
    if not noun and not labelled:
        score = _bare(low, number, before, first, last)
    return Crew(int(number.value), (number.start, max(end if noun else number.end, number.end)), score, line.start, noun)


def _score(text: Text, number: Number, before: str, noun: str, labelled: bool, end: int) -> float:
    low = text.low
    if _SELF.search(before) or elsewhere(text, number.start, end) or re.search(r"\b(?:up to|over|more than)\s$", before) and "users" in low[end : end + 30]:
        return 0.0
    after = low[end : end + 40]
    if re.match(r"[\s-](?:each|per|pro|employees)\b|\s?(?:per|for each) ", after) and "each" not in after[:6]:
        return 0.3
    if noun in ("名", "人", "位", "명") or labelled:
        return 2.5 if not labelled or noun or _plain_label(text, number) else 0.0
    score = 1.6 if noun else 0.0
    asked = _ASK.search(before)
    score += 1.0 if asked else 0.0
    score += 1.0 if re.search(r"\b(?:wanted|needed|required|please|gesucht|max|to start|would be|enough|can join)\b", after) else 0.0
    score += 2.0 if corrects(text, number.start) else 0.0
    score -= 1.0 if re.search(r"\b(?:by|from|reviewed by|judged by|between|with|of)\s(?:the\s)?$", before) and not asked else 0.0
    return score


def _plain_label(text: Text, number: Number) -> bool:
    line = text.line(number.start)
    rest = text.low[number.end : min(line.end, number.end + 24)].strip(" .\"',}")
    return not rest or re.match(r"(?:max|people|or more|minimum|total|to start|\(|\+|-|\|)", rest) is not None or line.label in ("seats", "openings", "positions", "headcount", "募集人数")


def _bare(low: str, number: Number, before: str, first: int, last: int) -> float:
    """A number of people without a noun: "Annotators (10)", "Five of them", "make it six", "People: three"."""
    rest = low[number.end : min(last, number.end + 24)]
    if re.search(rf"{alternation(PEOPLE)}\s?\(\s?$", before) and re.match(r"\s?(?:people|x)?\)", rest):
        return 2.5
    if re.search(rf"{alternation(PEOPLE + '|' + _SEATS)}[\"']?\s?[:|\t=x×]\s?$", before) and re.match(r"\s*(?:[.,;|)\n\t}}\"]|$|\()", rest):
        return 2.2
    if re.search(r"\bmake (?:it|that)\s$", before) and not re.match(r"\s?(?:\d|usd|eur|[$€]|hours|per)", rest):
        return 1.5
    return 0.0


def headcount(text: Text, found: list[Crew]) -> dict[str, Found]:
    """The number of people to hire: the best statement, or the sum over two roles."""
    sure = [c for c in found if c.score >= 1.6]
    if not sure:
        return {}
    best = max(sure, key=lambda c: (c.score, -c.span[0]))
    parts = _parts(text, sure, best)
    total = sum(c.count for c in parts)
    reason = "people of two roles added" if len(parts) > 1 else "people to hire"
    return {"headcount": Found(total, SURE if best.score >= 2.5 else LIKELY, best.span, reason)}


def _parts(text: Text, sure: list[Crew], best: Crew) -> list[Crew]:
    """The statements to add up: different roles that stand in one sentence, one table row, or as like headings."""
    same = [c for c in sure if c is not best and c.noun != "of you" and abs(c.score - best.score) <= 1.5]
    out = [best]
    for crew in same:
        near = text.sentence(crew.span[0]) == text.sentence(best.span[0]) or text.line(crew.span[0]) == text.line(best.span[0])
        like = crew.noun != best.noun and _opens(text, crew) and _opens(text, best)
        joined = near and _adds(text, best, crew)
        if joined or like:
            out.append(crew)
    return out


def _opens(text: Text, crew: Crew) -> bool:
    """Whether a statement stands in a heading or at the head of a paragraph, as a role does."""
    line = text.line(crew.span[0])
    return crew.span[0] - line.start < 42 and (line.end - crew.span[1] < 12 or "**" in text.raw[line.start : crew.span[0] + 8] or bool(re.match(r"[ \t]*(?:#|[-*•] )", text.raw[line.start : line.end])))


def _adds(text: Text, one: Crew, two: Crew) -> bool:
    left, right = sorted((one, two), key=lambda c: c.span)
    gap = text.low[left.span[1] : right.span[0]]
    if left.span[1] > right.span[0] or re.search(r"\b(?:of (?:them|whom|which)|including|e\.g|incl|davon|or|at least|who|split)\b|\(", gap):
        return False
    return left.noun != right.noun and re.search(r"\b(?:and|plus|und|y|e|et|en|i|и|dan|ve|as well as)\b|[,&+、|;]|と", gap) is not None or "|" in gap
