"""A decision in a real browser, without JavaScript: changed, shown again at its total, confirmed."""

from playwright.sync_api import Browser

from applicants import apply, labeler
from listings import listed
from moneyed import RULES, give_credits
from opentrain_server.core.actor import Member
from opentrain_server.domain.contracts import hires
from opentrain_server.domain.contracts.hires import Terms
from visitors import employer

HOSTILE = "</textarea><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"


def test_a_decision_without_javascript(world, browser: Browser):
    ada = employer(world)
    with world.database.autocommit() as db:
        account = db.one("SELECT id FROM organizations")["id"]
    give_credits(world, account)
    owner = Member(ada.human.user_id, ada.human.email, account, owns_organization=True)
    proposal = apply(world, labeler(world, "Maria", "Garcia"), listed(world, account, jobTitle=HOSTILE))
    with world.database.transaction() as db:
        terms = Terms("Milestone", HOSTILE, 30_000, None)
        hires.ask(db, owner, proposal, terms=terms, confirm_not_a_fit=False, rules=RULES)
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, base_url=world.url, java_script_enabled=False
    )
    context.add_cookies([{"name": n, "value": v, "url": world.url} for n, v in ada.http.cookies.items()])
    page = context.new_page()
    page.goto("/approvals")
    page.get_by_role("link", name="Hire Maria G.").click()
    page.get_by_text("Change the milestone first").click()
    page.get_by_label("Amount in US dollars").fill("400")
    page.get_by_role("button", name="Yes, hire: $339.95").click()
    assert "$449.95" in page.get_by_role("alert").inner_text()
    assert not page.get_by_label("Pay delivered work by itself").is_checked()
    page.get_by_role("button", name="Yes, hire: $449.95").click()
    assert page.get_by_text("Confirmed by Ada").is_visible() and "owned" not in page.title()
    assert world.rows("contracts") == 1
    context.close()
