"""What the doors share: settings, the database, threads to work on it, mail, a model, files, money."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from opentrain_server.core.db import Database
from opentrain_server.core.files import Files
from opentrain_server.core.settings import Settings
from opentrain_server.outside.countries_of_addresses import CountriesOfAddresses
from opentrain_server.outside.language_model import Model
from opentrain_server.outside.mail import Mailer
from opentrain_server.outside.payments.provider import Provider


@dataclass(frozen=True, slots=True)
class House:
    """The parts of one running server; each door finds it in `app.state.house`.

    Calls that may wait for a model run in `thinkers`, so that a slow one keeps no other call waiting.
    """

    settings: Settings
    database: Database
    threads: ThreadPoolExecutor
    mailer: Mailer
    model: Model | None
    thinkers: ThreadPoolExecutor
    files: Files
    keys: tuple[bytes, ...]  # for secrets that must come back
    countries: CountriesOfAddresses | None
    payments: Provider | None  # none: the chosen one lacks its keys
