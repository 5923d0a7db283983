"""What can be counted in an answer without knowing its subject.

Every sign is bounded, so that saying more of the same soon adds nothing: length is no merit.
"""

import re

from .tongues import language
from .wording import Words

_NUMBER = re.compile(r"\d[\d.,:/]*")
_NUMBER_WORD = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty"
    r"|fifty|sixty"
    r"|ninety|hundred|half|third|quarter|twice|deux|trois|quatre|cinq|dix|vingt|trente|demi"
    r"|dos|tres|cuatro|cinco"
    r"|diez|veinte|treinta|media|zwei|drei|vier|funf|zehn|zwanzig|dreißig|halb)\b"
)
_QUOTED = re.compile(
    r"\"[^\"\n]{1,300}\"|«[^»\n]{1,300}»|(?<!\w)'[^'\n]{2,200}'(?!\w)|`[^`\n]{1,200}`|\[[^\]\n]{2,40}\]"
)
_TECHNICAL = re.compile(r"\b\w+(?:\(\)|_\w+|\.\w{2,})|\b[A-Z]{2,6}\b|\b[a-z]+[A-Z]\w+|[=%°±×→<>]")
_ABSTRACT = re.compile(
    r"(?:tion|tions|sion|sions|ity|ities|ment|ments|ness|ance|ence|ency|ism|ship|ology|cion|ciones|dad"
    r"|dades|mente|miento|anza"
    r"|heit|keit|ung|ungen|schaft|tat|cao|coes|dade|zione|zioni|ite|ites|isme|eur)$"
)
_BULLET = re.compile(r"^\s*(?:[-*•]|\d{1,2}[.)])\s+\S", re.MULTILINE)
_BOLD = re.compile(r"\*\*[^*\n]+\*\*|^#{1,4} ", re.MULTILINE)
_ASKS = re.compile(r"\?")
_FIRST = re.compile(
    r"\b(?:i|i'm|i'd|i've|i'll|my|me|we|our|je|j'|mon|ma|mes|nous|yo|mi|mis|ich|mein|meine|wir|eu|meu"
    r"|minha|io)\b"
)
_STOP = frozenset(
    """
    a an the and or of to in on at for with by from as is are was were be been being am do does did
    have has had i you he she it we they me him her us them my your his its our their this that
    these those there here so too very also just can could will would should may might must shall
    not no yes if then than but what which who whom whose how why where when all any some each every
    more most much many few other another such own same up down out over under again i'd i'm i've
    i'll it's that's don't one get got go going make made thing things way like need use used using
    work working le la les un une des de du et ou a au aux en dans par pour avec sur est sont je tu
    il elle nous vous ils que qui ce cette ces se ne pas plus on y el los las una unos y o del al
    con por para es son yo que se lo su sus mi me der die das ein eine und oder von zu im am mit fur
    auf ist sind ich du er sie wir es den dem des nicht auch
    """.split()  # noqa: SIM905
)


def stem(word: str) -> str:
    """The beginning of a word that most of its forms share."""
    return word[:6] if len(word) > 4 else word.rstrip("s")


def content(words: Words) -> set[str]:
    """The stems that carry meaning."""
    return {stem(w) for w in words.tokens if w not in _STOP and len(w) > 2}


def runs(words: Words) -> tuple[int, int]:
    """Words inside long comma lists of terms, and all words."""
    inside = 0
    for sentence in re.split(r"(?<=[.!?\n])\s|[;:]\s|\n", words.low):
        parts = [p.split() for p in re.split(r",|/(?=[a-z])", sentence)]
        if len(parts) >= 7 and sum(len(p) for p in parts) / len(parts) <= 3.2:
            inside += sum(len(p) for p in parts)
    return inside, max(1, len(words.low.split()))


def signs(answer: Words, question: Words) -> dict[str, float]:
    """The signs of one answer, each between 0 and about 1."""
    counts = answer.counts()
    size = max(len(answer.tokens), 1)
    quotes = _QUOTED.findall(answer.raw)
    numbers = _own_numbers(answer, question)
    mine, asked = content(answer), content(question)
    new = mine - asked
    listed, total = runs(answer)
    facts = numbers + 1.5 * min(len(quotes), 4) + 0.7 * len(_TECHNICAL.findall(answer.raw))
    empty = counts.get("slogan", 0)
    boiler = counts.get("boiler", 0)
    abstract = sum(1 for w in answer.tokens if len(w) > 6 and _ABSTRACT.search(w))

    def some(n: float, most: float) -> float:
        return min(n, most) / most

    def dense(n: float, per: float) -> float:
        return min(1.0, n / size * per)

    return {
        "facts": some(facts, 6),
        "facts_dense": dense(facts, 8),
        "numbers": some(numbers, 4),
        "quotes": some(len(quotes), 3),
        "reason": some(counts.get("reason", 0), 3),
        "condition": some(counts.get("condition", 0), 4),
        "contrast": some(counts.get("contrast", 0), 3),
        "negation": some(counts.get("negation", 0), 3),
        "action": some(counts.get("action", 0), 6),
        "action_dense": dense(counts.get("action", 0), 8),
        "condition_dense": dense(counts.get("condition", 0), 15),
        "experience": some(counts.get("experience", 0), 3),
        "hedge": some(counts.get("hedge", 0), 3),
        "hedge_dense": dense(counts.get("hedge", 0), 15),
        "slogan": some(empty, 4),
        "slogan_dense": dense(empty, 12),
        "boiler": some(boiler, 5),
        "boiler_dense": dense(boiler, 8),
        "abstract": dense(abstract, 8),
        "long_words": min(1.0, max(0.0, sum(map(len, answer.tokens)) / size - 3.5) / 3),
        "layout": some(len(_BULLET.findall(answer.raw)) + 2 * len(_BOLD.findall(answer.raw)), 4),
        "listed": listed / total if listed >= 12 else 0.0,
        "absolute": some(counts.get("absolute", 0), 3),
        "elsewhere": some(counts.get("elsewhere", 0), 2),
        "praise": some(counts.get("praise", 0), 1),
        "asks_back": some(len(_ASKS.findall(_QUOTED.sub(" ", answer.raw))), 2),
        "exclaims": some(answer.raw.count("!"), 2),
        "echo": len(mine & asked) / max(1, len(mine)),
        "heard": len(mine & asked) / max(1, len(asked)),
        "packed": min(1.0, max(0.0, (len(new) / size - 0.25) / 0.4)),
        "presence": _presence(answer, len(new) + numbers),
        "short": float(size < 14),
        "first": dense(len(_FIRST.findall(answer.low)), 12),
    }


def _own_numbers(answer: Words, question: Words) -> int:
    """How many numbers an answer holds that the question does not give."""
    given = {*_NUMBER.findall(question.low), *_NUMBER_WORD.findall(question.low)}
    found = [*_NUMBER.findall(answer.low), *_NUMBER_WORD.findall(answer.low)]
    return sum(number not in given for number in found)


_ENOUGH = 3
"""Words of one's own that make an answer; below, it counts in proportion."""
_READABLE = 30
"""Words from which an answer must be in some language to count in full."""


def _presence(answer: Words, own: int) -> float:
    """Whether there is an answer at all: words that the question did not hold, in some language."""
    told = min(1.0, own / _ENOUGH)
    return told if len(answer.tokens) < _READABLE or language(answer.raw[:2000]) else told / 2
