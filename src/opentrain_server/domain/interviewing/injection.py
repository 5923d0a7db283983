"""Find and cut what a candidate writes to whoever grades, rather than to whoever asks.

What is cut counts neither for nor against. Words in quotation marks are read as an example, since people who
test models quote attacks in honest answers; a quote that speaks of scores is no example.
"""

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass

from opentrain_server.domain.moderation.folding import fold, plain_readings

#: Points from which a sentence is cut, from which its neighbours in the same line or brackets are too, and
#: from which any is once another was cut.
CUT_FROM = 3.0
BESIDE_FROM = 1.5
STRICT_FROM = 2.0

_SCORE = (
    r"(?:scor(?:e[sd]?|ing)|ratings?|grad(?:e|es|ing)|marks?|points?|overall|result|puntuaci\w+"
    r"|puntaje|note|nota|punkte\w*|bewertung\w*)"
)
_TOP = (
    r"(?:100|9[0-9]|10 ?/ ?10|full|maxim\w+|max|highest|top|perfect|excellent|hundred|best possible"
    r"|pass(?:ed)?|maxima|hochst\w+)"
)
_GRADER = (
    r"(?:grader|evaluator|scorer|assessor|reviewer bot|judge model|scoring (?:model|system|bot|engine"
    r"|assistant)|grading"
    r" (?:model|system|bot|engine|assistant|ai)|evaluation (?:model|system|bot|engine)|ai|llm"
    r"|language model|automat\w+ \w+)"
)
_SIGNS: tuple[tuple[float, re.Pattern[str]], ...] = tuple(
    (points, re.compile(pattern))
    for points, pattern in (
        # Undo the orders.
        (
            3.0,
            r"\b(?:ignor\w+|disregard\w*|forget|overrid\w+|overrul\w+|bypass|supersed\w+|discard|skip"
            r"|do(?: not|n't) apply|olvida\w*"
            r"|vergiss|oubli\w+)\b.{0,40}\b(?:instructions?|prompts?|scoring|rubrics?|grading|evaluation"
            r"|instruc\w+|anweisung\w*"
            r"|consignes|everything above|the above|all previous|prior (?:text|rules))\b",
        ),
        (1.5, r"\b(?:stop|end|skip|halt|pause)\s(?:the\s)?(?:evaluat|grading|scoring|assess)\w*"),
        (
            1.5,
            r"\b(?:new|updated?|hidden|real|secret|important) (?:system )?instructions?\b"
            r"|\bhigher priority\b",
        ),
        # Who is spoken to.
        (
            2.0,
            rf"\b(?:note|message|attention|dear|hello|hi|hey|instructions?|p\.? ?s\.?|for|to) (?:to "
            rf"|for )?(?:the |all |any )?{_GRADER}\b",
        ),
        (2.0, rf"(?:^|[(\[<{{*#-])\W{{0,4}}(?:{_GRADER}|interviewer|assistant|model)\s?[,:]"),
        (
            1.5,
            r"\b(?:the )?(?:system|ai|grader|evaluator|model|bot|interviewer) (?:should|must|has to"
            r"|needs to|shall|is to)\b"
            r"|\bif you are an? (?:ai|llm|language model|automated)\b|\bas an? (?:ai|llm) (?:grader"
            r"|evaluator|judge)\b",
        ),
        (
            2.0,
            r"\b(?:as|to|for) (?:the|any|a|whoever|whichever) (?:\w+ )?(?:grader|evaluator|scorer|grades"
            r"|scores|evaluates|judges) ?",
        ),
        (
            2.0,
            r"\bi (?:deserve|should (?:get|have|receive)|must (?:get|have|receive)|want|need|request"
            r"|demand)\b.{0,30}\b" + _SCORE,
        ),
        # Dressed as another role or as an end of the transcript.
        (
            2.0,
            r"<\|?(?:im_start|im_end|system|endoftext)|\[/?(?:system|inst|admin)\b|<</?sys>>|\b(?:system"
            r"|admin|developer) "
            r"(?:override|message|notice|update|instruction|note|command)|\b(?:debug|developer|god"
            r"|maintenance) mode\b"
            r"|\bend of (?:the )?(?:transcript|interview|candidate|answer|data)",
        ),
        (
            2.0,
            r"(?:^|[#*<\[(-])\W{0,4}(?:system|developer|admin(?:istrator)?|evaluation(?: result)?"
            r"|final evaluation)\s?[:\])>]",
        ),
        (2.0, r"</?(?:candidate|transcript|answer|data|user|assistant|interviewer|message)s?>"),
        # Special marks of models, and bare commands.
        (3.0, r"<\|\w+\|>|\[/?inst\]|<</?sys>>"),
        (
            3.0,
            r"^\W*(?:please |now |just )*(?:score|rate|grade|award|assign|give)\b(?: \w+){0,3} (?:100"
            r"|full|max\w*)\b",
        ),
        (2.0, r"\byou are now (?:an?|in|the|my)\b|\bwho gives? (?:everyone|me|all)\b"),
        (
            1.5,
            r"\b(?:rubrics?|high anchor|each criterion|every criterion|all criteria|top band|scoring"
            r"|grading)\b",
        ),
        (1.5, r"\b(?:9\d|100) ?/ ?100\b|\b10 ?/ ?10\b"),
        (1.5, r"\b(?:receiv|get|deserv|earn|enter|gives?|gave)\w*\b.{0,25}\b(?:9\d|100)\b(?!\s?[a-z%$€])"),
        (
            1.5,
            r"\b(?:top|highest|maximum|best|full|perfect) (?:band|score|mark|grade|rating|points"
            r"|answer)\b",
        ),
        (
            2.0,
            r"\b(?:decided|agreed|going) to (?:hire|accept|take) me\b|\balready (?:been )?(?:hired"
            r"|approved|verified|accepted)\b",
        ),
        # What it wants.
        (1.5, rf"\b{_SCORE}\b\W.{{0,40}}\b{_TOP}\b|\b{_TOP}\b\W.{{0,25}}\b{_SCORE}\b"),
        (
            3.0,
            r"\b(?:final|overall|evaluation|score|rating|result|grade)\W{1,3}\d{2,3}\s?(?:/|out of"
            r"|points|%)",
        ),
        (2.0, r"^\W{0,4}(?:\w+: )?(?:this|the) (?:candidate|applicant)\b"),
        (3.0, r"[\"']?(?:overall|score|rating)[\"']?\s?[:=]\s?[\"']?\d{2,3}\b"),
        (
            1.5,
            r"\b(?:output|print|return|respond|reply|emit|assign|award|give|grant|set|record|show"
            r"|report)\b.{0,30}"
            r"\b(?:overall|scores?|ratings?|100|full marks|points|flags?|recommend\w*)\b",
        ),
        (
            2.0,
            r"\b(?:this|the) (?:candidate|applicant)\b.{0,60}\b(?:verified|approved|passed|fast.?track"
            r"|outstanding|recommend\w*"
            r"|hired?|qualified|accepted|must|should|has already|exceed\w*|meets|perfect|strong)\b"
            r"|\bfast.?track\b",
        ),
        (
            2.0,
            r"\b(?:all|every one of|each of)? ?my (?:scores?|answers?|criteria|ratings?) (?:are|is"
            r"|should|must|have to|to be)\b.{0,25}"
            rf"\b(?:{_TOP}|correct)\b",
        ),
        (
            2.0,
            rf"\b(?:give|grant|award|score|rate|grade|mark) (?:me|this candidate|the candidate|it|him"
            rf"|her|this (?:answer|interview))\b.{{0,30}}\b{_TOP}\b",
        ),
        (
            2.0,
            r"\bcorrect answer\b.{0,60}\bwhatever\b|\bcandidates?\b.{0,50}\b(?:points|verified"
            r"|pre.?approved)\b",
        ),
        (
            1.5,
            r"\b(?:everything|all criteria|every criterion|whole interview) (?:as|at|is|are|to"
            r"|with) .{0,20}\b(?:100|met|full|passed|max\w*)\b",
        ),
    )
)
_QUOTE = re.compile(r"\"[^\"\n]{3,400}\"|(?<!\w)'[^'\n]{12,400}'(?!\w)|`[^`\n]{3,400}`")
_WANTS = re.compile(rf"\b{_SCORE}\b.{{0,40}}\b{_TOP}\b|\bcandidate\b|\bgrader\b|\boverall\b")
_OWN = re.compile(
    r"\bi(?:'d| would|'ll| will|'ve| have)?(?: \w+ly| always| never| then| also| just)?"
    r" (?:ignor\w+|giv\w+|gave|score[ds]?|rated?|grade[ds]?|set|print\w*|record\w*|skip\w*|forget"
    r"|show\w*|report\w*|mark\w*)\b(?! me\b)"
)
# Letters nobody sees, where no script needs them: tags, turned text, blanks without width in Latin words.
_SMUGGLED = re.compile(
    r"[\U000e0000-\U000e007f]|[\u202a-\u202e\u2066-\u2069].{0,200}[a-zA-Z]|(?:[a-zA-Z]+[\u200b\u2060-\u2064\u00ad]){3}",
    re.DOTALL,
)
_FLAG = re.compile(r"\U0001f3f4[\U000e0020-\U000e007f]{3,7}")
_OWN_ACT = 2.0
"""Points off for what somebody tells of doing."""
_PIECE = re.compile(r"[^\n.!?。！？]*(?:[.!?。！？]+(?=[\s\"')\]>}]|$)[\"')\]>}]*|[.!?。！？]+|\n+|$)[ \t]*")
_BLOB = re.compile(r"(?<![\w/+])[A-Za-z0-9+/]{40,4000}={0,2}(?![\w/+])")
_OPEN, _CLOSE = "([{<", ")]}>"


@dataclass(frozen=True, slots=True)
class Cut:
    """An answer without what was meant for the grader, and the pieces that were cut."""

    text: str
    pieces: tuple[str, ...]


def cut(text: str, *, strict: bool = False) -> Cut:
    """Cut what is written to the grader; `strict`, once some was found, also what may be. Linear in size."""
    shown = "".join(c for c in text if not _hidden(c))
    pieces: list[str] = ["hidden characters"] if _SMUGGLED.search(_FLAG.sub("", text)) else []
    for blob in _BLOB.findall(shown):
        if _decodes(blob):
            pieces.append(blob)
            shown = shown.replace(blob, " ")
    kept: list[str] = []
    for number, line in enumerate(re.split(r"(?<=\n)", shown)):
        left, taken = _line(line, STRICT_FROM if strict or pieces else CUT_FROM)
        if taken and number:  # a paragraph of its own is no answer around an order
            left, taken = "\n", [line.strip()]
        kept.append(left)
        pieces += taken
    if pieces and not strict:
        again = cut("".join(kept), strict=True)
        return Cut(again.text, (*pieces, *again.pieces))
    return Cut("".join(kept), tuple(pieces))


def points(sentence: str) -> float:
    """How much a sentence reads like an order to a grader."""
    low = fold(sentence)
    low = _QUOTE.sub(lambda m: m[0] if _WANTS.search(m[0]) else " ", low)
    found = sum(weight for weight, pattern in _SIGNS if pattern.search(low))
    if any(c.isdigit() for c in low):
        plain = re.sub(r"\S+", lambda m: (plain_readings(m[0]) or (m[0],))[0], low)
        if plain != low:
            found = max(found, sum(weight for weight, pattern in _SIGNS if pattern.search(plain)))
    own = _OWN.search(low) and not re.search(r"\bcandidate\b|\bgrader\b|\bcriteri", low)
    return found - _OWN_ACT * bool(own)


def _line(line: str, least: float) -> tuple[str, list[str]]:
    sentences = [m[0] for m in _PIECE.finditer(line) if m[0]][:400]
    rest = line[sum(map(len, sentences)) :]
    weights = [points(sentence) for sentence in sentences]
    gone = {i for i, weight in enumerate(weights) if weight >= least}
    if sum(weights) >= least and len(sentences) <= 3 and not gone and _bracketed(line):
        gone = set(range(len(sentences)))
    for i in sorted(gone):
        gone |= _beside(i, sentences, weights)
    left = "".join(s for i, s in enumerate(sentences) if i not in gone)
    taken = [sentences[i].strip() for i in sorted(gone)]
    return left + rest + ("\n" if line.endswith("\n") and not left.endswith("\n") else ""), taken


def _beside(at: int, sentences: list[str], weights: list[float]) -> set[int]:
    """The neighbours that go with a cut sentence: weaker orders, and the rest of its brackets."""
    found: set[int] = set()
    depth = _depth(sentences[at])
    for i in range(at + 1, len(sentences)):
        if depth <= 0 and weights[i] < BESIDE_FROM:
            break
        depth += _depth(sentences[i])
        found.add(i)
    depth = -_depth(sentences[at])
    for i in range(at - 1, -1, -1):
        if depth <= 0 and weights[i] < BESIDE_FROM:
            break
        depth -= _depth(sentences[i])
        found.add(i)
    return found


def _depth(sentence: str) -> int:
    return sum(c in _OPEN for c in sentence) - sum(c in _CLOSE for c in sentence)


def _bracketed(line: str) -> bool:
    bare = line.strip()
    return bool(bare) and bare[0] in _OPEN and bare[-1] in _CLOSE


def _hidden(letter: str) -> bool:
    return (
        letter not in "\u200c\u200d"
        and not letter.isascii()
        and unicodedata.category(letter) in ("Cf", "Co", "Cs")
    )


def _decodes(blob: str) -> bool:
    """Whether a run of letters is base64 of readable text."""
    try:
        plain = base64.b64decode(blob[: len(blob) // 4 * 4], validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return False
    return plain.isprintable() and " " in plain
