"""Any language model behind an OpenAI-compatible endpoint, asked for one JSON object at a time.

Wire format: POST {base}/chat/completions with `response_format` of type `json_schema`, as OpenAI documents it
under "Structured model outputs" and vLLM, llama.cpp, Ollama and others serve it.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NoReturn, Protocol

import httpx2

from opentrain_server.core.text import clean

#: Bytes of an answer that are read; what is longer is no answer.
MOST_BYTES = 256 * 1024

#: Characters of data that are sent; the longest text of the product is 60,000.
MOST_CHARACTERS = 100_000


class ModelUnavailable(Exception):
    """No usable answer: not reached, too slow, too long, refused, or not of the form asked for."""


class Model(Protocol):
    """Whatever answers with one JSON object."""

    def answer(
        self, *, instructions: str, data: str, schema: Mapping[str, object], deadline_seconds: float
    ) -> dict[str, object]:
        """Return the model's object, or raise ModelUnavailable."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """One model at one endpoint: base URL such as `http://127.0.0.1:11434/v1`, model name, key or none.

    Redirects are not followed, proxy variables are ignored, and the key stands in no log, repr or error.
    """

    base_url: str
    model: str
    api_key: str | None = field(default=None, repr=False)

    def answer(
        self, *, instructions: str, data: str, schema: Mapping[str, object], deadline_seconds: float = 10.0
    ) -> dict[str, object]:
        """Ask and wait; for a thread of its own, never inside a transaction. See `ask`."""
        question = self.ask(
            instructions=instructions, data=data, schema=schema, deadline_seconds=deadline_seconds
        )
        return asyncio.run(question)

    async def ask(
        self, *, instructions: str, data: str, schema: Mapping[str, object], deadline_seconds: float = 10.0
    ) -> dict[str, object]:
        """Return the object the model answers with, its strings cleaned.

        `data` is text of strangers: it goes out apart from the instructions as a JSON string, which nothing
        inside it can close. The schema's top-level `required` keys are checked, values are the reader's to
        check. The deadline holds for all together: name lookup, connection, every byte. Raises
        ModelUnavailable.
        """
        request = _request(self.model, instructions, data[:MOST_CHARACTERS], schema)
        try:
            async with asyncio.timeout(deadline_seconds):
                body = await self._post(request)
        except TimeoutError:
            raise ModelUnavailable("no answer before the deadline") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise ModelUnavailable(f"not reached: {type(error).__name__}") from None
        return _object(body, schema)

    async def _post(self, request: Mapping[str, object]) -> bytes:
        headers = {"Accept-Encoding": "identity"}
        if self.api_key:
            headers["Authorization"] = f"Bearer {self.api_key}"
        url = self.base_url.rstrip("/") + "/chat/completions"
        async with (
            httpx2.AsyncClient(follow_redirects=False, trust_env=False, timeout=None) as client,
            client.stream("POST", url, json=request, headers=headers) as response,
        ):
            if response.status_code != httpx2.codes.OK:
                raise ModelUnavailable(f"status {response.status_code}")
            return await _read(response)


@dataclass(slots=True)
class CannedModel:
    """A test double: gives the answers it was handed, in order, and keeps the questions.

    An answer that is None is a model that cannot be reached; so is one question more than answers.
    """

    answers: list[dict[str, object] | None]
    questions: list[dict[str, object]] = field(default_factory=list)

    def answer(
        self, *, instructions: str, data: str, schema: Mapping[str, object], deadline_seconds: float = 10.0
    ) -> dict[str, object]:
        """Return the next answer, or raise ModelUnavailable."""
        asked = {"instructions": instructions, "data": data, "schema": schema}
        self.questions.append(asked | {"deadline_seconds": deadline_seconds})
        given = self.answers.pop(0) if self.answers else None
        if given is None:
            raise ModelUnavailable("no answer")
        return given


def _request(model: str, instructions: str, data: str, schema: Mapping[str, object]) -> dict[str, object]:
    return {
        "model": model,
        "temperature": 0,
        "stream": False,
        "messages": [
            {"role": "system", "content": instructions},
            {"role": "user", "content": json.dumps({"data": data}, ensure_ascii=False)},
        ],
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "answer", "strict": True, "schema": schema},
        },
    }


async def _read(response: httpx2.Response) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ModelUnavailable("answer is compressed")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MOST_BYTES:
            raise ModelUnavailable("answer is too long")
    return bytes(body)


def _object(body: bytes, schema: Mapping[str, object]) -> dict[str, object]:
    envelope = _parsed(body)
    choices = envelope.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict):
        _reject("answer has no message")
    if message.get("refusal"):
        _reject("the model refused")
    content = message.get("content")
    if not isinstance(content, str):
        _reject("answer has no content")
    answer = _parsed(content)
    required = schema.get("required")
    if not set(required if isinstance(required, list) else []) <= answer.keys():
        _reject("answer lacks keys")
    return answer


def _parsed(text: str | bytes) -> dict[str, object]:
    try:
        value = clean(json.loads(text))
    except (ValueError, RecursionError):
        _reject("answer is no JSON")
    if not isinstance(value, dict):
        _reject("answer is no object")
    return value


def _reject(why: str) -> NoReturn:
    raise ModelUnavailable(why)
