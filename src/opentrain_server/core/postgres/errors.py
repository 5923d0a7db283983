"""The one failure of this package."""


class PostgresError(RuntimeError):
    """PostgreSQL cannot be found, made or started; the message says why and what to do."""
