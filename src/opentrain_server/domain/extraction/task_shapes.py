"""Verbs with their objects for work that marks a place: a shape, a span of text, a moment; many languages."""

from opentrain_server.domain.extraction.lazy import Lazy

BOUNDING_BOX = Lazy(
    r"\bframe (?:every|each|all|any)\b"
    r"|\b(?:draw|put|place|fit|drag)\w* (?:a |an |one |tight )*(?:frames?|squares?)\b"
    r"|\b(?:enmarca|encuadra|enquadra|inquadra|encadr|einrahm|umrahm|omkader)\w*|\brec"
    r"hteckig\w*|\bkastchen\b|\bvakje\b"
    r"|\bcerceve\w*|\bdikdortgen\w*|\bpersegi\b"
    r"|四角で囲|枠を(?:付|つ|描)|사각형|네모|方框|框住|框起"
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
)

SEGMENTATION = Lazy(
    r"\bcolou?r (?:in )?(?:every|each|all|the|in)\b|\bshade (?:in )?(?:every|each|all|"
    r"the)\b|\b(?:every|each) pixel\b|\bpixel-?(?:precise|masks?|true)\b|\bfill (?:in "
    r")?(?:the|every|each) (?:area|region|shape)"
    r"|\bausmal\w*|\bfreistell\w*|\bpixelweise\b|\bpixel (?:par|por|per|voor) pixel\b|"
    r"\bzamalow\w*|\bpiksel po pikselu\b|\bзакра[сш]\w*|\bpiksel piksel\b"
    r"|塗りつぶ|逐像素|抠图|픽셀 ?단위"
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
