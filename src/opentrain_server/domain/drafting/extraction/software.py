"""The tool in which the work is done."""

import re
from itertools import chain

from rapidfuzz.distance import OSA

from opentrain_server.domain.drafting.extraction.found import LIKELY, SURE, UNSURE, Found
from opentrain_server.domain.drafting.extraction.lazy import Lazy
from opentrain_server.domain.drafting.extraction.scope import Scopes, denied, welcome
from opentrain_server.domain.drafting.extraction.terms import pattern
from opentrain_server.domain.drafting.extraction.text import Span, Text, fold
from opentrain_server.domain.drafting.extraction.tools import SHY, STOPWORDS, TOOLS

_PLACE = Lazy(
    r"\b(?:in|into|on|to our|with|using|via|use|uses|used|tool|software|platform|through|inside|by|"
    r"log\w*|file|en|con|utiliz\w*|usamos|usa|herramienta|em|no|na|ferramenta|sur|avec|outil|"
    r"dans|mit|auf|werkzeug|software|strumento|su|met|tool|narzedzie|w|в|инструмент|arac|ile|"
    r"alat|menggunakan|is done|work in|works in|account|provided|shared|ui|tooling|where|app|"
    r"license)\b|ツール|使用|工具|툴|도구|平台"
)
_WANTED = Lazy(
    r"\b(?:familiar\w*|knowledge|know|knows|experience|experienced|used to|skills? in|worked "
    r"with|expertise|proficien\w*|having used|e\.g|such as|like|similar|or whatever|"
    r"or anything|or something|or any|any tool|whichever|whatever|watever|or other|as you (?:like|"
    r"prefer|wish)|"
    r"comparable|experiencia|conocimiento|erfahrung|kenntnis\w*|ervaring|esperienza|"
    r"connaissance|опыт\w*|send me|message me|contact|apply|meeting|daily|stand-up|standup|"
    r"chat with|questions? (?:on|in|via)|communication|talk|channel)\b|経験|经验|경험"
)
_HOUSE = pattern(
    "in-house|in house tool|in-house tool|inhouse tool|our own tool|our own software|our own "
    "platform|our own app|our own web app|our own annotation|our own labeling|our own "
    "labelling|our own web|our own page|our own system|our own interface|our own editor|our "
    "own browser|our own web annotation|our own recording|our own internal|our app|our application|"
    "modulo nostro|strumento nostro|our web "
    "app|our webapp|our web tool|our tool|our platform|our page|our site|our website|our "
    "software|our system|our interface|our portal|our browser|our browser-based|our internal|"
    "our annotation|our labeling|our labelling|our recording app|our mobile app|our phone "
    "app|our custom|our proprietary|our telegram|our form|our web form|our web interface|our "
    "web page|our web-based|our editor|our rating|our review|our task app|our android app|"
    "our ios app|our desktop"
    "|tool is ours|app is ours|platform is ours|software is ours|page is ours|ours and runs|"
    "internal tool|internal platform|internal rating platform|internal annotation|"
    "proprietary|custom tool|custom platform|custom-built|custom app|custom web|bespoke|"
    "homegrown|home-grown|home-made|we made ourselves|we built ourselves|we built|made "
    "ourselves|built in-house|client's tool|client's platform|client's app|client's android "
    "app|client's own|client tool|client platform|the client's|page of our own|page of ours|"
    "site of our own|editor of our own|web page of our own|tool of ours|app of ours|tool of "
    "our own|platform of our own"
    "|nuestra propia|nuestro propio|nuestra herramienta|nuestra plataforma|nuestra "
    "aplicacion|nuestra app|plataforma propia|herramienta propia|plataforma propia|"
    "aplicacion propia|herramienta interna|plataforma interna|nossa propria|nosso proprio|"
    "nossa ferramenta|nossa plataforma|nosso aplicativo|nosso app|ferramenta propria|"
    "plataforma propria|ferramenta interna|notre propre|notre outil|notre plateforme|notre "
    "application|notre appli|outil interne|outil maison|plateforme interne|outil proprietaire"
    "|unser eigenes|unserem eigenen|unserer eigenen|unsere eigene|unser tool|unserem tool|"
    "unserer app|unsere app|unsere plattform|unserer plattform|unser werkzeug|eigenes tool|eigene app|"
    "eigener app|"
    "eigene plattform|eigene software|internes tool|hauseigen*|eigenentwicklung|nostra app|"
    "nostro strumento|nostra piattaforma|nostro tool|strumento interno|piattaforma interna|"
    "strumento proprietario|nostro software|onze eigen|eigen tool|onze tool|ons platform|"
    "onze app|ons eigen|nasze narzedzie|naszym narzedziu|nasza platforma|naszej platformie|"
    "nasza aplikacja|naszej aplikacji|wlasne narzedzie|wlasna platforma|wlasnym narzedziu"
    "|наш инструмент*|нашем инструменте|нашей платформе|наша платформа|нашем приложении|наше "
    "приложение|собственн* платформ*|собственн* инструмент*|внутренн* инструмент*|внутренней "
    "платформе|kendi araci*|kendi platform*|kendi uygulama*|aracimiz|platformumuz*|"
    "uygulamamiz*|alat kami|platform kami|aplikasi kami|milik sendiri|自社|弊社|当社|独自ツール|社内ツール|"
    "自研|自有平台|内部平台|我们的平台|我们的小程序|我们的工具|我们的软件|我们的app|"
    "公司平台|我们自己|자체|사내|저희 플랫폼|우리 플랫폼"
)
_OURS = Lazy(
    r"\b(?:an?|the|some) (?:[\w-]+ ){0,2}(?:app|tool|page|platform|website|program) (?:which |that )?we "
    r"(?:provide|made|built|host|give|wrote|run|have built|developed)\b|\bhave own (?:\w+ )?(?:app|tool|"
    r"page|"
    r"site|website|system|platform|software|program)\b|"
    r"\bwe have an? (?:\w+ )?(?:app|tool|platform|web page|web app)\b|"
    r"(?<!test )(?<!testing )(?<!try )\bour (?:[\w-]+ ){0,2}(?:tool|app|"
    r"platform|interface|software|page|portal|viewer|player|workbench|console|labell?er|form|"
    r"editor|system|website|program|webapp|dashboard)\b(?! team)|"
    r"\b(?:outil|plateforme|logiciel|application|appli) maison\b|\bour instrument\b|"
    r"\((?:it's |this is |which is )?(?:ours|our own|own|in-house|internal|eigenes|nuestra|nuestro)\)|"
    r"\b(?:nossa|nuestra) (?:\w+ )?aplicac\w+|"
    r"\b(?:tool|app|platform|ui|interface|software|viewer|editor|site|page|portal|system|form)"
    r"(?:\s?:| is| are|,| -)\s(?:it's |that is |which is |that's )?(?:our own|ours|own|in-house|internal|"
    r"proprietary)\b|(?<!your )(?<!their )\bown (?:\w+ )?(?:tool|platform|app|editor|software|interface|"
    r"ui)\b|"
    r"\b(?:tool|app|platform|software|interface)\s?:?(?: is)? (?:provided|supplied|hosted|given) by "
    r"(?:the |our )?"
    r"(?:client|us|customer)\b"
)
_HOUSE_NOUN = Lazy(
    r"\b(?:tool\w*|software|platform\w*|app\w*|page|site|website|system|interface|portal|"
    r"editor|browser|form|dashboard|annotation|web\w*|program|werkzeug|plattform|herramienta|plataforma|"
    r"aplicaci\w+|aplicativo|ferramenta|outil|plateforme|strumento|piattaforma|narzedzi\w*|"
    r"platform\w*|aplikacj\w*|инструмент\w*|платформ\w*|приложени\w*|arac\w*|uygulama\w*|alat|"
    r"aplikasi|ourselves|in-house)\b|小程序|ツール|アプリ|プラットフォーム|平台|工具|"
    r"软件|系统|툴|플랫폼|도구|앱"
)
_SHEET = pattern(
    "shared sheet|a sheet we share|spreadsheet|spreadsheets|spread sheet|hoja de calculo|planilha|"
    "feuille de calcul|"
    "tableur|tabellenkalkulation|foglio di calcolo|rekenblad|arkusz kalkulacyjny|электронн* "
    "таблиц*|таблиц*|スプレッドシート|表計算|电子表格|表格|스프레드시트|csv file"
)
_LABELLED = Lazy(
    r"(?:tools?|software|tooling|platform|ui|app|environment|editor|annotation tool|labeling "
    r"tool|labelling tool|labeling software|system|herramientas?|programa|ferramentas?|"
    r"plataforma|outils?|logiciel|werkzeug|plattform|strument[oi]|gereedschap|narzedzi[ea]|"
    r"инструменты?|платформа|arac|araclar|alat|ツール|使用ツール|作業ツール|工具|"
    r"标注工具|平台|툴|도구|작업 도구|사용 도구)"
)
_NAMED_TOOL = Lazy(
    r"\b([A-Z][\w.+-]*\w(?:\s[A-Z][\w.+-]*)?) (?:is|will be|would be) (?:the|our) "
    r"(?:annotation |labell?ing )?(?:tool|software|platform|editor)\b"
)
_USE = Lazy(
    r"(?:\b[Ww]e (?:use|work in|work with|run|label in|annotate in|are on|'re on)|\b[Ww]e're "
    r"on|\b(?:[Tt]ool|[Ss]oftware|[Pp]latform)(?: is| used)?:?|\b(?:work(?:ing)?|done|works?|"
    r"label(?:l?ing)?|annotat(?:e|ion|ing)|happens?|takes place|is) (?:is done )?(?:in|on|"
    r"with)|\bYou work (?:in|with|on)|\b[Uu]sing|\b[Uu]samos|\bSe trabaja (?:en|con)|\b[Uu]"
    r"tilizamos|\b[Nn]ous (?:utilisons|travaillons (?:sur|avec|dans))|\b[Ww]ir (?:arbeiten "
    r"(?:mit|in)|nutzen|verwenden)|\b[Ss]i lavora (?:con|su|in)|\b[Uu]siamo|\b[Ww]e werken "
    r"(?:met|in)|\b[Pp]racujemy w|\b[Рр]аботаем в)\s+(?:the |a |our |tool |el |o |le |das )"
    r"?([A-Z][\w.+-]*[\w+](?:\s(?:[A-Z][\w.+-]*|AI|\d{1,2})){0,2})"
)


def software(text: Text, scope: Scopes) -> dict[str, Found]:
    """The tool by its own name, "in-house" for the poster's own, "spreadsheet" for a plain one."""
    for finder in (_labelled, _known, _in_house, _sheet, _used):
        if (result := finder(text, scope)) is not None:
            return {"labelingSoftware": result}
    return {}


_ALIASES = {
    "Google Form": "Google Forms",
    "G Docs": "Google Docs",
    "GDocs": "Google Docs",
    "G Sheets": "Google Sheets",
}


def _tools() -> dict[str, str]:
    return {t.lower(): _ALIASES.get(t, t) for t in TOOLS}


def _labelled(text: Text, scope: Scopes) -> Found | None:
    for line in text.lines:
        if not _LABELLED.fullmatch(line.label) and not (
            _LABELLED.fullmatch(line.heading) and line.heading != text.low[line.start : line.end].strip()
        ):
            continue
        start = line.value if _LABELLED.fullmatch(line.label) else line.start
        value = text.raw[start : line.end].strip(" \t*\"'`|-•")
        found = _value(value)
        if found:
            return Found(found, SURE, (start, line.end), "named as the tool")
    return None


def _value(value: str) -> str:
    low = fold(value)
    if not value or re.match(
        r"(?:any|none|no |not |your choice|up to you|free|egal|keine|ninguna|cualquier|qualquer|"
        r"aucun|libre|nessuno|geen|любой|なし|不限|无|없음|specific)",
        low,
    ):
        return ""
    if m := pattern("|".join(re.escape(t).replace("\\", "") for t in _tools())).search(low):
        name = _tools().get(m.group(), m.group())
        if not (name in SHY and _HOUSE.search(low)):
            return name
    if _HOUSE.search(low) or re.match(r"(?:our|own|ours|custom|internal)\b", low):
        return "in-house"
    if _SHEET.search(low):
        return "spreadsheet"
    m2 = re.match(r"[\w.+-]+(?:\s(?:[A-Z0-9][\w.+-]*)){0,2}", value)
    name = m2.group().rstrip(".") if m2 else ""
    return _spelt(name) if name and (name[0].isupper() or len(value) <= 25) and len(value) <= 60 else ""


def _known(text: Text, scope: Scopes) -> Found | None:
    hits: list[tuple[int, int, str, Span]] = []
    names = _tools()
    for m in pattern("|".join(names)).finditer(text.low):
        name = names.get(" ".join(m.group().split()), m.group())
        first, last = text.sentence(m.start())
        left, right = text.clause(*m.span())
        close = text.low[max(first, m.start() - 45) : min(last, m.end() + 20)]
        if (
            scope.dead(m.start())
            or (
                denied(text, *m.span())
                and not re.search(r"not obligat|not necessary to know", text.low[left:last])
            )
            or welcome(text, *m.span())
            or _WANTED.search(text.low[max(left, m.start() - 50) : min(right, m.end() + 20)])
        ):
            continue
        cased = text.raw[m.start()].isupper() or name[0].islower()
        if name in SHY and not (text.raw[m.start()].isupper() and _PLACE.search(close)):
            continue
        rank = 2 if _PLACE.search(close) else 1
        hits.append((rank + (1 if cased else 0) - (2 if name in SHY else 0), -m.start(), name, m.span()))
    if not hits:
        return None
    best = max(hits)
    house = _in_house(text, scope)
    if house and best[2] in SHY:
        return house
    if (
        house
        and house.span
        and abs(house.span[0] - best[3][0]) < 60
        and re.search(
            r"\b(?:inside|but the work is in|not)\b",
            text.low[min(house.span[0], best[3][0]) : max(house.span[0], best[3][0]) + 20],
        )
    ):
        return house
    return Found(best[2], SURE if best[0] >= 2 else LIKELY, best[3], "a known tool")


def _in_house(text: Text, scope: Scopes) -> Found | None:
    for m in chain(_HOUSE.finditer(text.low), _OURS.finditer(text.low)):
        first, last = text.sentence(m.start())
        near = text.low[max(first, m.start() - 30) : min(last, m.end() + 40)]
        if (
            scope.dead(m.start())
            or denied(text, *m.span())
            or not (m.re is _OURS.compiled or _HOUSE_NOUN.search(near))
        ):
            continue
        if re.match(
            r"\s?(?:team|staff|users?|customers?|editors?|site visitors|assistant|chatbot|model)\b",
            text.low[m.end() : m.end() + 14],
        ) or (
            re.search(
                r"\b(?:pay|payment|apply|application|respond\w*|contact|message|train|for|improve|users? "
                r"of|of)\s(?:\w+\s){0,2}$",
                text.low[max(first, m.start() - 24) : m.start()],
            )
            and "own" not in m.group()
        ):
            continue
        return Found("in-house", LIKELY, m.span(), "the poster's own tool")
    return None


def _sheet(text: Text, scope: Scopes) -> Found | None:
    for m in _SHEET.finditer(text.low):
        if not scope.dead(m.start()) and not denied(text, *m.span()):
            return Found("spreadsheet", LIKELY, m.span(), "a plain spreadsheet")
    return None


def _spelt(name: str) -> str:
    """The known tool that a name of six letters or more misses by one letter: "Lable Studio"."""
    near = (t for t in TOOLS if len(name) >= 6 and OSA.distance(name.lower(), t.lower(), score_cutoff=1) <= 1)
    return next(near, name)


def _used(text: Text, scope: Scopes) -> Found | None:
    for m in chain(_NAMED_TOOL.finditer(text.raw), _USE.finditer(text.raw)):
        name = m[1].rstrip(".")
        if scope.dead(m.start()) or name.split()[0] in STOPWORDS or denied(text, m.start(1), m.end(1)):
            continue
        if (
            m.re is _USE.compiled
            and re.match(r"(?:is|done|works?|working|work|happens?)\b", m.group())
            and not re.search(r"\b(?:work|done|label|annotat|happen)", m.group())
        ):
            continue
        return Found(_spelt(name), UNSURE, m.span(1), "said to be what the work is done in")
    return None
