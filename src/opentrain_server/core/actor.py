"""Who acts: the caller of a verb, as the door has established it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Agent:
    """A bearer token acting for an account (an employer organisation)."""

    token_id: str
    token_name: str
    user_id: str
    organization_id: str
    owns_organization: bool
    scopes: tuple[str, ...]
    claimed: bool
    token_expires_at: datetime | None
    features_off: Mapping[str, str] = field(default_factory=dict)  # key on the wire: mode


@dataclass(frozen=True, slots=True)
class Human:
    """A signed-in person, whatever else they are."""

    user_id: str
    email: str


@dataclass(frozen=True, slots=True)
class Member:
    """A signed-in person at work for an account, as its owner or a member of its team."""

    user_id: str
    email: str
    organization_id: str
    owns_organization: bool
    claimed: Literal[True] = True  # whoever signs in for an account has claimed it


@dataclass(frozen=True, slots=True)
class Labeler:
    """A signed-in labeler; their profile has the ID of their user."""

    user_id: str


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of the operator's staff; `name` stands in the records of what was decided."""

    user_id: str
    name: str


@dataclass(frozen=True, slots=True)
class System:
    """The server itself: the sweeper and other work that nobody asked for."""


Employer = Agent | Member  # whoever acts for an account
Actor = Employer | Human | Labeler | Staff | System
