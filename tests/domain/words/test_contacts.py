import time

import pytest

from opentrain_server.domain.words.contacts import find_contacts

CONTACTS = [
    ("email", "Write to maria.g+jobs@mail.example.com today."),
    ("email", "maria@example.com"),
    ("email", "name at host dot com"),
    ("email", "name (at) host (dot) com"),
    ("email", "name[at]host.com"),
    ("email", "name @ host . com"),
    ("email", "Mail me: maria AT acme DOT co DOT uk"),
    ("email", "maria_g (at) gmail"),
    ("email", "maria.g at gmail"),
    ("email", "ma\u200bria@exam\u200bple.com"),
    ("email", "maria＠example．com"),
    ("email", "名前@例え.jp"),
    ("phone", "+34 600 123 456"),
    ("phone", "+1 (555) 123-4567"),
    ("phone", "+1-555-123-4567"),
    ("phone", "+4917112345678"),
    ("phone", "＋34 600 123 456"),
    ("phone", "0034 600 123 456"),
    ("phone", "(555) 123-4567"),
    ("phone", "555-123-4567"),
    ("phone", "1-812-555-4567"),
    ("phone", "06 12 34 56 78"),
    ("phone", "0171 1234567"),
    ("phone", "020 7946 0958"),
    ("phone", "Call 600123456"),
    ("phone", "tel.: 91 234 56 78"),
    ("phone", "my phone number is 555 0100 22"),
    ("phone", "whatsapp +44 7700 900123"),
    ("phone", "WhatsApp: 7700900123"),
    ("phone", "text me at 7700 900 123"),
    ("phone", "zero seven seven zero zero nine zero zero one two three"),
    ("handle", "t.me/maria_g"),
    ("handle", "https://t.me/+AbCdEf"),
    ("handle", "t (dot) me/maria"),
    ("handle", "wa.me/447700900123"),
    ("handle", "join discord.gg/abc"),
    ("handle", "telegram: @x1"),
    ("handle", "Telegram @maria_g"),
    ("handle", "Discord: maria#1234"),
    ("handle", "my discord is maria"),
    ("handle", "WeChat ID: mariag"),
    ("handle", "@maria_g on Telegram"),
    ("handle", "DM me @maria_g"),
    ("handle", "@maria:matrix.org"),
    ("handle", "skype:maria.g?chat"),
]

QUIET = [
    "Use version 1.2.3.4 or 10.15.7 of the tool, package foo@1.2.3.",
    "Pay is $16.50 to $1,200.00 an hour, 1.000.000 EUR in all, +5% bonus, +10000 rows.",
    "From 2019-2023, on 2026-06-12, 12.06.2026, 06/12/2026 at 09:30-17:00 UTC+02:00.",
    "ISBN 978-3-16-148410-0, ISBN 0-306-40615-2 and ISSN 2049-3630.",
    "Images of 512 x 512 or 1920x1080 pixels, 20 000 000 in all, 12 345 678 tokens.",
    "Ticket 202-555-0123 and id 5551234567, sha 1234567890123456, order 0612345678.",
    "git clone git@github.com:acme/tool.git, see https://github.com/acme/tool",
    "Look at the dot product; apply at acme.com; the data at archive.org dot the map.",
    "Telegram: public channel posts. Discord: 4,000 chat logs. Signal: noise ratio. Line: each line.",
    "Replace @user mentions in tweets and mark hashtags #nlp2024.",
    "Tell us whether Telegram is spam. Chat on WhatsApp screenshots is labeled.",
    "Transcribe 3,000 phone calls of 2019-2023; text 1,000,000 messages; call 100 200 people.",
    "Text 20 000 000 tokens. Phone recordings from 2019/2023 count.",
    "Text 2019-2023 and 2019 - 2023; phone 2019/2023; call on 12.06.2026; phone: 2026-06-12.",
    "Coordinates 48.8566, 2.3522 and -33.8688, 151.2093; ratio 1:1000; 3-5 years; 24/7.",
    "5 Spanish speakers, intermediate, for sentiment of 20,000 posts. $0.05 per label.",
    "One, two, three or four classes per image, scale from one to five.",
    "Rate 1-5, 10-20 hours, 2-3 people, 100-200-300 split, IP 192.168.100.200, port 8080.",
    "The range +1 -1 is used; A+ 2024 results; C++ 17 20 23.",
]


@pytest.mark.parametrize(("kind", "text"), CONTACTS)
def test_found(kind: str, text: str) -> None:
    assert [contact.kind for contact in find_contacts(text)] == [kind]


@pytest.mark.parametrize("text", QUIET)
def test_quiet(text: str) -> None:
    assert [text[c.start : c.end] for c in find_contacts(text)] == []


def test_places_are_those_of_the_text_as_given() -> None:
    text = "Hi \u200bma\u200bria@example.com, +34 600 123 456!"
    assert [text[c.start : c.end] for c in find_contacts(text)] == [
        "ma\u200bria@example.com",
        "+34 600 123 456",
    ]


@pytest.mark.parametrize(
    "piece", ["a", "a.", "1 ", "+1", "@", "a@", "at ", "one ", "call ", "(", "my telegram ", "0"]
)
def test_hostile_text_is_read_in_time(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    started = time.perf_counter()
    find_contacts(text)
    assert time.perf_counter() - started < 2
