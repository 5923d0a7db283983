"""Refusals in words for people: what happened, and what to do next."""

from opentrain_server.core.errors import Failure

#: Whether such a thing exists is nobody else's business: these become "There is no such page".
HIDDEN = {"not_found", "not_owner", "not_participant", "claim_unknown"}

SENTENCES: dict[str, str] = {
    "answer_taken": "This question was answered already, perhaps in another tab. What you typed stands in "
    "the box below; see whether it answers the question there.",
    "correction_given": "You added a correction already; it cannot be changed.",
    "interview_not_finished": "The interview is not finished yet.",
    "rubric_changed": "Somebody else changed the interview meanwhile. Open this page in another tab to see "
    "what they did, then decide which to keep.",
    "sample_done": "You sent the sample already. It can be sent once.",
    "sample_in_use": "Somebody has begun the sample, so its items can no longer be replaced.",
    "account_suspended": "This account is suspended. Staff wrote to its owner why.",
    "already_claimed": "This agent's account has been claimed already.",
    "already_hired": "This labeler is hired already.",
    "approval_changed": "Something changed while you looked. Nothing was done: this is how it stands now.",
    "approval_not_pending": "This was decided already, or its time is over. Nothing more was done.",
    "charge_in_progress": "A card is being charged for this. Wait until that is settled.",
    "contract_rate_missing": "There is no agreed rate, so nobody can be hired at one.",
    "invalid_milestone": "The milestone cannot be as it is. Change it and try again.",
    "card_gone": "This card is not on file any more. Choose another, or pay from credits.",
    "milestone_already_paid": "The milestone is paid already.",
    "milestone_cancelled": "The milestone was cancelled or refunded.",
    "milestone_not_fundable": "The milestone is funded already, or was cancelled.",
    "milestone_not_funded": "The milestone is not funded yet.",
    "payment_method_required": "The credits do not cover this, or the account owes money. See Billing in the"
    " settings.",
    "payments_unavailable": "Cards cannot be charged just now. Nothing was paid. Try again in a moment.",
    "approval_pending": "A request to hire waits for a decision. Withdraw it first.",
    "attempt_void": "This claim is no longer open. Ask your agent to start it again.",
    "employer_first_message_required": "The employer writes first.",
    "freelancer_unavailable": "This labeler cannot be invited right now.",
    "is_staff": "Staff of this server hold no other role.",
    "already_applied": "You have applied for this job already. See My work.",
    "cover_note_too_long": "A cover note has at most 5,000 characters.",
    "invite_answered": "You have answered this invitation already.",
    "invite_expired": "This invitation has ended. Only the employer can renew it.",
    "invite_not_accepted": "The invite is not answered yet.",
    "invite_waiting": "You are invited to this job. Answer the invitation instead.",
    "labeler_suspended": "Your account is suspended. Staff wrote you why.",
    "message_policy_blocked": "The note breaks the rules: no contact details, no pay outside of this site, "
    "no passwords, no abuse. Change it and send it again.",
    "not_a_freelancer": "This person has no labeler profile.",
    "note_length": "A note has 1 to 2,000 characters.",
    "note_limit_reached": "There are a hundred notes about this proposal, which is the most it can have.",
    "own_job": "This is a job of your own account. Nobody hires themselves.",
    "wrong_talent_type": "The employer looks for another kind of labeler for this job: single people, or "
    "agencies.",
    "job_closed": "The job is closed.",
    "job_not_open": "The job is not open.",
    "job_not_published": "The job is not published.",
    "message_blocked": "The other side takes no more messages here.",
    "message_rate_limited": "That was too many messages. Wait a moment, then send it again.",
    "not_publish_ready": "The job is not complete yet. What is missing is marked below.",
    "publish_limit_reached": "That was too often for one day. Try again tomorrow.",
    "payment_type_locked": "There are proposals with bids already, so the way of paying stays as it is.",
    "job_has_history": "There are proposals for this job, so it cannot be deleted. Close it instead.",
    "job_not_draft": "The job is no longer a draft. Reload the page to see where it stands.",
    "moderation_blocked": "This job breaks the rules of the marketplace and cannot be published as it is.",
    "token_limit_reached": "The account has 25 keys that work. Revoke one that is no longer needed.",
    "scopes_missing": "Tick at least one thing that the key may do.",
    "scope_for_owner": "Only the owner of the account can let a key pay or manage webhooks.",
    "unavailable": "Somebody else changes the same thing just now. Try again in a moment.",
    "holds_organization": "You have an account already.",
    "name_refused": "A name has 1 to 120 characters and holds no web address and no @.",
    "claim_by_labeler": "A labeler's account cannot take an agent over. Sign up with another address.",
    "claim_not_owner": "Only the owner of your account can add an agent to it. Ask them.",
    "claim_window_over": "The time to claim this agent's account is over. Ask your agent to register again.",
    "half_session_over": "That took too long, or too many codes were wrong. Give the password again.",
    "invalid_email": "This is not an e-mail address. Check it for typos.",
    "invalid_name": "A name has 1 to 60 characters and holds no web address and no @.",
    "invalid_zone": "Choose a time zone from the list.",
    "link_over": "This link was used already, or is more than an hour old. Ask for a new one.",
    "no_organization": "You have no account yet to add the agent to. Reload the page.",
    "rate_limited": "That was too often from your network. Wait a quarter of an hour, then try again.",
    "same_email": "That is your address already.",
    "second_factor_missing": "There is no second factor to change. Reload the page.",
    "second_factor_required": "Staff need a second factor; it cannot be turned off.",
    "second_factor_set": "A second factor stands already. Reload the page.",
    "too_busy": "Too many people sign in just now. Try again in a moment.",
    "wrong_address": "This claim is for another address. Sign in with the one that the mail went to.",
    "claim_by_staff": "Staff hold no account of their own. Use another address.",
    "proposal_not_ready_for_messaging": "Their account was closed, so nobody would read it.",
    "teams_not_enabled": "This account has no team: the people who run this server switched teams off.",
    "email_rejected": "This address cannot join: it belongs elsewhere, or the team is full.",
    "invite_gone": "The invite is not open any more. Reload the page.",
    "holds_account": "You work for another account, or as a labeler, so you cannot join this team.",
    "team_full": "The team has 50 members, which is as many as fit.",
    "card_in_use": "This card is being charged just now. Remove it once that is done.",
    "checkout_over": "That payment page is over. Try once more to open a new one.",
    "money_mode_differs": "This server holds money of another kind. Tell whoever runs it.",
    "payout_country": "Give your country in your profile first; it must be one that can be paid to.",
    "top_up_closing": "This link is nearly over, so no payment is begun on it. Ask for a new one.",
    "top_up_over": "This top-up was paid already, or its time is over.",
    "owner_only": "Only the owner of the account can do this. Ask them.",
    "already_decided": "That is decided already, perhaps by a colleague. Reload the page to see how.",
    "details_too_long": "Say it in at most 1,000 characters.",
    "job_not_waiting": "The job does not wait for staff any more. Reload the page to see where it stands.",
    "nothing_to_view": "Nobody signs in to this account, so there is nothing to look at.",
    "own_report": "This is your own, so there is nothing to report.",
    "person_is_staff": "Staff are neither suspended nor looked at here. Ask whoever runs the server.",
    "reason_needed": "Give a reason of 3 to 500 characters.",
    "report_limit_reached": "You sent many reports today. Staff look at them; send more tomorrow.",
    "report_reason_unknown": "Choose a reason from the list.",
    "contract_ended": "This contract has ended, so nothing can be added to it.",
    "milestone_disputed": "This milestone is in dispute. Staff decide what becomes of its money.",
    "second_person_needed": "You asked for this yourself. A second member of staff confirms it.",
    "credits_too_low": "The account no longer has as many unspent credits.",
    "top_up_not_returnable": "The top-up no longer has as much to return to its card.",
    "nothing_delivered": "There is no delivery that waits for an answer. Reload the page.",
    "delivery_limit_reached": "That were many deliveries for one day. Try again tomorrow.",
    "work_log_limit_reached": "That were many entries for one day. Try again tomorrow.",
    "no_auto_release": "Work of this contract is not released by itself. Reload the page.",
    "review_not_open": "A contract can be reviewed once it has ended and something was funded in it.",
    "review_over": "The fortnight for reviews of this contract is over.",
    "review_written": "You reviewed this contract already. A review cannot be changed.",
    "contracts_running": "A contract of yours is still running. End it, or agree with the other side that "
    "they do, then come back.",
    "earnings_waiting": "Money that you earned is not paid out yet. See Earnings; once it has arrived you "
    "can leave.",
    "credits_left": "Your account still holds money. Ask the people who run this server to return it, then "
    "come back.",
    "sum_owed": "Your account owes a sum after a payment was taken back. Settle it under Settings, Billing, "
    "then come back.",
    "dispute_decided": "Staff have decided this dispute, so nothing more can be added.",
    "words_length": "Say it in 3 to 5,000 characters.",
    "invalid_split": "The labeler's part must be more than nothing and less than the whole.",
    "read_only_conversation": "This conversation is closed. It can be read, but nothing can be added.",
}


def sentence(failure: Failure) -> str:
    """Return what to tell a person about a refusal."""
    known = SENTENCES.get(failure.reason)
    return (
        known or f"This is not possible now ({failure.reason.replace('_', ' ')}). Reload the page to see why."
    )


def page_of(failure: Failure) -> tuple[int, str, str]:
    """Return status, title and text of the page for a refusal that has no form to go back to."""
    if failure.reason in HIDDEN:
        return 404, "There is no such page", "The address may be mistyped, or the page is gone."
    return 409, "That did not work", sentence(failure)
