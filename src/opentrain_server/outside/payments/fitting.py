"""Whether the settings about money fit each other: real money only by a live key, play money never by one."""

from opentrain_server.core.settings import Settings

_TEST_KEYS = ("sk_test_", "rk_test_")
_LIVE_KEYS = ("sk_live_", "rk_live_")


def misfit(settings: Settings) -> str | None:
    """Return in a sentence why this server must not move money, or None."""
    if settings.payment_provider == "test":
        if settings.money_mode == "live":
            return "OPENTRAIN_MONEY_MODE=live needs OPENTRAIN_PAYMENT_PROVIDER=stripe: `test` moves none."
        return None
    missing = [
        f"OPENTRAIN_{name.upper()}"
        for name in ("stripe_secret_key", "stripe_webhook_secret")
        if not getattr(settings, name)
    ]
    if missing:
        return f"OPENTRAIN_PAYMENT_PROVIDER=stripe needs {' and '.join(missing)}."
    wanted = _LIVE_KEYS if settings.money_mode == "live" else _TEST_KEYS
    if not settings.stripe_secret_key.startswith(wanted):
        return (
            f"OPENTRAIN_MONEY_MODE={settings.money_mode} needs a secret key that begins with "
            f"{' or '.join(wanted)}; OPENTRAIN_STRIPE_SECRET_KEY does not."
        )
    return None


def bound_misfit(settings: Settings, bound: str | None) -> str | None:
    """Return why a database whose money is `bound` is not for these settings, or None."""
    if bound in {None, settings.money_mode}:
        return None
    return (
        f"The money in this database is {bound} money, but OPENTRAIN_MONEY_MODE={settings.money_mode}. "
        "Use another database, or the mode that this one was begun with."
    )
