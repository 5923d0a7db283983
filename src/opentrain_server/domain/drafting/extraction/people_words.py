"""Words for people, seats and asking for them; folded, many languages."""

from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.terms import pattern

PEOPLE = (
    "graduates|graduate|juristen|bewerberinnen|jurist|rechtsexperten|people|peoples|"
    "person|persons|ppl|pple|peopel|pepole|peeps|peple|poeple|folks|humans|human|annotators|annotator|"
    "labelers|"
    "labellers|labeler|labeller|taggers|tagger|raters|rater|graders|reviewers|reviewer|"
    "writers|writer|authors|author|translators|translator|transcribers|transcriber|"
    "transcriptionists|transcriptionist"
    "|transcriptors|speakers|speaker|readers|reader|evaluators|evaluator|editors|editor|"
    "linguists|linguist|experts|expert|specialists|specialist|contractors|contractor|"
    "freelancers|freelancer|workers|worker|contributors|contributor|participants|participant|"
    "testers|tester|collectors|collector"
    "|checkers|checker|moderators|moderator|coders|coder|developers|developer|devs|dev|"
    "engineers|engineer|programmers|programmer|teamers|teamer|attorneys|attorney|lawyers|"
    "lawyer|doctors|doctor|physicians|physician|radiologists|radiologist|nurses|nurse|"
    "pharmacists|pharmacist|dentists|dentist|dermatologists"
    "|veterinarians|vets|pathologists|pathologist|cardiologists|chemists|chemist|biologists|"
    "biologist|physicists|mathematicians|tutors|tutor|teachers|teacher|students|student|"
    "interns|artists|typists|typist|leads|volunteers|actors|voices|talents|hands|guys|"
    "candidates|proofreaders|proofreader|members|regulars|listeners|watchers|players|authors|"
    "photographers|singers|farmers|journalists|accountants|economists|physiotherapists|"
    "natives|madrelingua|madrelingue|moedertaalsprekers|soul|souls|pair of hands|ophthalmologists|"
    "ophthalmologist|neurologists|oncologists|surgeons|optometrists|midwives|paramedics|"
    "attackers|attacker|graders|grader|coaches|coach|clerks|linguists|geologists|botanists|ecologists|"
    "ornithologists|statisticians|pilots|mechanics|electricians|translators|illustrators|interpreters|"
    "therapists|paralegals|designers|researchers|librarians|historians|musicians|drivers|"
    "gamers|technicians|trainers|teachers|retirees|parents|freshers|scientists|"
    "analysts|analyst|operators|operator"
    "|persona|personas|anotadores|anotador|anotadoras|anotadora|etiquetadores|etiquetador|"
    "traductores|traductor|transcriptores|transcriptor|redactores|redactor|hablantes|"
    "colaboradores|colaborador|evaluadores|evaluador|revisores|revisor|expertos|moderadores|"
    "medicos|abogados|enfermeros|enfermeras|profesionales|participantes|voluntarios|locutores"
    "|pessoa|pessoas|anotadoras|tradutores|tradutor|transcritores|transcritor|redatores|"
    "falantes|avaliadores|avaliador|rotuladores|locutores|especialistas|medicos|advogados"
    "|personne|personnes|annotateurs|annotateur|annotatrices|traducteurs|traducteur|"
    "traductrices|transcripteurs|transcripteur|redacteurs|locuteurs|evaluateurs|evaluateur|"
    "correcteurs|linguistes|linguiste|experts|medecins|juristes|infirmiers|collaborateurs"
    "|personen|leute|annotatoren|annotator*innen|annotatorinnen|annotierende|ubersetzer|"
    "ubersetzerinnen|transkribierer|transkribierende|transkriptoren|sprecher|sprecherinnen|"
    "sprecher:innen|mitarbeiter|mitarbeitende|mitarbeiterinnen|fachleute|muttersprachler|"
    "muttersprachlerinnen|arzte|arztinnen|juristen|bewerter|prufer|lektoren|freiberufler|"
    "kopfe|helfer|studierende|radiologen|pflegekrafte"
    "|persone|annotatori|annotatore|traduttori|traduttore|trascrittori|trascrittore|"
    "redattori|parlanti|valutatori|collaboratori|esperti|medici|avvocati|linguisti"
    "|mensen|annotatoren|annoteurs|labelaars|vertalers|vertaler|transcribenten|"
    "transcribeerders|sprekers|schrijvers|beoordelaars|medewerkers|moedertaalsprekers|artsen|"
    "typisten"
    "|osob|osoby|osobe|anotatorow|anotatora|anotatorzy|tlumaczy|transkrybentow|"
    "transkrybentki|lektorow|redaktorow|ekspertow|lekarzy|recenzentow|native speakerow"
    "|человек|человека|людей|люди|разметчик*|аннотатор*|переводчик*|транскрибатор*|диктор*|"
    "редактор*|специалист*|эксперт*|исполнител*|асессор*|носител*|расшифровщик*|врач*"
    "|kisi|kisiye|kisilik|etiketleyici|cevirmen|yazar|uzman|konusmaci|doktor|orang|anotator|"
    "penerjemah|penulis|penutur|pekerja|personer|annotatorer|oversattare|henkiloa|nguoi"
    "|名|人|名様|位|명|人の|분의|작업자"
)


SEATS = (
    "seats|seat|positions|position|openings|opening|spots|spot|slots|slot|vacancies|vacancy|"
    "places|headcount|hires|plazas|vacantes|puestos|vagas|postes|places|stellen|platze|posti|"
    "plaatsen|miejsc|miejsca|etatow|вакансии|вакансий|мест|места|kontenjan|lowongan|募集人数|人数|"
    "招募人数|모집인원|모집 인원|인원"
)


LABEL = pattern(
    f"{SEATS}|people|team size|team|hc|number|number of people|number of annotators|count|"
    f"annotators|annotators needed|labelers|labelers needed|workers|workers wanted|workers "
    f"needed|people needed|capacity|capacity needed|who|we need|need|hiring|hire|staff needed|"
    f"raters|writers|translators|transcribers|speakers|speakers needed|participants"
    "|contractors|crew|crew size|staff|staffing|workforce|heads|quantity of people|freelancers|n "
    "annotators|n workers|num annotators|num "
    "workers|annotator count|worker count|required|needed|personas|numero de personas|equipo|"
    "pessoas|equipe|numero de vagas|personnes|effectif|personen|anzahl personen|anzahl|"
    "bedarf|persone|numero di persone|aantal|aantal personen|liczba osob|osoby|людей|"
    "количество человек|kisi sayisi|jumlah orang|how many|how many people|募集|定員|招聘人数|招聘|모집"
)


ASK = Lazy(
    r"\b(?:need|needs|needed|want|wants|wanted|hire|hiring|looking for|look for|looking to "
    r"hire|seek|seeking|search|searching|searching for|recruit\w*|require|requires|engage|"
    r"award\w* .{0,20} to|to contract|contract with|plan for|plan with|"
    r"find|get|take|have room for|work with|bring on|onboard|panel of|"
    r"cohort of|pool of|group of|team of|crew of|assembling|add|invite|make (?:it|that)|open "
    r"to"
    r"|busca\w*|necesita\w*|se necesitan|contrata\w*|precis\w+|procura\w*|cherch\w*|"
    r"recherch\w*|recrut\w*|suchen|gesucht|such\w*|brauchen|benotig\w*|cerc\w+|serv\w+|"
    r"zoek\w*|gezocht|szuka\w*|poszuk\w*|potrzeb\w*|ищ\w+|нуж\w+|требу\w+|набира\w*|ariyor\w*|"
    r"araniyor|dicari|butuh\w*|mencari|soker)\b|募集|招聘|招募|招|모집|구합니다|구함"
)


NOT_PEOPLE = Lazy(
    r"\s?(?:speaking|readable|hours?\b|names?\b|-?in-the|reports?\b|notes?\b|calls?\b|voices?\b "
    r"in|photos?\b|turns?\b|faces?\b|answers?\b|chats?\b|questions?\b|ids?\b|以上が|以上で構成|あたり|"
    r"につき|当たり|당\b|looking (?:in|at)|filmed|saying|walking|did \d|"
    r"already|made \d|have done)"
)


SELF = Lazy(
    r"\b(?:our|my|we are|we're|we are a|we are now|us|existing|current|nosotros somos|somos|"
    r"unser\w*|wir sind|nous sommes|notre|nuestro|nosso|nossa|siamo|nostro|ons|nasz\w*|наш\w*)"
    r"\s(?:[^\W\d]+[\s-]){0,3}$|\b(?:team|staff|crew|family|company|lab|firm|agency|studio|"
    r"startup|group|community|equipo|equipe|team|squadra)\s(?:of|de|von|di)\s(?:about |around "
    r"|over )?$"
    r"|\b(?:employ|employs|employing|beschaftigt|emploie|emplea|emprega)\s(?:about |around |over |some )?$"
    r"|(?:team|staff|crew|company|firm|lab|studio|startup|group|equipo|equipe|gmbh)\s?\(\s?(?:we are |"
    r"now )?$"
)
