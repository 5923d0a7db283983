"""Words for levels of experience and for licensed professions; folded, many languages."""

from opentrain_server.domain.extraction.terms import pattern

ANY = pattern(
    "any level|any experience level|any experience welcome|all levels|all experience levels|"
    "every level|any level of experience|all levels of experience|level any|regardless of "
    "experience|whatever your experience|beginners as well as experts"
    "|beginner to expert|beginners to experts|from beginner to expert|beginners and experts|"
    "experts and beginners alike|both beginners and experts|beginners or experts|experience "
    "level any|level does not matter|level doesn't matter|experience does not matter"
    "|cualquier nivel|todos los niveles|qualquer nivel|todos os niveis|tous niveaux|tous les "
    "niveaux|toute experience|jedes niveau|alle niveaus|alle erfahrungsstufen|jedes "
    "erfahrungsniveau|alle level|jede erfahrungsstufe|qualsiasi livello|tutti i livelli|elk "
    "niveau|kazdy poziom|dowolny poziom"
    "|любой уровень|любого уровня|любой опыт|her seviye|semua level|semua tingkat|経験不問|レベル不問|"
    "经验不限|水平不限|경력 무관|경력무관|any experience levels|all skill levels|any skill level|level: any|"
    "level open"
)


ENTRY = pattern(
    "vorkenntnisse braucht|vorkenntnisse brauch*|newbie|newbies|anyone can do|anybody can do|"
    "no prior knowledge|"
    "we show you how|we will show you|we'll show you|you learn on the job|we explain everything|"
    "no knowledge needed|we teach|ervaring is niet nodig|ervaring is geen|erfahrung braucht es nicht|"
    "l'esperienza non|esperienza non e|experience n'est pas|no es necesaria experiencia|"
    "no hace falta tener experiencia|nao precisa de experiencia|no special skill*|never done this|"
    "brand new annotators|new annotators welcome|"
    "entry level|entry-level|entry|beginner|beginners|beginner level|beginner-friendly|"
    "fresher|freshers|newcomer|newcomers|novice|novices|no experience|no prior experience|no "
    "previous experience|without experience|zero experience|no background|no exp|no skills|"
    "no skill needed|no experience "
    "needed|no experience required|no experience necessary|experience not needed|experience "
    "not required"
    "|experience is not required|experience is not needed|experience not necessary|"
    "experience isn't needed|experience isn't required|we train you|we will train|we'll "
    "train|training provided|training is provided|training is given|full training|we teach "
    "you|we show you everything|none needed|none required|junior|first job|first-timers|"
    "suits beginners|starter|no need experience|not need experience|don't need experience"
    "|principiante|principiantes|sin experiencia|no se requiere experiencia|no se necesita "
    "experiencia|no hace falta experiencia|te formamos|formacion incluida|nivel inicial|"
    "iniciante|iniciantes|sem experiencia|nao e preciso experiencia|nao e necessaria "
    "experiencia|nao e necessario experiencia|experiencia nao necessaria|oferecemos "
    "treinamento|treinamos voce|damos treinamento"
    "|debutant|debutants|debutant e s|sans experience|aucune experience|pas d'experience|"
    "nous vous formons|formation assuree|anfanger|anfangerinnen|einsteiger|keine erfahrung|"
    "ohne erfahrung|kein vorwissen|keine vorkenntnisse|keine vorerfahrung|vorkenntnisse sind nicht|"
    "erfahrung nicht|erfahrung ist nicht|wir schulen sie|wir lernen sie an|wir arbeiten sie "
    "ein|quereinsteiger|berufseinsteiger|einarbeitung"
    "|principianti|nessuna esperienza|senza esperienza|esperienza non richiesta|esperienza "
    "non necessaria|non serve esperienza|formazione inclusa|beginners zijn welkom|geen "
    "ervaring|ervaring niet nodig|zonder ervaring|starters|poczatkujacy|poczatkujacych|bez "
    "doswiadczenia|doswiadczenie nie jest|nie wymagamy doswiadczenia|опыт не нуж*|опыт не "
    "треб*|без опыта|всему научим|обучим|новичк*|начинающ*"
    "|deneyim sart degil|deneyim gerekmez|deneyim gerekmiyor|deneyimsiz|tecrube sart degil|"
    "tidak perlu pengalaman|tanpa pengalaman|pemula|未経験*|未経験者|初心者|経験不要|"
    "無经验|无经验|无需经验|零基础|新手|"
    "초보|경험 불필요|경력 불필요|신입|무경력|경험 없어도|experience none|none necessary"
)


MIDDLE = pattern(
    "intermediate|mid-level|mid level|midlevel|medium level|nivel intermedio|nivel medio|"
    "intermedio|intermediario|nivel intermediario|niveau intermediaire|intermediaire|"
    "mittleres niveau|fortgeschritten|mittel|intermedio|livello intermedio|gemiddeld niveau|"
    "sredniozaawansowan*|średni|средний уровень|среднего уровня|orta seviye|orta duzey|"
    "menengah|中級|中级|중급|semi-senior|semi senior"
)


EXPERT = pattern(
    "expert|experts|senior|seniors|specialist|specialists|expert-level|expert level|experto|"
    "expertos|experta|especialista|especialistas|especializado|perito|expertes|experte|"
    "experten|expertin|expertinnen|spezialist|spezialisten|fachexperten|esperto|esperti|"
    "specialista|specialisti|eksperci|ekspert*|specjalist*|эксперт*|старш*|uzman|ahli|pakar|"
    "エキスパート|専門家|上級|シニア|专家|资深|高级|전문가|시니어|subject-matter expert*|sme|smes|seasoned"
)


LICENSED = pattern(
    "physician|physicians|doctor|doctors|md|m.d.|radiologist|radiologists|dentist|dentists|"
    "orthodontist*|nurse|nurses|rn|rns|midwife|midwives|paramedic*|pharmacist|pharmacists|"
    "attorney|attorneys|lawyer|lawyers|solicitor*|barrister*|notary|notaries|veterinarian|"
    "veterinarians|vets|vet|psychologist|psychologists|psychiatrist*|therapist*|"
    "physiotherapist*|pathologist|pathologists|dermatologist|dermatologists"
    "|cardiologist|cardiologists|ophthalmologist*|optometrist*|oncologist*|neurologist*|"
    "surgeon|surgeons|gastroenterologist*|anesthesiologist*|sonographer*|radiographer*|cpa|"
    "cpas|chartered accountant*|certified accountant*|actuary|actuaries|licensed architect*|"
    "licensed engineer*|phd|ph.d.|ph.d|phds|doctorate|doctoral degree|postdoc*|bar admission|"
    "board-certified|board certified"
    "|medico|medicos|medica|radiologo|radiologos|radiologa|dentista|dentistas|odontologo*|"
    "enfermero|enfermera|enfermeros|enfermeras|enfermeiro*|enfermeira*|farmaceutico*|abogado|"
    "abogados|abogada|abogadas|advogado*|advogada*|veterinario*|doctorado|doutorado|"
    "psicologo*|medecin|medecins|radiologue*|dentistes|infirmier*|pharmacien*|avocat|avocats|"
    "avocate*|veterinaire*|doctorat"
    "|arzt|arzte|arztin|arztinnen|approbation|radiologe|radiologen|radiologin|zahnarzt*|"
    "pflegekraft|pflegekrafte|pflegefachkraft|krankenschwester*|apotheker*|rechtsanwalt*|"
    "anwalt|anwalte|anwaltin|volljurist*|tierarzt*|promotion|doktorgrad|promovierte*|medici|"
    "infermier*|farmacist*|avvocat*|veterinari|dottorato|arts|artsen|radioloog|radiologen|"
    "tandarts*|verpleegkundige*|apotheker|advocaat|advocaten|dierenarts*|gepromoveerd"
    "|lekarz|lekarzy|radiolog|radiologow|dentysta|pielegniark*|farmaceut*|prawnik*|adwokat*|"
    "weterynarz*|doktorat|врач*|радиолог*|медсестр*|фармацевт*|юрист*|адвокат*|ветеринар*|"
    "doktor|hekim|radyolog|hemsire|eczaci|avukat|veteriner|dokter|perawat|apoteker|pengacara|"
    "医師|看護師|薬剤師|弁護士|歯科医*|獣医*|博士|医生|护士|药剂师|律师|执业|의사|"
    "간호사|약사|변호사|박사|수의사"
)
