"""A PostgreSQL of our own: found, made, started, kept alive and stopped with the server.

`start(data_dir)` needs no configuration and no system service; it holds for an ordinary user and for root.
The processes are: this server, one `keeper` (a small child that restarts PostgreSQL when it dies and stops it
when the server dies) and PostgreSQL below the keeper.
"""

from opentrain_server.core.postgres.binaries import Binaries, find_binaries
from opentrain_server.core.postgres.errors import PostgresError
from opentrain_server.core.postgres.lock import running_dsn
from opentrain_server.core.postgres.running import Running, start

__all__ = ["Binaries", "PostgresError", "Running", "find_binaries", "running_dsn", "start"]
