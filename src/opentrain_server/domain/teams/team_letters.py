"""What is written to people about a team; names of strangers stand in quotes that they cannot close."""

from dataclasses import dataclass

from opentrain_server.domain.teams.team_invites import Claim
from opentrain_server.domain.upkeep import mails

_INVITE = """\
{inviter} asks you to join the team of {organization} at {base}.

To answer, sign in or sign up with this address and open:
{base}/team-invites/{invite_id}

The invite ends in 7 days. If you do not know them, do nothing: nobody joins without saying so.
"""
_ADDED = """\
{inviter} added you to the team of {organization} at {base}. Your own account there was empty, so it ended,
and you work for this one from now on.

To see the team, or to leave it: {base}/employer-settings?tab=team
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: its subject in one line, its text."""

    subject: str
    text: str


def invite(claim: Claim, *, base: str) -> Letter:
    """Return the mail that asks somebody to join."""
    subject = f"Join the team of {mails.quoted(claim.organization_name, length=80)}"
    return Letter(subject, _filled(_INVITE, claim, base))


def added(claim: Claim, *, base: str) -> str:
    """Return the text of the mail to who was added at once."""
    return _filled(_ADDED, claim, base)


def _filled(template: str, claim: Claim, base: str) -> str:
    return template.format(
        inviter=mails.quoted(claim.inviter),
        organization=mails.quoted(claim.organization_name),
        base=base,
        invite_id=claim.invite_id,
    )
