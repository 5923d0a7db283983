"""The team on the pages: its tab and the account's activity in the settings, and answers to invites."""

from dataclasses import dataclass

import structlog
from starlette.responses import Response

from opentrain_server.core.errors import Failure, Refused
from opentrain_server.domain.history import audit
from opentrain_server.domain.people.addresses import address_of
from opentrain_server.domain.teams import team_answers, team_invites, team_letters, teams
from opentrain_server.domain.teams.team_invites import Claim
from opentrain_server.outside.mail import MailFailed
from opentrain_server.web.access import Needs
from opentrain_server.web.door import action, route
from opentrain_server.web.forms import Invalid
from opentrain_server.web.visit import Visit

PATH = "/employer-settings?tab=team"
ENTRIES = 50  # of the activity on a page

ACTIONS = {
    "create_draft": "drafted a job",
    "update_draft": "changed a draft",
    "delete_draft": "deleted a draft",
    "publish": "published a job",
    "edit": "changed a live job",
    "close": "closed a job",
    "create_token": "made a key",
    "revoke_token": "revoked a key",
    "create_key": "made a key",
    "revoke_key": "revoked a key",
    "invite": "invited a labeler",
    "set_status": "sorted a proposal",
    "start_conversation": "opened a conversation",
    "start": "opened a conversation",
    "send_message": "wrote a message",
    "mark_messages_read": "marked messages read",
    "block": "changed who may write",
    "invite_to_team": "invited to the team",
    "withdraw_invite": "withdrew an invite",
    "remove_member": "removed somebody from the team",
    "join_team": "joined the team",
    "rename": "renamed the account",
    "ask_to_hire": "asked to hire somebody",
    "hire": "asked to hire somebody",
    "create_milestone": "added a milestone",
    "fund_milestone": "asked to fund a milestone",
    "approve_milestone": "asked to release a milestone",
    "end_contract": "ended a contract, or asked to",
    "cancel_approval": "took a request back",
    "create_top_up": "asked for a top-up",
    "confirm_approval": "confirmed a request",
    "decline_approval": "declined a request",
    "look_at_charge": "looked after a charge",
    "add_milestone": "added a milestone",
    "cancel_milestone": "cancelled a milestone",
    "fund": "asked to fund a milestone",
    "release": "asked to release a milestone",
    "end": "asked to end a contract",
    "ask_changes": "asked for changes to a delivery",
    "withdraw_auto_release": "withdrew release by itself",
    "auto_release": "released a milestone by itself, as agreed at the hire",
    "ask": "asked about an entry of a work log",
    "review": "reviewed a labeler",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """An invite that was claimed, and whether its mail went out."""

    claim: Claim
    mailed: bool


def tab(visit: Visit) -> Response:
    """Show who works for the account, and who is invited."""
    return visit.render(
        "settings_team.html",
        tab="team",
        team=teams.get(visit.db, visit.person.member),
        email=visit.typed("email"),
    )


def activity(visit: Visit) -> Response:
    """Show who did what for the account, newest first."""
    asked = visit.query_params.get("before", "")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else None
    found = audit.listed(visit.db, visit.person.member, limit=ENTRIES + 1, before=before)
    shown = found[:ENTRIES]
    return visit.render(
        "settings_activity.html",
        tab="activity",
        entries=[(entry, ACTIONS.get(entry.action, entry.action.replace("_", " "))) for entry in shown],
        older=shown[-1].number if len(found) > ENTRIES else None,
    )


def think_invite(visit: Visit) -> Sent:
    """Claim the invite in a transaction of its own, then mail it."""
    try:
        email = address_of(visit.sent.text("email"))
    except Failure:
        raise Invalid({"email": "This is no address of mail. It looks like name@example.com."}) from None
    limit = visit.settings.team_invites_per_day
    with visit.house.database.transaction() as db:
        claim = team_invites.claim(db, visit.person.member, email=email, key=None, limit=limit)
    return Sent(claim, claim.number is not None and _mail(visit, claim))


def invite(visit: Visit) -> Response:
    """Invite somebody by mail, or add who has an empty account of their own."""
    visit.audited = True
    sent: Sent = visit.thought
    notice = team_letters.added(sent.claim, base=visit.settings.base)
    done = team_invites.record(visit.db, visit.person.member, sent.claim, mailed=sent.mailed, notice=notice)
    if isinstance(done, Refused):
        text = "The mail could not be sent, so nobody was invited. Check the address and try again."
        visit.problems, visit.status = {"email": text}, 409
        return tab(visit)
    return visit.go(PATH, ok="in-team" if sent.claim.status == "already_member" else "invited")


def withdraw_invite(visit: Visit) -> Response:
    """Take back an invite."""
    invite_id, visit.audited = visit.sent.text("invite"), True
    team_answers.withdraw(visit.db, visit.person.member, invite_id)
    audit.record(visit.db, visit.person.member, action="withdraw_invite", subject_id=invite_id)
    return visit.go(PATH, ok="withdrawn")


def remove_member(visit: Visit) -> Response:
    """Take somebody out of the team, or leave it."""
    user_id, visit.audited = visit.sent.text("member"), True
    teams.remove(visit.db, visit.person.member, user_id)
    audit.record(visit.db, visit.person.member, action="remove_member", subject_id=user_id)
    if user_id == visit.person.user_id:
        return visit.go("/sign-in")
    return visit.go(PATH, ok="removed")


def offer(visit: Visit) -> Response:
    """Show an invite to the person it is for, or say that it is over."""
    invite_id = str(visit.path_params["id"])
    offers = team_answers.offers(visit.db, visit.person.human)
    found = next((one for one in offers if one.id == invite_id), None)
    return visit.render("team_invite.html", offer=found, email=visit.person.email)


def answer(visit: Visit) -> Response:
    """Join, or decline."""
    invite_id = str(visit.path_params["id"])
    if visit.sent.text("answer") == "join":
        team_answers.accept(visit.db, visit.person.human, invite_id)
        return visit.go("/employer", ok="joined")
    team_answers.decline(visit.db, visit.person.human, invite_id)
    return visit.go("/", ok="invite-declined")


def _mail(visit: Visit, claim: Claim) -> bool:
    letter = team_letters.invite(claim, base=visit.settings.base)
    try:
        visit.house.mailer.send(to=claim.email, subject=letter.subject, text=letter.text)
    except MailFailed as error:
        structlog.get_logger().warning("mail_failed", kind="team", error=str(error))
        return False
    return True


ROUTES = [
    action("/employer-settings/team/invite", invite, show=tab, needs=Needs.EMPLOYER, think=think_invite),
    action("/employer-settings/team/withdraw", withdraw_invite, show=tab, needs=Needs.EMPLOYER),
    action("/employer-settings/team/remove", remove_member, show=tab, needs=Needs.EMPLOYER),
    route("/team-invites/{id}", offer, answer, needs=Needs.PERSON),
]
