"""From a proposal to an ended contract: the commands about money, against a real server."""

import re

import pytest
from click.testing import CliRunner

from moneyed import confirm, give_credits, owner_of
from opentrain_client.cli import cli
from payers import candidate, payer
from postings import organization_of


@pytest.fixture
def agent(world, http):
    return payer(world, http)


@pytest.fixture
def terminal(world, agent, tmp_path, monkeypatch):
    """`opentrain …` with the agent's token; its text, once it has ended well."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def typed(*words: str, code: int = 0) -> str:
        env = {"OT_API_TOKEN": agent.token, "OT_API_BASE_URL": world.url}
        result = CliRunner().invoke(cli, list(words), env=env)
        assert result.exit_code == code, result.output
        return result.output

    return typed


def found(text: str, label: str) -> str:
    match = re.search(rf"^{label} +(\S+)", text, re.MULTILINE)
    assert match, text
    return match[1]


def test_hire_fund_pay_and_end(world, agent, terminal):
    proposal_id, _ = candidate(world, agent)
    owner = owner_of(world, agent)
    hire = ("proposals", "hire", proposal_id, "--milestone-name", "First batch", "--amount", "300")
    refusal = terminal(*hire, code=1)
    assert "a human opens http://market.test/employer-settings?tab=billing" in refusal
    asked = terminal("credits", "top-up", "--amount-usd", "1000")
    assert f"/checkout/{found(asked, 'top-up')})" in asked
    give_credits(world, organization_of(world, agent), 100_000)

    hired = terminal(*hire)
    approval_id = found(hired, "approval")
    assert f"(a human opens http://market.test/approvals/{approval_id})" in hired
    assert approval_id in terminal("approvals", "list", "--status", "pending")
    confirm(world, owner, approval_id)
    done = terminal("approvals", "get", approval_id, "--wait")
    contract_id = found(done, "contractId")
    assert contract_id in terminal("proposals", "get", proposal_id)

    shown = terminal("contracts", "get", contract_id)
    assert "OK: 0 of 5,000 labels used, $300.00 funded" in shown
    assert contract_id in terminal("contracts", "list", "--status", "active")
    added = terminal("milestones", "create", contract_id, "--description", "More", "--volume", "1000")
    second = found(added, "milestone")
    assert "$60.00" in added
    confirm(world, owner, found(terminal("milestones", "fund", second), "approval"))
    confirm(world, owner, found(terminal("milestones", "approve", second), "approval"))
    assert "PAID" in terminal("contracts", "get", contract_id)

    withdrawn = found(terminal("contracts", "end", contract_id), "approval")
    assert "declined" in terminal("approvals", "cancel", withdrawn)
    confirm(world, owner, found(terminal("contracts", "end", contract_id), "approval"))
    assert "(ended)" in terminal("contracts", "get", contract_id)
    balance = terminal("credits", "balance")
    assert "available  $924.05" in balance, "60, its fee of 6 and the initiation fee of 9.95 are spent"
    assert "reserved   $0.00" in balance
    assert "HOLD_RELEASE" in terminal("credits", "ledger", "--all")
    assert "No payments are pending." in terminal("payments", "pending")
