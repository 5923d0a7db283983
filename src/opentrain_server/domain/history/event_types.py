"""Types of events, and the scope that reads each (contract events.md §1)."""

EVENT_TYPES: dict[str, str] = {
    "proposal.received": "proposals:read",
    "proposal.status_changed": "proposals:read",
    "message.received": "messages:read",
    "contract.created": "payments:read",
    "milestone.status_changed": "payments:read",
    "payment.pending": "payments:read",
    "approval.confirmed": "payments:read",
    "contract.budget_state_changed": "payments:read",
    "approval.requested": "payments:read",
    "interview.completed": "proposals:read",
    "invite.answered": "proposals:read",
    "milestone.submitted": "payments:read",
    "milestone.disputed": "payments:read",
    "contract.ended": "payments:read",
    "job.status_changed": "jobs:read",
    "topup.completed": "payments:read",
    "webhook.disabled": "webhooks:manage",
}
