"""Approvals on the pages: seen by all of an account, decided by its owner, once, as it was shown."""

import re
from types import SimpleNamespace

import pytest
from markupsafe import escape

from agents import register
from applicants import apply, inbox, labeler
from humans import person
from listings import listed
from moneyed import RULES, confirm, give_credits
from newcomers import PASSWORD, hashed, second_factor
from opentrain_server.core import keyring
from opentrain_server.core.actor import Member
from opentrain_server.domain.approvals import approvals, resolving
from opentrain_server.domain.contracts import contracts, endings, funding, hires, milestones, releases
from opentrain_server.domain.contracts.hires import Terms
from opentrain_server.domain.contracts.milestones import New
from opentrain_server.domain.ledger import credits
from paying import card_on_file
from visitors import employer, visitor

FIRST = Terms("First batch", "5,000 posts", 30_000, None)


@pytest.fixture
def shop(world):
    """Ada's account with 1,000 of credits, Maria's proposal, and a request to hire her."""
    ada = employer(world)
    with world.database.autocommit() as db:
        account = db.one(
            "SELECT organization_id AS id FROM members WHERE user_id = %(id)s", id=ada.human.user_id
        )
    owner = Member(ada.human.user_id, ada.human.email, account["id"], owns_organization=True)
    give_credits(world, owner.organization_id)
    maria = labeler(world, "Maria", "Garcia")
    proposal = apply(world, maria, listed(world, owner.organization_id))
    found = SimpleNamespace(world=world, ada=ada, owner=owner, maria=maria, proposal=proposal)
    found.hire = ask(found)
    return found


def ask(shop, terms: Terms = FIRST, proposal: str | None = None) -> str:
    with shop.world.database.transaction() as db:
        return hires.ask(
            db, shop.owner, proposal or shop.proposal, terms=terms, confirm_not_a_fit=False, rules=RULES
        ).id


def begun(shop) -> str:
    """The contract of a hire that was confirmed."""
    result = confirm(shop.world, shop.owner, shop.hire)
    assert result is not None
    return result["contractId"]


def asked(shop, verb, subject: str) -> str:
    with shop.world.database.transaction() as db:
        found = verb(db, shop.owner, subject, rules=RULES)
        return getattr(found, "approval", found).id


def first_milestone(shop, contract_id: str) -> str:
    with shop.world.database.autocommit() as db:
        return contracts.get(db, shop.owner, contract_id).milestones[0].id


def submit(shop, milestone_id: str, *, auto: bool = False) -> None:
    with shop.world.database.transaction() as db:
        db.run(
            "UPDATE milestones SET submitted_at = %(now)s, auto_release_at ="
            " CASE WHEN %(auto)s THEN %(now)s::timestamptz + interval '14 days' END WHERE id = %(id)s",
            now=db.now,
            id=milestone_id,
            auto=auto,
        )


def filled(page) -> dict[str, str]:
    """What a browser sends when nothing on the page is touched."""
    html = page.text.partition('/confirm"')[2].partition("</form>")[0]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", html):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        kind = facts.get("type", "text")
        if kind in {"radio", "checkbox"} and " checked" not in tag:
            continue
        fields[facts["name"]] = facts.get("value", "")
    return fields | dict(re.findall(r'<textarea id="(\w+)".*?>\n(.*?)</textarea>', html, re.S))


def yes(shop, approval_id: str, status: int = 303, browser=None, **changed):
    browser = browser or shop.ada
    fields = filled(shop.ada.get(f"/approvals/{approval_id}")) | changed
    return browser.post(f"/approvals/{approval_id}/confirm", fields, status)


def state(shop, approval_id: str):
    with shop.world.database.autocommit() as db:
        return approvals.get(db, shop.owner, approval_id)


def balance(shop) -> tuple[int, int]:
    with shop.world.database.autocommit() as db:
        found = credits.balance(db, shop.owner)
    return found.available, found.reserved


def test_a_hire_is_shown_to_the_cent_and_confirmed(shop):
    page = shop.ada.get(f"/approvals/{shop.hire}")
    for text in ("Maria G.", "$300.00", "$30.00", "$9.95", "$339.95", "$660.05 left afterwards", "3 days"):
        assert text in page.text, text
    assert yes(shop, shop.hire).headers["location"] == f"/approvals/{shop.hire}?ok=approved"
    assert (state(shop, shop.hire).status, balance(shop)) == ("confirmed", (66_005, 33_000))
    after = shop.ada.get(f"/approvals/{shop.hire}").text
    assert "Confirmed by Ada" in after and "/confirm" not in after
    assert shop.world.rows("contracts") == 1


def test_looking_changes_nothing_and_locks_nothing(shop):
    before = shop.world.snapshot()
    with shop.world.database.transaction() as db:
        hires.hold(db, shop.owner, shop.proposal)
        approvals.lock(db, shop.owner, shop.hire)
        shop.ada.get(f"/approvals/{shop.hire}")  # while somebody holds all of it
    shop.ada.get("/approvals")
    assert shop.world.snapshot() == before


def test_a_second_yes_does_nothing(shop):
    fields = filled(shop.ada.get(f"/approvals/{shop.hire}"))
    shop.ada.post(f"/approvals/{shop.hire}/confirm", fields)
    before, told = shop.world.snapshot(), inbox(shop.world, shop.owner.organization_id)
    page = shop.ada.post(f"/approvals/{shop.hire}/confirm", fields, 409)
    assert "decided already" in page.text
    shop.ada.post(f"/approvals/{shop.hire}/decline", {}, 409)
    assert (shop.world.snapshot(), inbox(shop.world, shop.owner.organization_id)) == (before, told)


def test_no_link_fills_the_form_into_a_yes(shop):
    query = "auto_release=yes&source=credits&amount=1&name=x&again=y&seen=z&do=confirm"
    plain, linked = (shop.ada.get(f"/approvals/{shop.hire}{end}").text for end in ("", f"?{query}"))
    assert plain == linked and 'value="yes" checked' not in linked
    shop.ada.get(f"/approvals/{shop.hire}/confirm?{query}", 405)
    assert state(shop, shop.hire).status == "pending"


def test_no_page_may_hold_it_in_a_frame(shop):
    for path in ("/approvals", f"/approvals/{shop.hire}"):
        headers = shop.ada.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY" and headers["cache-control"] == "no-store"


def member_of(shop):
    mo = visitor(shop.world, person(shop.world, "mo@example.com"))
    with shop.world.database.transaction() as db:
        db.run(
            "INSERT INTO members VALUES (%(org)s, %(id)s, 'MEMBER', %(now)s)",
            org=shop.owner.organization_id,
            id=mo.human.user_id,
            now=db.now,
        )
    return mo


def test_a_member_sees_who_decides_and_cannot(shop):
    mo = member_of(shop)
    page = mo.get(f"/approvals/{shop.hire}").text
    assert "ada@example.com" in page and "/confirm" not in page and "/decline" not in page
    before = shop.world.snapshot()
    yes(shop, shop.hire, 403, browser=mo)
    mo.post(f"/approvals/{shop.hire}/decline", {}, 403)
    assert shop.world.snapshot() == before


def test_strangers_do_not_learn_that_it_is_there(shop):
    cy = employer(shop.world, "cy@example.com", "Other")
    eve, nobody = visitor(shop.world, person(shop.world, "eve@example.com")), visitor(shop.world)
    before = shop.world.snapshot()
    cy.get(f"/approvals/{shop.hire}", 404)
    yes(shop, shop.hire, 404, browser=cy)
    cy.post(f"/approvals/{shop.hire}/decline", {}, 404)
    eve.get(f"/approvals/{shop.hire}", 403)
    yes(shop, shop.hire, 403, browser=eve)
    assert (
        nobody.get(f"/approvals/{shop.hire}", 303)
        .headers["location"]
        .startswith("/sign-in?next=%2Fapprovals")
    )
    yes(shop, shop.hire, 401, browser=nobody)
    shop.ada.post(f"/approvals/{shop.hire}/confirm", {}, 403, headers={"origin": "https://evil.example"})
    assert shop.world.snapshot() == before


def test_a_no(shop):
    assert shop.ada.post(f"/approvals/{shop.hire}/decline").headers["location"].endswith("ok=said-no")
    found = state(shop, shop.hire)
    assert (found.status, found.result) == ("declined", None)
    assert "Declined by Ada" in shop.ada.get(f"/approvals/{shop.hire}").text
    yes_after = shop.ada.post(f"/approvals/{shop.hire}/confirm", {"seen": "x"}, 409)
    assert "decided already" in yes_after.text


def test_what_changed_meanwhile_is_shown_again(shop):
    fields = filled(shop.ada.get(f"/approvals/{shop.hire}"))
    with shop.world.database.transaction() as db:
        db.run("UPDATE proposals SET bid_amount = 0.10 WHERE id = %(id)s", id=shop.proposal)
    page = shop.ada.post(f"/approvals/{shop.hire}/confirm", fields, 409)
    assert "Something changed while you looked" in page.text
    assert (state(shop, shop.hire).status, balance(shop)) == ("pending", (100_000, 0))
    shop.ada.post(f"/approvals/{shop.hire}/confirm", filled(page))
    assert state(shop, shop.hire).status == "confirmed"


def test_a_changed_amount_is_confirmed_at_its_own_total(shop):
    page = yes(shop, shop.hire, 400, amount="400", name="Bigger batch", due="2026-07-01")
    assert "$449.95" in page.text and balance(shop) == (100_000, 0)
    shop.ada.post(f"/approvals/{shop.hire}/confirm", filled(page) | {"auto_release": "yes"})
    assert balance(shop) == (55_005, 44_000)
    with shop.world.database.autocommit() as db:
        (contract,) = contracts.of_account(db, shop.owner, status=None, job_id=None)
    assert (contract.milestones[0].name, contract.milestones[0].amount_cents) == ("Bigger batch", 40_000)
    assert contract.milestones[0].due_at is not None and contract.milestones[0].due_at.day == 1
    assert contract.auto_release_approval_id == shop.hire


def test_without_the_tick_nothing_is_released_by_itself(shop):
    yes(shop, shop.hire)
    with shop.world.database.autocommit() as db:
        (contract,) = contracts.of_account(db, shop.owner, status=None, job_id=None)
    assert contract.auto_release_approval_id is None


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("amount", "much", "An amount in dollars"),
        ("amount", "0.99", "From $1.00"),
        ("amount", "1e9", "From $1.00"),
        ("amount", "12.345", "An amount in dollars"),
        ("amount", "NaN", "An amount in dollars"),
        ("amount", "1" * 30, "An amount in dollars"),
        ("amount", "1e30", "An amount in dollars"),
        ("amount", "1e-9", "An amount in dollars"),
        ("amount", "Infinity", "An amount in dollars"),
        ("amount", "-300", "From $1.00"),
        ("due", "yesterday", "A date like"),
        ("due", "2026-06-11", "Today or later"),
        ("name", "n" * 121, "at most 120"),
        ("description", "d" * 5001, "At most 5,000"),
        ("source", "somebody else's card", "Choose where the money comes from"),
        ("source", "", "Choose where the money comes from"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(shop, field, value, said):
    page = yes(shop, shop.hire, 400, **{field: value})
    assert said in page.text
    assert (state(shop, shop.hire).status, balance(shop)) == ("pending", (100_000, 0))


def test_new_terms_are_marked_beside_the_old_ones(shop):
    hostile = "<script>alert(1)</script> \u202eevil"
    newer = ask(shop, Terms(hostile, "5,000 posts", 50_000, None))
    page = shop.ada.get(f"/approvals/{newer}").text
    assert "changed 1 time" in page and "<del>$300.00</del>" in page and "<mark>$500.00</mark>" in page
    assert "<mark>5,000 posts" not in page and "<script>alert" not in page and "&lt;script&gt;" in page
    old = shop.ada.get(f"/approvals/{shop.hire}").text
    assert "took the place" in old and f"/approvals/{newer}" in old
    yes_to_old = shop.ada.post(f"/approvals/{shop.hire}/confirm", {"seen": "x"}, 409)
    assert "decided already" in yes_to_old.text


def test_who_asked_is_named(shop, world, http):
    register(http)
    with world.database.transaction() as db:
        db.run("UPDATE tokens SET name = '<i>Scout</i>'")
        token = db.one("SELECT id FROM tokens")["id"]
        db.run("UPDATE approvals SET token_id = %(token)s", token=token)
    assert "key “<bdi>&lt;i&gt;Scout&lt;/i&gt;</bdi>”" in shop.ada.get(f"/approvals/{shop.hire}").text


def test_too_little_credit_says_where_to_get_more(shop):
    with shop.world.database.transaction() as db:
        db.run(
            "INSERT INTO cards VALUES ('card', %(org)s, 'test', 'c1', 'Visa', '4242', '12/2030', %(now)s)",
            org=shop.owner.organization_id,
            now=db.now,
        )
    large = ask(shop, Terms("Large", None, 200_000, None))
    page = shop.ada.get(f"/approvals/{large}").text
    assert "not enough for this" in page and "Visa ending in 4242" in page and "$2,209.95 charged" in page
    with shop.world.database.transaction() as db:
        db.run("UPDATE cards SET removed_at = %(now)s", now=db.now)
    page = shop.ada.get(f"/approvals/{large}").text
    assert "do not cover $2,209.95" in page and "tab=billing" in page and "/confirm" not in page


def test_funding_releasing_and_ending(shop):
    contract_id = begun(shop)
    with shop.world.database.transaction() as db:
        new = New(None, "Next", None, milestones.LABEL_STEP * 1000, None)
        second = milestones.create(db, shop.owner, contract_id, new=new).id
        milestones.create(db, shop.owner, contract_id, new=new)
    fund = asked(shop, funding.ask, second)
    page = shop.ada.get(f"/approvals/{fund}").text
    assert "$66.00" in page and "Initiation" not in page and "1,000 labels" in page
    yes(shop, fund)
    release = asked(shop, releases.ask, first_milestone(shop, contract_id))
    page = shop.ada.get(f"/approvals/{release}").text
    assert "Pay <bdi>Maria G.</bdi> $300.00" in page and "Nothing more is charged" in page
    yes(shop, release)
    end = asked(shop, endings.ask, contract_id)
    page = shop.ada.get(f"/approvals/{end}")
    assert "$66.00 go back to your credits" in page.text and filled(page)[f"choice-{second}"] == "refund"
    assert "1 milestone that is not funded is cancelled" in page.text
    yes(shop, end)
    assert balance(shop) == (66_005, 0)
    with shop.world.database.autocommit() as db:
        found = contracts.get(db, shop.owner, contract_id)
    assert (found.status, [m.status for m in found.milestones]) == (
        "ended",
        ["PAID", "REFUNDED", "CANCELLED"],
    )


def test_what_was_delivered_is_paid_unless_the_owner_says_otherwise(shop):
    contract_id = begun(shop)
    milestone = first_milestone(shop, contract_id)
    end = asked(shop, endings.ask, contract_id)
    before = filled(shop.ada.get(f"/approvals/{end}"))
    submit(shop, milestone)
    page = shop.ada.post(f"/approvals/{end}/confirm", before, 409)
    assert "Something changed" in page.text
    fresh = filled(page)
    assert (before[f"choice-{milestone}"], fresh[f"choice-{milestone}"]) == ("refund", "pay")
    shop.ada.post(f"/approvals/{end}/confirm", fresh | {f"choice-{milestone}": "keep"}, 400)
    shop.ada.post(f"/approvals/{end}/confirm", fresh | {f"choice-{milestone}": "refund"})
    assert balance(shop) == (99_005, 0)


def test_a_no_to_a_release_stops_the_clock(shop):
    contract_id = begun(shop)
    milestone = first_milestone(shop, contract_id)
    submit(shop, milestone, auto=True)
    release = asked(shop, releases.ask, milestone)
    shop.ada.post(f"/approvals/{release}/decline")
    with shop.world.database.autocommit() as db:
        found = contracts.get(db, shop.owner, contract_id).milestones[0]
    assert found.auto_release_at is None and found.submitted_at is not None


def test_a_labeler_who_left_cannot_be_hired(shop):
    fields = filled(shop.ada.get(f"/approvals/{shop.hire}"))
    with shop.world.database.transaction() as db:
        db.run("UPDATE users SET suspended_at = %(now)s WHERE id = %(id)s", now=db.now, id=shop.maria.user_id)
    page = shop.ada.get(f"/approvals/{shop.hire}").text
    assert "It cannot be done as things stand" in page and "/confirm" not in page and "/decline" in page
    shop.ada.post(f"/approvals/{shop.hire}/confirm", fields, 409)
    assert balance(shop) == (100_000, 0)


def large(shop) -> str:
    """A request above the sum from which the password is asked for, when this session is no longer fresh."""
    give_credits(shop.world, shop.owner.organization_id)
    shop.world.clock.advance(minutes=11)
    with shop.world.database.transaction() as db:
        db.run("UPDATE users SET password_hash = %(hash)s", hash=hashed())
    return ask(shop, Terms("Large", None, 100_000, None))


def test_a_large_sum_takes_the_password(shop):
    approval = large(shop)
    assert "Your password" in shop.ada.get(f"/approvals/{approval}").text
    assert "give your password again" in yes(shop, approval, 400).text
    assert "not your password" in yes(shop, approval, 400, again="nine red bottles").text
    assert state(shop, approval).status == "pending" and shop.world.rows("sign_in_attempts") == 1
    yes(shop, approval, again=PASSWORD)
    assert state(shop, approval).status == "confirmed"


def test_a_password_given_once_counts_for_ten_minutes(shop):
    approval = large(shop)
    yes(shop, approval, 400, again=PASSWORD, source="nothing")  # refused before the password is looked at
    assert "Your password" in shop.ada.get(f"/approvals/{approval}").text
    yes(shop, approval, again=PASSWORD)
    other = apply(shop.world, labeler(shop.world), listed(shop.world, shop.owner.organization_id))
    next_one = ask(shop, Terms("Large", None, 60_000, None), other)
    shop.world.clock.advance(minutes=9)
    assert "Your password" not in shop.ada.get(f"/approvals/{next_one}").text
    shop.world.clock.advance(minutes=1)
    assert "Your password" in shop.ada.get(f"/approvals/{next_one}").text


def test_raising_the_amount_does_not_get_round_the_password(shop):
    shop.world.clock.advance(minutes=11)
    fields = filled(shop.ada.get(f"/approvals/{shop.hire}")) | {"amount": "600", "total": "66995"}
    page = shop.ada.post(f"/approvals/{shop.hire}/confirm", fields, 400)
    assert "give your password again" in page.text and "Your password" in page.text
    assert balance(shop) == (100_000, 0)


def test_who_has_a_second_factor_gives_its_code(shop):
    device = second_factor(shop.world, shop.ada.human, keys=keyring.keys("", shop.world.settings.data_dir))
    approval = large(shop)
    assert "Code of your app" in shop.ada.get(f"/approvals/{approval}").text
    assert "not right" in yes(shop, approval, 400, again=PASSWORD).text
    yes(shop, approval, again=device.code())
    assert state(shop, approval).status == "confirmed"


def test_the_list_by_state(shop):
    declined = shop.hire
    shop.ada.post(f"/approvals/{declined}/decline")
    waiting = ask(shop, Terms("Again", None, 40_000, None))
    assert f"/approvals/{waiting}" in shop.ada.get("/approvals").text
    assert f"/approvals/{declined}" not in shop.ada.get("/approvals").text
    assert f"/approvals/{declined}" in shop.ada.get("/approvals?status=declined").text
    both = shop.ada.get("/approvals?status=all").text
    assert waiting in both and declined in both
    assert waiting in shop.ada.get("/approvals?status=nonsense").text
    shop.world.clock.advance(hours=72)
    assert "Nothing waits for you" in shop.ada.get("/approvals").text
    assert waiting in shop.ada.get("/approvals?status=expired").text
    assert shop.ada.get("/approvals?cursor=nonsense", 303).headers["location"] == "/approvals"


def test_what_waits_stands_on_the_first_page_and_in_the_menu(shop):
    home = shop.ada.get("/employer").text
    assert f"/approvals/{shop.hire}" in home and '<span class="count">1' in home
    shop.ada.post(f"/approvals/{shop.hire}/decline")
    home = shop.ada.get("/employer").text
    assert f"/approvals/{shop.hire}" not in home and 'class="count"' not in home


def test_an_end_of_time_is_said(shop):
    fields = filled(shop.ada.get(f"/approvals/{shop.hire}"))
    shop.world.clock.advance(hours=72)
    assert "Nobody decided in time" in shop.ada.get(f"/approvals/{shop.hire}").text
    shop.ada.post(f"/approvals/{shop.hire}/confirm", fields, 409)
    with shop.world.database.transaction() as db:
        assert (resolving.expire(db), resolving.expire(db)) == (1, 0)
    assert balance(shop) == (100_000, 0)


def by_card(shop, does: str, status: int = 303):
    """The hire confirmed by a card that does what `does` says."""
    card = card_on_file(shop.world, shop.owner, does)
    return yes(shop, shop.hire, status, source=card)


def test_a_card_that_pays_hires_at_once(shop):
    by_card(shop, "success")
    assert (state(shop, shop.hire).status, balance(shop)) == ("confirmed", (100_000, 0))
    page = shop.ada.get(f"/approvals/{shop.hire}").text
    assert "Confirmed by Ada" in page and "$339.95" in page


def test_a_refused_card_can_be_followed_by_another_source(shop):
    page = by_card(shop, "insufficient_funds", 400)
    assert "9995 was refused: there is not enough money on it" in page.text
    assert state(shop, shop.hire).status == "pending"
    assert "was refused" in shop.ada.get(f"/approvals/{shop.hire}").text
    shop.ada.post(f"/approvals/{shop.hire}/confirm", filled(page) | {"source": "credits"})
    assert (state(shop, shop.hire).status, balance(shop)) == ("confirmed", (66_005, 33_000))


def test_a_bank_that_asks_is_gone_to_and_come_back_from(shop):
    by_card(shop, "authentication")
    page = shop.ada.get(f"/approvals/{shop.hire}").text
    assert "Your bank wants to hear from you" in page and "/confirm" not in page and "$339.95" in page
    shop.ada.post(f"/approvals/{shop.hire}/decline", {}, 409)
    yes_again = shop.ada.post(f"/approvals/{shop.hire}/confirm", {"seen": "x"}, 409)
    assert "A card is being charged" in yes_again.text
    payment = re.search(r'href="([^"]+)">Go to your bank', page)[1].rpartition("/")[2]
    shop.world.payments.authenticate(payment, proved=True)
    shop.ada.post(f"/approvals/{shop.hire}/charge", {"do": "look"})
    assert state(shop, shop.hire).status == "confirmed"


def test_a_charge_that_waits_can_be_stopped(shop):
    by_card(shop, "authentication")
    member_of(shop).post(f"/approvals/{shop.hire}/charge", {"do": "stop"}, 403)
    shop.ada.post(f"/approvals/{shop.hire}/charge", {"do": "stop"})
    assert (state(shop, shop.hire).status, state(shop, shop.hire).charging) == ("pending", False)
    yes(shop, shop.hire)
    assert balance(shop) == (66_005, 33_000)


def test_a_card_confirms_what_was_typed_and_shown(shop):
    card = card_on_file(shop.world, shop.owner)
    page = yes(shop, shop.hire, 400, source=card, amount="400", auto_release="yes")
    assert "$449.95" in page.text and shop.world.rows("charges") == 0
    assert filled(page)["source"] == card and filled(page)["auto_release"] == "yes"
    shop.ada.post(f"/approvals/{shop.hire}/confirm", filled(page))
    with shop.world.database.autocommit() as db:
        (contract,) = contracts.of_account(db, shop.owner, status=None, job_id=None)
    assert contract.milestones[0].amount_cents == 40_000 and contract.auto_release_approval_id == shop.hire


def test_no_card_is_charged_for_what_changed_or_without_the_password(shop):
    card = card_on_file(shop.world, shop.owner)
    fields = filled(shop.ada.get(f"/approvals/{shop.hire}")) | {"source": card}
    shop.ada.post(f"/approvals/{shop.hire}/confirm", fields | {"seen": "something else"}, 409)
    approval = large(shop)
    yes(shop, approval, 400, source=card)
    yes(shop, approval, 400, source=card, again="nine red bottles")
    assert shop.world.rows("charges") == 0
    yes(shop, approval, source=card, again=PASSWORD)
    assert state(shop, approval).status == "confirmed"


def test_a_person_asks_for_a_hire_on_the_page(shop):
    proposal = apply(shop.world, labeler(shop.world, "Kim"), listed(shop.world, shop.owner.organization_id))
    path = f"/employer/proposals/{proposal}/hire"
    assert f'href="{path}"' in shop.ada.get(f"/employer/proposals/{proposal}").text
    assert "Give the milestone a name" in shop.ada.post(path, {"amount": "300"}, 400).text
    assert "buys nothing" in tiny(shop, path, proposal)
    assert "do not cover" in shop.ada.post(path, {"name": "First", "amount": "1000"}, 409).text
    give_credits(shop.world, shop.owner.organization_id)
    to = shop.ada.post(path, {"name": "First", "amount": "$1,000.50"}, 303).headers["location"]
    page = shop.ada.get(to).text
    assert "$1,000.50" in page and "by <bdi>Ada</bdi>" not in page and "on the page" in page
    mo = member_of(shop)
    assert mo.post(path, {"name": "First", "amount": "1000.50"}).headers["location"] == to, "the same terms"
    cy = employer(shop.world, "cy@example.com", "Other")
    cy.post(path, {"name": "First", "amount": "300"}, 404)
    assert shop.world.rows("approvals") == 2


def tiny(shop, path: str, proposal: str) -> str:
    """What is said where the amount does not buy one unit."""
    with shop.world.database.transaction() as db:
        db.run("UPDATE proposals SET bid_amount = 5 WHERE id = %(id)s", id=proposal)
    return shop.ada.post(path, {"name": "First", "amount": "1"}, 400).text


def test_who_was_not_a_fit_is_hired_only_on_purpose(shop):
    with shop.world.database.transaction() as db:
        db.run("UPDATE proposals SET status = 'NOT_A_FIT' WHERE id = %(id)s", id=shop.proposal)
    path, fields = f"/employer/proposals/{shop.proposal}/hire", {"name": "Other", "amount": "300"}
    assert "marked Not a Fit" in shop.ada.post(path, fields, 400).text
    shop.ada.post(path, fields | {"anyway": "yes"})


@pytest.mark.parametrize(
    "text",
    [
        "</textarea><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "' autofocus onfocus=alert(1) '",
        "{{ 7 * 7 }} {% raw %}",
        "javascript:alert(1)",
        "\u202e\u2066&lt;b&gt;",
        "<!-- --><svg/onload=alert(1)>",
    ],
)
def test_terms_of_strangers_are_text_alone(shop, text):
    first, second = (
        ask(shop, Terms(text, text, 40_000, None)),
        ask(shop, Terms(text, f"{text} more", 50_000, None)),
    )
    for path in (f"/approvals/{first}", f"/approvals/{second}", "/approvals?status=all", "/employer"):
        page = shop.ada.get(path).text
        assert escape(text) in page
        if {"<", '"', "'"} & set(text):
            assert text not in page, path
    before = filled(shop.ada.get(f"/approvals/{second}"))
    page = shop.ada.post(f"/approvals/{second}/confirm", before | {"name": text * 5, "amount": text}, 400)
    assert text not in page.text or not {"<", '"', "'"} & set(text)


def test_a_charge_whose_hire_failed_is_said_to_go_back(shop):
    by_card(shop, "authentication")
    page = shop.ada.get(f"/approvals/{shop.hire}").text
    payment = re.search(r'href="([^"]+)">Go to your bank', page)[1].rpartition("/")[2]
    with shop.world.database.transaction() as db:
        db.run("UPDATE users SET suspended_at = %(now)s WHERE id = %(id)s", now=db.now, id=shop.maria.user_id)
    shop.world.payments.authenticate(payment, proved=True)
    shop.ada.post(f"/approvals/{shop.hire}/charge", {"do": "look"})
    assert state(shop, shop.hire).status == "declined"
    page = shop.ada.get(f"/approvals/{shop.hire}").text
    assert "It became impossible" in page and "goes back to it, all of it" in page
