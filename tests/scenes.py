"""The marketplace as pages show it: empty, with one of everything, and crowded."""

import io
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

import account_scenes
import hiring_scenes
import scenes_books
import scenes_contracts
import scenes_interviews
import scenes_money
import scenes_payments
import scenes_staff
import talks
from humans import person
from labelers import MARIA
from listings import listed, listed_many
from opentrain_server.core.actor import Labeler, Member
from opentrain_server.core.files import Files
from opentrain_server.domain.jobs.job_fields import empty_fields, fields_hash, to_json
from opentrain_server.domain.labelers import labeler_profile, profiles, saved_searches
from postings import READY
from visitors import Visitor, employer, visitor

LONG = "A long text that goes on and on, " * 30
ODD = "<b>Ünïcödé</b> & \u202e“quotes” 漢字 " + "x" * 60


@dataclass
class Scene:
    """Who is there, and the IDs that paths need."""

    world: Any
    people: dict[str, Visitor]
    ids: dict[str, str] = field(default_factory=dict)

    def organization(self, who: str = "ada") -> str:
        """The account of a person."""
        with self.world.database.autocommit() as db:
            return db.one(
                "SELECT organization_id FROM members WHERE user_id = %(id)s",
                id=self.people[who].human.user_id,
            )["organization_id"]

    def member(self, who: str = "ada") -> Member:
        """A person at work for their account."""
        human = self.people[who].human
        return Member(human.user_id, human.email, self.organization(who), owns_organization=True)


def empty(world) -> Scene:
    """People who have just come: an owner, a labeler, staff, and somebody who is nobody yet."""
    people = {
        "nobody": visitor(world),
        "ada": employer(world, name="Acme Research"),
        "ben": visitor(world, person(world, "ben@example.com")),
        "dan": visitor(world, person(world, "dan@example.com")),
        "sam": visitor(world, person(world, "sam@example.com"), second_factor=True),
    }
    with world.database.transaction() as db:
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=people["sam"].human.user_id, now=db.now)
        profiles.make(db, people["ben"].human)
    scene = Scene(world, people)
    scene.ids["draft"] = add_draft(scene)
    add_member(scene)
    with world.database.autocommit() as db:
        scene.ids["ben"] = profiles.mine(db, Labeler(people["ben"].human.user_id)).slug
    account_scenes.add(scene)
    return scene


def add_member(scene: Scene) -> None:
    """Mo, who works for ada's account and does not own it."""
    mo = scene.people["mo"] = visitor(scene.world, person(scene.world, "mo@example.com"))
    with scene.world.database.transaction() as db:
        db.run(
            "INSERT INTO members VALUES (%(organization)s, %(id)s, 'MEMBER', %(now)s)",
            organization=scene.organization(),
            id=mo.human.user_id,
            now=db.now,
        )


def add_draft(scene: Scene, **changed: Any) -> str:
    """A draft of ada's account."""
    fields = empty_fields() | changed
    with scene.world.database.transaction() as db:
        job_id = db.new_id()
        db.run(
            "INSERT INTO jobs (id, organization_id, status, fields, fields_hash, created_at, updated_at)"
            " VALUES (%(id)s, %(organization)s, 'DRAFT', %(fields)s, %(hash)s, %(now)s, %(now)s)",
            id=job_id,
            organization=scene.organization(),
            fields=to_json(fields),
            hash=fields_hash(fields),
            now=db.now,
        )
    return job_id


def full(world) -> Scene:
    """One of everything, with texts that are long, odd and hostile."""
    scene = empty(world)
    organization = scene.organization()
    scene.ids["job"] = listed(
        world, organization, jobTitle=ODD[:110], jobDescription=LONG, subjectMatter=[ODD[:50]]
    )
    fill_profile(scene)
    scene.ids |= talks.filled(
        world,
        scene.people["ada"].human,
        organization,
        scene.people["ben"].human,
        scene.ids["job"],
        [ODD, LONG],
        guest="dan@example.com",
    )
    scene.ids["draft"] = add_draft(scene, **READY | {"jobTitle": ODD[:110], "workloadDesc": LONG})
    hiring_scenes.add(scene)
    scenes_staff.fill(scene, ODD)
    scenes_interviews.add(scene)
    scenes_payments.add(scene)
    scenes_contracts.add(scene, ODD, LONG)
    scenes_books.add(scene, ODD, LONG)
    scenes_money.approvals(scene, ODD)
    return scene


def fill_profile(scene: Scene) -> None:
    """Ben's profile with every part, a photo and a kept search."""
    me = scene.people["ben"].human
    part = {"title": ODD, "description": LONG, "from_year": 2010, "ongoing": True}
    values = MARIA | {
        "title": ODD,
        "bio": LONG,
        "talent_type": "AGENCY",
        "agency": {"name": ODD, "team_size": 12, "description": LONG},
        "subject_matter": [ODD[:50], "Law"],
        "label_experience": [part | {"label_types": ["OTHER"], "data_type": "TEXT", "software": ODD}] * 3,
        "work_experience": [part | {"company": ODD}],
    }
    photo = io.BytesIO()
    Image.new("RGB", (96, 96), "teal").save(photo, "JPEG")
    key = Files(scene.world.settings.data_dir / "files").put(photo.getvalue())
    with scene.world.database.transaction() as db:
        labeler = Labeler(me.user_id)
        profiles.edit(db, labeler, profile=labeler_profile.read(values, year=db.now.year))
        profiles.set_photo(db, labeler, key=key)
        saved_searches.keep(db, labeler, name=ODD[:60], query="q=spanish")
        scene.ids["ben"] = profiles.mine(db, labeler).slug


def crowd(scene: Scene) -> Scene:
    """Add five hundred of what lists show."""
    listed_many(scene.world, scene.organization(), [{} for _ in range(500)])
    hiring_scenes.crowd(scene)
    with scene.world.database.transaction() as db:
        labeler = Labeler(scene.people["ben"].human.user_id)
        talks.crowd(db, scene.organization(), labeler, scene.ids["conversation"])
        for number in range(saved_searches.KEPT - 1):
            saved_searches.keep(db, labeler, name=f"Search {number}", query="q=spanish")
    account_scenes.crowd(scene)
    scenes_contracts.crowd(scene)
    scenes_books.crowd(scene)
    scenes_staff.crowd(scene)
    scenes_money.crowd_approvals(scene)
    scenes_payments.crowd(scene)
    return scene


def crowded(world) -> Scene:
    """One of everything, and five hundred of what lists show."""
    return crowd(full(world))
