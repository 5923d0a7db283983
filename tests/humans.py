"""Humans as tests play them: a signed-in person with a verified address, and the claims that wait."""

from dataclasses import dataclass
from typing import Any

from agents import Agent
from opentrain_server.core.actor import Human
from opentrain_server.domain.accounts import takeovers
from opentrain_server.domain.people import people

GRANT_TYPE = "urn:opentrain:agent-auth:grant-type:claim"


@dataclass
class Claim:
    """A started claim: the code that the agent tells, and the end of the link that was mailed."""

    code: str
    token: str
    answer: dict[str, Any]

    @property
    def wrong_code(self) -> str:
        return f"{(int(self.code) + 1) % 10**6:06d}"


def person(world, email: str = "ada@example.com") -> Human:
    """Ada, unless told otherwise."""
    with world.database.transaction() as db:
        return people.add(db, email=email, first_name=email.partition("@")[0].title())


def start_claim(agent: Agent, email: str = "ada@example.com") -> Claim:
    """The agent reserves its account for an address."""
    body = {"claim_token": agent.claim_token, "email": email}
    response = agent.http.post("/api/agent/identity/claim", json=body)
    assert response.status_code == 200, response.text
    answer = response.json()
    return Claim(answer["user_code"], answer["verification_uri"].partition("token=")[2], answer)


def poll(agent: Agent):
    """The agent asks for its new token."""
    body = {"grant_type": GRANT_TYPE, "claim_token": agent.claim_token}
    return agent.http.post("/api/agent/oauth/token", data=body)


def claimed(world, agent: Agent, email: str = "ada@example.com", grants=()) -> Human:
    """Let a new person claim the agent's account; the agent goes on with its new token."""
    human, claim = person(world, email), start_claim(agent, email)
    with world.database.transaction() as db:
        takeovers.claim(db, human, attempt_token=claim.token, code=claim.code, grants=grants)
    collect(agent)
    return human


def collect(agent: Agent) -> None:
    """The agent takes the token that waits for it."""
    response = poll(agent)
    assert response.status_code == 200, response.text
    agent.token = response.json()["access_token"]
