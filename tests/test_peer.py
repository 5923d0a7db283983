"""Who calls, by network address."""

from ipaddress import ip_network

import pytest
from starlette.requests import Request

from opentrain_server import peer

TRUSTED = [ip_network("10.0.0.0/8"), ip_network("fd00::/8")]


def request(client: str | None, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return Request({"type": "http", "headers": headers, "client": (client, 1) if client else None})


@pytest.mark.parametrize(
    ("client", "forwarded", "address"),
    [
        ("192.0.2.1", ["198.51.100.1"], "192.0.2.1"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.5, 198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["203.0.113.5", "198.51.100.1", "10.0.0.2"], "198.51.100.1"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("fd00::1", ["2001:db8::1"], "2001:db8::1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("::ffff:192.0.2.1", [], "192.0.2.1"),
        ("fe80::1%eth0", [], "fe80::1"),
        (None, ["198.51.100.1"], "127.0.0.1"),
    ],
)
def test_address(client, forwarded, address):
    assert peer.address(request(client, *forwarded), TRUSTED) == address


def test_bucket():
    assert peer.bucket("192.0.2.1") == "192.0.2.1"
    assert peer.bucket("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"


def test_this_machine():
    assert peer.is_local("127.0.0.9")
    assert peer.is_local("::1")
    assert not peer.is_local("10.0.0.1")
