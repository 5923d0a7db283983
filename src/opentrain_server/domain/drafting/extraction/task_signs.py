"""Signs of work that stands beside other work, and the weakest signs, for posts that name no other."""

from opentrain_server.domain.drafting.extraction.lazy import Lazy

READING_OFF = Lazy(
    r"\b(?:write|writes|type|types|enter|read|note|key|copy)(?: down| in| out| off)? (?:the|its|their|"
    r"each|every) "
    r"(?:\w+ ){0,2}(?:plates?|plate numbers?|serial numbers?|serials?|digits|readings?|meter values?|"
    r"inscriptions?|"
    r"prices?|lettering|engravings?|characters|container codes?|house numbers?|jersey numbers?|bib "
    r"numbers?)\b"
    r"|\b(?:anotar|escribir|copiar|anote|copie|escrever|noter|relever|recopier|annotare|trascrivere) "
    r"(?:el|su|la|o|a|seu|le|"
    r"son|il|lo) (?:precio|numero|matricula|texto|preco|placa|prix|texte|plaque|prezzo|targa|testo)\b|"
    r"\b(?:preis|preise|nummer|nummern|kennzeichen|text) (?:\w+ ){0,2}(?:eintragen|notieren|ablesen|"
    r"abtippen|abschreiben)\b"
)

JUDGING = Lazy(
    r"\b(?:check|verif|inspect|assess|review|judg|critiqu|audit|validat|compar|grad|"
    r"evaluat)\w*\b[^.\n]{0,50}\b(?:model|ai|"
    r"bot|machine|generated|llm|assistant)\b"
)

REWRITING = Lazy(
    r"\b(?:rewrit|improv|fix|correct|repair|polish|revis|redo|shorten)\w* (?:up )?(?:the|each|every|its|"
    r"any|that|this|bad|"
    r"wrong|weak) (?:\w+ ){0,2}(?:answers?|responses?|repl(?:y|ies)|summar(?:y|ies)|drafts?|"
    r"descriptions?|stor(?:y|ies)|"
    r"explanations?|solutions?)\b"
)

QUESTION_ANSWERING = Lazy(
    r"\bvqa\b|\bvisual question|\b(?:type|write|give|enter|fill in) (?:in )?(?:the|a|its|your) (?:short "
    r"|correct )?answer\b|"
    r"\banswer (?:the|each|every|a|these|those|short|simple|\w+) questions? (?:about|on|from|using)\b"
    r"|\bq ?[+/] ?a\b|\bquestions? [^.\n]{0,40}\bwith (?:the |their |its |an? )?answers?\b"
)

CODE_REVIEW = Lazy(
    r"\b(?:read|check|inspect|go through|going through|look (?:at|over|through)|assess|judge|vet|"
    r"comment on|critique|audit|"
    r"review)\w* (?:[\w']+ ){0,4}(?:diffs?|patch(?:es)?|pull requests?|prs?|commits?|merge requests?|"
    r"snippets?)\b|"
    r"\b(?:inline|review|code) comments\b|\bpass(?:es)? (?:code )?review\b|\b(?:mergeable|merge or "
    r"(?:not|reject))\b|"
    r"\b(?:spot|find|report|point out)\w* (?:the |every |all |any )?(?:bugs?|vulnerabilit\w+|security "
    r"issues?)\b"
    r"|\b(?:say|tell|check|decide|verify|judge|confirm|see|test|state)\w* (?:us )?(?:whether|if|that) "
    r"(?:\w+ ){0,3}(?:function|code|solution|patch|program|script|query|commit|it|fix) (?:really |"
    r"actually )?(?:works?|fixes|runs?|does|do|solves?|compiles?|passes|meets|is correct|behaves)\b"
)

CHOICES = Lazy(
    r"\b(?:assign|give|choose|pick|select|set|attach|determine|enter)\w* (?:\w+ ){0,5}"
    r"(?:category|categories|class|code|stage|species|breed|genre|topic|theme|group|bu"
    r"cket|level|department|severity|priority|urgency|type of|kind of)\b"
    r"|\b(?:sort|group|divide|split|bin|triage|separate|file|route)\w* (?:\w+ ){0,4}(?"
    r":into|by|as|to one)\b"
    r"|\b(?:tick|flag|check off|mark)(?:s|ging)? (?:\w+ ){0,3}(?:if|whether|when|as|th"
    r"at|which (?:are|is|contain))\b"
    r"|\b(?:say|tell|decide|judge|note|state|determine|identify|name|recognise|recogni"
    r"ze)\w* (?:us |me |for each |\w+ )?(?:which|whether|what kind|what type|what sort"
    r") "
    r"|\b(?:say|tell us|decide|judge) (?:it is|it's|if it is|if it's) [^.\n]{3,60} or "
    r"\w|\b(?:yes|y) ?(?:/|or) ?(?:no|n)\b|\bis (?:it|the \w+|this) [^.\n]{2,40} or no"
    r"t\b|\byes, no\b|\btrue or false\b|\bis (?:there|it|this|the \w+) (?:an? |any )?["
    r"^.\n?]{2,50}\?"
    r"|\b(?:retinopathy|tumou?r|disease|damage|severity|ripeness|fracture|acne|arthrit"
    r"is|cataract) (?:\w+ )?(?:grade|stage|level)\b"
    r"|\b(?:what|task|job|work|question|classes|options|answers?|labels?|todo|aufgabe|tarea|tarefa|tache)\W{1,6}"
    r"[\w'-]{1,30}(?: [\w'-]{1,30}){0,2}, (?:[\w'-]{1,30}(?: [\w'-]{1,30}){0,2}, ){0,6}?"
    r"(?:and |or |oder |o |ou )[\w'-]{1,30}(?: [\w'-]{1,30}){0,2}(?=$|[.\n])"
    r"|\b(?:indicar|decir|elegir|seleccionar|asignar|dizer|escolher|indiquer|dire|choi"
    r"sir|attribuer|angeben|auswahlen|zuweisen|entscheiden|sagen|indicare|scegliere|as"
    r"segnare|aangeven|kiezen|toewijzen|wskaza\w*|wybra\w*|przypisa\w*|указа\w+|выбра"
    r"\w+|определ\w+|belirt\w*|sec(?:mek|in|ilecek|er)\w*|pilih|memilih|tentukan|menen"
    r"tukan) (?:\w+ ){0,3}(?:si|se|ob|welch\w*|que|cual|qual|quel\w*|quale|welke|ktor"
    r"\w*|czy|какой|какая|какое|ли|hangi|apakah|mana|categor\w*|kategor\w*|classe|clas"
    r"e|klass?e\w*|tipo|type|typ|art|клас\w*|категор\w*|вид|tip\w*|tur\w*|jenis)\b"
    r"|(?:種類|カテゴリ|区分|ラベル)を?(?:選|付|つ)|(?:选出|选择|标明|判定)[^。\n]{0,1"
    r"0}(?:类|种)|(?:종류|유형|범주)[를을]?\s?(?:선택|고르)|仕分け|振り分け"
    r"|\b(?:put|throw|drop|drag|move|sort|file|place|group)\w* (?:\w+ ){0,4}(?:in|into|to) (?:the |one "
    r"of )?(?:\w+ ){0,2}(?:folders?|bins?|buckets?|groups?|piles?|categor\w+|classes)\b"
    r"|(?:\b(?:tell us|tell me|say|call it|answer|either|mark it|label it|choose|pick|is it)\b|->|=>|→) "
    r"(?:[\w\'-]+ ){0,2}[\w\'-]+(?:, (?:[\w\'-]+ ){0,2}[\w\'-]+){1,8},? or \w+"
    r"|\bone (?:label|tag|class|code) (?:per|for each|for every|each)\b|\bmatch (?:each|every|it|them) "
    r"to (?:one|a|the) "
    r"|\b(\w{3,20}) (?:/|or) (?:no|not|non)[ -]\1\b|\bfrom (?:our|the|a fixed|a short|a drop-?down) "
    r"(?:list|menu|drop-?down)\b"
    r"|, (?:[\w-]+ ){0,2}[\w-]+,? or (?:[\w-]+ ){0,2}[\w-]+\?"
    r"|\b(?:write down|list|enter|record|indicate|mark|tick|note down) (?:which|what kind|what type|"
    r"whether)\b"
)
