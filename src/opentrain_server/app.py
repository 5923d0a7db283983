"""The whole server as one ASGI app: the doors side by side, behind one edge."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from opentrain_server import __version__
from opentrain_server.api import (
    agent,
    approvals,
    auth,
    board,
    contracts,
    credits,
    discovery,
    dist,
    documents,
    drafts,
    errors,
    freelancers,
    health,
    hires,
    interviews,
    jobs,
    messages,
    milestones,
    openapi,
    out,
    payments,
    proposals,
    team,
    updates,
)
from opentrain_server.api.agent_door import refusal
from opentrain_server.api.edge import Edge
from opentrain_server.api.routing import allowed_methods
from opentrain_server.core import keyring
from opentrain_server.core.clock import Clock, wall_clock
from opentrain_server.core.db import Database
from opentrain_server.core.errors import Failure
from opentrain_server.core.files import Files
from opentrain_server.core.settings import Settings
from opentrain_server.house import House
from opentrain_server.outside.countries_of_addresses import CountriesOfAddresses, CountryFile
from opentrain_server.outside.language_model import LanguageModel, Model
from opentrain_server.outside.mail import Mailer, mailer_of
from opentrain_server.outside.payments.chosen import provider_of
from opentrain_server.outside.payments.provider import Provider
from opentrain_server.web import (
    account,
    applying,
    approval,
    assets,
    billing,
    billing_history,
    checkout,
    claim,
    contract_requests,
    deliveries,
    departure,
    disputes,
    earnings,
    employer,
    employer_interview,
    employer_jobs,
    employer_proposal,
    employer_proposals,
    employer_settings,
    find_work,
    hiring,
    home,
    identity_check,
    job_post,
    live,
    my_proposals,
    pages,
    papers,
    password_reset,
    payout_statement,
    payouts,
    prices,
    processor_calls,
    profile,
    report,
    rubric,
    samples,
    second_factor,
    sign_in,
    sign_up,
    staff,
    staff_credits,
    staff_decisions,
    staff_disputes,
    staff_files,
    staff_money,
    staff_view,
    talent,
    test_processor,
)
from opentrain_server.web import approvals as web_approvals
from opentrain_server.web import contracts as web_contracts
from opentrain_server.web import interviews as web_interviews
from opentrain_server.web import jobs as web_jobs
from opentrain_server.web import messages as web_messages
from opentrain_server.web import team as web_team
from opentrain_server.web import work_log as web_work_log
from opentrain_server.web.mailbox import Mailbox
from opentrain_server.web.visit import Visit

PAGES = (
    home,
    web_jobs,
    applying,
    my_proposals,
    sign_up,
    sign_in,
    password_reset,
    account,
    departure,
    second_factor,
    claim,
    papers,
    employer,
    employer_interview,
    employer_jobs,
    employer_proposals,
    employer_proposal,
    talent,
    web_contracts,
    contract_requests,
    deliveries,
    web_work_log,
    earnings,
    web_interviews,
    samples,
    rubric,
    job_post,
    hiring,
    web_approvals,
    approval,
    employer_settings,
    billing,
    billing_history,
    payout_statement,
    prices,
    checkout,
    test_processor,
    processor_calls,
    web_team,
    web_messages,
    live,
    profile,
    payouts,
    find_work,
    identity_check,
    report,
    staff,
    staff_files,
    staff_decisions,
    staff_disputes,
    staff_money,
    staff_credits,
    staff_view,
    disputes,
    assets,
)
FOR_PROGRAMS = ("/api/", "/dist/", "/.well-known/")  # what is not found there is told as JSON
MODEL_CALLS = 32  # calls that may wait for a model at once


def build(
    settings: Settings,
    dsn: str,
    *,
    clock: Clock = wall_clock,
    mail: Mailer | None = None,
    model: Model | None = None,
    mailbox: Mailbox | None = None,
    countries: CountriesOfAddresses | None = None,
    payments: Provider | None = None,
) -> ASGIApp:
    """Return the app over a migrated database; `clock`, `mail`, `model`, `countries` and `payments` are
    given by tests.

    `mailbox` adds the page that shows a trial server's mail.
    """
    app = plain_app()
    app.state.house = House(
        settings=settings,
        database=Database(dsn, connections=settings.threads, clock=clock),
        threads=ThreadPoolExecutor(settings.threads, thread_name_prefix="call"),
        mailer=mail or mailer_of(settings),
        model=model or _model(settings),
        thinkers=ThreadPoolExecutor(MODEL_CALLS, thread_name_prefix="think"),
        files=Files(settings.data_dir / "files"),
        keys=keyring.keys(settings.secret_key, settings.data_dir),
        countries=countries or _countries(settings),
        payments=payments or provider_of(settings, clock=clock),
    )
    for group in PAGES:
        app.router.routes.extend(group.ROUTES)
    if mailbox:
        app.router.routes.extend(mailbox.routes())
    return Edge(app)


def _model(settings: Settings) -> Model | None:
    if not settings.model_url:
        return None
    return LanguageModel(settings.model_url, settings.model_name, settings.model_key or None)


def _countries(settings: Settings) -> CountriesOfAddresses | None:
    return None if settings.location_database is None else CountryFile(settings.location_database)


def plain_app() -> FastAPI:
    """Return the routes alone: what can be called, before there is anything to call it on."""
    app = FastAPI(
        title="OpenTrain",
        version=__version__,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=_lifespan,
        exception_handlers={HTTPException: _unrouted, Exception: _broken},
    )
    doors = (
        agent,
        auth,
        drafts,
        jobs,
        proposals,
        hires,
        interviews,
        board,
        freelancers,
        messages,
        approvals,
        contracts,
        milestones,
        credits,
        payments,
        updates,
        team,
        out,
    )
    for door in (*doors, discovery, documents, dist, health, openapi):
        app.router.routes.extend(door.router.routes)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    house: House = app.state.house
    house.database.open()
    yield
    house.threads.shutdown(wait=True)
    house.thinkers.shutdown(wait=True)
    house.database.close()


async def _broken(request: Request, exception: Exception) -> Response:
    return errors.answer(Failure("internal_error"), request.scope["request_id"])


async def _unrouted(request: Request, exception: Exception) -> Response:
    assert isinstance(exception, HTTPException)
    path = request.url.path
    if exception.status_code == 405 and path.startswith("/api/agent"):
        return refusal(Failure("method_not_allowed"))
    if not f"{path}/".startswith(FOR_PROGRAMS):
        return _lost(request, exception.status_code)
    failure = Failure("unknown_path")
    if exception.status_code == 405:
        failure = Failure("method_not_allowed", allow=allowed_methods(request))
    return errors.answer(failure, request.scope["request_id"])


def _lost(request: Request, status: int) -> Response:
    visit = Visit(request.scope, request.receive)
    return pages.not_allowed(visit, allowed_methods(request)) if status == 405 else pages.not_found(visit)
