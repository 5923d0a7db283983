"""Decisions of staff, one table: each asks for a reason on a page of its own, and is done once."""

from dataclasses import dataclass
from typing import Protocol

from starlette.responses import Response

from opentrain_server.core.actor import Staff
from opentrain_server.core.db import Db
from opentrain_server.domain.history import staff_acts
from opentrain_server.domain.labelers import verification
from opentrain_server.domain.staff import job_rulings, message_review, reports, sanctions, staff_files
from opentrain_server.web.access import Lost, Needs
from opentrain_server.web.door import route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

MAILED = "The person reads it in the mail that tells them."
KEPT = "It stays with staff; nobody else reads it."
_PAGES = {
    "account": "/staff/accounts/{}",
    "person": "/staff/people/{}",
    "job": "/staff/jobs/{}",
    "message": "/staff/messages/{}",
    "conversation": "/staff/conversations/{}",
    "report": "/staff/reports/{}",
    "proposal": "/staff?queue=locations",
}


class Verb(Protocol):
    """What a decision calls."""

    def __call__(self, db: Db, staff: Staff, subject_id: str, /, *, reason: str) -> None:
        """Do it, or fail with `not_found`, `already_decided` or another reason."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about a `kind` of subject: what its page says, and the verb that does it."""

    kind: str
    title: str
    text: str
    verb: Verb
    hint: str = MAILED
    grave: bool = False  # shown in the colour of warnings

    def back(self, subject_id: str) -> str:
        """Return the page of what was decided on."""
        return _PAGES[self.kind].format(subject_id)


DECISIONS: dict[str, Decision] = {
    "suspend-account": Decision(
        "account",
        "Suspend the account",
        "Its jobs leave the board, its keys stop, and its people are shut out until it is opened again.",
        sanctions.suspend_account,
        grave=True,
    ),
    "restore-account": Decision(
        "account",
        "Open the account again",
        "Its open jobs return to the board, and its keys work.",
        sanctions.restore_account,
    ),
    "suspend-person": Decision(
        "person",
        "Suspend the person",
        "They can sign in and out, and nothing else. Their keys stop. A labeler's profile is hidden; they"
        " cannot apply or be invited. An account they own stays open: suspend it too if it should not.",
        sanctions.suspend_person,
        grave=True,
    ),
    "restore-person": Decision(
        "person", "End the suspension", "Everything works for them as before.", sanctions.restore_person
    ),
    "hide-profile": Decision(
        "person",
        "Hide the profile",
        "Nobody finds or opens it, whatever the labeler chooses. Their proposals stay.",
        sanctions.hide_profile,
        grave=True,
    ),
    "show-profile": Decision(
        "person",
        "Show the profile again",
        "It is shown again, if the labeler wants it shown.",
        sanctions.show_profile,
    ),
    "hold-job": Decision(
        "job",
        "Take the job off the board",
        "It waits for staff like a job that the moderator held. Decide about it then.",
        job_rulings.hold,
        grave=True,
    ),
    "hide-message": Decision(
        "message",
        "Hide the message",
        "Both sides see [removed] in its place. A moderator's flag on it is settled.",
        message_review.hide,
        grave=True,
    ),
    "show-message": Decision(
        "message", "Show the message again", "Both sides can read it again.", message_review.show
    ),
    "pass-message": Decision(
        "message",
        "Let the message pass",
        "It stays as it is, and no longer waits for staff.",
        message_review.let_pass,
        KEPT,
    ),
    "lock-conversation": Decision(
        "conversation",
        "Lock the conversation",
        "Both sides can read it, and nobody can write in it.",
        message_review.lock,
        grave=True,
    ),
    "unlock-conversation": Decision(
        "conversation", "Open the conversation again", "Both sides can write again.", message_review.unlock
    ),
    "confirm-identity": Decision(
        "person",
        "Confirm the identity",
        "You made sure who this is. Employers see that. Write how you know, but no numbers of documents.",
        verification.confirm_identity,
        KEPT,
    ),
    "refuse-identity": Decision(
        "person",
        "End the check",
        "The identity is not confirmed, and no longer waits for staff. They can ask again.",
        verification.refuse_identity,
    ),
    "take-back-identity": Decision(
        "person",
        "Take the confirmation back",
        "Employers no longer see the identity as confirmed.",
        verification.take_back_identity,
        grave=True,
    ),
    "pass-location": Decision(
        "proposal",
        "Confirm the location",
        "You made sure that they are in the country of their profile. The employer sees that.",
        verification.pass_location,
        KEPT,
    ),
    "fail-location": Decision(
        "proposal",
        "Do not confirm the location",
        "The employer sees that the check failed. They can still be hired.",
        verification.fail_location,
        KEPT,
    ),
    "act-on-report": Decision(
        "report",
        "Close the report: something was done",
        "Whoever sent it is told that staff did something about it, and not what.",
        reports.acted,
        KEPT,
    ),
    "dismiss-report": Decision(
        "report",
        "Close the report: nothing to do",
        "Whoever sent it is told that staff found nothing that breaks the rules.",
        reports.dismiss,
        KEPT,
    ),
}


def show(visit: Visit) -> Response:
    """Say what a decision does, and ask for the reason."""
    decision, subject_id = _decision(visit)
    name = staff_files.name_of(visit.db, visit.person.staff, decision.kind, subject_id)
    return visit.render("staff_decide.html", decision=decision, name=name, back=decision.back(subject_id))


def decide(visit: Visit) -> Response:
    """Do it."""
    decision, subject_id = _decision(visit)
    decision.verb(visit.db, visit.person.staff, subject_id, reason=reason_of(visit))
    return visit.go(decision.back(subject_id), ok="decided")


def reason_of(visit: Visit) -> str:
    """Return the reason that was typed; raises Invalid."""
    reason, (least, most) = visit.sent.text("reason"), staff_acts.REASON_LENGTH
    if not least <= len(reason) <= most:
        raise Invalid({"reason": f"Give a reason of {least} to {most} characters."})
    return reason


def _decision(visit: Visit) -> tuple[Decision, str]:
    decision = DECISIONS.get(visit.path_params["action"])
    if decision is None:
        raise Lost(404, "There is no such decision", "Go back to the staff desk and start there.")
    return decision, str(visit.path_params["id"]).replace("\x00", "?")


ROUTES = [route("/staff/decide/{action}/{id}", show, decide, needs=Needs.STAFF)]
