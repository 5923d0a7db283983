"""Staff as tests play them, and what they look after: an account, a labeler, and what they wrote."""

from dataclasses import dataclass
from typing import Any

from agents import Agent, register
from humans import claimed, person
from opentrain_server.core.actor import Human, Staff
from postings import organization_of
from talks import Talk, force_scopes, reply, talk
from visitors import Visitor, sign_in, visitor


def clerk(world, email: str = "sam@example.com") -> Visitor:
    """Sam, staff with a second factor given."""
    human = person(world, email)
    with world.database.transaction() as db:
        db.run("INSERT INTO staff VALUES (%(id)s, %(now)s)", id=human.user_id, now=db.now)
    return visitor(world, human, second_factor=True)


def staff_of(browser: Visitor) -> Staff:
    assert browser.human is not None
    return Staff(browser.human.user_id, browser.human.email)


@dataclass
class Market:
    """Ada's claimed account with a job on the board, Ben's proposal, and a message of his in their thread."""

    world: Any
    agent: Agent
    ada: Visitor
    ben: Visitor
    talk: Talk
    message: str

    @property
    def account(self) -> str:
        return organization_of(self.world, self.agent)

    @property
    def job(self) -> str:
        return self.talk.job_id

    def decide(self, browser: Visitor, action: str, subject: str, status: int = 303, reason="Seen it."):
        """Send the form of a decision."""
        return browser.post(f"/staff/decide/{action}/{subject}", {"reason": reason}, status)


def market(world, http) -> Market:
    agent = register(http)
    ada = visitor(world, claimed(world, agent))
    force_scopes(world, agent)
    one = talk(world, http, agent)
    assert one.say("When could you start?").status_code == 201
    message = reply(world, one, "I can start Monday.")
    browser = visitor(world)
    with world.database.autocommit() as db:
        human = person_of(db, one.labeler.user_id)
    sign_in(world, browser.http, human)
    return Market(world, agent, ada, Visitor(browser.http, human), one, message)


def person_of(db: Any, user_id: str) -> Human:
    return Human(user_id, db.one("SELECT email FROM users WHERE id = %(id)s", id=user_id)["email"])


def acts(world) -> list[tuple[str, str, str]]:
    """What staff did: action, subject, reason."""
    with world.database.autocommit() as db:
        return db.conn.execute("SELECT action, subject_id, reason FROM staff_acts ORDER BY number").fetchall()
