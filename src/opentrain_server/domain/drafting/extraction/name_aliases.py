"""Names that CLDR does not know, folded, and blocs of countries that are the same for everybody."""

from opentrain_server.domain.drafting.extraction.terms import table, words

LOCALES = words(
    """
en es pt fr de it nl pl ru uk tr id sv da nb fi cs hu ro vi ja ko zh zh_Hant
"""
)
LANGUAGES = words(
    """
af sq am ar hy as ay az eu be bn bs br bg my ca ceb ny zh yue co hr cs da nl dz en eo et ee fo fj
fil fi fr fy ff gl ka de el gn gu ht ha haw he hi hmn hu is ig ilo id ga it ja jv kn kk km rw ko ku
ky lo la lv ln lt lg lb mk mai mg ms ml mt mi mr mn ne nso nb nn no oc or om ps fa pl pt pa qu ro
rm ru sm gd sr st sn sd si sk sl so es su sw sv tg ta tt te th ti bo tn tr tk uk ur ug uz vi cy wo
xh yi yo zu tl gsw kab ber tpi ckb kok
"""
)
ALIASES = table(
    """
mandarin=Chinese; mandarin chinese=Chinese; putonghua=Chinese; simplified chinese=Chinese;
traditional chinese=Chinese; farsi=Persian; berbahasa indonesia=Indonesian; polsku=Polish;
castilian=Spanish; castellano=Spanish;
espanol=Spanish; flemish=Dutch; bahasa indonesia=Indonesian; bahasa=Indonesian; bahasa melayu=Malay;
brazilian portuguese=Portuguese; swiss german=German; bengali=Bengali; bangla=Bengali;
burmese=Burmese; tagalog=Tagalog; gaelic=Scottish Gaelic; kiswahili=Swahili; isizulu=Zulu;
hochdeutsch=German; schweizerdeutsch=German; schwyzerdutsch=German; valencian=Catalan;
amharic=Amharic; 中文=Chinese; 汉语=Chinese; 普通话=Chinese; 国语=Chinese; 中国語=Chinese;
中国语=Chinese; 중국어=Chinese; 英文=English; 日文=Japanese; 日语=Japanese; 韩文=Korean;
法文=French; 德文=German; 영어=English; 粤语=Cantonese; anglais=English; ingles=English;
englisch=English; inglese=English; engels=English; odia=Odia; oriya=Odia; moroccan darija=Arabic;
darija=Arabic; slovenian=Slovenian; panjabi=Punjabi;
"""
)
RENAMED = table(
    """
Bangla=Bengali; Norwegian Bokmål=Norwegian; Norwegian Nynorsk=Norwegian; Swiss German=German;
Central Kurdish=Kurdish; Myanmar Language=Burmese;
"""
)
WORDS = words(
    """
ambo bem dan even ewe fon ga hindi ido inari kom kurdi lao latin latino man maria norra polar punu
shan sotho tiv vai war zulu
"""
)
COUNTRY_ALIASES = table(
    """
香港=HK; 澳门=MO; 台湾=TW; マカオ=MO; 홍콩=HK;
usa=US; u.s.a.=US; u.s.=US; u.s=US; the states=US; united states of america=US; uk=GB; u.k.=GB;
britain=GB; great britain=GB; uae=AE; emirates=AE; south korea=KR; korea=KR; republic of korea=KR;
north korea=KP; russia=RU; czech republic=CZ; holland=NL; ivory coast=CI; burma=MM; turkey=TR;
turkiye=TR; macedonia=MK; bosnia=BA; bosnia and herzegovina=BA; congo=CG; drc=CD; palestine=PS;
vatican=VA; hong kong=HK; macau=MO; taiwan=TW; china mainland=CN; mainland china=CN; 中国大陆=CN;
大陆=CN; ksa=SA; saudi=SA; saudia=SA; cape verde=CV; swaziland=SZ; east timor=TL; syria=SY;
trinidad=TT; ee.uu.=US; eeuu=US; estados unidos=US; eua=US; etats-unis=US; reino unido=GB;
inglaterra=GB; the philippines=PH; philippines=PH; viet nam=VN; 米国=US; 美国=US; 英国=GB; 国内=;
scotland=; england=; northern ireland=; south sudan=SS; new zealand=NZ; aotearoa=NZ; eire=IE;
republic of ireland=IE; new mexico=; papua new guinea=PG; equatorial guinea=GQ; guinea-bissau=GW;
new jersey=; deutschland=DE; polsce=PL; niemczech=DE; czechach=CZ;
"""
)
BLOCS = table(
    """
dach=DE AT CH; d-a-ch=DE AT CH; benelux=BE NL LU; nordics=DK FI IS NO SE;
nordic countries=DK FI IS NO SE; nordic country=DK FI IS NO SE; nordic=DK FI IS NO SE;
scandinavia=DK NO SE; baltics=EE LV LT; baltic states=EE LV LT; baltic countries=EE LV LT;
gcc=AE BH KW OM QA SA; gcc countries=AE BH KW OM QA SA; gulf states=AE BH KW OM QA SA;
visegrad=CZ HU PL SK;
eu=AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE;
european union=AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE;
union europea=AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE;
union europeenne=AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE;
uniao europeia=AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE;
eea=AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO;
anz=AU NZ; usmca=US MX CA;
"""
)
