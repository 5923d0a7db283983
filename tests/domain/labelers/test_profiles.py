"""Making a labeler, and changing a profile as a whole."""

import threading

import pytest

from humans import person
from labelers import MARIA, labeler, slug_of
from opentrain_server.core.actor import Human, Labeler
from opentrain_server.core.errors import Failure
from opentrain_server.domain.labelers import labeler_profile, labelers, profiles
from opentrain_server.domain.people import people
from postings import unchanged


def mine(world, made: Labeler) -> profiles.Own:
    with world.database.autocommit() as db:
        return profiles.mine(db, made)


def edit(world, made: Labeler, **changed) -> None:
    with world.database.transaction() as db:
        profile = labeler_profile.read(MARIA | changed, year=db.now.year)
        profiles.edit(db, made, profile=profile)


def make(world, human: Human, **more) -> Labeler:
    with world.database.transaction() as db:
        return profiles.make(db, human, **more)


@pytest.mark.parametrize(
    ("first", "last", "slug"),
    [
        ("Maria", "Garcia", "maria-g"),
        ("Åsa Lena", "Öberg", "asa-lena-o"),
        ("李", "王", "li-w"),
        (None, None, "labeler"),
        ("💥", "💥", "labeler"),
        ("../../etc", "passwd", "etc-p"),
        ("m@mail.example", "Garcia", "labeler"),
        ("x" * 80, "Garcia", "x" * 40 + "-g"),
    ],
)
def test_a_slug_says_no_more_than_the_name_shown(first, last, slug):
    assert profiles.slug_base(first, last) == slug


def test_slugs_never_collide(world):
    assert [slug_of(world, labeler(world)) for _ in range(11)] == [
        "maria-g",
        *(f"maria-g-{number}" for number in range(2, 12)),
    ]
    assert slug_of(world, labeler(world, first_name="Maria", last_name="G-2")) == "maria-g-12"
    assert slug_of(world, labeler(world, first_name="Maria-G", last_name=None)) == "maria-g-13"


def test_slugs_of_people_who_come_at_once(world):
    with world.database.transaction() as db:
        emails = [f"{number}@example.com" for number in range(8)]
        humans = [people.add(db, email=email, first_name="Mo", last_name="B") for email in emails]
    threads = [threading.Thread(target=make, args=(world, human)) for human in humans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = {slug_of(world, Labeler(human.user_id)) for human in humans}
    assert found == {"mo-b", *(f"mo-b-{number}" for number in range(2, 9))}


def test_whoever_is_a_labeler_stays_as_they_are(world):
    ben = person(world, "ben@example.com")
    first = make(world, ben)
    edit(world, first, title="Mine")
    with unchanged(world):
        assert make(world, ben, talent_type="AGENCY", agency_name="Other") == first


def test_staff_and_closed_accounts_become_no_labelers(world):
    with world.database.transaction() as db:
        people.add_staff(db, email="sue@example.com")
        sue = people.staff_member(db, email="sue@example.com")
    gone = person(world, "gone@example.com")
    with world.database.transaction() as db:
        db.run("UPDATE users SET email = NULL, closed_at = now() WHERE id = %(id)s", id=gone.user_id)
    for human, reason in ((Human(sue.user_id, sue.name), "is_staff"), (gone, "not_found")):
        with unchanged(world), pytest.raises(Failure, match=reason):
            make(world, human)


def test_labelers_become_no_staff(world):
    make(world, person(world, "ben@example.com"))
    with unchanged(world), pytest.raises(Failure, match="holds_account"), world.database.transaction() as db:
        people.add_staff(db, email="ben@example.com")


def test_an_agency_begins_with_its_name(world):
    made = make(world, person(world), talent_type="AGENCY", agency_name="Labelworks")
    values = mine(world, made).values
    assert values["agency"] == {"name": "Labelworks", "team_size": None, "description": None}


def test_a_profile_comes_back_as_it_was_sent(world):
    made = labeler(world)
    values = mine(world, made).values
    for part in ("label_experience", "work_experience", "education"):
        for entry in values[part]:
            assert len(entry.pop("id")) == 25
    read = labeler_profile.read(values, year=2026)
    assert read == labeler_profile.read(MARIA, year=2026)
    assert values["hourly_rate"] == "18.00"
    assert values["resume"] == MARIA["resume"]


def test_parts_keep_their_ids_and_strangers_ids_are_not_taken(world):
    made, other = labeler(world), labeler(world)
    theirs = mine(world, other).values["education"][0]
    before = mine(world, made).values["education"][0]
    edit(world, made, education=[theirs, before | {"school": "New"}, before])
    first, second, third = mine(world, made).values["education"]
    assert second["id"] == before["id"]
    assert len({theirs["id"], first["id"], second["id"], third["id"]}) == 4
    assert [first["school"], second["school"]] == ["UCM", "New"]
    assert mine(world, other).values["education"] == [theirs]


def test_what_is_left_out_is_gone(world):
    made = labeler(world)
    with world.database.transaction() as db:
        profiles.edit(db, made, profile=labeler_profile.read({}, year=2026))
    assert mine(world, made).values == labeler_profile.Profile().model_dump()
    assert world.rows("labeler_languages") == world.rows("label_experiences") == 0


def test_only_a_labeler_has_a_profile(world):
    nobody = Labeler(person(world).user_id)
    with unchanged(world), pytest.raises(Failure, match="not_found"):
        edit(world, nobody)
    with pytest.raises(Failure, match="not_found"):
        mine(world, nobody)


def test_photos_are_seen_while_a_visible_labeler_has_them(world):
    maria, ben = labeler(world), labeler(world, visible=False)

    def put(made: Labeler, key: str | None) -> str | None:
        with world.database.transaction() as db:
            return profiles.set_photo(db, made, key=key)

    def shown(key: str, viewer: Labeler | None = None) -> bool:
        with world.database.autocommit() as db:
            return profiles.photo_shown(db, key, viewer_id=viewer and viewer.user_id)

    assert put(maria, "a") is None
    assert put(ben, "b") is None
    assert (shown("a"), shown("b"), shown("b", maria), shown("b", ben)) == (True, False, False, True)
    assert put(ben, "a") == "b", "nobody needs it any more"
    assert put(maria, "c") is None, "ben has it too"
    assert not shown("a")
    assert put(ben, "a") is None
    assert put(ben, None) == "a"


def test_strangers_see_no_contact_details(world):
    poison = "Mail maria@mail.example or call +34 600 123 456."
    made = labeler(
        world,
        title="maria@mail.example",
        bio=poison,
        city="+34 600 123 456",
        subject_matter=["x@mail.example"],
        tags=["x@mail.example"],
        software=["t.me/maria"],
        talent_type="AGENCY",
        agency={"name": "maria@mail.example", "description": poison},
        label_experience=[
            MARIA["label_experience"][0] | {"title": poison, "description": poison, "software": "t.me/maria"}
        ],
        work_experience=[
            MARIA["work_experience"][0] | {"title": poison, "company": poison, "description": poison}
        ],
        education=[{"school": poison, "degree": poison, "field": poison}],
    )
    with world.database.autocommit() as db:
        found = labelers.public(db, made.user_id)
    text = repr(found)
    for secret in ("mail.example", "600", "t.me", "MAIL.EXAMPLE", "Garcia", "private"):
        assert secret not in text
    assert text.count("[removed]") == 27
    assert mine(world, made).values["bio"] == poison, "their own words are theirs"
