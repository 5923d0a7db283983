"""People in the middle of signing up, signing in and claiming, for the pages that show it."""

from agents import Agent
from humans import person, start_claim
from newcomers import HERE, do, hashed
from opentrain_server.core import keyring
from opentrain_server.domain.people import email_links, half_sessions, people, second_factors
from visitors import visitor

ADDRESS = HERE["address"]


def add(scene) -> None:
    """Links in mail, half a sign-in, second factors begun and done, and a claim that waits."""
    world, who = scene.world, scene.people
    with world.database.transaction() as db:
        db.run("UPDATE users SET password_hash = %(hash)s", hash=hashed())
    for name in ("hal", "pen", "two", "cleo"):
        who[name] = visitor(world, person(world, f"{name}@example.com"))
    scene.ids["sign_up"] = link(world, "sign_up", "new@example.com")
    scene.ids["sign_in"] = link(world, "sign_in", "dan@example.com")
    scene.ids["reset"] = link(world, "password_reset", "dan@example.com")
    scene.ids["email"] = link(world, "email_change", "dan2@example.com", "dan@example.com")
    add_factors(scene)
    add_claim(scene)


def link(world, purpose: str, email: str, whose: str | None = None) -> str:
    """The secret of a link that was mailed."""
    with world.database.transaction() as db:
        user_id = people.found(db, email=whose or email)
        return email_links.issue(db, purpose=purpose, email=email, user_id=user_id, address=ADDRESS)


def add_factors(scene) -> None:
    world, who = scene.world, scene.people
    keys = keyring.keys("", world.settings.data_dir)
    for name in ("hal", "pen", "two"):
        do(world, second_factors.begin, who[name].human, keys=keys)
    with world.database.transaction() as db:
        db.run(
            "UPDATE second_factors SET confirmed_at = %(now)s WHERE user_id <> %(id)s",
            now=db.now,
            id=who["pen"].human.user_id,
        )
    half = do(world, half_sessions.start, who["hal"].human.user_id, by_link=False)
    who["hal"].http.cookies.clear()
    who["hal"].http.cookies.set("opentrain_half", half)


def add_claim(scene) -> None:
    """An agent that waits for cleo, who opened the link; and one for dan, who did not."""
    nobody = scene.people["nobody"].http
    for name in ("cleo", "dan"):
        answer = nobody.post("/api/agent/identity", json={"agent_name": "Scout & Co"}).json()
        claim = start_claim(
            Agent(nobody, answer["access_token"], answer["claim_token"], answer), f"{name}@example.com"
        )
        if name == "cleo":
            scene.people[name].http.cookies.set("opentrain_claim", claim.token)


def crowd(scene) -> None:
    """Many browsers of ada's."""
    with scene.world.database.transaction() as db:
        db.run(
            "INSERT INTO sessions"
            " SELECT 's' || n, decode(md5(n::text), 'hex'), user_id, address, %(browser)s, created_at,"
            " seen_at, expires_at, confirmed_at, second_factor"
            " FROM (SELECT * FROM sessions WHERE user_id = %(id)s LIMIT 1) s, generate_series(1, 500) n",
            id=scene.people["ada"].human.user_id,
            browser="Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0",
        )
