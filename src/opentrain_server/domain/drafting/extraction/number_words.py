"""Number words of the languages in which jobs are posted, folded."""

_UNITS = """
one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12 thirteen=13
fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20 thirty=30 forty=40
fourty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 uno=1 dos=2 tres=3 cuatro=4 cinco=5 seis=6
siete=7 ocho=8 nueve=9 diez=10 once=11 doce=12 trece=13 catorce=14 quince=15 dieciseis=16 diecisiete=17
dieciocho=18 diecinueve=19 veinte=20 veinticinco=25 treinta=30 cuarenta=40 cincuenta=50 sesenta=60
setenta=70 ochenta=80 noventa=90 dois=2 duas=2 quatro=4 sete=7 oito=8 nove=9 dez=10 onze=11 doze=12
treze=13 quinze=15 dezesseis=16 dezoito=18 vinte=20 trinta=30 quarenta=40 cinquenta=50 sessenta=60
oitenta=80 deux=2 trois=3 quatre=4 cinq=5 sept=7 huit=8 neuf=9 dix=10 douze=12 treize=13 quatorze=14
seize=16 vingt=20 trente=30 quarante=40 cinquante=50 soixante=60 zwei=2 drei=3 vier=4 funf=5 fuenf=5
sechs=6 sieben=7 acht=8 neun=9 zehn=10 zwolf=12 zwoelf=12 dreizehn=13 vierzehn=14 funfzehn=15
sechzehn=16 achtzehn=18 zwanzig=20 funfundzwanzig=25 dreißig=30 vierzig=40 funfzig=50 sechzig=60
achtzig=80 due=2 tre=3 quattro=4 cinque=5 otto=8 dieci=10 undici=11 dodici=12 quindici=15 venti=20
trenta=30 quaranta=40 cinquanta=50 twee=2 drie=3 vijf=5 zes=6 zeven=7 negen=9 tien=10 twaalf=12
vijftien=15 twintig=20 dertig=30 veertig=40 vijftig=50 dwa=2 dwie=2 dwoch=2 dwoje=2 trzy=3 trzech=3
cztery=4 czterech=4 piec=5 pieciu=5 szesc=6 szesciu=6 siedem=7 siedmiu=7 osiem=8 osmiu=8 dziewiec=9
dziesiec=10 dziesieciu=10 dwanascie=12 dwadziescia=20 один=1 два=2 две=2 двух=2 двое=2 три=3 трех=3
трёх=3 трое=3 четыре=4 четырех=4 четырёх=4 пять=5 пяти=5 шесть=6 шести=6 семь=7 восемь=8 восьми=8
девять=9 десять=10 десяти=10 двенадцать=12 пятнадцать=15 двадцать=20 тридцать=30 сорок=40 пятьдесят=50
iki=2 alti=6 on=10 uc=3 dort=4 bes=5 yedi=7 sekiz=8 dokuz=9 yirmi=20 otuz=30 satu=1 dua=2 tiga=3
empat=4 lima=5 enam=6 tujuh=7 delapan=8 sembilan=9 sepuluh=10 fyra=4 sju=7 tio=10 tolv=12 syv=7
"""
_SCALES = """
hundred=100 cien=100 ciento=100 cem=100 cent=100 hundert=100 cento=100 honderd=100 сто=100
thousand=1000 mil=1000 mille=1000 tausend=1000 mila=1000 duizend=1000 tysiac=1000 tysiecy=1000
тысяча=1000 тысяч=1000 bin=1000 ribu=1000 lakh=100000 lakhs=100000 million=1000000 millones=1000000
milhoes=1000000 millionen=1000000 milioni=1000000 miljoen=1000000 crore=10000000
"""
_MANY = """
a dozen=12; dozen=12; half a dozen=6; half dozen=6; two dozen=24; three dozen=36; a couple=2;
a couple of=2; a pair of=2; a score of=20; a hundred=100; a thousand=1000; a million=1000000;
una docena=12; media docena=6; uma duzia=12; meia duzia=6; une douzaine=12; une dizaine=10;
une vingtaine=20; une quinzaine=15; une centaine=100; ein dutzend=12; ein halbes dutzend=6;
ein paar=2; una dozzina=12; una decina=10; een dozijn=12; a single=1; una sola=1; una unica=1;
un solo=1; uma unica=1; une seule=1; un seul=1; eine einzige=1; einen einzigen=1; eintausend=1000;
zweitausend=2000; dreitausend=3000; viertausend=4000; funftausend=5000; sechstausend=6000;
siebentausend=7000; achttausend=8000; neuntausend=9000; zehntausend=10000; zwolftausend=12000;
funfzehntausend=15000; zwanzigtausend=20000; dreißigtausend=30000; vierzigtausend=40000;
funfzigtausend=50000; hunderttausend=100000; zweihundert=200; dreihundert=300; vierhundert=400;
funfhundert=500; doscientos=200; doscientas=200; trescientos=300; quinientos=500; quinientas=500;
duzentos=200; quinhentos=500; duemila=2000; tremila=3000; cinquemila=5000; diecimila=10000;
ventimila=20000;
"""


def _table(rows: str, mark: str | None = None) -> dict[str, int]:
    cells = (cell.strip().partition("=") for cell in rows.split(mark))
    return {" ".join(word.split()): int(value) for word, _, value in cells if word}


WORDS = _table(_UNITS)
SCALES = _table(_SCALES)
MANY = _table(_MANY, ";")
ARTICLES = frozenset({"cent", "mil", "bin", "mille", "hundred", "thousand", "million"})

# Words that are no number where the other stands in the post ("dos" is Portuguese for "of the").
ELSEWHERE = {
    "dos": r"\b(?:nao|uma|em|com|pessoas)\b",
    "tres": r"\b(?:nous|vous|est|les|des)\b",
    "due": r"\b(?:the|is|are|to|by)\b",
    "once": r"\b(?:the|is|are|to|you|we)\b",
    "on": r"^(?!.*\b(?:bir|ve|icin|kisi|olarak)\b)",
    "alti": r"^(?!.*\b(?:bir|ve|icin|kisi|olarak)\b)",
    "seize": r"\bthe\b",
    "ten": r"\b(?:jest|nie|praca|sie)\b",
    "lima": r"\b(?:the|peru)\b",
    "uc": r"\b(?:the|and)\b",
    "bes": r"\b(?:the|and)\b",
}

# Letters that may follow a number without a blank and leave it a number: "12h", "5pcs".
UNITS_GLUED = frozenset(
    """
    h hr hrs hours hour std min mins c ct cts usd eur gbp inr chf d w wk wks mo x st nd rd th ppl
    people pcs ish months weeks days zl kr rs pics images sek brl mxn cad aud sgd jpy cents cent hz
    p pm tl imgs e a
    """.split()  # noqa: SIM905  # a table reads better than a list
)
