"""A candidate's interview for the account's people: what was said, how it was scored, and why."""

from starlette.responses import Response

from opentrain_server.domain.interviews import transcripts
from opentrain_server.domain.words.masking import shown_name
from opentrain_server.web.access import Needs
from opentrain_server.web.door import route
from opentrain_server.web.visit import Visit

PATH = "/employer/proposals/{proposal_id}/interview"

FLAGS = {
    "prompt_injection": "Some of the answers speak to whoever grades them, for example to ask for points. "
    "Those words were cut before the rest was scored.",
    "generic_ai_text": "The answers read like text that fits any job: general advice, few facts of "
    "their own.",
    "keyword_stuffing": "The answers list terms more than they say what was done.",
    "off_topic": "A good part of the answers is about something other than the questions.",
    "resume_contradiction": "Two facts that the candidate states do not fit together.",
    "language_below_requirement": "The language that the job needs seems weaker than it asks for.",
    "confidently_wrong": "The answers are sure of themselves where care would be expected.",
}


def interview(visit: Visit) -> Response:
    """Show the interview of a proposal."""
    found = transcripts.read(visit.db, visit.person.member, visit.path_params["proposal_id"])
    name, _, _ = shown_name(found.first_name, found.last_name)
    weights = sum(criterion.weight for criterion in found.criteria) or 1
    return visit.render(
        "employer_interview.html",
        interview=found,
        name=name,
        criteria=[(c, round(100 * c.weight / weights)) for c in found.criteria],
        flags=[FLAGS.get(flag, flag.replace("_", " ")) for flag in found.flags],
        by_model="+" in found.grader,
    )


ROUTES = [route(PATH, interview, needs=Needs.EMPLOYER)]
