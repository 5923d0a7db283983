"""A labeler's payouts: on to the processor's page, where they say who they are and where their bank is."""

from dataclasses import dataclass

from starlette.responses import Response

from opentrain_server.core.errors import Failure
from opentrain_server.domain.payments import payees
from opentrain_server.outside.payments.provider import ProviderAway, ProviderRefused
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

PATH = "/payouts/setup"


@dataclass(frozen=True, slots=True)
class Onboarding:
    """A labeler's account at the processor, and its page for them."""

    provider: str
    reference: str
    country: str
    url: str


def show(visit: Visit) -> Response:
    """Show whether this labeler can be paid, and what to do next."""
    provider, labeler = visit.house.payments, visit.person.labeler
    payee = None if provider is None else payees.get(visit.db, labeler, provider=provider.name)
    country = payees.country_of(visit.db, labeler)
    return visit.render(
        "payouts_setup.html",
        payee=payee,
        country=country,
        served=_is_served(visit, country),
        back=visit.query_params.get("back") == "1",
        unavailable=provider is None,
        test_mode=provider is not None and not provider.live,
    )


def think(visit: Visit) -> Onboarding:
    """Make the account at the processor, if there is none, and open its page."""
    provider, labeler = visit.house.payments, visit.person.labeler
    if provider is None:
        raise Failure("payments_unavailable")
    with visit.house.database.autocommit() as db:
        known = payees.get(db, labeler, provider=provider.name)
        country = payees.country_of(db, labeler)
    if known is None and (country is None or not _is_served(visit, country)):
        raise Failure("payout_country")
    try:
        if known is None:
            assert country is not None
            made = provider.payee(
                key=f"payee-{labeler.user_id}-{country}",
                labeler_id=labeler.user_id,
                country=country,
                email=visit.person.email,
            )
            reference = made.ref
        else:
            reference, country = known.reference, known.country_code
        url = provider.onboard(reference, back_url=visit.url_of(f"{PATH}?back=1"))
    except (ProviderAway, ProviderRefused):
        raise Failure("payments_unavailable") from None
    return Onboarding(provider.name, reference, country, url)


def set_up(visit: Visit) -> Response:
    """Keep the account and send the labeler on to the processor's page."""
    found: Onboarding = visit.thought
    payees.keep(
        visit.db,
        visit.person.labeler,
        provider=found.provider,
        reference=found.reference,
        country=found.country,
    )
    return visit.go(found.url)


def _is_served(visit: Visit, country: str | None) -> bool:
    countries = visit.settings.payout_countries
    return country is not None and (not countries or country in countries)


ROUTES = [route(PATH, show, set_up, needs=Needs.LABELER, think=think)]
