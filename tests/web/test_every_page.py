"""Every page, empty, full and crowded: found, light, quick to make, and usable by everybody.

A page or a template without a case fails `test_no_page_is_left_out` or `test_no_template_is_left_out`.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

import scenes
import talks
from opentrain_server.app import build
from opentrain_server.web import pages
from opentrain_server.web.door import PageRoute
from statements import counted

SHOTS = os.environ.get("OPENTRAIN_SCREENSHOTS")  # a folder to leave pictures in
MOST_BYTES = 100_000
MOST_STATEMENTS = 12
PARTS = 8  # of the walk in the browser; the first is in the suite
VIEWS = {
    "desktop": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "phone-dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
}
# Who looks at what. In a path, {job} is the ID that the scene names so.
PAGES = [
    ("nobody", "/"),
    ("nobody", "/jobs"),
    ("nobody", "/jobs?q=nothing+fits+this"),
    ("nobody", "/jobs/{job}"),
    ("nobody", "/claim"),
    ("dan", "/claim"),
    ("cleo", "/claim"),
    ("ben", "/claim"),
    ("nobody", "/sign-up"),
    ("nobody", "/sign-up/{sign_up}"),
    ("nobody", "/sign-up/gone"),
    ("nobody", "/sign-in"),
    ("nobody", "/sign-in/{sign_in}"),
    ("hal", "/sign-in/code"),
    ("nobody", "/password-reset"),
    ("nobody", "/password-reset/{reset}"),
    ("dan", "/account"),
    ("ada", "/account"),
    ("dan", "/account/email/{email}"),
    ("dan", "/account/second-factor"),
    ("pen", "/account/second-factor"),
    ("two", "/account/second-factor"),
    ("sam", "/account/second-factor"),
    ("nobody", "/terms"),
    ("nobody", "/privacy"),
    ("nobody", "/nowhere"),
    ("dan", "/employer/start"),
    ("dan", "/employer"),
    ("dan", "/profile/start"),
    ("ben", "/profile"),
    ("ben", "/profile/{ben}"),
    ("nobody", "/profile/{ben}"),
    ("ben", "/find-work"),
    ("ben", "/account/delete"),
    ("ada", "/account/delete"),
    ("sam", "/account/delete"),
    ("ben", "/find-work?q=nothing+fits+this"),
    ("ada", "/employer"),
    ("ada", "/employer/jobs/{draft}/interview"),
    ("ada", "/employer/jobs/{fresh}/interview"),
    ("ada", "/employer/jobs/{begun}/interview"),
    ("ada", "/employer/jobs/{long}/interview"),
    ("ada", "/employer/proposals/{interviewed}/interview"),
    ("ben", "/interviews/{fresh}"),
    ("ben", "/interviews/{begun}"),
    ("ben", "/interviews/{done}"),
    ("ben", "/samples/{begun}"),
    ("ben", "/samples/{begun}?page=3"),
    ("ben", "/samples/{done}"),
    ("ben", "/samples/{long}"),
    ("ada", "/job-post"),
    ("ada", "/job-post?jobId={draft}"),
    ("ada", "/job-post?jobId={job}"),
    ("ada", "/employer-settings"),
    ("ada", "/employer-settings?tab=api-keys"),
    ("ada", "/employer-settings?tab=billing"),
    ("ada", "/checkout/{top_up}"),
    ("ada", "/checkout/{top_up}?back=1"),
    ("ada", "/checkout/{paid_top_up}"),
    ("ada", "/checkout/{old_top_up}"),
    ("ada", "/test-processor/checkouts/{test_checkout}"),
    ("ada", "/test-processor/checkouts/{test_card}"),
    ("ada", "/test-processor/checkouts/{test_over}"),
    ("ada", "/test-processor/payments/{test_bank}"),
    ("ben", "/test-processor/payees/{test_payee}"),
    ("ben", "/payouts/setup"),
    ("ben", "/payouts/setup?back=1"),
    ("ada", "/employer/jobs"),
    ("ada", "/employer/jobs?status=COMPLETED"),
    ("ada", "/employer/jobs/{job}/proposals"),
    ("ada", "/employer/jobs/{job}/proposals?sort=match&status=NOT_A_FIT"),
    ("ada", "/employer/jobs/{free_job}/proposals"),
    ("ada", "/employer/jobs/{job}/proposals/compare?p={proposal}&p={other}"),
    ("ada", "/employer/jobs/{job}/proposals/compare"),
    ("ada", "/employer/proposals/{proposal}"),
    ("ada", "/employer/proposals/{other}"),
    ("ada", "/employer/talent"),
    ("ada", "/employer/talent?job={job}"),
    ("ada", "/employer/talent?job={job}&q=nothing+fits"),
    ("ben", "/jobs/{free_job}/apply"),
    ("ben", "/jobs/{invited_job}/apply"),
    ("ben", "/my-proposals"),
    ("ben", "/invitations"),
    ("ada", "/employer-settings?tab=team"),
    ("ada", "/employer-settings?tab=activity"),
    ("ada", "/messages"),
    ("ada", "/messages?unread=1"),
    ("ben", "/messages"),
    ("dan", "/messages"),
    ("ada", "/messages/{conversation}"),
    ("ada", "/messages/{conversation}?before=20"),
    ("ben", "/messages/{conversation}"),
    ("dan", "/team-invites/{invite}"),
    ("ben", "/team-invites/nope"),
    ("dan", "/report?kind=job&id={job}"),
    ("ada", "/report?kind=profile&id={ben_id}"),
    ("dan", "/report?kind=profile&id={ben_id}"),
    ("ben", "/identity-check"),
    ("ben", "/disputes/new/{milestone}"),
    ("ada", "/disputes/{dispute}"),
    ("ben", "/disputes/{decided}"),
    ("ada", "/employer/billing-history"),
    ("ada", "/employer/billing-history?before=1"),
    ("ada", "/employer/billing-details"),
    ("ada", "/invoices/{invoice}"),
    ("ben", "/earnings/{payout}"),
    ("nobody", "/pricing"),
    ("sam", "/staff/disputes/{dispute}"),
    ("sam", "/staff/disputes/{decided}"),
    ("sam", "/staff/money"),
    ("sam", "/staff/ledger"),
    ("sam", "/staff/ledger?q=savings"),
    ("sam", "/staff/ledger/accounts/{book}"),
    ("sam", "/staff/ledger/sets/{set}"),
    ("sam", "/staff/accounts/{account}/credits"),
    ("sam", "/staff/adjustments/{adjustment}"),
    ("sam", "/staff/adjustments/{own_adjustment}"),
    ("sam", "/staff?queue=disputes"),
    ("sam", "/staff"),
    ("sam", "/staff?queue=deliveries"),
    ("sam", "/staff?queue=jobs"),
    ("sam", "/staff?queue=reports"),
    ("sam", "/staff?queue=messages"),
    ("sam", "/staff?queue=identities"),
    ("sam", "/staff?queue=locations"),
    ("sam", "/staff/search"),
    ("sam", "/staff/search?q=a"),
    ("sam", "/staff/search?q=nothing+fits+this"),
    ("sam", "/staff/jobs/{held}"),
    ("sam", "/staff/jobs/{job}"),
    ("sam", "/staff/accounts/{account}"),
    ("sam", "/staff/people/{ada}"),
    ("sam", "/staff/people/{kim}"),
    ("sam", "/staff/conversations/{talk}"),
    ("sam", "/staff/messages/{message}"),
    ("sam", "/staff/reports/{report}"),
    ("sam", "/staff/decide/hide-message/{message}"),
    ("sam", "/staff/decide/pass-location/{held}"),
    ("sam", "/staff/view?user={ada}"),
    ("ada", "/employer/proposals/{other}/hire"),
    ("mo", "/employer/proposals/{proposal}/hire"),
    ("ada", "/approvals"),
    ("ada", "/approvals?status=all"),
    ("ada", "/approvals?status=expired"),
    *(
        ("ada", f"/approvals/{{{name}}}")
        for name in (
            *("hire", "replaced", "dear", "declined", "confirmed", "fund", "release", "end"),
            *("charging", "at_bank", "card_refused"),
        )
    ),
    ("mo", "/approvals/{hire}"),
    ("mo", "/approvals/{end}"),
    ("mo", "/approvals/{at_bank}"),
    ("ada", "/employer/contracts"),
    ("ada", "/employer/contracts?status=ended"),
    ("ben", "/my-contracts"),
    ("ben", "/my-contracts?status=active"),
    ("ada", "/contracts/{contract}"),
    ("ben", "/contracts/{contract}"),
    ("ada", "/contracts/{contract}?page=2"),
    ("ada", "/contracts/{ended}"),
    ("ben", "/contracts/{ended}"),
    ("ada", "/contracts/{contract}/work-log"),
    ("ben", "/contracts/{contract}/work-log"),
    ("ben", "/contracts/{contract}/work-log?day=2026-06-12"),
    ("ben", "/contracts/{ended}/work-log"),
    ("ben", "/earnings"),
    ("sue", "/employer"),
    ("sue", "/staff"),
]
PROFILE = {
    "talent_type": "AGENCY",
    "title": scenes.ODD * 3,
    "country_code": "XX",
    "languages-0-language": scenes.ODD[:60],
    "label_experience-0-title": "x",
    "label_experience-1-title": "x",
    "label_experience-1-from_year": "2020",
}
RUBRIC = {
    "seen": "0",
    "criteria-0-name": scenes.ODD,
    "criteria-0-weight": "heavy",
    "screeningFields-0-label": "Your tool",
    "screeningFields-0-type": "single_select",
    "screeningFields-0-options": "only one",
}
# Forms sent wrongly: what they show again.
FAILING = [
    ("nobody", "/sign-up", {"email": "nonsense"}),
    ("nobody", "/sign-up/{sign_up}", {"first_name": scenes.ODD, "wish": "rule"}),
    ("nobody", "/sign-in", {"email": "dan@example.com", "password": "wrong one here"}),
    ("nobody", "/sign-in/{sign_in}", {"password": "wrong one here"}),
    ("hal", "/sign-in/code", {"code": "1"}),
    ("nobody", "/password-reset", {"email": "nonsense"}),
    ("nobody", "/password-reset/{reset}", {"password": "short"}),
    ("dan", "/account", {"first_name": "see www.evil.example", "last_name": "x", "time_zone": "UTC"}),
    ("dan", "/account/email", {"new_email": "nonsense"}),
    ("dan", "/account/password", {"old_password": "wrong one here"}),
    ("pen", "/account/second-factor", {"do": "confirm", "code": "1"}),
    ("two", "/account/second-factor", {"do": "remove", "password": "wrong one here"}),
    ("dan", "/claim", {"do": "find", "code": "1"}),
    ("cleo", "/claim", {"do": "claim", "code": "1", "offer": "claim"}),
    ("dan", "/employer/start", {"name": "www.evil.example"}),
    ("dan", "/profile/start", {"talent_type": "AGENCY"}),
    ("ben", "/profile", PROFILE),
    ("ben", "/account/delete", {"password": "not this one"}),
    ("ben", "/profile/photo", {}),
    ("ben", "/find-work/searches?q=spanish", {"name": ""}),
    ("ada", "/employer/jobs/{fresh}/interview", RUBRIC),
    ("ada", "/employer/jobs/{fresh}/interview/sample", {"title": "", "kind": "choice", "pasted": "a\nb\tc"}),
    ("ben", "/interviews/{begun}", {"number": "1", "answer": ""}),
    ("ben", "/interviews/{begun}", {"number": "1", "answer": scenes.ODD}),
    ("ben", "/interviews/{done}/correction", {"correction": ""}),
    ("ben", "/samples/{begun}?page=3", {"do": "send", "answer-21": "right0"}),
    ("ada", "/job-post", {"text": ""}),
    ("ada", "/job-post?jobId={draft}", {"jobTitle": scenes.ODD, "headcount": "many", "labelTypes": "NONE"}),
    ("ada", "/employer-settings", {"name": ""}),
    ("ada", "/employer-settings/team/invite", {"email": "<script>"}),
    ("ada", "/messages/{conversation}", {"content": ""}),
    ("ben", "/messages/{conversation}", {"content": talks.BLOCKED}),
    ("ada", "/employer-settings/top-ups", {"amount": scenes.ODD}),
    ("ada", "/test-processor/checkouts/{test_checkout}", {"card": "declined"}),
    ("ada", "/employer-settings/keys", {"name": scenes.ODD, "life": "7"}),
    ("ada", "/employer/proposals/{proposal}/status", {"status": "NOT_A_FIT", "reason": "a"}),
    ("ada", "/employer/proposals/{proposal}/notes", {"note": ""}),
    ("ada", "/employer/talent/invite?job={job}", {"job": "{job}"}),
    ("ben", "/jobs/{free_job}/apply", {"amount": "much", "note": "Mail me at ben@example.com"}),
    ("ben", "/jobs/{free_job}/apply", {"amount": "5000"}),
    ("ada", "/employer/proposals/{other}/hire", {"amount": "much", "due": "soon", "description": scenes.ODD}),
    ("ada", "/approvals/{hire}/confirm", {"seen": "something else", "amount": "1000"}),
    ("ada", "/approvals/{end}/confirm", {}),
    ("ada", "/approvals/{charging}/decline", {}),
    ("dan", "/report?kind=job&id={job}", {"reason": "", "details": scenes.ODD}),
    ("ada", "/contracts/{contract}/milestones", {"volume": "many", "due": "soon", "name": scenes.ODD}),
    ("ada", "/contracts/{contract}/milestones/{milestone}/changes", {"reason-{milestone}": ""}),
    ("ben", "/contracts/{contract}/milestones/{milestone}/deliver", {"note-{milestone}": ""}),
    ("ben", "/contracts/{contract}/work-log", {"work_date": "soon", "hours": "x", "note": scenes.ODD}),
    ("ada", "/contracts/{contract}/work-log/{entry}", {"query-{entry}": ""}),
    ("ben", "/contracts/{ended}/review", {"rating": "", "comment": scenes.ODD}),
    ("sam", "/staff/jobs/{held}", {"reason": "x", "decision": "allow"}),
    ("sam", "/staff/decide/suspend-account/{account}", {"reason": ""}),
    ("sam", "/staff/view?user={ada}", {"reason": ""}),
    ("ben", "/disputes/new/{milestone}", {"reason": "x"}),
    ("ada", "/employer/billing-details", {"name": scenes.ODD * 9}),
    ("ada", "/disputes/{dispute}", {"statement": ""}),
    ("sam", "/staff/disputes/{dispute}", {"outcome": "split", "paid": "300", "reason": ""}),
    ("sam", "/staff/accounts/{account}/credits", {"kind": "return", "amount": "much", "words": "x"}),
    ("sam", "/staff/adjustments/{adjustment}", {"do": "drop", "reason": "x"}),
]
# What is no page for eyes: files, documents for machines, fragments, and ways to somewhere else.
NO_PAGES = {
    "/start",
    "/employer/jobs/{job_id}/proposals.csv",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemaps/pages.xml",
    "/sitemaps/jobs-{number:int}.xml",
    "/photos/{key}",
    "/account/export",
    "/employer/billing-history.csv",
    "/disputes/{dispute_id}/files/{evidence_id}",
    "/staff/disputes/{dispute_id}/files/{evidence_id}",
    "/messages/{id}/files/{attachment_id}",
    "/contracts/{contract_id}/files/{submission_id}",
    "/earnings.csv",
}
rendered: set[str] = set()


@pytest.fixture(autouse=True)
def noted(monkeypatch) -> None:
    """Note every template that is rendered in this process."""
    original = pages._templates.get_template

    def noting(name, *more, **options):
        rendered.add(name)
        return original(name, *more, **options)

    monkeypatch.setattr(pages._templates, "get_template", noting)


@pytest.fixture(params=["empty", "full", "crowded"])
def scene(request, world) -> scenes.Scene:
    return getattr(scenes, request.param)(world)


def visits(scene: scenes.Scene) -> Iterator[tuple[str, str]]:
    """The pages that there are in this scene."""
    for who, path in PAGES:
        try:
            if who in scene.people:
                yield who, path.format(**scene.ids)
        except KeyError:
            continue  # this scene has none of it


def test_pages_are_light_and_quick_to_make(scene):
    for who, path in visits(scene):
        with counted() as statements:
            response = scene.people[who].http.get(path, follow_redirects=True)
        assert response.status_code < 500, path
        assert response.history == [] or path.startswith("/jobs/"), f"{path} leads to {response.url}"
        assert len(response.content) < MOST_BYTES, path
        assert len(statements) <= MOST_STATEMENTS, (path, statements)


def test_a_crowd_costs_no_more_statements(world):
    scene = scenes.full(world)
    needed = {}
    for who, path in visits(scene):
        with counted() as statements:
            scene.people[who].http.get(path, follow_redirects=True)
        needed[who, path] = len(statements)
    scenes.crowd(scene)
    for (who, path), before in needed.items():
        with counted() as statements:
            scene.people[who].http.get(path, follow_redirects=True)
        assert len(statements) <= before, (path, statements)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", [0, *(pytest.param(n, marks=pytest.mark.prove) for n in range(1, PARTS))])
def test_pages_are_for_everybody(world, browser: Browser, part: int):
    """axe-core finds nothing at 390 px in the dark; most pages are a proof, like the other views"""
    assert walk(scenes.full(world), browser, "phone-dark", part=part) == []


@pytest.mark.prove
@pytest.mark.timeout(900)
@pytest.mark.parametrize(
    ("state", "view"), [("empty", "desktop"), ("empty", "phone-dark"), ("full", "desktop")]
)
def test_pages_are_for_everybody_in_every_view(world, browser: Browser, state: str, view: str):
    """axe-core finds nothing on any page, empty and full, at both widths, light and dark"""
    assert walk(getattr(scenes, state)(world), browser, view) == []


def walk(scene: scenes.Scene, browser: Browser, view: str, *, part: int | None = None) -> list[str]:
    """What is wrong with the pages of a scene, or with one part of them."""
    contexts = {}
    for who, visitor in scene.people.items():
        contexts[who] = browser.new_context(base_url=scene.world.url, **VIEWS[view])
        cookies = [{"name": n, "value": v, "url": scene.world.url} for n, v in visitor.http.cookies.items()]
        contexts[who].add_cookies(cookies)
    found = []
    for number, (who, path) in enumerate(visits(scene)):
        if part is not None and number % PARTS != part:
            continue
        page = contexts[who].new_page()
        page.goto(path)
        found += look(page, view, path)
        page.close()
    for context in contexts.values():
        context.close()
    return found


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", [0, *(pytest.param(n, marks=pytest.mark.prove) for n in range(1, PARTS))])
def test_forms_that_failed_are_for_everybody(world, browser: Browser, part: int):
    """axe-core finds nothing on any form that is shown again, at 390 px in the dark"""
    assert walk_failing(world, browser, "phone-dark", part=part) == []


@pytest.mark.prove
@pytest.mark.timeout(900)
def test_forms_that_failed_are_for_everybody_on_a_desktop(world, browser: Browser):
    """axe-core finds nothing on any form that is shown again, at 1280 px"""
    assert walk_failing(world, browser, "desktop") == []


def walk_failing(world, browser: Browser, view: str, *, part: int | None = None) -> list[str]:
    """What is wrong with the forms that are shown again, or with one part of them."""
    scene, found = scenes.full(world), []
    context = browser.new_context(base_url=scene.world.url, **VIEWS[view])
    for number, (who, template, fields) in enumerate(FAILING):
        if part is not None and number % PARTS != part:
            continue
        path = template.format(**scene.ids)
        sent = {name.format(**scene.ids): value for name, value in fields.items()}
        response = scene.people[who].http.post(path, data=sent)
        assert 400 <= response.status_code < 500, path
        page = context.new_page()
        page.route("**/failed", showing(response.text))
        page.goto("/failed")
        found += look(page, f"failed-{view}", path)
        page.close()
    context.close()
    return found


def showing(text: str):
    """A page that answers with a text, as a form does that is shown again."""

    def answer(route) -> None:
        route.fulfill(body=text, content_type="text/html")

    return answer


def look(page, state: str, path: str) -> list[str]:
    """What is wrong with a page for those who cannot see it well, use no mouse, or have a small screen."""
    if SHOTS:
        name = path.strip("/").replace("/", "-").replace("?", "-")[:40] or "home"
        page.screenshot(path=str(Path(SHOTS) / f"{name}-{state}.png"), full_page=True)
    wrong = Axe().run(page).response["violations"]
    lines = [f"{state} {path}: {rule['id']} at {rule['nodes'][0]['html'][:120]}" for rule in wrong]
    width = page.viewport_size["width"]
    if page.evaluate("document.documentElement.scrollWidth") > width:
        lines.append(f"{state} {path}: scrolls sideways")
    if page.locator("h1").count() != 1:
        lines.append(f"{state} {path}: has {page.locator('h1').count()} first headings")
    return lines


def test_no_page_is_left_out(session_world):
    app = build(session_world.settings, session_world.dsn)
    seen = {path.partition("?")[0] for _, path in PAGES}
    routes = [
        route for route in app.app.router.routes if isinstance(route, PageRoute) and "GET" in route.methods
    ]
    left = [
        route.path
        for route in routes
        if route.path not in NO_PAGES and not any(map(route.path_regex.match, seen))
    ]
    assert left == []


def test_no_template_is_left_out(world):
    """Runs the cases of this file for itself, so that it can run alone."""
    scene = scenes.full(world)
    for who, path in visits(scene):
        scene.people[who].http.get(path, follow_redirects=True)
    for who, path, fields in FAILING:
        sent = {name.format(**scene.ids): value for name, value in fields.items()}
        scene.people[who].http.post(path.format(**scene.ids), data=sent)
    every = set(pages._templates.list_templates(extensions=["html"]))
    assert every - rendered - INCLUDED == set()


INCLUDED = {
    "transcript.html",
    "contract_parts.html",
    "my_work.html",
    "opinion.html",
    "layout.html",
    "fields.html",
    "settings.html",
    "job_check.html",
    "job_filters.html",
    "mailed.html",  # the answer to a form that was right
    "report.html",
    "staff_parts.html",
    "dispute_parts.html",
}  # parts of the others
