"""Verbs with their objects for work that marks a place: a shape, a span of text, a moment."""

from opentrain_server.domain.drafting.extraction.lazy import Lazy

BOUNDING_BOX = Lazy(
    r"\bframe (?:every|each|all|any)\b"
    r"|\b(?:draw|put|place|fit|drag)\w* (?:a |an |one |tight )*(?:frames?|squares?)\b"
    r"|\b(?:enmarca|encuadra|enquadra|inquadra|encadr|einrahm|umrahm|omkader)\w*|\brec"
    r"hteckig\w*|\bkastchen\b|\bvakje\b"
    r"|\bcerceve\w*|\bdikdortgen\w*|\bpersegi\b"
    r"|四角で囲|枠を(?:付|つ|描)|사각형|네모|方框|框住|框起"
    r"|\b(?:enclose|surround) (?:\w+ ){1,4}(?:in|with) an? (?:tight )?(?:box|frame|rectangle|square)\b"
)

POLYGON = Lazy(
    r"\b(?:trace|traces|tracing) (?:around |the (?:edge|outline|border|boundary|shape|"
    r"contour)|each|every|all)\b"
    r"|\b(?:draw|mark|click|follow|go|line)\w* (?:\w+ )?(?:around|round|along) (?:the "
    r")?(?:edges?|border|boundar\w+|outline|shape|each|every)\b"
    r"|\b(?:mark|draw|trace|follow) (?:the|its|their|every|each) (?:exact |outer |visi"
    r"ble )?(?:edges?|outlines?|boundar\w+|borders?|perimeter|footprints?|silhouettes?"
    r")\b"
    r"|\bcircle (?:every|each|all|the|any)\b|\blasso\w*|\bclosed (?:outline|line|shape"
    r")|\bdelineat\w*"
    r"|\b(?:delinea|silueta|perfila|detour|nachzeichn|umfahr|umrand|umkreis|sagom|omli"
    r"jn|omtrek|obrys)\w*|\bобвод\w*|\bобвест\w*"
    r"|\bcevresini ciz\w*|\bgaris (?:tepi|luar)\b|輪郭|외곽선|勾勒|描边|轮廓"
    r"|\bvertices\b|\bvertex\b|\bfootprint outlines?\b"
)

SEGMENTATION = Lazy(
    r"\bcolou?r (?:in )?(?:every|each|all|the|in)\b|\bshade (?:in )?(?:every|each|all|"
    r"the)\b|\b(?:every|each) pixel\b|\bpixel-?(?:precise|masks?|true)\b|\bfill (?:in "
    r")?(?:the|every|each) (?:area|region|shape)"
    r"|\bausmal\w*|\bfreistell\w*|\bpixelweise\b|\bpixel (?:par|por|per|voor) pixel\b|"
    r"\bzamalow\w*|\bpiksel po pikselu\b|\bзакра[сш]\w*|\bpiksel piksel\b"
    r"|塗りつぶ|逐像素|抠图|픽셀 ?단위"
    r"|\bpixel after pixel\b|\bno pixel (?:is )?left\b|\bpaint over\b|\bcut ?out (?:each|every|the|"
    r"all)\b|\brotoscop\w*|\bmatting\b|\bremove the background|\bbackground removal\b"
    r"|\b(?:each|every|all|per)[- ]points?\b (?:\w+ ){0,6}(?:class|label|category|segment\w*)|"
    r"\b(?:label|classify|colou?r|assign) (?:each|every|all) points?\b|\bper-point\b"
)

KEYPOINT = Lazy(
    r"\b(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|the|all|every|body|"
    r"facial|hand) (?:\w+ )?(?:joints|landmarks|dots)\b"
    r"|\b(?:put|place|set|mark|click|drop)\w* (?:a |an |one |single |the |two |three |"
    r"four |five |six |\d+ )*(?:dot|dots|points?|pins?)\b (?:on|at|in|per|along)"
    r"|\bclick (?:on )?(?:the|each|every) (?:\w+ )?(?:centres?|centers?|tips?|corners?"
    r"|eyes?|nose|joints?)\b"
    r"|\b(?:articulaciones|articulacoes|articulations|articolazioni|gewrichten|gelenke"
    r"|landmarken|stawow|stawy|sendi|eklem\w*|сустав\w*)\b|\b(?:puntos|pontos|points|p"
    r"unti|punkty) (?:anatom|caracter|charakter|facia)\w*"
    r"|関節|ランドマーク|点を打|관절|랜드마크|关节|打点"
    r"|\bmark (?:the )?(?:\d+|two|four|five|six|eight|ten|twelve) (?:\w+ )?(?:points|landmarks|corners|"
    r"joints)\b|\bpinpoint\w* "
    r"|\b(?:put|place|set|mark|click|drop|add)\w* (?:\w+ )?(?:\d+|two|three|four|five|six|seven|eight|"
    r"nine|ten|twelve) (?:\w+ )?(?:dots|points|pins|markers)\b"
)

OBJECT_TRACKING = Lazy(
    r"\bkeep\w* (?:its|the|their|that|one|his|her|same|a|an) (?:same |stable |own |fix"
    r"ed |constant |unique )?(?:number|ids?|identity|identities|track)\b"
    r"|\b(?:same|fixed|constant|stable|consistent) (?:track )?(?:ids?|number|identit\w"
    r"+)\b"
    r"|\bfollow\w* (?:each|every|them|all|one|single) (?:\w+ ){0,4}(?:through|across|u"
    r"ntil|from|over|along|in)\b"
    r"|\bmism[oa] (?:id|numero|identificador)|\bmesm[oa] (?:id|numero|identificador)|"
    r"\bmeme (?:id|identifiant|numero)|\b(?:gleiche|selbe|dieselbe|eindeutige|feste)\w"
    r"* (?:id|nummer|kennung)|\bstesso (?:id|numero)|\bzelfde (?:id|nummer)|\bten sam "
    r"(?:id|numer)|\b(?:тот же|одинаков\w+|постоянн\w+) (?:id|номер|идентиф)|\bayni (?"
    r":id|numara|kimlik)|\b(?:id|nomor) yang sama"
    r"|同[じ一]の?id|(?:동일|같은)한? ?id|(?:同一|相同)的?(?:个)?id"
    r"|\b(?:its|the|their|same|each|one|unique) (?:\w+ )?(?:ids?|number|identity) (?:must |should |has "
    r"to |have to )?(?:stays?|remains?|persists?|survives?|carr\w+|is kept|are kept|throughout|across|"
    r"until|through)\b"
    r"|\bre-?identif\w*|\btrajector\w+"
    r"|\b(?:is|are|be|being|gets?) (?:followed|tracked)\b"
)

NAMED_ENTITY_RECOGNITION = Lazy(
    r"\b(?:underlin(?:e|es|ing)|highlight(?:s|ing)?|redact(?:s|ing)?|black(?:en)? out|"
    r"bracket) (?!(?:errors?|mistakes?|what is wrong|unsupported|wrong)\b)"
    r"|\bmark(?:s|ing)? (?:up )?(?:the |every |all |each |any |those )?(?:exact )?(?:w"
    r"ords|phrases|passages|spans|parts|places|expressions|names|mentions|terms|wordin"
    r"g|stretch\w*|clauses|strings) (?!(?:that|which) (?:is|are) (?:wrong|incorrect|un"
    r"supported))"
    r"|\b(?:subray|resalt|sublinh|surlign|soulign|caviard|unterstreich|hervorheb|hervo"
    r"rgehob|sottoline|evidenzi|onderstre|podkresl|zakresl|подчерк|выделя|выделит)\w*"
    r"|\baltini ciz\w*|\bgaris bawahi\b|下線|ハイライト|黒塗り|밑줄|划出|下划线|高亮|划"
    r"线"
    r"|\bde-?identif(?:y|ying|ication)\b|\bcolou?r-?code (?:every|each|all|the) |\bslot filling\b|"
    r"\bkey-value\b|\bpull (?:the )?(?:\w+ ){1,4}out of (?:each|every|the)"
)

RELATION_EXTRACTION = Lazy(
    r"\b(?:connect|link|join|tie|attach)(?:s|ing)? (?:each|every|it|them|these|both|th"
    r"e|any) (?:\w+ ){0,3}(?:with|to|and|together)\b"
    r"|\b(?:arrows?|links?|lines?) (?:between|from) (?:the|each|every|them|\w+)\b"
    r"|\b(?:which|what) \w+ (?:\w+ ){0,3}(?:to|with|by|from|for|of|at) (?:which|what|w"
    r"hom)\b"
    r"|\bwho (?:owns|did|works for|sued|bought|said) (?:what|whom|who)\b"
    r"|\b(?:relacionar|enlazar|vincul|conecta|ligar|relier|reliez|rattach|verbinde|ver"
    r"knupf|collega|koppel|polacz|powiaz|связать|связыва|соедин|iliskilend|menghubungk"
    r"an|hubungkan)\w*"
    r"|結びつけ|紐付け|紐づけ|関連付け|서로 연결|关联起来|连接起来"
    r"|\b(?:triples|triplets|knowledge graph|cause and effect|anaphor\w*)\b|\bwho did what to whom\b"
    r"|\bdraws? (?:an? |the )?(?:\w+ )?(?:arrows?|links?|edges?)\b|\barrows? labell?ed\b"
)

OTHER = Lazy(
    r"\bwhen (?:does|do|is|each|every|the) [^.\n?]{1,30}\b(?:starts?|begins?|stops?|en"
    r"ds?)\b|\bcut (?:\w+ )?(?:into|up into) (?:steps|segments|scenes|phases|chapters)"
    r"|\b(?:minute|second|moment|time|timecode|frame) (?:and (?:the )?\w+ )?(?:at|in) "
    r"which\b"
    r"|\b(?:note|mark|write|log|give|set|enter|jot|pin)\w* (?:down )?(?:the )?(?:exact"
    r" )?(?:times?|minutes?|seconds?|moments?|beginning|start)\b[^.\n]{0,50}\b(?:when|"
    r"end|ends|begins?|starts?|stops?|comes|goes|happens|occurs|of each|of every)\b"
    r"|\b(?:zeitpunkt|zeitmarken|zeitstempel)\w*|\bl'instant\b|\bhorodat\w*|\bmarcas? "
    r"de tiempo\b|\bmarcas? de tempo\b|\bminuto y segundo\b|\btijdstip\w*|\bznacznik\w"
    r"* czasu\b|\bтаймкод\w*|\bzaman damga\w*|\bcap waktu\b"
    r"|時刻を|タイムスタンプ|时间戳|타임스탬프"
)

# Marking of things in a text, where nothing else says what is done with it.
SPANS = Lazy(
    r"\b(?:mark|highlight|underline)(?:s|ing)? (?:up )?(?:the|every|all|each|any|both) (?!(?:errors?|"
    r"mistakes?|wrong|steps?|"
    r"start|end|times?|correct|right|best|messages?|comments?|posts?|tweets?|reviews?|items?|ones?|"
    r"texts?|documents?|"
    r"sentences?|answers?|images?|photos?)\b)(?:\w+ ){0,2}\w+s\b"
)
