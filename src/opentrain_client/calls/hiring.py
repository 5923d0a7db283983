"""Proposals, invites and labelers."""

from opentrain_client.call import PAGE, Arg, Call, in_query

_STATUSES = ("UNREVIEWED", "SHORTLISTED", "MAYBE", "HIRED", "DECLINED", "NOT_A_FIT", "RESUME_SENT")
_SET_STATUSES = ("SHORTLISTED", "MAYBE", "DECLINED", "NOT_A_FIT")

HIRING = (
    Call(
        "list_proposals",
        "GET",
        "/jobs/{jobId}/proposals",
        "List who applied to a job or was invited to it.",
        (*in_query(Arg("status", help="Only this status.", choices=_STATUSES)), *PAGE),
        page="proposals",
    ),
    Call("get_proposal", "GET", "/proposals/{proposalId}", "Show a proposal with its checks."),
    Call("get_interview", "GET", "/proposals/{proposalId}/interview", "Show the interview of a proposal."),
    Call(
        "set_proposal_status",
        "POST",
        "/proposals/{proposalId}/status",
        "Set what you make of a proposal.",
        (
            Arg("status", help="The new status.", choices=_SET_STATUSES, required=True),
            Arg("reason", help="Kept for your account; DECLINED and NOT_A_FIT need one."),
        ),
        dry_run=True,
    ),
    Call(
        "invite_freelancer",
        "POST",
        "/jobs/{jobId}/invites",
        "Invite a labeler to an open job.",
        (Arg("freelancerId", help="ID of the labeler.", required=True),),
        dry_run=True,
    ),
    Call(
        "search_freelancers",
        "GET",
        "/freelancers",
        "Search labelers.",
        (
            *in_query(
                Arg("q", help="Words in title, bio and skills."),
                Arg("skills", "list", "Skills, by comma; all must match."),
                Arg("languages", "list", "Names or tags, by comma; all must match."),
                Arg("country", help="Two letters."),
                Arg("maxHourlyRate", "number", "US dollars; those without a rate drop out."),
            ),
            *PAGE,
        ),
        page="freelancers",
    ),
    Call("get_freelancer_profile", "GET", "/freelancers/{idOrSlug}", "Show a labeler by ID or slug."),
)
