"""Drafts, jobs and the board."""

from opentrain_client.call import PAGE, Arg, Call, in_query

_FIELDS = (Arg("fields", "object", "Fields of the job.", place="whole", required=True),)
_JOB_STATUSES = ("DRAFT", "PENDING_APPROVAL", "OPEN", "ONGOING", "COMPLETED", "ARCHIVED")
_PAY_TYPES = ("PAY_PER_LABEL", "PAY_PER_HOUR", "FIXED_PRICE")

JOBS = (
    Call(
        "capabilities",
        "GET",
        "/job-drafts/capabilities",
        "Show what this account may do and what drafts take.",
    ),
    Call(
        "create_job_draft",
        "POST",
        "/job-drafts",
        "Make a draft from a description; never publishes.",
        (
            Arg("rawJobDescription"),
            Arg("format"),
            Arg("text"),
            Arg("job", "object"),
            Arg("jsonLd", "object"),
            Arg("xml"),
            Arg("externalId", help="Your own ID of this job."),
            Arg("idempotencyKey"),
        ),
        dry_run=True,
    ),
    Call("get_job_draft", "GET", "/job-drafts/{jobId}", "Show one of your jobs in any status."),
    Call(
        "update_job_draft_fields",
        "PATCH",
        "/job-drafts/{jobId}",
        "Change fields of a draft.",
        _FIELDS,
        dry_run=True,
    ),
    Call("delete_job_draft", "DELETE", "/job-drafts/{jobId}", "Delete a draft.", dry_run=True),
    Call("publish_job", "POST", "/jobs/{jobId}/publish", "Publish a draft.", dry_run=True),
    Call(
        "close_job", "POST", "/jobs/{jobId}/close", "Close a job for good; its contracts go on.", dry_run=True
    ),
    Call(
        "update_published_job",
        "PATCH",
        "/jobs/{jobId}",
        "Change fields of a live job.",
        _FIELDS,
        dry_run=True,
    ),
    Call(
        "list_jobs",
        "GET",
        "/jobs/mine",
        "List your jobs, drafts included.",
        (*in_query(Arg("status", help="Only this status.", choices=_JOB_STATUSES)), *PAGE),
        page="jobs",
    ),
    Call(
        "search_jobs",
        "GET",
        "/jobs",
        "Search the public board.",
        (
            *in_query(
                Arg("q", help="Words in title and text."),
                Arg("language", help="Name or tag."),
                Arg("country", help="Two letters."),
                Arg("payType", choices=_PAY_TYPES),
                Arg("category"),
                Arg("domain"),
            ),
            *PAGE,
        ),
        access="board",
        page="jobs",
    ),
    Call("get_job", "GET", "/jobs/{jobId}", "Show a job of the public board.", access="board"),
    Call(
        "list_job_facets",
        "GET",
        "/jobs/facets",
        "Count the board by category, language, pay.",
        access="board",
    ),
    Call(
        "list_job_changes",
        "GET",
        "/jobs/changes",
        "List what changed on the board since a date.",
        in_query(Arg("since", help="Date, inclusive.", required=True)),
        access="board",
    ),
)
