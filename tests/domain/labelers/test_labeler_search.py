"""Searching labelers: what is found, in which order, page by page, and by which index."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest

from humans import person
from labelers import labeler, labeler_in
from opentrain_server.core.errors import Failure
from opentrain_server.domain.board.board_filters import BadFilter
from opentrain_server.domain.labelers import labeler_search, profiles
from opentrain_server.domain.labelers.labeler_profile import read
from opentrain_server.domain.labelers.labeler_search import filters_of


def found(world, *, limit: int = 100, cursor: str | None = None, **asked) -> list[str]:
    return page(world, limit=limit, cursor=cursor, **asked)[0]


def page(world, *, limit: int, cursor: str | None = None, **asked) -> tuple[list[str], str | None]:
    filters = filters_of(**asked)
    with world.database.autocommit() as db:
        after = labeler_search.place_of(cursor, filters)
        got = labeler_search.search(db, filters, limit=limit, after=after)
    return [card.slug for card in got.cards], labeler_search.cursor_of(got.following, filters)


@pytest.fixture
def people_of_all_kinds(world) -> None:
    with world.database.transaction() as db:
        labeler_in(db, first_name="Maria")
        labeler_in(
            db,
            first_name="Jens",
            title="Radiologist",
            bio="Röntgenbilder und CT. Annotating for hospitals.",
            country_code="DE",
            hourly_rate="60.50",
            subject_matter=["Radiology"],
            tags=[],
            software=["3D Slicer"],
            data_types=["IMAGE", "SENSOR_3D"],
            label_types=["BOUNDING_BOX", "SEGMENTATION"],
            languages=[{"language": "German", "proficiency": "NATIVE"}],
        )
        labeler_in(db, first_name="Yuki", title="日本語の文字起こし", hourly_rate="", country_code="JP")
        labeler_in(db, first_name="Hidden", visible=False)
        labeler_in(db, first_name="Away", availability="NOT_AVAILABLE")


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({}, "maria-g jens-g yuki-g"),
        ({"q": "annotation"}, "maria-g jens-g"),
        ({"q": "annotator specialists"}, "maria-g"),
        ({"q": "rontgenbilder"}, "jens-g"),
        ({"q": "文字"}, "yuki-g"),
        ({"q": "bounding box"}, "jens-g"),
        ({"q": '"box bounding"'}, ""),
        ({"q": "-label -german annotation"}, "jens-g"),
        ({"q": "'); DROP TABLE labelers; --"}, ""),
        ({"q": "!!!"}, ""),
        ({"q": "   "}, "maria-g jens-g yuki-g"),
        ({"skills": "bounding-box, sensor_3d,3d SLICER"}, "jens-g"),
        ({"skills": "radiology,text"}, ""),
        ({"skills": ", ,"}, "maria-g jens-g yuki-g"),
        ({"languages": "de"}, "jens-g"),
        ({"languages": "es, english"}, "maria-g yuki-g"),
        ({"languages": "German,Spanish"}, ""),
        ({"languages": "Klingonese"}, ""),
        ({"country": "de"}, "jens-g"),
        ({"max_hourly_rate": Decimal("60.50")}, "maria-g jens-g"),
        ({"max_hourly_rate": Decimal("60.49")}, "maria-g"),
        ({"q": "annotation", "country": "ES", "skills": "text", "languages": "es"}, "maria-g"),
        ({"q": "Garcia"}, ""),
        ({"q": "private.example"}, ""),
    ],
    ids=str,
)
def test_what_is_found(world, people_of_all_kinds, asked, slugs):
    assert set(found(world, **asked)) == set(slugs.split())


def test_contact_details_are_not_searched(world):
    labeler(world, bio="Write to maria@hidden.example, I annotate.")
    assert found(world, q="annotate") == ["maria-g"]
    assert found(world, q="hidden") == found(world, q="maria@hidden.example") == []


def test_the_suspended_and_the_closed_are_not_found(world):
    for name, column in (("Ann", "suspended_at"), ("Bob", "closed_at")):
        made = labeler(world, first_name=name)
        with world.database.autocommit() as db:
            where = {"now": db.now, "id": made.user_id}
            db.run(f"UPDATE users SET email = NULL, {column} = %(now)s WHERE id = %(id)s", **where)
    assert found(world) == []


def test_an_edit_is_found_at_once_and_the_old_words_are_not(world):
    made = labeler(world)
    with world.database.transaction() as db:
        profiles.edit(db, made, profile=read({"title": "Botanist", "country_code": "PT"}, year=2026))
    assert found(world, q="botanist", country="PT") == ["maria-g"]
    assert found(world, q="linguist") == found(world, skills="text") == found(world, country="ES") == []


def test_somebody_new_with_an_empty_profile_is_there(world):
    with world.database.transaction() as db:
        profiles.make(db, person(world, "new@example.com"))
    assert len(found(world)) == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"country": "XX"}, "country"),
        ({"country": ""}, "country"),
        ({"skills": ",".join(map(str, range(21)))}, "skills"),
        ({"languages": ",".join(["es"] * 21)}, "languages"),
    ],
)
def test_what_cannot_be_asked(asked, field):
    with pytest.raises(BadFilter) as bad:
        filters_of(**asked)
    assert bad.value.field == field


@pytest.mark.parametrize("asked", [{}, {"q": "text"}, {"skills": "text"}])
def test_pages_hold_each_labeler_once_while_others_come(world, asked):
    for number in range(25):
        world.clock.advance(seconds=number % 3)  # some at the same instant
        labeler(world, title="text " * (1 + number % 4))
    whole = found(world, **asked)
    assert len(whole) == 25
    seen, cursor = [], None
    while True:
        slugs, cursor = page(world, limit=4, cursor=cursor, **asked)
        seen += slugs
        if cursor is None:
            break
        world.clock.advance(minutes=1)
        labeler(world, first_name="Late", title="text text text text")
    assert [slug for slug in seen if slug.startswith("maria")] == whole
    assert len(seen) == len(set(seen))


def test_newest_first_and_with_a_text_the_best_first(world):
    for name, title in (("Old", "spanish spanish"), ("Mid", "editor"), ("New", "tester")):
        labeler(world, first_name=name, title=title, bio="spanish")
        world.clock.advance(days=1)
    assert found(world) == ["new-g", "mid-g", "old-g"]
    assert found(world, q="spanish") == ["old-g", "new-g", "mid-g"]


@pytest.mark.parametrize("bad", ["x", "", "bm9wZQ", "WyJsYWJlbGVycyIsMSwyLDNd"])
def test_a_cursor_that_is_none(world, bad):
    with pytest.raises(Failure, match="invalid_cursor"):
        page(world, limit=1, cursor=bad)


def test_a_cursor_of_another_list_is_none(world):
    for _ in range(2):
        labeler(world)
    _, plain = page(world, limit=1)
    _, text = page(world, limit=1, q="linguist")
    with pytest.raises(Failure, match="invalid_cursor"):
        page(world, limit=1, cursor=plain, q="linguist")
    with pytest.raises(Failure, match="invalid_cursor"):
        page(world, limit=1, cursor=text)


MANY = """
INSERT INTO users (id, email, first_name, last_name, created_at)
SELECT 'u' || n, 'u' || n || '@example.com', 'U', 'N', %(now)s::timestamptz - n * interval '1 minute'
  FROM generate_series(1, 5000) AS n;
INSERT INTO labelers (id, slug, talent_type, title, bio, created_at, updated_at, hourly_rate_cents,
                      availability, filters, search)
SELECT 'u' || n, 'u-' || n, 'FREELANCER', 'Labeler ' || n, repeat(md5(n::text), 40), u.created_at,
       u.created_at, 500 + n, 'AS_NEEDED',
       CASE n %% 1000 WHEN 0 THEN '{skill:rare,language:Breton}' ELSE '{skill:text}' END::text[],
       to_tsvector('board', CASE n %% 200 WHEN 0 THEN 'botanist plants' ELSE 'labeler of posts' END)
  FROM generate_series(1, 5000) AS n JOIN users u ON u.id = 'u' || n;
"""


@pytest.fixture
def five_thousand(world) -> None:
    with world.database.autocommit() as db:
        for statement in MANY.split(";\n")[:2]:
            db.run(statement, now=db.now)
        db.conn.execute("ANALYZE labelers; ANALYZE users")


@contextmanager
def explained(db) -> Iterator[list[str]]:
    """Collect the plans of the statements that the connection executes meanwhile."""
    plans: list[str] = []

    def handler(notice) -> None:
        plans.append(notice.message_primary or "")

    db.conn.execute(
        "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET client_min_messages = log"
    )
    db.conn.add_notice_handler(handler)
    try:
        yield plans
    finally:
        db.conn.remove_notice_handler(handler)
        db.conn.execute("RESET auto_explain.log_min_duration; RESET client_min_messages")


@pytest.mark.parametrize(
    ("asked", "index", "number"),
    [
        ({}, "labelers_newest", 26),
        ({"skills": "rare"}, "labelers_find", 5),
        ({"languages": "Breton"}, "labelers_find", 5),
        ({"q": "botanist"}, "labelers_find", 25),
        ({"q": "botanist", "skills": "rare"}, "labelers_find", 5),
    ],
    ids=str,
)
def test_five_thousand_are_searched_by_the_index(world, five_thousand, asked, index, number):
    with world.database.autocommit() as db, explained(db) as plans:
        cards = labeler_search.search(db, filters_of(**asked), limit=26, after=None).cards
    assert len(cards) == number
    (plan,) = plans
    assert index in plan, plan
    assert "Seq Scan on labelers" not in plan
    assert "Seq Scan on users" not in plan


def test_five_thousand_are_searched_quickly(world, five_thousand):
    for asked in ({}, {"q": "posts"}, {"skills": "text"}, {"max_hourly_rate": Decimal(6)}):
        started = time.perf_counter()
        assert found(world, limit=100, **asked)
        assert time.perf_counter() - started < 0.5, "some 15 ms where nothing else runs"
