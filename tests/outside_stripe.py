"""Stripe as tests play it: a server on this machine that speaks its documented wire format.

Forms in, JSON out, answers kept by `Idempotency-Key` (also errors and 500s), another form under a known key
refused. What happens is decided by the payment method, as with Stripe's own test cards. `lose` names paths
whose next call is done but never answered, `break_` those answered 500 after the deed.
"""

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

DECLINES = {
    "pm_declined": ("card_declined", "generic_decline"),
    "pm_insufficient": ("card_declined", "insufficient_funds"),
    "pm_unauthenticated": ("authentication_required", "authentication_required"),
}


class StripeError(Exception):
    def __init__(self, status: int, **error: Any) -> None:
        super().__init__(error)
        self.status, self.error = status, error


@dataclass
class FakeStripe:
    """The objects of one account."""

    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    answers: dict[str, tuple[str, int, bytes]] = field(default_factory=dict)
    lose: list[str] = field(default_factory=list)
    break_: list[str] = field(default_factory=list)
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    balance: int = 10_000_000
    bad_key: bool = False
    livemode: bool = False
    lock: Any = field(default_factory=threading.RLock)
    number: int = 0
    clock: Callable[[], float] = time.time

    def make(self, kind: str, prefix: str, **values: Any) -> dict[str, Any]:
        self.number += 1
        name = f"{prefix}_{self.number:06}"
        made = {"id": name, "object": kind, "created": self.now(), "livemode": self.livemode, **values}
        self.things[name] = made
        return made

    def get(self, name: str) -> dict[str, Any]:
        if name not in self.things:
            raise StripeError(404, type="invalid_request_error", code="resource_missing", message=name)
        return self.things[name]

    def all(self, kind: str) -> list[dict[str, Any]]:
        return [one for one in self.things.values() if one["object"] == kind][::-1]

    # What people do at Stripe's pages

    def pay(self, session: str, method: str = "pm_success") -> None:
        page = self.get(session)
        data = page.pop("_intent")
        intent = self._intent(page["amount_total"], page["customer"], method, data.get("metadata", {}), None)
        page |= {"status": "complete", "payment_status": "paid", "url": None, "payment_intent": intent["id"]}
        if intent["status"] != "succeeded":
            page["payment_status"] = "unpaid"

    def save(self, session: str, method: str = "pm_success") -> str:
        page = self.get(session)
        card = {"brand": "visa", "last4": "4242", "exp_month": 4, "exp_year": 2031}
        kept = self.make("payment_method", "pm", type="card", card=card, customer=page["customer"])
        kept["_does"] = method
        setup = self.make("setup_intent", "seti", status="succeeded", payment_method=kept["id"])
        page |= {"status": "complete", "url": None, "setup_intent": setup["id"]}
        return str(kept["id"])

    def event(self, kind: str, thing: dict[str, Any]) -> dict[str, Any]:
        return self.make(
            "event", "evt", type=kind, data={"object": dict(thing)}, api_version="2026-10-28.endive"
        )

    def dispute(self, payment: str, status: str = "needs_response") -> dict[str, Any]:
        intent = self.get(payment)
        fee = self.make("balance_transaction", "txn", amount=-intent["amount"], fee=1500, currency="usd")
        return self.make(
            "dispute",
            "dp",
            amount=intent["amount"],
            currency="usd",
            payment_intent=payment,
            status=status,
            charge=intent["latest_charge"],
            balance_transactions=[fee],
            reason="fraudulent",
            metadata={},
            is_charge_refundable=False,
        )

    # What the API does

    def answer(self, method: str, path: str, sent: dict[str, Any]) -> dict[str, Any]:
        parts = path.strip("/").split("/")
        if parts[0] == "account":
            return {
                "id": "acct_platform",
                "object": "account",
                "country": "US",
                "payouts_enabled": True,
                "charges_enabled": True,
                "type": "standard",
                "email": None,
            }
        if method == "GET":
            found = self._read(parts, sent)
            return expand(self, found, sent.get("expand", {}))
        made = getattr(self, "_post_" + "_".join(part for part in parts if "_0" not in part))(parts, sent)
        return expand(self, made, sent.get("expand", {}))

    def _read(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        name = parts[-1]
        if "_0" in name:
            return self.get(name)
        kind = {"payment_intents": "payment_intent"}.get("/".join(parts), parts[-1].removesuffix("s"))
        found = [one for one in self.all(kind) if self._fits(one, sent)]
        if after := sent.get("starting_after"):
            found = found[[one["id"] for one in found].index(after) + 1 :]
        limit = int(sent.get("limit", 10))
        return {
            "object": "list",
            "url": f"/v1/{'/'.join(parts)}",
            "data": found[:limit],
            "has_more": len(found) > limit,
        }

    @staticmethod
    def _fits(one: dict[str, Any], sent: dict[str, Any]) -> bool:
        since = int(sent.get("created", {}).get("gte", 0))
        types = list(sent.get("types", {}).values())
        wanted = {
            k: v
            for k, v in sent.items()
            if k in {"customer", "payment_intent", "destination", "transfer_group"}
        }
        return (
            one["created"] >= since
            and (not types or one["type"] in types)
            and all(one.get(key) == value for key, value in wanted.items())
        )

    def _post_customers(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        return self.make("customer", "cus", email=sent.get("email"), metadata=sent.get("metadata", {}))

    def _post_checkout_sessions(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        page = self.make(
            "checkout.session",
            "cs",
            mode=sent["mode"],
            status="open",
            customer=sent["customer"],
            payment_status="unpaid",
            payment_intent=None,
            setup_intent=None,
            amount_total=None,
            currency="usd",
            success_url=sent["success_url"],
            cancel_url=sent["cancel_url"],
            metadata={},
            client_reference_id=sent.get("client_reference_id"),
            expires_at=int(sent.get("expires_at", 0)),
        )
        page["url"] = f"https://checkout.stripe.com/c/pay/{page['id']}"
        if sent["mode"] == "payment":
            wait = int(sent["expires_at"]) - self.now()
            if not 1800 <= wait <= 86_400:
                raise StripeError(
                    400, type="invalid_request_error", param="expires_at", message="30 min to 24 h"
                )
            item = sent["line_items"]["0"]
            page["amount_total"] = int(item["price_data"]["unit_amount"]) * int(item["quantity"])
            page["_intent"] = sent["payment_intent_data"]
        return page

    def now(self) -> int:
        return int(self.clock())

    def _post_payment_intents(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        method = self.get(sent["payment_method"])
        if method["customer"] != sent["customer"]:
            raise StripeError(400, type="invalid_request_error", message="not this customer's")
        assert sent["confirm"] == "true" and sent["currency"] == "usd"
        intent = self._intent(
            int(sent["amount"]),
            sent["customer"],
            method["_does"],
            sent.get("metadata", {}),
            sent["return_url"],
        )
        if intent["status"] == "requires_payment_method":
            raise StripeError(402, **intent["last_payment_error"], payment_intent=public(intent))
        return intent

    def _intent(
        self, cents: int, customer: str, does: str, metadata: Any, back: str | None
    ) -> dict[str, Any]:
        states = {"pm_processing": "processing", "pm_3ds": "requires_action"}
        intent = self.make(
            "payment_intent",
            "pi",
            amount=cents,
            currency="usd",
            customer=customer,
            metadata=metadata,
            status=states.get(does, "succeeded"),
            next_action=None,
            last_payment_error=None,
            latest_charge=None,
        )
        if does in DECLINES:
            self.refuse(intent["id"], *DECLINES[does])
        elif does == "pm_3ds":
            url = f"https://hooks.stripe.com/redirect/authenticate/{intent['id']}"
            redirect = {"url": url, "return_url": back}
            intent["next_action"] = {"type": "redirect_to_url", "redirect_to_url": redirect}
        elif intent["status"] == "succeeded":
            self.succeed(intent["id"])
        return intent

    def succeed(self, name: str) -> None:
        intent = self.get(name)
        fee = round(intent["amount"] * 29 / 1000) + 30
        taken = self.make("balance_transaction", "txn", amount=intent["amount"], fee=fee, currency="usd")
        charge = self.make(
            "charge",
            "ch",
            amount=intent["amount"],
            currency="usd",
            balance_transaction=taken["id"],
            payment_intent=name,
            amount_refunded=0,
        )
        intent |= {"status": "succeeded", "next_action": None, "latest_charge": charge["id"]}

    def refuse(self, name: str, code: str, decline: str | None) -> None:
        error = {"type": "card_error", "code": code, "message": "Refused."}
        self.get(name).update(
            status="requires_payment_method",
            next_action=None,
            last_payment_error=error | ({"decline_code": decline} if decline else {}),
        )

    def _post_payment_intents_cancel(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        intent = self.get(parts[1])
        if intent["status"] in {"succeeded", "canceled", "processing"}:
            raise StripeError(400, type="invalid_request_error", code="payment_intent_unexpected_state")
        intent |= {"status": "canceled", "next_action": None}
        return intent

    def _post_refunds(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        intent, cents = self.get(sent["payment_intent"]), int(sent["amount"])
        charge = self.get(intent["latest_charge"])
        if any(one["payment_intent"] == intent["id"] for one in self.all("dispute")):
            raise StripeError(400, type="invalid_request_error", code="charge_disputed")
        if charge["amount_refunded"] + cents > charge["amount"]:
            raise StripeError(400, type="invalid_request_error", code="charge_already_refunded")
        charge["amount_refunded"] += cents
        return self.make(
            "refund",
            "re",
            amount=cents,
            currency="usd",
            payment_intent=intent["id"],
            charge=charge["id"],
            status="succeeded",
            metadata=sent.get("metadata", {}),
        )

    def _post_accounts(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        agreement = sent.get("tos_acceptance", {}).get("service_agreement", "full")
        return self.make(
            "account",
            "acct",
            country=sent["country"],
            email=sent["email"],
            payouts_enabled=False,
            charges_enabled=False,
            details_submitted=False,
            capabilities={"transfers": "inactive"},
            controller={"type": "application"},
            metadata=sent["metadata"],
            tos_acceptance={"service_agreement": agreement},
        )

    def onboarded(self, name: str) -> None:
        self.get(name).update(
            payouts_enabled=True, details_submitted=True, capabilities={"transfers": "active"}
        )

    def _post_account_links(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        self.get(sent["account"])
        return {
            "object": "account_link",
            "created": 1,
            "expires_at": 2,
            "url": f"https://connect.stripe.com/setup/e/{sent['account']}",
        }

    def _post_transfers(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        payee, cents = self.get(sent["destination"]), int(sent["amount"])
        if payee["capabilities"]["transfers"] != "active":
            raise StripeError(
                400, type="invalid_request_error", code="insufficient_capabilities_for_transfer"
            )
        if cents > self.balance:
            raise StripeError(400, type="invalid_request_error", code="balance_insufficient")
        self.balance -= cents
        return self.make(
            "transfer",
            "tr",
            amount=cents,
            currency="usd",
            destination=payee["id"],
            transfer_group=sent["transfer_group"],
            metadata=sent["metadata"],
            reversed=False,
        )

    def _post_payment_methods_detach(self, parts: list[str], sent: dict[str, Any]) -> dict[str, Any]:
        method = self.get(parts[1])
        method["customer"] = None
        return method


def expand(stripe: FakeStripe, thing: dict[str, Any], wanted: dict[str, str]) -> dict[str, Any]:
    """A thing with what was asked for in place of its names."""
    copied = json.loads(json.dumps(public(thing)))
    for path in wanted.values():
        _expand(stripe, copied, path.split("."))
    return copied


def _expand(stripe: FakeStripe, thing: Any, path: list[str]) -> None:
    if isinstance(thing, list):
        for one in thing:
            _expand(stripe, one, path)
        return
    if not path or thing is None or thing.get(path[0]) is None:
        return
    if isinstance(thing[path[0]], str):
        thing[path[0]] = json.loads(json.dumps(public(stripe.get(thing[path[0]]))))
    _expand(stripe, thing[path[0]], path[1:])


def public(thing: Any) -> Any:
    """A thing without what only this server knows of it."""
    if isinstance(thing, dict):
        return {key: public(value) for key, value in thing.items() if not key.startswith("_")}
    return [public(one) for one in thing] if isinstance(thing, list) else thing


def unform(text: str) -> dict[str, Any]:
    """Read `a[b][0]=c` as Stripe does."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        keys = name.replace("]", "").split("[")
        place = found
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1]] = value
    return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for head and body
    stripe: FakeStripe

    def do_GET(self) -> None:
        self._serve("GET", unform(urlsplit(self.path).query))

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        assert self.headers.get("content-type", "application/x-www-form-urlencoded").startswith(
            "application/x-www-form-urlencoded"
        )
        self._serve("POST", unform(text))

    def log_message(self, *_more: Any) -> None:
        pass

    def _serve(self, method: str, sent: dict[str, Any]) -> None:
        stripe, path = self.stripe, urlsplit(self.path).path.removeprefix("/v1/")
        with stripe.lock:
            stripe.calls.append((method, path, sent))
            status, body = self._keyed(method, path, sent)
            lost = path in stripe.lose and stripe.lose.remove(path) is None
        if lost:
            self.close_connection = True
            return
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _keyed(self, method: str, path: str, sent: dict[str, Any]) -> tuple[int, bytes]:
        stripe, key = self.stripe, self.headers.get("idempotency-key")
        if stripe.bad_key or not self.headers.get("authorization", "").startswith("Bearer sk_"):
            return 401, _error({"type": "invalid_request_error", "message": "Invalid API Key"})
        same = path + json.dumps(sent, sort_keys=True)
        if method == "POST" and key in stripe.answers:
            known, status, body = stripe.answers[key]
            if known != same:
                return 400, _error({"type": "idempotency_error", "message": "Keys are for one form"})
            return status, body
        try:
            status, body = 200, json.dumps(stripe.answer(method, path, sent)).encode()
            if path in stripe.break_:
                stripe.break_.remove(path)
                status, body = 500, _error({"type": "api_error", "message": "Sorry"})
        except StripeError as error:
            status, body = error.status, _error(error.error)
        if method == "POST" and key and status not in {401, 409, 429}:
            stripe.answers[key] = (same, status, body)
        return status, body


def _error(error: dict[str, Any]) -> bytes:
    return json.dumps({"error": error}).encode()


class serving_stripe:
    """A server for the time of a `with`; gives its address and its books."""

    def __enter__(self) -> tuple[str, FakeStripe]:
        books = FakeStripe()
        handler = type("Bound", (Handler,), {"stripe": books})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_address[1]}", books

    def __exit__(self, *_more: Any) -> None:
        self.server.shutdown()
        self.server.server_close()
