"""Currencies as people write them, and the units that pay is counted in. All folded."""

from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.terms import alternation, table

# What may stand before an amount; the longest fits first.
PREFIXES = table(
    """
us$=USD; usd$=USD; u$s=USD; u$=USD; usd=USD; a$=AUD; au$=AUD; aud=AUD; c$=CAD; ca$=CAD; cad=CAD;
nz$=NZD; nzd=NZD; hk$=HKD; hkd=HKD; s$=SGD; sgd=SGD; mx$=MXN; mxn=MXN; nt$=TWD; twd=TWD; r$=BRL;
brl=BRL; $=USD; €=EUR; eur=EUR; euro=EUR; £=GBP; gbp=GBP; ₹=INR; rs.=INR; rs=INR; inr=INR; ¥=JPY;
jpy=JPY; cny=CNY; rmb=CNY; cn¥=CNY; ₩=KRW; krw=KRW; chf=CHF; fr.=CHF; zł=PLN; pln=PLN; ₽=RUB;
rub=RUB; ₴=UAH; uah=UAH; ₺=TRY; tl=TRY; ₦=NGN; ngn=NGN; ksh=KES; kes=KES; zar=ZAR; ₱=PHP; php=PHP;
rp.=IDR; rp=IDR; idr=IDR; rm=MYR; myr=MYR; ฿=THB; thb=THB; ₫=VND; vnd=VND; ₪=ILS; ils=ILS; nis=ILS; sek=SEK;
nok=NOK; dkk=DKK; aed=AED; sar=SAR; egp=EGP; czk=CZK; huf=HUF; ron=RON; bdt=BDT; ৳=BDT; pkr=PKR;
lkr=LKR; ghs=GHS; ugx=UGX; tzs=TZS; cop=COP; clp=CLP; ars=ARS; pen=PEN; etb=ETB; uzs=UZS; kzt=KZT; rsd=RSD;
bgn=BGN;
isk=ISK; xof=XOF; uyu=UYU; crc=CRC; dop=DOP; bob=BOB; gel=GEL;
"""
)
# What may stand behind an amount: folded words -> code, and whether the amount is in hundredths.
_SUFFIX_ROWS = """
USD=us$|$ us|usd|us dollar*|u.s. dollar*|american dollar*|dollar us|dollars us
|dollars americains|dolares americanos|dollar*|dolar|dolares|dolarow|bucks|buck|$|доллар*
|долл|ドル|米ドル|美元|美金|달러|dolar*|dolari
AUD=a$|aud|australian dollars
CAD=cad|c$|canadian dollars|ca$
NZD=nzd
HKD=hkd|港币
SGD=sgd
TWD=twd|台币
EUR=€|eur|euro|euros|евро|ユーロ|欧元|유로|eur.
GBP=£|gbp|pounds|pound|quid|pounds sterling|libras|ポンド|英镑|파운드
INR=inr|₹|rs|rupees|rupee|rupien|rupias|印度卢比
PKR=pkr|pakistani rupees
IDR=idr|rupiah
JPY=jpy|yen|円|¥|日元|엔
CNY=cny|rmb|yuan|元人民币|人民币|元|块|块钱|위안
KRW=krw|won|원|₩|韩元
CHF=chf|swiss francs|francs|franken|fr.
BRL=brl|reais|real|r$
MXN=mxn|mexican pesos|pesos mexicanos
ARS=ars|pesos argentinos
COP=cop|pesos colombianos
CLP=clp|pesos chilenos
PHP=php|philippine pesos|₱
PLN=pln|zł|zl|zloty|zlotych|złotych
RUB=rub|rubles|roubles|руб*|₽|р
UAH=uah|грн|гривен*|₴|hryvnia*
TRY=tl|try|lira|₺|turk lirasi
NGN=ngn|naira|₦
KES=kes|ksh|kenyan shillings|shillings
ZAR=zar|rand
MYR=myr|rm|ringgit
THB=thb|baht|บาท|฿
VND=vnd|dong|₫|đ
ILS=ils|nis|shekels|₪
SEK=sek|swedish kronor|kronor
NOK=nok|norwegian kroner
DKK=dkk|danish kroner
AED=aed|dirhams|dirham
SAR=sar|riyals|riyal
EGP=egp|egyptian pounds
CZK=czk|kc|korun
HUF=huf|forint*|ft
RON=ron|lei
BDT=bdt|taka|৳
GHS=ghs|cedis
PEN=soles
LKR=lkr
TZS=tzs
ETB=etb|birr
UZS=uzs
KZT=kzt|tenge
GEL=lari
RSD=rsd|dinar*
BGN=bgn|leva
ISK=isk
XOF=xof|cfa
UGX=ugx
"""
# Nations that share the word or the sign of another currency.
NATIONS = {
    "INR": {"pakistani": "PKR", "sri lankan": "LKR", "nepali": "NPR", "nepalese": "NPR"},
    "USD": {
        "canadian": "CAD",
        "australian": "AUD",
        "new zealand": "NZD",
        "singapore": "SGD",
        "hong kong": "HKD",
    },
}


NATION = Lazy(
    r"\b(pakistani|sri lankan|nepali|nepalese|canadian|australian|new zealand|singapore|hong kong) "
    r"(?:rupees|dollars)\b"
)
HUNDREDTHS = (
    "euro cents|euro cent|eurocents|eurocent|"
    "c|ct|cts|cent|cents|¢|us cents|usd cents|cents us|american cents|centavos|centavos de "
    "dolar|centimes|centesimi|centimos|セント|美分|센트|центов|цента|sen"
)


def suffixes() -> dict[str, str]:
    """Code -> list of words that may follow an amount."""
    table = {}
    for row in _SUFFIX_ROWS.replace("\n|", "|").replace("\n", ";").split(";"):
        code, _, words = row.strip().partition("=")
        if words:
            table[code] = words
    return table


HOUR = (
    "h|hr|hrs|hour|hours|hourly|std|stunde|stunden|arbeitsstunde|hora|horas|hora trabalhada|"
    "hora trabajada|hora de trabajo"
    "|hora de trabalho|heure|heures|heure de travail|ora|ora di lavoro|uur|godz|godz.|"
    "godzine|godzina|час|часа|saat|saati"
    "|jam|giờ|gio|timme|time worked|working hour|work hour|hour of work|hour worked|時間|小时|小時|"
    "시간|ชั่วโมง|tunti|time"
)
DAY, WEEK, MONTH, YEAR = (
    "day|tag|dia|jour|giorno|dag|dzien|день|gun|hari|日|天|일",
    "week|wk|woche|semana|semaine|settimana|tydzien|неделю|неделя|hafta|minggu|週|周|주",
    "month|mo|monat|mes|mois|mese|maand|miesiac|месяц|ay|bulan|月|个月|월|개월",
    "year|annum|yr|jahr|ano|anno|jaar|rok|год|yil|tahun|年|년",
)
PERSON = (
    "person|speaker|participant|rater|annotator|labeler|labeller|translator|contributor|"
    "worker|freelancer|head|collector"
    "|volunteer|reader|recorder|actor|expert|tester|reviewer|transcriber|persona|hablante|"
    "participante|pessoa|locutor"
    "|falante|personne|locuteur|locutrice|participant e|sprecher|sprecherin|teilnehmer|kopf|"
    "parlante|partecipante|persoon"
    "|spreker|deelnemer|osoba|osobe|человека|участника|диктора|kisi|orang|名|人|人あたり|명|사람|"
    "individual|listener|viewer|signer|photographer|respondent|singer|voice|donor|talent"
)
FLAT = (
    "一次性|一括払い|flat|in one go|paid at once|grant of|lump sum|lump-sum|fixed fee|fixed price|fixed|"
    "price is fixed|one-off|one off|"
    "one-time|one time|onetime|honorarium|stipend|for the whole|for the entire"
    "|for the lot|for all|for everything|for the job|for the project|for the set|in total|"
    "total|all in|all-in|all inclusive|pauschal"
    "|pauschale|festpreis|pauschalpreis|precio fijo|precio cerrado|tarifa plana|tanto alzado|"
    "suma unica|pago unico|por todo|por el proyecto|preco fixo"
    "|valor fixo|valor fechado|pagamento unico|por todo o|forfait|forfaitaire|au forfait|"
    "prix fixe|pour l'ensemble|a forfait|forfettario|prezzo"
    " fisso|una tantum|in totaal|vaste prijs|vast bedrag|ryczalt|jednorazowo|za calosc|"
    "фиксированн*|за весь|единоразово|sabit"
    "|toplam|toptan|borongan|total fee|固定|固定報酬|一括|総額|一口价|总价|고정|총액|일괄|정액"
)
HOURLY_WORDS = (
    "hourly|hourly rate|per hour|by the hour|an hour|stundenlohn|stundensatz|pro stunde|por "
    "hora|la hora|tarifa horaria|l'heure"
    "|taux horaire|de l'heure|all'ora|oraria|tariffa oraria|per uur|uurloon|uurtarief|na "
    "godzine|godzinowa|в час|почасов*|saatlik|saat ucreti"
    "|per jam|時給|时薪|小时工资|시급"
)
PIECE_WORDS = (
    "per label|per item|per piece|piece rate|piecework|piece work|per image|per photo|per "
    "task|per word|per page|per file|per clip|per audio minute"
    "|per audio hour|per annotation|per box|per unit|per message|per pair|stucklohn|pro "
    "stuck|por pieza|por imagen|por etiqueta|a la pieza|por imagem|por peca"
    "|por palabra|por palavra|a la piece|par image|a l'unite|au mot|al pezzo|per stuk|od "
    "sztuki|за штуку|поштучно|parca basi|adet basi|per buah"
    "|出来高|単価|件单价|计件|按件|건당|장당"
)


def suffix_source() -> str:
    """One pattern with a named group per currency, to be tried right behind a number."""
    groups = [f"(?P<{code}>{alternation(words, glued=True)})" for code, words in suffixes().items()]
    return "|".join(groups)
