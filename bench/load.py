"""A closed-loop load generator: each connection sends its next request when the last is answered."""

import asyncio
import time
from collections.abc import Callable

Request = Callable[[int], bytes]


def request(method: str, path: str, token: str | None = None, body: bytes = b"") -> bytes:
    """Return one HTTP/1.1 request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "host: bench"]
    lines += [f"authorization: Bearer {token}"] if token else []
    lines += ["content-type: application/json", f"content-length: {len(body)}"] if body else []
    return "\r\n".join([*lines, "", ""]).encode() + body


async def drive(port: int, make: Request, *, connections: int, seconds: float) -> list[float]:
    """Send requests for `seconds` and return the latency of each in seconds; any non-2xx is an error."""
    until, latencies, count = time.perf_counter() + seconds, [], [0]
    await asyncio.gather(*[_client(port, make, until, latencies, count) for _ in range(connections)])
    return latencies


async def _client(port: int, make: Request, until: float, latencies: list[float], count: list[int]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (start := time.perf_counter()) < until:
        count[0] += 1
        writer.write(make(count[0]))
        head = await reader.readuntil(b"\r\n\r\n")
        size = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        body = await reader.readexactly(size)
        if head[9:10] != b"2":
            raise RuntimeError((head + body).decode(errors="replace")[:500])
        latencies.append(time.perf_counter() - start)
    writer.close()
