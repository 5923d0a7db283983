import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from opentrain_server.outside.language_model import MOST_BYTES, CannedModel, LanguageModel, ModelUnavailable

SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {"n": {"type": "integer"}},
    "required": ["n"],
    "additionalProperties": False,
}
KEY = "sk-very-secret"

Reply = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    reply: Reply
    seen: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).seen.append({"path": self.path, "headers": dict(self.headers), "body": json.loads(body)})
        type(self).reply(self)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


class Endpoint:
    def __init__(self, url: str, handler: type[Handler]) -> None:
        self.url, self.handler = url, handler

    def replies(self, reply: Reply) -> None:
        self.handler.reply = staticmethod(reply)  # type: ignore[assignment]

    def ask(self, deadline: float = 5.0) -> dict[str, object]:
        model = LanguageModel(self.url + "/v1/", "small", KEY)
        return model.answer(
            instructions="Count.", data='He said "stop"', schema=SCHEMA, deadline_seconds=deadline
        )


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    handler = type("Local", (Handler,), {"seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield Endpoint(f"http://127.0.0.1:{server.server_address[1]}", handler)
    server.shutdown()
    server.server_close()


def completion(content: object, **message: object) -> bytes:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, **message},
        "finish_reason": "stop",
    }
    return json.dumps({"id": "c1", "object": "chat.completion", "choices": [choice]}).encode()


def test_a_good_answer(endpoint: Endpoint) -> None:
    endpoint.replies(lambda h: h.send(200, completion('{"n": 3, "why": " e\\u0301 "}')))
    assert endpoint.ask() == {"n": 3, "why": "é"}
    (seen,) = endpoint.handler.seen
    assert seen["path"] == "/v1/chat/completions"
    assert seen["headers"]["Authorization"] == f"Bearer {KEY}"
    body = seen["body"]
    assert (body["model"], body["temperature"]) == ("small", 0)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert json.loads(body["messages"][1]["content"]) == {"data": 'He said "stop"'}
    assert body["response_format"] == {
        "type": "json_schema",
        "json_schema": {"name": "answer", "strict": True, "schema": SCHEMA},
    }


def test_proxies_of_the_environment_are_ignored(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    endpoint.replies(lambda h: h.send(200, completion('{"n": 3}')))
    assert endpoint.ask() == {"n": 3}


def test_no_key_sends_no_header(endpoint: Endpoint) -> None:
    endpoint.replies(lambda h: h.send(200, completion('{"n": 3}')))
    LanguageModel(endpoint.url, "small").answer(instructions="", data="", schema=SCHEMA)
    assert "Authorization" not in endpoint.handler.seen[0]["headers"]


BAD: dict[str, tuple[bytes, str]] = {
    "refusal": (completion(None, refusal="I cannot."), "refused"),
    "malformed": (completion('{"n": '), "no JSON"),
    "wrong schema": (completion('{"m": 3}'), "lacks keys"),
    "no object": (completion("[1]"), "no object"),
    "no content": (completion(None), "no content"),
    "no choices": (b'{"choices": []}', "no message"),
    "other choices": (b'{"choices": [5]}', "no message"),
    "error page": (b"<html>", "no JSON"),
    "not UTF-8": (b'{"\xff', "no JSON"),
    "deep": (completion("[" * 5_000), "no JSON"),
    "surrogate": (completion('{"n": "\\ud800"}'), "no JSON"),
    "huge": (completion('{"n": "' + "x" * MOST_BYTES + '"}'), "too long"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_answer(endpoint: Endpoint, name: str) -> None:
    body, why = BAD[name]
    endpoint.replies(lambda h: h.send(200, body))
    with pytest.raises(ModelUnavailable, match=why) as refused:
        endpoint.ask()
    assert KEY not in repr(refused.value)


@pytest.mark.parametrize("status", [201, 204, 400, 401, 429, 500, 503])
def test_another_status(endpoint: Endpoint, status: int) -> None:
    endpoint.replies(lambda h: h.send(status, b"" if status == 204 else completion('{"n": 3}')))
    with pytest.raises(ModelUnavailable, match=f"status {status}"):
        endpoint.ask()


def test_redirects_are_not_followed(endpoint: Endpoint) -> None:
    endpoint.replies(lambda h: h.send(307, b"", Location=endpoint.url + "/elsewhere"))
    with pytest.raises(ModelUnavailable, match="status 307"):
        endpoint.ask()
    assert len(endpoint.handler.seen) == 1


def test_a_compressed_answer_is_not_unpacked(endpoint: Endpoint) -> None:
    endpoint.replies(lambda h: h.send(200, b"\x1f\x8b", Content_Encoding="gzip"))
    with pytest.raises(ModelUnavailable, match="compressed"):
        endpoint.ask()


def drip(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(20):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.05)


def silent(_: Handler) -> None:
    time.sleep(1)


@pytest.mark.parametrize("reply", [drip, silent])
def test_the_deadline_holds_for_the_whole_answer(endpoint: Endpoint, reply: Reply) -> None:
    endpoint.replies(reply)
    started = time.monotonic()
    with pytest.raises(ModelUnavailable, match="deadline"):
        endpoint.ask(deadline=0.3)
    assert time.monotonic() - started < 0.9


@pytest.mark.parametrize("base", ["http://127.0.0.1:9", "ftp://127.0.0.1", "http://[", ""])
def test_an_endpoint_that_cannot_be_reached(base: str) -> None:
    with pytest.raises(ModelUnavailable, match="not reached"):
        LanguageModel(base, "small", KEY).answer(instructions="", data="", schema=SCHEMA)


def test_the_key_is_in_no_repr() -> None:
    assert KEY not in repr(LanguageModel("http://x", "small", KEY))


def test_the_double_gives_its_answers_in_order() -> None:
    model = CannedModel([{"n": 1}, None])
    assert model.answer(instructions="i", data="d", schema=SCHEMA) == {"n": 1}
    for _ in range(2):
        with pytest.raises(ModelUnavailable):
            model.answer(instructions="i", data="d", schema=SCHEMA)
    assert [question["data"] for question in model.questions] == ["d"] * 3
