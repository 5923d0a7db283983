"""A labeler at their browser: the profile as a form, the photo, and what everybody else sees."""

import io
import re
from typing import Any

import pytest
from PIL import Image

from humans import person
from labelers import MARIA, labeler
from opentrain_server.core.actor import Labeler
from opentrain_server.domain.labelers import profiles
from visitors import Visitor, visitor

HOSTILE = "<script>alert(1)</script>'\"&"
FORM: dict[str, Any] = {
    "title": "Radiologist",
    "bio": "I read images.\r\n\r\nWrite to me@mail.example",
    "talent_type": "FREELANCER",
    "availability": "PART_TIME",
    "country_code": "DE",
    "city": "Kiel",
    "hourly_rate": "60.50",
    "subject_matter": "Radiology, CT , ,",
    "software": "3D Slicer",
    "tags": "segmentation",
    "data_types": ["IMAGE", "SENSOR_3D"],
    "label_types": ["SEGMENTATION"],
    "languages-0-language": "German",
    "languages-0-proficiency": "NATIVE",
    "languages-2-language": "en",
    "languages-2-proficiency": "BASIC",
    "label_experience-0-title": "CT scans",
    "label_experience-0-from_year": "2020",
    "label_experience-0-ongoing": "yes",
    "label_experience-0-label_types": ["POLYGON", "SEGMENTATION"],
    "work_experience-0-title": "Physician",
    "work_experience-0-company": "UKSH",
    "work_experience-0-from_year": "2010",
    "work_experience-0-to_year": "2019",
    "education-0-school": "CAU",
    "visible": "yes",
}


def picture(form: str) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (300, 200), "teal").save(kept, form)
    return kept.getvalue()


@pytest.fixture
def ben(world) -> Visitor:
    human = person(world, "ben@example.com")
    with world.database.transaction() as db:
        db.run("UPDATE users SET last_name = 'Gray' WHERE id = %(id)s", id=human.user_id)
        profiles.make(db, human)
    return visitor(world, human)


def values(world, browser: Visitor) -> dict[str, Any]:
    assert browser.human is not None
    with world.database.autocommit() as db:
        return profiles.mine(db, Labeler(browser.human.user_id)).values


def test_becoming_a_labeler(world):
    dan = visitor(world, person(world, "dan@example.com"))
    assert dan.get("/profile", 303).headers["location"] == "/profile/start"
    assert "Give the agency" in dan.post("/profile/start", {"talent_type": "AGENCY"}, 400).text
    assert world.rows("labelers") == 0
    response = dan.post("/profile/start", {"talent_type": "AGENCY", "agency_name": "Labelworks"})
    assert response.headers["location"] == "/profile"
    assert "Labelworks" in dan.get("/profile").text
    assert dan.get("/profile/start", 303).headers["location"] == "/profile"


def test_staff_become_no_labelers(world):
    sam = visitor(world, person(world, "sam@example.com"), second_factor=True)
    with world.database.transaction() as db:
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=sam.human.user_id, now=db.now)
    assert "no other role" in sam.post("/profile/start", {"talent_type": "FREELANCER"}, 409).text
    assert world.rows("labelers") == 0


def test_a_profile_is_written_and_shown(world, ben):
    assert ben.post("/profile", FORM).headers["location"] == "/profile?ok=saved"
    kept = values(world, ben)
    assert [row["language"] for row in kept["languages"]] == ["German", "English"]
    assert kept["subject_matter"] == ["Radiology", "CT"]
    assert kept["label_experience"][0]["label_types"] == ["POLYGON", "SEGMENTATION"]
    assert kept["label_experience"][0]["ongoing"]
    assert kept["takes_invites"] is False
    page = ben.get("/profile").text
    for text in ("Radiologist", "60.50", "Radiology, CT", "UKSH", "CAU", "me@mail.example"):
        assert text in page
    public = visitor(world).get("/profile/ben-g").text
    for text in ("Ben G.", "Radiologist", "$60.50 per hour", "Kiel, Germany", "3D Sensor", "2010 to 2019"):
        assert text in public
    assert "[removed]" in public
    for secret in ("Gray", "mail.example", "ben@example.com"):
        assert secret not in public
    assert 'content="noindex"' in public


def test_sending_what_is_shown_changes_nothing(world, ben):
    ben.post("/profile", FORM)
    before = values(world, ben)
    ben.post("/profile", fields_of(ben.get("/profile").text))
    assert values(world, ben) == before


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the profile's form as it is shown."""
    form = page[page.index('<form class="form" action="/profile"') :]
    found: dict[str, list[str]] = {}

    def add(name: str, value: str) -> None:
        for escaped, plain in (("&lt;", "<"), ("&gt;", ">"), ("&#39;", "'"), ("&#34;", '"'), ("&amp;", "&")):
            value = value.replace(escaped, plain)
        found.setdefault(name, []).append(value)

    for tag in re.findall(r"<input [^>]*>", form):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if name and value and ("checkbox" not in tag or " checked" in tag):
            add(name[1], value[1])
    for name, text in re.findall(r'<textarea [^>]*name="([^"]*)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        add(name, text)
    for name, inner in re.findall(r'<select [^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', inner) or re.search(r'value="([^"]*)"', inner)
        add(name, chosen[1] if chosen else "")
    return found


def test_a_row_is_taken_away(world, ben):
    ben.post("/profile", FORM)
    ben.post("/profile", FORM | {"languages-0-remove": "yes", "work_experience-0-remove": "yes"})
    kept = values(world, ben)
    assert [row["language"] for row in kept["languages"]] == ["English"]
    assert kept["work_experience"] == []


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": "x" * 121}, "At most 120 characters."),
        ({"country_code": "XX"}, "two-letter code"),
        ({"hourly_rate": "ten"}, "Must be a number."),
        ({"subject_matter": "x" * 61}, "At most 60 characters."),
        ({"languages-2-language": "Klingonese"}, "Not a language known"),
        ({"label_experience-0-from_year": "20"}, "Must be a year from 1940"),
        ({"label_experience-0-to_year": "2021"}, "not both"),
        ({"talent_type": "AGENCY"}, "Please fill this in."),
        ({"talent_type": "AGENCY", "agency-name": "A", "agency-team_size": "many"}, "whole number"),
        ({"data_types": ["GUESSES"]}, "Must be &#39;TEXT&#39;"),
        ({"languages-2-language": "German"}, "German is there twice"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world, ben, changed, told):
    before = values(world, ben)
    page = ben.post("/profile", FORM | changed | {"city": HOSTILE}, 400).text
    assert told in page
    assert "alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    sent = fields_of(page)
    for name, value in (FORM | changed | {"city": HOSTILE}).items():
        typed = value if isinstance(value, list) else [value]
        if value not in (["GUESSES"], "XX"):  # no browser sends these
            assert sent.get(name) == [text.replace("\r\n", "\n").strip() for text in typed], name
    assert values(world, ben) == before


def test_the_problem_of_a_row_stands_at_the_row(world, ben):
    page = ben.post("/profile", FORM | {"languages-2-language": "Klingonese"}, 400).text
    assert 'id="languages-2-language-problem"' in page
    assert 'id="languages-0-language-problem"' not in page


def test_a_photo_is_drawn_anew_served_and_taken_away(world, ben):
    response = ben.post("/profile/photo", files={"photo": ("me.png", picture("PNG"), "image/png")})
    assert response.headers["location"] == "/profile?ok=saved"
    path = re.search(r'src="(/photos/[0-9a-f]{64})"', ben.get("/profile").text)[1]
    stranger = visitor(world)
    photo = stranger.get(path)
    assert photo.content.startswith(b"\xff\xd8\xff")
    assert photo.headers["content-type"] == "image/jpeg"
    assert photo.headers["x-content-type-options"] == "nosniff"
    assert photo.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert path in stranger.get("/profile/ben-g").text
    ben.post("/profile", {key: value for key, value in FORM.items() if key != "visible"})
    stranger.get(path, 404)
    assert ben.get(path).headers["cache-control"] == "private, max-age=300"
    ben.post("/profile/photo/remove")
    ben.get(path, 404)
    folder = world.settings.data_dir / "files"
    assert not any(path.rsplit("/", 1)[1] in str(file) for file in folder.rglob("*"))


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"<svg onload=alert(1)>", "cannot be read as one"),
        (b"\xff\xd8\xff" + b"\0" * 5_600_000, "That is too large"),
        (b"\xff\xd8\xff" + b"\0" * 5_250_000, "at most 5 MB"),
        (b"", "Choose a photo first."),
    ],
    ids=["svg", "too large for the form", "too large", "none"],
)
def test_what_is_no_photo(world, ben, data, told):
    before = world.snapshot()
    status = 413 if told.startswith("That") else 400
    files = {"photo": ("x.jpg", data, "image/jpeg")}
    assert told in ben.post("/profile/photo", files=files, status=status).text
    assert world.snapshot() == before


@pytest.mark.parametrize("key", ["nope", "..%2f..%2fetc%2fpasswd", "f" * 64, "%00"])
def test_photos_that_nobody_has(world, key):
    visitor(world).get(f"/photos/{key}", 404)


def test_hidden_suspended_and_unknown_profiles_are_not_found(world, ben):
    ben.post("/profile", {key: value for key, value in FORM.items() if key != "visible"})
    for path in ("/profile/ben-g", "/profile/nobody", "/profile/%00", "/profile/photo"):
        page = visitor(world).get(path, 404).text
        assert "There is no such profile" in page
    assert "Nobody but you sees" in ben.get("/profile").text
    labeler(world)
    with world.database.autocommit() as db:
        db.run("UPDATE users SET suspended_at = %(now)s", now=db.now)
    visitor(world).get("/profile/maria-g", 404)


def test_hostile_texts_stay_texts(world):
    part = {"from_year": 2020, "to_year": 2021, "description": HOSTILE, "title": HOSTILE}
    labeler(
        world,
        first_name=HOSTILE,
        title=HOSTILE,
        bio=HOSTILE,
        city=HOSTILE,
        talent_type="AGENCY",
        agency={"name": HOSTILE, "description": HOSTILE},
        subject_matter=[HOSTILE],
        tags=[HOSTILE],
        software=[HOSTILE],
        label_experience=[part | {"software": HOSTILE}],
        work_experience=[part | {"company": HOSTILE}],
        education=[{"school": HOSTILE, "degree": HOSTILE, "field": HOSTILE}],
    )
    with world.database.autocommit() as db:
        slug = db.one("SELECT slug FROM labelers")["slug"]
    page = visitor(world).get(f"/profile/{slug}").text
    assert "<script>alert" not in page.lower()
    assert page.lower().count("&lt;script&gt;") >= 18


def test_cy_changes_nobody_elses_profile(world, ben):
    ben.post("/profile", FORM)
    cy = visitor(world, person(world, "cy@example.com"))
    before = world.snapshot()
    for path in ("/profile", "/profile/photo", "/profile/photo/remove", "/find-work/searches"):
        cy.post(path, FORM, 404 if path == "/profile" else 403)
        visitor(world).post(path, FORM, 401)
    assert world.snapshot() == before
    assert MARIA["resume"] not in visitor(world).get("/profile/ben-g").text


def test_a_form_of_another_site_is_not_taken(world, ben):
    before = values(world, ben)
    ben.post("/profile", FORM, 403, headers={"origin": "https://evil.example"})
    assert values(world, ben) == before
