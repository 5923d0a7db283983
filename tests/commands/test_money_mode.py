"""What kind of money a server moves: settings that fit, a database bound to one kind, Stripe tried."""

from pathlib import Path

import pytest

from opentrain_server.core.db import Database
from opentrain_server.core.postgres import start
from opentrain_server.core.settings import Settings
from opentrain_server.domain.ledger import money_mode
from opentrain_server.outside.payments import fitting
from outside_stripe import serving_stripe
from programs import run

STRIPE = {"payment_provider": "stripe", "stripe_webhook_secret": "whsec_x"}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, None),
        ({"money_mode": "live"}, "moves none"),
        ({"payment_provider": "stripe"}, "needs OPENTRAIN_STRIPE_SECRET_KEY and"),
        ({**STRIPE, "stripe_secret_key": "sk_test_1"}, None),
        ({**STRIPE, "stripe_secret_key": "rk_test_1"}, None),
        ({**STRIPE, "stripe_secret_key": "sk_live_1"}, "begins with sk_test_"),
        ({**STRIPE, "stripe_secret_key": "sk_live_1", "money_mode": "live"}, None),
        ({**STRIPE, "stripe_secret_key": "sk_test_1", "money_mode": "live"}, "begins with sk_live_"),
        ({**STRIPE, "stripe_secret_key": "nonsense", "money_mode": "live"}, "begins with sk_live_"),
    ],
)
def test_mode_processor_and_key_must_fit(changed, said) -> None:
    text = fitting.misfit(Settings(**changed))
    assert (text is None) == (said is None)
    assert said is None or said in text
    assert "sk_live_1" not in str(text)


def test_a_database_is_bound_to_one_kind_of_money() -> None:
    assert fitting.bound_misfit(Settings(), None) is None
    assert fitting.bound_misfit(Settings(), "test") is None
    assert "live money" in (fitting.bound_misfit(Settings(), "live") or "")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_no_server_starts_with_a_live_key_in_test_mode(tmp_path: Path, command: str) -> None:
    done = run(
        tmp_path,
        command,
        OPENTRAIN_PAYMENT_PROVIDER="stripe",
        OPENTRAIN_STRIPE_SECRET_KEY="sk_live_secret",
        OPENTRAIN_STRIPE_WEBHOOK_SECRET="whsec_x",
    )
    assert done.returncode == 1 and "begins with sk_test_" in done.stderr
    assert "sk_live_secret" not in done.stderr + done.stdout


def test_no_server_starts_over_money_of_the_other_kind(tmp_path: Path) -> None:
    with start(tmp_path / ".data") as running:
        done = run(tmp_path, "migrate", OPENTRAIN_DATABASE_URL=running.dsn)
        assert done.returncode == 0, done.stderr
        database = Database(running.dsn, connections=1)
        database.open()
        with database.transaction() as db:
            money_mode.bind(db, "live")
        database.close()
        for command in ("serve", "worker"):
            done = run(tmp_path, command, OPENTRAIN_DATABASE_URL=running.dsn, OPENTRAIN_PORT="0")
            assert done.returncode == 1 and "is live money" in done.stderr, done.stderr
        told = run(tmp_path, "doctor", OPENTRAIN_DATABASE_URL=running.dsn)
        assert "fail  books" in told.stdout and "ok    money" in told.stdout


def test_stripe_is_tried(tmp_path: Path) -> None:
    with serving_stripe() as (url, books):
        env = {
            "OPENTRAIN_PAYMENT_PROVIDER": "stripe",
            "OPENTRAIN_STRIPE_SECRET_KEY": "sk_test_secret",
            "OPENTRAIN_STRIPE_WEBHOOK_SECRET": "whsec_x",
            "OPENTRAIN_STRIPE_URL": url,
            "OPENTRAIN_ORIGIN": "https://market.test",
        }
        done = run(tmp_path, "stripe", "check", **env)
        assert done.returncode == 1 and "add one there" in done.stdout
        books.make(
            "webhook_endpoint",
            "we",
            url="https://market.test/payments/stripe",
            status="enabled",
            enabled_events=["charge.dispute.created"],
        )
        done = run(tmp_path, "stripe", "check", **env)
        assert done.returncode == 1 and "add these events" in done.stdout
        books.things.popitem()
        books.make(
            "webhook_endpoint",
            "we",
            url="https://market.test/payments/stripe",
            status="enabled",
            enabled_events=["*"],
        )
        done = run(tmp_path, "stripe", "check", **env)
        assert done.returncode == 0 and "test key of account acct_platform" in done.stdout, done.stdout
        books.bad_key = True
        done = run(tmp_path, "stripe", "check", **env)
        assert done.returncode == 1 and "sk_test_secret" not in done.stdout + done.stderr


def test_without_stripe_there_is_nothing_to_try(tmp_path: Path) -> None:
    done = run(tmp_path, "stripe", "check")
    assert done.returncode == 1 and "OPENTRAIN_PAYMENT_PROVIDER=stripe" in done.stderr
