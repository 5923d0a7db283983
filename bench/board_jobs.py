"""A seeded board of any size: texts of 0.5 to 3 KB with words by Zipf's law, values as unevenly spread."""

import itertools
import json
import random
import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from opentrain_server.domain.board import board
from opentrain_server.domain.jobs.job_fields import ENUMS, Fields, empty_fields, fields_hash, to_json
from opentrain_server.domain.jobs.job_labels import slug
from opentrain_server.domain.words.countries import country_names

WORDS = 20_000
END = datetime.now(UTC)  # the last of them was posted just now, the first 56 days ago
LANGUAGES = re.findall(
    r"\w+",
    "English Spanish Portuguese French German Hindi Arabic Japanese Korean Chinese Italian Dutch Polish"
    " Turkish Indonesian Vietnamese Thai Swedish Greek Hebrew Ukrainian Czech Romanian Hungarian Finnish"
    " Danish Bengali Urdu Tamil Telugu Swahili Yoruba Amharic Zulu Quechua Icelandic Basque Welsh",
)

_SETUP = """
CREATE TEMP TABLE made (id text, fields jsonb, hash bytea, slug text, listing jsonb, posted timestamptz);
"""
_FILL = """
INSERT INTO users (id, agent_name, created_at) VALUES ('bench-user', 'Bench', now());
INSERT INTO organizations (id, name, owner_user_id, created_at, claimed_at)
VALUES ('bench-org', 'Bench Labs', 'bench-user', now(), now());
INSERT INTO jobs (id, organization_id, status, fields, fields_hash, slug, published_at, created_at,
                  updated_at)
SELECT id, 'bench-org', 'OPEN', fields, hash, slug, posted, posted, posted FROM made ORDER BY posted;
INSERT INTO board_entries (job_id, organization_id, posted_at, tags, facets, search)
SELECT id, 'bench-org', posted, ARRAY(SELECT jsonb_array_elements_text(listing -> 'tags')),
       listing -> 'facets',
       setweight(to_tsvector('board', listing ->> 'title'), 'A')
           || setweight(to_tsvector('board', listing ->> 'text'), 'B') FROM made ORDER BY posted;
INSERT INTO board_facets (kind, slug, value, count)
SELECT e ->> 0, e ->> 1, min(e ->> 2), count(*) FROM made, jsonb_array_elements(listing -> 'facets') AS e
 GROUP BY 1, 2;
INSERT INTO board_state (total, changed_at) SELECT count(*), max(posted) FROM made;
INSERT INTO board_changes SELECT id, 'PUBLISHED', posted FROM made;
VACUUM ANALYZE;
"""


@dataclass
class Made:
    """What a bench may ask of the board it made."""

    ids: list[str]
    words: list[str]  # the most frequent first
    jobs_with: Counter[str]


def fill(dsn: str, count: int, *, seed: int = 1) -> Made:
    """Put `count` open jobs of one account on an empty board."""
    random_ = random.Random(seed)
    words = _words(random_)
    made = Made([], words, Counter())
    with psycopg.connect(dsn, autocommit=True) as conn:
        conn.execute(_SETUP)
        with conn.cursor() as cursor, cursor.copy("COPY made FROM STDIN") as copy:
            for number in range(count):
                fields, used = _job(random_, words)
                made.jobs_with.update(used)
                made.ids.append(f"bench{number:020d}")
                copy.write_row(_row(number, made.ids[-1], fields, count))
        for statement in _FILL.strip().split(";\n"):
            conn.execute(statement)
    return made


def _row(number: int, job_id: str, fields: Fields, count: int) -> tuple[Any, ...]:
    posted = END - timedelta(days=56) * ((count - number) / count)
    listing = json.dumps(board.listing(fields))
    name = slug(str(fields["jobTitle"]))
    return job_id, to_json(fields), fields_hash(fields), name, listing, posted


def _words(random_: random.Random) -> list[str]:
    syllables = [
        c + v
        for c in ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z", "ch", "tr", "st"]
        for v in "aeiou"
    ]
    found: dict[str, None] = {}
    while len(found) < WORDS:
        found["".join(random_.choices(syllables, k=random_.choice((2, 2, 3, 3, 4)))) + "k"] = None
    return list(found)


_ZIPF = list(itertools.accumulate(1 / rank for rank in range(1, WORDS + 1)))


def _draw(random_: random.Random, words: list[str], count: int) -> Iterator[str]:
    for _ in range(count):
        yield words[min(bisect(_ZIPF, random_.random() * _ZIPF[-1]), WORDS - 1)]


def _few(random_: random.Random, values: list[str], most: int) -> list[str]:
    return list(dict.fromkeys(values[int(len(values) * random_.random() ** 3)] for _ in range(most)))


def _job(random_: random.Random, words: list[str]) -> tuple[Fields, set[str]]:
    size = int(70 * 6 ** random_.random())  # 70 to 420 words: 0.5 to 3 KB
    text = list(_draw(random_, words, size))
    title = list(_draw(random_, words, random_.randint(3, 8)))
    payment = random_.choice(ENUMS["paymentType"])
    fields = empty_fields() | {
        "jobTitle": " ".join(title).capitalize(),
        "jobDescription": "\n\n".join(" ".join(text[i : i + 60]) for i in range(0, size, 60)),
        "dataType": _few(random_, list(ENUMS["dataType"]), 1)[0],
        "labelTypes": _few(random_, list(ENUMS["labelTypes"]), 2),
        "subjectMatter": [f"Subject {words[int(200 * random_.random() ** 3)]}"],
        "dataVolume": random_.randint(1, 100) * 1000,
        "dataVolumeUnit": "NUMBER_OF_FILES",
        "headcount": random_.randint(1, 20),
        "experienceLevel": random_.choice(ENUMS["experienceLevel"]),
        "paymentType": payment,
        "pricePerHour": random_.randint(5, 60),
        "pricePerLabel": random_.randint(1, 100) / 100,
        "fixedPrice": random_.randint(50, 5000),
        "languages": _few(random_, LANGUAGES, random_.choice((1, 1, 1, 2, 3))),
        "countries": _few(random_, list(country_names()), 3) if random_.random() < 0.6 else [],
    }
    return fields, {*text, *title}
