"""Applying for a job, step by step: the sample of work, the interview, then bid and cover note."""

from decimal import Decimal, InvalidOperation

from starlette.responses import Response

from opentrain_server import judging
from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.board import board
from opentrain_server.domain.contracts import reviews
from opentrain_server.domain.jobs.job_labels import category, pay_line, rate
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.proposals import applications, invite_answers, own_proposals
from opentrain_server.domain.proposals.bids import Bid
from opentrain_server.domain.proposals.offers import COVER_NOTE_LENGTH, Offer
from opentrain_server.domain.proposals.own_proposals import Prospect
from opentrain_server.web import words
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.proposal_words import per
from opentrain_server.web.visit import Visit

PATH = "/jobs/{job_id}/apply"
SAMPLE_PATH = "/samples/{job_id}"
INTERVIEW_PATH = "/interviews/{job_id}"


def apply(visit: Visit) -> Response:
    """Show how far the labeler has come with a job, and the form of the last step."""
    prospect = _prospect(visit)
    fields = prospect.fields
    asked = rate(fields)
    open_to_them = prospect.status == JobStatus.OPEN and (prospect.listed or prospect.invited)
    return visit.render(
        "apply.html",
        job=prospect,
        title=str(fields["jobTitle"] or "Untitled job"),
        pay=pay_line(fields),
        category=category(fields),
        paragraphs=board.paragraphs(str(fields["jobDescription"] or "")),
        sample_path=SAMPLE_PATH.format(job_id=prospect.job_id),
        interview_path=INTERVIEW_PATH.format(job_id=prospect.job_id),
        path=PATH.format(job_id=prospect.job_id),
        may_offer=open_to_them and (prospect.proposal_id is None or prospect.invited),
        per=per(prospect.unit),
        amount=visit.typed("amount", "" if asked is None else f"{asked.normalize():f}"),
        hourly=visit.typed("hourly"),
        note=visit.typed("note"),
        longest=COVER_NOTE_LENGTH,
        opinion=reviews.of_employer(visit.db, prospect.job_id),
    )


def think(visit: Visit) -> str | None:
    """Return the country that the request came from, where the operator has a database of them."""
    countries = visit.house.countries
    return None if countries is None else countries.country_of(visit.address)


def offer(visit: Visit) -> Response:
    """Apply, or accept the invite that waits."""
    prospect = _prospect(visit)
    made = _offer(visit)
    labeler, floors, base = visit.person.labeler, judging.floors(visit.house), visit.settings.base
    try:
        if prospect.invited and prospect.proposal_id is not None:
            done = invite_answers.accept(
                visit.db, labeler, prospect.proposal_id, offer=made, floors=floors, base=base
            )
            if isinstance(done, Refused):
                return _ended(visit, done)
        else:
            applications.apply(visit.db, labeler, prospect.job_id, offer=made, floors=floors, base=base)
    except Failure as failure:
        raise _invalid(failure) from failure
    return visit.go("/my-proposals", ok="applied")


def _ended(visit: Visit, refused: Refused) -> Response:
    """Show the page again: the refusal is kept, so the invite has ended (contract hiring.md §1)."""
    visit.problems, visit.status = {"": words.sentence(Failure(refused.reason))}, 409
    return apply(visit)


def _prospect(visit: Visit) -> Prospect:
    return own_proposals.prospect(visit.db, visit.person.labeler, visit.path_params["job_id"])


def _offer(visit: Visit) -> Offer:
    amounts, problems = {}, {}
    for field in ("amount", "hourly"):
        text = visit.sent.text(field).removeprefix("$").replace(",", "").strip()
        try:
            amounts[field] = Decimal(text) if text else None
        except InvalidOperation:
            problems[field] = "Give an amount in US dollars, such as 0.05 or 18."
    if "amount" not in problems and amounts["amount"] is None:
        problems["amount"] = "Say what you ask for your work, in US dollars."
    note = visit.sent.text("note")
    if len(note) > COVER_NOTE_LENGTH:
        problems["note"] = f"A cover note has at most 5,000 characters; this has {len(note):,}."
    if problems:
        raise Invalid(problems)
    amount = amounts["amount"]
    assert amount is not None
    return Offer(Bid(amount, amounts["hourly"]), note, visit.thought)


def _invalid(failure: Failure) -> Exception:
    """Say beside the field what was wrong with it; any other refusal stays what it is."""
    if failure.reason == "bid_out_of_range" and "lowest" in failure.details:
        field = {"amount": "amount", "agencyHourly": "hourly"}[str(failure.details["field"])]
        lowest, highest = failure.details["lowest"], failure.details["highest"]
        places = failure.details["decimals"]
        return Invalid({field: f"Between ${lowest} and ${highest}, with at most {places} decimals."})
    if failure.reason == "bid_out_of_range":
        return Invalid({"hourly": "Only agencies have an hourly cost per person. Leave it empty."})
    if failure.reason == "message_policy_blocked":
        return Invalid({"note": _POLICIES[str(failure.details["policy"])]})
    return failure


_POLICIES = {
    "contact_exchange": "Take the contact details out: you can write to each other here once it begins.",
    "off_platform_payment": "Pay runs through this site only. Take that part out.",
    "credential_request": "Nobody may ask for passwords, accounts or papers. Take that part out.",
    "prompt_injection": "This reads like an order to a program. Write it for people.",
    "abuse": "This breaks the rules of the marketplace. Write it differently.",
}


ROUTES = [route(PATH, apply, offer, needs=Needs.LABELER, think=think)]
