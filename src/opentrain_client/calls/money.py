"""Hiring, contracts, milestones, approvals, credits."""

from opentrain_client.call import PAGE, Arg, Call, in_query

_DUE = Arg("dueDate", help="Today or later, such as 2026-07-01.")

MONEY = (
    Call(
        "hire_proposal",
        "POST",
        "/proposals/{proposalId}/hire",
        "Ask your human to hire; nothing is charged before they confirm.",
        (
            Arg("milestone", "object", "The first milestone.", required=True),
            Arg(
                "confirmNotAFit",
                "boolean",
                "Hire although the proposal is marked NOT_A_FIT.",
                flags=("--confirm-not-a-fit",),
            ),
        ),
        dry_run=True,
    ),
    Call(
        "list_contracts",
        "GET",
        "/contracts",
        "List your contracts, newest first.",
        in_query(
            Arg("jobId", help="Only this job's."),
            Arg("status", help="Only this status.", choices=("active", "ended")),
        ),
    ),
    Call("get_contract", "GET", "/contracts/{contractId}", "Show a contract with its milestones and budget."),
    Call(
        "end_contract",
        "POST",
        "/contracts/{contractId}/end",
        "End a contract, or ask your human to where money is held.",
        dry_run=True,
    ),
    Call(
        "create_milestone",
        "POST",
        "/contracts/{contractId}/milestones",
        "Add a milestone; it is not funded yet.",
        (
            Arg("description", help="What is to be done.", required=True),
            Arg("name", help="Default: Milestone and its number."),
            Arg(
                "amountUsd",
                "number",
                "US dollars; for a fixed price, else rate times volume.",
                flags=("--amount-usd", "--amount"),
            ),
            Arg("volume", "number", "Hours or labels; not for a fixed price."),
            _DUE,
        ),
        dry_run=True,
    ),
    Call(
        "request_milestone_funding",
        "POST",
        "/milestones/{milestoneId}/fund",
        "Ask your human to set the money for a milestone aside.",
        dry_run=True,
    ),
    Call(
        "request_milestone_approval",
        "POST",
        "/milestones/{milestoneId}/approve",
        "Ask your human to pay a funded milestone.",
        dry_run=True,
    ),
    Call(
        "list_approvals",
        "GET",
        "/approvals",
        "List what was asked of your human.",
        (
            *in_query(
                Arg(
                    "status",
                    help="Only this status.",
                    choices=("pending", "confirmed", "declined", "expired"),
                )
            ),
            *PAGE,
        ),
        page="approvals",
    ),
    Call("get_approval", "GET", "/approvals/{approvalId}", "Show what was asked, and what became of it."),
    Call(
        "cancel_approval",
        "POST",
        "/approvals/{approvalId}/cancel",
        "Take a request back.",
        dry_run=True,
    ),
    Call("get_credits", "GET", "/credits", "Show the credits and their last entries."),
    Call(
        "list_credit_ledger",
        "GET",
        "/credits/ledger",
        "List every change of the credits.",
        PAGE,
        page="entries",
    ),
    Call(
        "create_credit_top_up",
        "POST",
        "/credits/top-ups",
        "Prepare a payment that your human makes; charges nothing.",
        (
            Arg(
                "amountUsd",
                "number",
                "US dollars, 10 to 10,000.",
                flags=("--amount-usd", "--amount"),
                required=True,
            ),
        ),
        dry_run=True,
    ),
    Call("get_credit_top_up", "GET", "/credits/top-ups/{topUpId}", "Show whether your human has paid."),
    Call("list_pending_payments", "GET", "/payments/pending", "List payments that have not settled."),
)
