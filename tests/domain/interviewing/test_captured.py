import pytest

from opentrain_server.domain.interviewing.captured import captured
from opentrain_server.domain.interviewing.rubric import FieldType, ScreeningField
from opentrain_server.domain.interviewing.transcript import Exchange

HOURS = "How many hours per week can you work?"
YEARS = "How many years of clinical work do you have?"
LIVES = "Where do you live?"
START = "How many hours a week, and from when?"
LICENCE = "Do you have a medical licence (yes or no)?"


def _one(
    label: str, kind: FieldType, question: str, answer: str, options: tuple[str, ...] = (), key: str = "x"
) -> object:
    field = ScreeningField(key, label, kind, True, options)
    return captured([field], [Exchange(question, answer)])[key]


@pytest.mark.parametrize(
    ("label", "question", "answer", "want"),
    [
        ("Hours per week", HOURS, "Between 10 and 15 hours, more in summer.", 10),
        ("Hours per week", HOURS, "Maybe 20... no, 16 is safer.", 16),
        ("Hours per week", HOURS, "Whatever you need.", None),
        ("Hours per week", HOURS, "Full time.", None),
        ("Hours per week", HOURS, "I have 2 kids, so 12 hours.", 12),
        ("Hours per week", HOURS, "around eighteen", 18),
        ("Horas por semana", "¿Cuántas horas por semana?", "Unas veinte horas, a veces veinticinco.", 20),
        ("Years of work", "¿Cuántos años ha moderado?", "Dos años y medio, en Colombia.", 2.5),
        ("Years of work", "For how many years?", "Since 2019, so about six years.", 6),
        ("Years of work", "For how many years?", "I started nine months ago.", 0.8),
        ("Years of clinical work", YEARS, "Just over four, three of them in emergency.", 4),
        ("Years of clinical work", YEARS, "The numbers never tell the story.", None),
        ("Years of clinical work", YEARS, "None yet, I'm in my last year.", 0),
        ("Months of rating", "How many months?", "Seven on search and five on chats, twelve together.", 12),
        ("Images annotated", "How many images have you annotated?", "roughly 3k", 3000),
        ("Words per minute", "How many words per minute do you type?", "85 wpm on a good day", 85),
    ],
)
def test_numbers(label: str, question: str, answer: str, want: object) -> None:
    assert _one(label, "number", question, answer) == want


@pytest.mark.parametrize(
    ("label", "question", "answer", "options", "want"),
    [
        ("Certificate", "Do you hold it (yes, no, in progress)?", "In progress.", "yes,no,in progress", 2),
        ("Medical licence", LICENCE, "I don't, I'm a student.", "yes,no", 1),
        ("Medical licence", LICENCE, "Yes, since 2015, never suspended.", "yes,no", 0),
        ("Medical licence", LICENCE, "Of course.", "yes,no", 0),
        ("Medical licence", LICENCE, "Why do you ask?", "yes,no", None),
        (
            "System",
            "Which system (Windows, macOS, Linux)?",
            "Not Windows, I moved to Linux.",
            "Windows,macOS,Linux",
            2,
        ),
        (
            "Microphone",
            "Which microphone?",
            "First a headset, I replaced it: USB now.",
            "USB,headset,phone",
            0,
        ),
        ("Shift", "Which shift?", "Evenings mostly, no nights please.", "morning,evening,night", 1),
        ("Spanish level", "Your Spanish level?", "It's my mother tongue.", "B2,C1,C2,native", 3),
        ("Spanish level", "Your Spanish level?", "C1, maybe C2 soon; so write C1.", "B2,C1,C2,native", 1),
        ("Type checker", "Which type checker?", "No type checker.", "mypy,pyright,none", 2),
    ],
)
def test_choices(label: str, question: str, answer: str, options: str, want: int | None) -> None:
    given = tuple(options.split(","))
    found = _one(label, "single_select", question, answer, given)
    assert found == (None if want is None else given[want])


@pytest.mark.parametrize(
    ("label", "question", "answer", "want"),
    [
        ("Country", LIVES, "I was born in Peru but I live in Spain now.", "Spain"),
        ("Country", LIVES, "In Dubai mostly.", "United Arab Emirates"),
        ("Country", LIVES, "On a boat.", None),
        ("Dialect", "Which dialect do you speak?", "Rioplatense, I grew up in Rosario.", "Rioplatense"),
        ("Specialty", "What is your specialty?", "I'm a radiologist, mostly chest.", "radiologist"),
        ("Annotation tool", "Which annotation tool?", "Mostly CVAT, a bit of Label Studio.", "CVAT"),
        ("Time zone", "In which time zone are you?", "Manila, so UTC+8.", "UTC+8"),
        ("Earliest start", START, "12 hours. In three weeks, when my contract ends.", "In three weeks"),
        ("Earliest start", START, "20. When does it pay?", None),
        ("Degree", "What degree do you have?", "PhD, organic chemistry.", "organic chemistry"),
        ("Degree", "What did you study?", "I never finished. I did two years of physics.", "physics"),
        ("Other languages", "Which other languages?", "English and a bit of Dutch.", "Dutch"),
        ("Native language", "Your native language?", "Hindi, and I use English at work.", "Hindi"),
        ("Camera model", "Which camera model?", "None.", None),
    ],
)
def test_short_texts(label: str, question: str, answer: str, want: str | None) -> None:
    assert _one(label, "short_text", question, answer) == want


def test_addresses_and_long_texts() -> None:
    asked = "Is there a public repository?"
    assert _one("Repository", "url", asked, "See https://example.com/a/b.") == "https://example.com/a/b"
    assert _one("Repository", "url", asked, "Not public.") is None
    assert _one("Plan", "long_text", "What is your plan?", "First\nthis.") == "First this."


def test_what_the_resume_says_is_not_stated() -> None:
    field = ScreeningField("years", "Years of work", "number", True)
    hello = 'Hello. Your résumé says: "9 years of work". How many years have you worked?'
    assert captured([field], [Exchange(hello, "Long enough.")]) == {"years": None}
    assert captured([field], []) == {"years": None}


def test_our_own_questions_say_what_they_ask_for() -> None:
    field = ScreeningField("start", "Earliest start", "short_text", True)
    talk = [
        Exchange("Earliest start?", "Soon enough.", "field:start"),
        Exchange("Earliest start?", "On Monday.", "field:start:again"),
        Exchange("From when is this rule?", "Tuesday.", "criterion:1"),
    ]
    assert captured([field], talk) == {"start": "On Monday"}
    assert captured([field], talk[:1]) == {"start": None}
    again = [Exchange("?", "Tomorrow.", "field:start"), Exchange("?", "As I said.", "field:start:again")]
    assert captured([field], again) == {"start": "Tomorrow"}
