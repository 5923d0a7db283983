"""Agents as tests play them: a registered account and calls with its token."""

from dataclasses import dataclass, field
from typing import Any

import httpx2

PUBLIC = "/api/public/v1"


@dataclass
class Agent:
    """An agent with its two secrets."""

    http: httpx2.Client
    token: str
    claim_token: str
    answer: dict[str, Any] = field(default_factory=dict)

    def call(self, method: str, path: str, *, token: str | None = None, **more: Any) -> httpx2.Response:
        headers = {"authorization": f"Bearer {token or self.token}", **more.pop("headers", {})}
        return self.http.request(method, PUBLIC + path, headers=headers, **more)

    def get(self, path: str, **more: Any) -> httpx2.Response:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx2.Response:
        return self.call("POST", path, **({} if body is None else {"json": body}), **more)

    def patch(self, path: str, body: Any, **more: Any) -> httpx2.Response:
        return self.call("PATCH", path, json=body, **more)

    def delete(self, path: str, **more: Any) -> httpx2.Response:
        return self.call("DELETE", path, **more)


def register(http: httpx2.Client, name: str = "Scout", **body: Any) -> Agent:
    """Register a fresh agent over HTTP."""
    response = http.post("/api/agent/identity", json={"agent_name": name, **body})
    assert response.status_code == 200, response.text
    answer = response.json()
    return Agent(http, answer["access_token"], answer["claim_token"], answer)


def refused(response: httpx2.Response, status: int, reason: str) -> dict[str, Any]:
    """Assert a refusal of the public API and return its details."""
    body = response.json()
    assert (response.status_code, body["details"]["reason"]) == (status, reason), response.text
    assert set(body) == {"error", "code", "requestId", "details"}
    assert body["requestId"] == response.headers["x-request-id"]
    return body["details"]
