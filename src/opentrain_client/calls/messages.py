"""Conversations, the update feed, the team."""

from opentrain_client.call import PAGE, Arg, Call, in_query

_FILTERS = ("all", "job", "proposal")
_DIRECTIONS = ("older", "newer")

MESSAGES = (
    Call(
        "start_proposal_conversation",
        "POST",
        "/proposals/{proposalId}/conversation",
        "Get or start the conversation of a proposal.",
        dry_run=True,
    ),
    Call(
        "list_messages",
        "GET",
        "/messages",
        "List your conversations, latest activity first.",
        (
            *in_query(
                Arg("filter", help="Only this kind.", choices=_FILTERS),
                Arg("unreadOnly", "boolean", "Only conversations with something unread."),
            ),
            *PAGE,
        ),
        page="conversations",
    ),
    Call(
        "read_messages",
        "GET",
        "/messages",
        "Read a conversation; marks nothing read.",
        (
            *in_query(
                Arg("conversationId", help="Which conversation.", required=True),
                Arg("direction", help="Which way to go; older if left out.", choices=_DIRECTIONS),
            ),
            *PAGE,
        ),
        page="messages",
    ),
    Call(
        "send_message",
        "POST",
        "/messages",
        "Write in a conversation.",
        (
            Arg("conversationId", help="Which conversation.", required=True),
            Arg("content", help="What to say.", flags=("--content", "--text", "--message"), required=True),
        ),
        dry_run=True,
    ),
    Call(
        "mark_messages_read",
        "POST",
        "/messages/read",
        "Mark messages read.",
        (Arg("conversationId", required=True), Arg("upToMessageId", help="Default: the last one.")),
        dry_run=True,
    ),
    Call(
        "poll_updates",
        "GET",
        "/updates",
        "Read what happened, oldest first.",
        (
            *in_query(
                Arg("types", "list", "Only these types, by comma."),
                Arg("jobId", help="Only this job."),
                Arg("wait", "integer", "Seconds to wait for something new, at most 30."),
            ),
            *PAGE,
        ),
        page="events",
    ),
    Call("get_team", "GET", "/team", "Show who works for the account, and who is invited."),
    Call(
        "invite_team_member",
        "POST",
        "/team/invites",
        "Invite somebody to the team by mail.",
        (Arg("email", help="Their address.", required=True),),
    ),
)
