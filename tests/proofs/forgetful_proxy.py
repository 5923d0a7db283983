"""A way to the database on which some answers to COMMIT are lost: done there, unknown here."""

import random
import socket
import threading
from contextlib import suppress

COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"  # the message, as PostgreSQL's protocol has it


class Forgetful:
    """Listens on a port of its own and passes everything on to a Unix socket, but for some answers."""

    def __init__(self, upstream: str, *, share: float, seed: int = 7) -> None:
        self.upstream, self.share, self.chance = upstream, share, random.Random(seed)
        self.commits = self.swallowed = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                server = socket.socket(socket.AF_UNIX)
                server.connect(self.upstream)
                losing = threading.Event()
                for target, args in ((self._up, (client, server)), (self._down, (server, client))):
                    threading.Thread(target=target, args=(*args, losing), daemon=True).start()

    def _loses(self) -> bool:
        with self.lock:
            self.commits += 1
            loses = self.chance.random() < self.share
            self.swallowed += loses
            return loses

    def _up(self, client: socket.socket, server: socket.socket, losing: threading.Event) -> None:
        """From our server to the database; a COMMIT is a packet of its own."""
        with suppress(OSError):
            while data := client.recv(65536):
                if data.endswith(COMMIT) and self._loses():
                    losing.set()
                server.sendall(data)
        hang_up(server)

    def _down(self, server: socket.socket, client: socket.socket, losing: threading.Event) -> None:
        """From the database to our server; the answer that is lost takes the connection with it."""
        with suppress(OSError):
            while data := server.recv(65536):
                if losing.is_set():
                    break
                client.sendall(data)
        hang_up(client)
        hang_up(server)


def hang_up(one: socket.socket) -> None:
    """End a connection at once, for whoever waits on it as well."""
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
