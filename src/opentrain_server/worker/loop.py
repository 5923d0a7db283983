"""The worker: says it is alive, sweeps and sends mail, in the server's process or in one of its own."""

import threading

import structlog

from opentrain_server.core.db import Database
from opentrain_server.domain.upkeep import workers
from opentrain_server.outside.mail import Mailer
from opentrain_server.outside.payments.provider import Provider
from opentrain_server.worker.mail import carry
from opentrain_server.worker.payments import attend
from opentrain_server.worker.sweep import sweep

SWEEP_SECONDS = 60
LAST_MAIL_SECONDS = 3  # that a mail on its way may take once the worker is told to stop
LAST_PAYMENT_SECONDS = 3  # that a call to the processor may take then; its lease brings it back later

log = structlog.get_logger()


class Worker:
    """One worker over a database; stops within a second of being told, or after the duty it is at."""

    def __init__(
        self, database: Database, mailer: Mailer, payments: Provider | None = None, *, base: str = ""
    ) -> None:
        """Take a database of the worker's own, opened, what sends mail, and who moves money.

        `base` is the origin of links.
        """
        self.database = database
        self.payments, self.base = payments, base
        self.mailer = mailer
        self.id = database.ids()
        self.stopping = threading.Event()

    def run(self) -> None:
        """Beat, sweep and send mail until told to stop. A database that is away is waited for.

        Mail has a thread of its own: somebody waits for it, and a slow mail server must not silence the beat.
        """
        carrier = threading.Thread(
            target=carry, args=(self.database, self.mailer, self.stopping), name="mail", daemon=True
        )
        carrier.start()
        attendant = self._attendant()
        beats_per_sweep = max(1, round(SWEEP_SECONDS / workers.BEAT.total_seconds()))
        count = 0
        while not self.stopping.is_set():
            self._turn(sweeping=count % beats_per_sweep == 0)
            count += 1
            self.stopping.wait(workers.BEAT.total_seconds())
        carrier.join(timeout=LAST_MAIL_SECONDS)
        if attendant is not None:
            attendant.join(timeout=LAST_PAYMENT_SECONDS)
        self._retire()

    def _attendant(self) -> threading.Thread | None:
        """Money has a thread of its own, as mail has: a slow processor must not silence the beat."""
        if self.payments is None:
            return None
        attending = (self.database, self.payments, self.base, self.stopping)
        thread = threading.Thread(target=attend, args=attending, name="payments", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """Ask the loop to end."""
        self.stopping.set()

    def _turn(self, *, sweeping: bool) -> None:
        try:
            self._beat()
            if sweeping:
                sweep(self.database, base=self.base, pause=self._beat)
        except Exception as error:
            log.warning("worker_waits", error=type(error).__name__)

    def _beat(self) -> bool:
        """Say that this worker is alive; returns whether it should go on."""
        with self.database.transaction() as db:
            workers.beat(db, self.id)
        return not self.stopping.is_set()

    def _retire(self) -> None:
        try:
            with self.database.transaction() as db:
                workers.retire(db, self.id)
        except Exception as error:
            log.warning("worker_gone_silently", error=type(error).__name__)
