"""Accounts: an employer organisation with its owner, as an agent registers it or a human claims it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from opentrain_server.core import secrets
from opentrain_server.core.actor import Agent
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import tokens
from opentrain_server.domain.accounts.scopes import PRE_CLAIM

NAME_LENGTH = 120
_URL_LIKE = re.compile(r"://|www\.|\w\.[^\W\d_]{2}", re.IGNORECASE)
# Control characters, what else ends a line, and what turns the direction of text around.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Registration:
    """A fresh account with its two secrets, which are shown this once."""

    id: str
    access_token: str
    claim_token: str
    claim_expires_at: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """The person and the account behind a token."""

    user_id: str
    email: str | None
    first_name: str | None
    last_name: str | None
    agent_name: str | None
    organization_id: str
    owner_user_id: str
    role: str
    claim_expires_at: datetime | None


_CREATE = """
WITH person AS (
    INSERT INTO users (id, agent_name, created_at) VALUES (%(user_id)s, %(agent_name)s, %(now)s)
), organization AS (
    INSERT INTO organizations (id, name, owner_user_id, created_at, claim_expires_at)
    VALUES (%(organization_id)s, %(organization_name)s, %(user_id)s, %(now)s, %(ends)s)
), member AS (
    INSERT INTO members (organization_id, user_id, role, joined_at)
    VALUES (%(organization_id)s, %(user_id)s, 'OWNER', %(now)s)
)
INSERT INTO registrations (id, organization_id, agent_name, organization_name, claim_token_hash, address,
                           created_at, claim_expires_at)
VALUES (%(id)s, %(organization_id)s, %(agent_name)s, %(organization_name)s, %(claim_token_hash)s,
        %(address)s, %(now)s, %(ends)s)
"""

_PROFILE = """
SELECT u.id AS user_id, u.email, u.first_name, u.last_name, u.agent_name,
       o.id AS organization_id, o.owner_user_id, m.role, o.claim_expires_at
  FROM users u
  JOIN organizations o ON o.id = %(organization_id)s
  JOIN members m ON m.organization_id = o.id AND m.user_id = u.id
 WHERE u.id = %(user_id)s
"""


def acceptable_name(name: str) -> bool:
    """Tell whether a name may stand in mails and on pages: no URL, no `@`, no control character.

    Full-width letters and signs are read as the plain ones that they stand for.
    """
    plain = unicodedata.normalize("NFKC", name)
    return not (_URL_LIKE.search(plain) or "@" in plain or _CONTROL.search(name))


def register(
    db: Db, *, agent_name: str, organization_name: str, address: str, claim_window: timedelta
) -> Registration:
    """Make an unclaimed account with its organisation, stand-in user and both tokens.

    The account lapses when nobody claims it within `claim_window`.
    """
    claim_token, ends = secrets.new_claim_token(), db.now + claim_window
    registration_id, user_id, organization_id = db.new_id(), db.new_id(), db.new_id()
    db.run(
        _CREATE,
        id=registration_id,
        user_id=user_id,
        organization_id=organization_id,
        agent_name=agent_name,
        organization_name=organization_name,
        claim_token_hash=secrets.digest(claim_token),
        address=address,
        now=db.now,
        ends=ends,
    )
    minted = tokens.mint(
        db,
        user_id=user_id,
        organization_id=organization_id,
        name="Agent registration",
        scopes=PRE_CLAIM,
        expires_at=ends,
    )
    return Registration(registration_id, minted.secret, claim_token, ends)


def me(db: Db, agent: Agent) -> Profile:
    """Return the person and account behind the calling token; fails with `not_found` when they are gone."""
    profile = db.find(Profile, _PROFILE, user_id=agent.user_id, organization_id=agent.organization_id)
    if profile is None:
        raise Failure("not_found", resource="users", userId=agent.user_id)
    return profile
