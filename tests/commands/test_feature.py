"""Feature switches and staff, as the operator sets them."""

import pytest
from click.testing import CliRunner

from agents import refused, register
from humans import person
from opentrain_server.__main__ import main


@pytest.fixture
def run(world, monkeypatch):
    monkeypatch.setenv("OPENTRAIN_DATABASE_URL", world.dsn)

    def run(*words: str, fails: bool = False) -> str:
        result = CliRunner().invoke(main, words)
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    return run


def organization_of(agent) -> str:
    return agent.get("/auth/me").json()["account"]["organizationId"]


def test_everything_is_on_at_first(run):
    lines = run("feature", "list").splitlines()
    assert len(lines) == 8
    assert all(line.split()[1] == "ALL" for line in lines)


def test_off_and_on_again(http, run):
    agent = register(http)
    run("feature", "set", "drafting", "off")
    details = refused(agent.get("/job-drafts/capabilities"), 403, "feature_disabled")
    assert details == {"reason": "feature_disabled", "featureKey": "public_api_job_drafting", "mode": "OFF"}
    assert "OFF" in run("feature", "list")
    run("feature", "set", "drafting", "ALL")
    assert agent.get("/job-drafts/capabilities").status_code == 200


def test_an_allowlist_lets_in_those_on_it(http, run):
    agent, cy = register(http), register(http, "Cy")
    run("feature", "set", "drafting", "ALLOWLIST")
    run("feature", "allow", "drafting", organization_of(agent))
    assert agent.get("/job-drafts/capabilities").status_code == 200
    details = refused(cy.get("/job-drafts/capabilities"), 403, "feature_disabled")
    assert details["mode"] == "ALLOWLIST"


def test_one_account_can_be_shut_out_whatever_the_mode(http, run):
    agent, cy = register(http), register(http, "Cy")
    run("feature", "allow", "drafting", organization_of(cy), "--no")
    for mode in ("ALL", "ALLOWLIST"):
        run("feature", "set", "drafting", mode)
        assert refused(cy.get("/job-drafts/capabilities"), 403, "feature_disabled")["mode"] == "OFF"
    run("feature", "set", "drafting", "ALL")
    assert agent.get("/job-drafts/capabilities").status_code == 200


def test_unknown_names_are_told(run):
    assert "no organization nope" in run("feature", "allow", "drafting", "nope", fails=True)
    run("feature", "set", "drafting", "MAYBE", fails=True)
    run("feature", "set", "nope", "OFF", fails=True)


def test_staff(world, run):
    assert "now staff" in run("staff", "add", "Root@Example.com")
    assert "already staff" in run("staff", "add", "root@example.com")
    assert world.rows("staff") == 1
    run("staff", "add", "nobody", fails=True)


def test_staff_hold_no_account(world, http, run):
    ada = person(world)
    with world.database.autocommit() as db:
        organization_id = organization_of(register(http))
        db.run(
            "INSERT INTO members VALUES (%(o)s, %(u)s, 'MEMBER', %(now)s)",
            o=organization_id,
            u=ada.user_id,
            now=db.now,
        )
    assert "holds an account" in run("staff", "add", ada.email, fails=True)
    assert world.rows("staff") == 0
