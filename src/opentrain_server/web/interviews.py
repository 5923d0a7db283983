"""The labeler's interview: one question at a time, what was said above, and its end."""

from starlette.responses import Response

from opentrain_server import judging
from opentrain_server.core.errors import Failure
from opentrain_server.domain.interviews import interviews
from opentrain_server.domain.interviews.interview_talk import ANSWER_LENGTH, Reply
from opentrain_server.domain.interviews.interviews import CORRECTION_LENGTH
from opentrain_server.domain.moderation import message_policy
from opentrain_server.domain.proposals import own_proposals
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PATH = "/interviews/{job_id}"
LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français"), ("de", "Deutsch")]


def interview(visit: Visit) -> Response:
    """Show what an interview is, how far this one has come, or its end."""
    job_id = visit.path_params["job_id"]
    talk = interviews.find(visit.db, visit.person.labeler, job_id)
    if talk is None:
        post = interviews.check_may_begin(visit.db, visit.person.labeler, job_id)
        return visit.render(
            "interview_begin.html",
            title=post.title,
            path=_path(visit),
            languages=LANGUAGES,
            language=visit.typed("language", "en"),
            reading=visit.typed("reading", "offline"),
            model=visit.house.model is not None,
        )
    prospect = own_proposals.prospect(visit.db, visit.person.labeler, job_id)
    return visit.render(
        "interview.html" if talk.finished_at is None else "interview_end.html",
        talk=talk,
        applied=prospect.proposal_id is not None and not prospect.invited,
        open=prospect.status == "OPEN",
        path=_path(visit),
        answer=visit.typed("answer"),
        correction=visit.typed("correction"),
        longest=ANSWER_LENGTH if talk.finished_at is None else CORRECTION_LENGTH,
    )


def begin(visit: Visit) -> Response:
    """Ask the first question."""
    model = visit.house.model is not None
    if model and visit.sent.text("reading") not in {"offline", "model"}:
        raise Invalid({"reading": "Choose who may read your answers."})
    interviews.begin(
        visit.db,
        visit.person.labeler,
        visit.path_params["job_id"],
        consent=model and visit.sent.text("reading") == "model",
        language=visit.sent.text("language"),
    )
    return visit.go(f"{_path(visit)}#question")


def think(visit: Visit) -> Reply:
    """Find what comes of the answer: the next question, or the judgement."""
    text = visit.sent.text("answer")
    if not text:
        raise Invalid({"answer": "Write an answer first. “I do not know” is one too."})
    if len(text) > ANSWER_LENGTH:
        raise Invalid(
            {"answer": f"An answer has at most {ANSWER_LENGTH:,} characters; this has {len(text):,}."}
        )
    given = visit.sent.text("number")
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    with visit.house.database.autocommit() as db:
        talk = interviews.get(db, visit.person.labeler, visit.path_params["job_id"])
    return judging.replied(visit.house, talk, number, text)


def answer(visit: Visit) -> Response:
    """Keep an answer and ask the next question."""
    interviews.answer(visit.db, visit.person.labeler, visit.path_params["job_id"], reply=visit.thought)
    return visit.go(f"{_path(visit)}#question")


def correct(visit: Visit) -> Response:
    """Add the labeler's own words, once."""
    text = visit.sent.text("correction")
    try:
        interviews.correct(
            visit.db,
            visit.person.labeler,
            visit.path_params["job_id"],
            judged=message_policy.judged(text[: CORRECTION_LENGTH + 1]),
        )
    except Failure as failure:
        if failure.reason == "correction_length":
            raise Invalid(
                {"correction": f"Write 1 to {CORRECTION_LENGTH:,} characters; this has {len(text):,}."}
            ) from None
        if failure.reason == "message_policy_blocked":
            raise Invalid({"correction": POLICY}) from None
        raise
    return visit.go(f"{_path(visit)}#correction", ok="saved")


POLICY = (
    "This cannot be passed on: no contact details, no pay outside of here, nothing abusive. Take that out "
    "and send it again."
)


def _path(visit: Visit) -> str:
    return PATH.format(job_id=visit.path_params["job_id"])


ROUTES = [
    route(PATH, interview, answer, needs=Needs.LABELER, think=think),
    action(f"{PATH}/begin", begin, show=interview, needs=Needs.LABELER),
    action(f"{PATH}/correction", correct, show=interview, needs=Needs.LABELER),
]
