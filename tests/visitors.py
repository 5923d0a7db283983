"""People at their browsers as tests play them: signed in by sessions of their own, sending our forms."""

from dataclasses import dataclass
from typing import Any

import httpx2

from humans import person
from opentrain_server.core.actor import Human
from opentrain_server.domain.people import sessions
from opentrain_server.web.door import cookie_name


@dataclass
class Visitor:
    """A browser without a screen; `human` is who is signed in."""

    http: httpx2.Client
    human: Human | None = None

    def get(self, path: str, status: int = 200, **more: Any) -> httpx2.Response:
        """Open a page, which must answer with `status`."""
        response = self.http.get(path, **more)
        assert response.status_code == status, response.text
        return response

    def post(self, path: str, fields: Any = None, status: int = 303, **more: Any) -> httpx2.Response:
        """Send a form as our own pages do; it must answer with `status`."""
        response = self.http.post(path, data=fields or {}, **more)
        assert response.status_code == status, response.text
        return response


def visitor(world, human: Human | None = None, *, second_factor: bool = False) -> Visitor:
    """A browser at the server, signed in as `human`."""
    client = httpx2.Client(base_url=world.url, headers={"origin": world.settings.base}, timeout=30)
    world.browsers.append(client)
    if human is not None:
        sign_in(world, client, human, second_factor=second_factor)
    return Visitor(client, human)


def sign_in(world, client: httpx2.Client, human: Human, *, second_factor: bool = False) -> None:
    """Give a browser a session of a person."""
    with world.database.transaction() as db:
        cookie = sessions.start(
            db, human.user_id, address="127.0.0.1", browser="test", second_factor=second_factor
        )
    client.cookies.set(cookie_name(world.settings), cookie)


def employer(world, email: str = "ada@example.com", name: str = "Acme Research") -> Visitor:
    """Ada at her browser, owner of a claimed account."""
    human = person(world, email)
    with world.database.transaction() as db:
        organization_id = db.new_id()
        db.run(
            "INSERT INTO organizations (id, name, owner_user_id, created_at, claimed_at)"
            " VALUES (%(id)s, %(name)s, %(user_id)s, %(now)s, %(now)s)",
            id=organization_id,
            name=name,
            user_id=human.user_id,
            now=db.now,
        )
        db.run(
            "INSERT INTO members (organization_id, user_id, role, joined_at)"
            " VALUES (%(id)s, %(user_id)s, 'OWNER', %(now)s)",
            id=organization_id,
            user_id=human.user_id,
            now=db.now,
        )
    return visitor(world, human)
