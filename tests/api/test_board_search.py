"""Searching by text: what is found, in which order, and every match exactly once over all pages."""

from datetime import timedelta

import pytest

from agents import PUBLIC, refused
from listings import account, listed, listed_many, unlist
from opentrain_server.core import cursors
from opentrain_server.domain.board.board_search import WINDOW


def ids(http, **query) -> list[str]:
    response = http.get(f"{PUBLIC}/jobs", params=query)
    assert response.status_code == 200, response.text
    return [job["id"] for job in response.json()["jobs"]]


def pages(http, between=lambda page: None, **query) -> list[list[str]]:
    """Follow a list to its end; `between` is called after each page with its number."""
    found: list[list[str]] = []
    while True:
        answer = http.get(f"{PUBLIC}/jobs", params=query).json()
        found.append([job["id"] for job in answer["jobs"]])
        if answer["nextCursor"] is None:
            return found
        between(len(found))
        query["cursor"] = answer["nextCursor"]
        assert len(found) < 500, "the list does not end"


def many(world, organization_id, count, **fields) -> list[str]:
    """List `count` jobs a second apart, and two in each second; returns them newest first."""
    jobs = [
        {"posted_at": world.clock() - timedelta(seconds=number // 2), **fields} for number in range(count)
    ]
    return listed_many(world, organization_id, jobs)


@pytest.mark.parametrize(
    ("title", "q"),
    [
        ("Annotators wanted", "annotator"),
        ("Annotator wanted", "annotators"),
        ("Labelling of images", "labeling image"),
        ("Annotation in Español", "espanol"),
        ("Annotation in Espanol", "ESPAÑOL"),
        ("Übersetzung für Straßennamen", "ubersetzung strassennamen"),
        ("Zdjęcia z Łodzi", "zdjecia lodzi"),
        ("医疗图像标注员", "标注"),
        ("医疗图像标注员", "图像标注"),
        ("医疗图像标注员", "员"),
        ("データのラベル付け", "ラベル"),
        ("한국어 데이터를 분류합니다", "데이터"),
        ("หาคนติดป้ายกำกับภาพ", "ป้ายกำกับ"),
        ("हिन्दी टेक्स्ट वर्गीकरण", "टेक्स्ट"),
        ("تصنيف النُصوص", "النصوص"),
        ("Разметка текстов", "РАЗМЕТКА"),
        ("Prompts for GPT-4 and Node.js", "gpt-4 node.js"),
        ("IT support tickets", "it"),
        ("Bounding boxes on photos", '"bounding box"'),
        ("Bounding boxes on photos", "jobs with bounding boxes for me -medical"),
    ],
)
def test_what_a_labeler_expects_to_find(world, http, title, q):
    acme = account(world)
    wanted = listed(world, acme, jobTitle=title)
    listed(world, acme, jobTitle="Something else entirely", jobDescription="Nothing of that is said in here.")
    assert ids(http, q=q) == [wanted]


@pytest.mark.parametrize("q", ["boxes medical", '"box bounding"', "boxes -photos", "标图", "🔥", "-boxes"])
def test_what_is_not_found(world, http, q):
    listed(world, account(world), jobTitle="Bounding boxes on photos 图像标注 annotation")
    assert ids(http, q=q) == []


def test_all_texts_are_searched(world, http):
    texts = {
        "labelingOverview": "overviewword",
        "datasetDescription": "datasetword",
        "labelingSoftware": "Toolword",
        "subjectMatter": ["Subjectword"],
        "languages": ["Icelandic"],
        "labelTypes": ["KEYPOINT"],
    }
    job_id = listed(world, account(world), **texts)
    for q in ("overviewword", "datasetword", "toolword", "subjectword", "icelandic", "keypoint", "shops"):
        assert ids(http, q=q) == [job_id]


@pytest.mark.parametrize(
    "q",
    [
        *[
            "'",
            '"',
            "\\",
            "a & b",
            "a | !b",
            "(((",
            ":*",
            "<->",
            "a:*",
            "--",
            "%",
            "_",
            "a' | 'b",
            "$1",
            "%(q)s",
            "{}",
        ],
        *["\x00", "a\x00b", "\n\t", "\ufeff", "\u202e", "﷽" * 9, "\U0010ffff", "é" * 200, "字" * 200],
        *["https://x.test/?a=b#c", "'; DROP TABLE jobs; --"],
    ],
)
def test_no_question_is_an_error(world, http, q):
    listed(world, account(world))
    assert http.get(f"{PUBLIC}/jobs", params={"q": q}).status_code == 200
    assert http.get("/jobs", params={"q": q}).status_code == 200


def test_relevance_comes_before_date(world, http):
    acme = account(world)
    in_title = listed(world, acme, jobTitle="Radiology images", posted_at=world.clock() - timedelta(days=9))
    often = listed(
        world, acme, jobDescription="Radiology, radiology and more radiology.", posted_at=world.clock()
    )
    once = listed(world, acme, jobDescription="Some radiology in a text about shops and other matters.")
    assert ids(http, q="radiology") == [in_title, often, once]
    assert ids(http)[-1] == in_title


@pytest.mark.parametrize("count", [WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW, 2 * WINDOW + 7])
def test_every_match_exactly_once_around_the_edges_of_windows(world, http, count):
    acme = account(world)
    jobs = many(world, acme, count)
    other = listed(world, acme, jobDescription="Of another kind altogether, and long enough.")
    for limit in (100, 33):
        found = pages(http, q="shops", limit=limit)
        flat = [job_id for page in found for job_id in page]
        assert len(flat) == len(set(flat)) == count
        assert set(flat) == set(jobs)
        assert all(found), "an empty page"
    newest = sorted([(0, other), *((-(n // 2), job_id) for n, job_id in enumerate(jobs))], reverse=True)
    assert [job_id for page in pages(http, limit=100) for job_id in page] == [job_id for _, job_id in newest]


@pytest.mark.parametrize("hours", [5, 24])
def test_windows_reach_from_recent_jobs_into_older_ones(world, http, hours):
    jobs = [{"posted_at": world.clock() - timedelta(hours=hours * number)} for number in range(WINDOW + 30)]
    newest_first = listed_many(world, account(world), jobs)
    found = [job_id for page in pages(http, q="shops", limit=23) for job_id in page]
    assert found == newest_first


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_cursor_of_any_time_is_looked_for(world, http, year):
    many(world, account(world), 3)
    cursor = cursors.encode(
        "text", None, None, None, [f"{year}-01-01T00:00:00+00:00", "x", None, None, False]
    )
    response = http.get(f"{PUBLIC}/jobs", params={"q": "shops", "cursor": cursor})
    assert (response.status_code, len(response.json()["jobs"])) == (200, 0 if year == "0001" else 3)


def test_pages_are_stable_while_jobs_come_and_go(world, http):
    acme = account(world)
    jobs = many(world, acme, WINDOW + 60)

    def disturb(page: int) -> None:
        listed(world, acme, posted_at=world.clock() + timedelta(seconds=page))
        listed(
            world, acme, posted_at=world.clock() - timedelta(seconds=page * 7, milliseconds=1)
        )  # an old one

    for query in ({"q": "shops"}, {}):
        found = [job_id for page in pages(http, disturb, limit=20, **query) for job_id in page]
        assert len(found) == len(set(found))
        assert set(jobs) <= set(found)


def test_a_window_that_empties_while_it_is_read_hides_no_older_one(world, http):
    jobs = many(world, account(world), WINDOW + 3)
    first = http.get(f"{PUBLIC}/jobs?q=shops&limit=100").json()
    shown = [job["id"] for job in first["jobs"]]
    for job_id in jobs[:WINDOW]:
        if job_id not in shown:
            unlist(world, job_id)
    rest = http.get(f"{PUBLIC}/jobs", params={"q": "shops", "cursor": first["nextCursor"]}).json()
    assert {job["id"] for job in rest["jobs"]} == set(jobs[WINDOW:])


def test_quotes_and_exclusions_look_further_back(world, http):
    acme = account(world)
    many(world, acme, WINDOW + 5, jobTitle="Boxes bounding")
    exact = listed(world, acme, jobTitle="Bounding boxes", posted_at=world.clock() - timedelta(days=1))
    assert ids(http, q='"bounding boxes"') == [exact]


def test_a_search_looks_into_a_bounded_number_of_jobs(world, http):
    acme = account(world)
    many(world, acme, 6 * WINDOW, jobTitle="Boxes bounding")
    exact = listed(world, acme, jobTitle="Bounding boxes", posted_at=world.clock() - timedelta(days=1))
    assert pages(http, q='"bounding boxes"') == [[], [exact]]


@pytest.mark.parametrize("q", [None, "shops"])
def test_cursors_of_elsewhere_are_refused(world, http, q):
    many(world, account(world), 3)
    own = http.get(f"{PUBLIC}/jobs", params={"limit": 1, **({"q": q} if q else {})}).json()["nextCursor"]
    kind = "text" if q else "newest"
    at = "2026-06-12T10:00:00+00:00"
    bad = [
        cursors.encode("mine", at, "x"),
        cursors.encode("newest" if q else "text", at, "x", None, None),
        cursors.encode(kind),
        cursors.encode(kind, at),
        cursors.encode(kind, "yesterday", "x", None, None),
        cursors.encode(kind, "2026-06-12", "x", None, None),
        cursors.encode(kind, at, None, None, None),
        cursors.encode(kind, at, "x\x00", None, None),
        cursors.encode(kind, at, "x" * 65, None, None),
        cursors.encode(kind, at, "x", "high", None),
        cursors.encode(kind, at, "x", 1.0, [at, "x"]),
        cursors.encode(kind, at, "x", 1.0, [at, "x", "never", "y", False]),
        cursors.encode(kind, at, "x", 1.0, {"top": 1}),
        own[:-2] + "~~",
        own + "x" * 2000,
        "",
        "%",
        "e30",
        "W10",
        "\x00",
        "é",
        "A" * 5000,
    ]
    for cursor in bad:
        params = {"cursor": cursor, **({"q": q} if q else {})}
        assert (
            refused(http.get(f"{PUBLIC}/jobs", params=params), 400, "invalid_cursor")["field"] == "cursor"
        ), cursor
