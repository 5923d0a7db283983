"""The books on the command line: verified, balanced, and printed for other programs."""

import csv
import io

import pytest

from agents import register
from moneyed import hired
from opentrain_server.domain.contracts import contracts
from programs import run


@pytest.fixture
def command(world, http, tmp_path):
    """The command over a world with a hire in it."""
    owner, contract_id = hired(world, register(http))
    with world.database.autocommit() as db:
        milestone_id = contracts.get(db, owner, contract_id).milestones[0].id

    def ledger(*words: str):
        return run(tmp_path, "ledger", *words, OPENTRAIN_DATABASE_URL=world.dsn)

    ledger.owner, ledger.milestone = owner.organization_id, milestone_id
    return ledger


def test_verify_says_all_is_right_or_names_the_row(world, command):
    right = command("verify")
    assert (right.returncode, right.stdout) == (0, "5 postings in 2 sets: all right.\n")
    with world.database.transaction() as db:
        db.run("SET LOCAL session_replication_role = replica")
        db.run("UPDATE ledger_accounts SET cents = 1 WHERE account LIKE 'available:%%'")
    wrong = command("verify")
    assert wrong.returncode == 1 and wrong.stdout == ""
    assert wrong.stderr.startswith(
        f"Wrong: account available:{command.owner} says 1; replayed it is 66005.\n"
    )


def test_the_trial_balance_comes_to_nothing(world, command):
    rows = dict(line.split() for line in command("trial-balance").stdout.splitlines())
    assert rows == {
        "available": "660.05",
        "clearing:test": "-1000.00",
        "escrow": "300.00",
        "fee_held": "30.00",
        "initiation_income": "9.95",
        "sum": "0.00",
    }
    every = dict(line.split() for line in command("trial-balance", "--accounts").stdout.splitlines())
    assert every[f"escrow:{command.milestone}"] == "300.00"
    assert command("trial-balance", "--at", "2020-01-01").stdout.split() == ["sum", "0.00"]


def test_a_statement_has_the_balance_after_each_line(command):
    lines = command("statement", f"available:{command.owner}").stdout.splitlines()
    assert [line.split()[-1] for line in lines[:-1]] == ["1000.00", "700.00", "670.00", "660.05"]
    assert lines[-1] == f"available:{command.owner} holds 660.05 USD"
    assert command("statement", "clearing:test").stdout.splitlines()[-1] == "clearing:test holds -1000.00 USD"
    then = command("statement", f"available:{command.owner}", "--at", "2026-06-11")
    assert then.stdout == f"available:{command.owner} holds 0.00 USD\n"
    assert "is no account" in command("statement", "savings").stderr


def test_the_journal_is_read_by_other_programs(command):
    text = command("journal").stdout
    assert "top_up" in text and f"  Liabilities:Escrow:{command.milestone.capitalize()}  $-300.00\n" in text
    beans = command("journal", "--format", "beancount").stdout
    assert beans.count(" open ") == 6 and '2026-06-12 * "hire"' in beans
    rows = list(csv.DictReader(io.StringIO(command("journal", "--format", "csv").stdout)))
    assert [row["usd"] for row in rows] == ["1000.00", "300.00", "30.00", "9.95", "9.95"]
    assert rows[1]["source"] == f"available:{command.owner}" and rows[1]["entry"] == "HOLD"
