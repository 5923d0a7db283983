"""Who calls, by network address (contract README §6)."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import HTTPConnection

Networks = Sequence[IPv4Network | IPv6Network]


def address(connection: HTTPConnection, trusted: Networks) -> str:
    """Return the caller's address; `X-Forwarded-For` counts only behind a trusted proxy."""
    peer = connection.client.host if connection.client else "127.0.0.1"
    if not _within(peer, trusted):
        return _plain(peer)
    hops = ",".join(connection.headers.getlist("x-forwarded-for")).split(",")
    for hop in reversed([hop.strip() for hop in hops]):
        if not _is_address(hop):
            break
        peer = hop
        if not _within(hop, trusted):
            break
    return _plain(peer)


def bucket(peer: str) -> str:
    """Return what limits count for an address: itself, or the /64 of an IPv6 address."""
    parsed = ip_address(peer)
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else peer


def _plain(peer: str) -> str:
    if not _is_address(peer):
        return "127.0.0.1"  # a Unix socket has no address: the proxy before it runs on this machine
    parsed = ip_address(peer.partition("%")[0])  # the zone of a link-local address is no part of it
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)


def _within(peer: str, networks: Networks) -> bool:
    if not networks or not _is_address(peer):
        return False
    parsed = ip_address(_plain(peer))
    return any(parsed.version == network.version and parsed in network for network in networks)


def _is_address(peer: str) -> bool:
    try:
        ip_address(peer)
    except ValueError:
        return False
    return True


def is_local(peer: str) -> bool:
    """Tell whether the caller is on this machine."""
    return ip_address(peer).is_loopback
