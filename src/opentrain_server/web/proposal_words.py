"""Proposals in words: statuses, invites, bids and checks as the two sides read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from opentrain_server.domain.jobs.job_labels import dollars
from opentrain_server.domain.jobs.job_status import JobStatus
from opentrain_server.domain.proposals.own_proposals import OwnProposal
from opentrain_server.domain.proposals.proposal_status import LABELS, ProposalStatus
from opentrain_server.domain.proposals.proposals import Proposal, Whole
from opentrain_server.domain.words.countries import country_names
from opentrain_server.domain.words.masking import shown_name, without_contacts

_PER = {"PER_HOUR": "per hour", "PER_LABEL": "per label", "FIXED": "for the whole job"}
LOCATIONS = {
    "PASSED": "Seen in the country of the profile",
    "FAILED": "Seen in another country than the profile's",
    "PENDING": "Staff are looking into it",
    "NOT_CHECKED": "Not checked",
}
INVITES = {
    "PENDING": "Invited, no answer yet",
    "ACCEPTED": "Invited, accepted",
    "DECLINED": "Invited, declined",
    "EXPIRED": "Invited, never answered",
}
CAUSES = {
    "reviewed": "",
    "withdrawn": "The labeler withdrew.",
    "hired": "The hire was confirmed.",
    "invite_accepted": "The labeler accepted the invite.",
    "invite_declined": "The labeler declined the invite.",
    "invite_expired": "The invite ended unanswered.",
    "invite_renewed": "Invited again.",
}


def bid(amount: Decimal | None, unit: str) -> str:
    """Return a bid as people read it: "$0.06 per label"; "no bid yet" while there is none."""
    return "no bid yet" if amount is None else f"{dollars(amount)} {_PER[unit]}"


def per(unit: str) -> str:
    """Return the unit of a bid: "per label"."""
    return _PER[unit]


def label(status: str) -> str:
    """Return a status as employers read it."""
    return LABELS[ProposalStatus(status)]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the employer's templates need of a proposal; every word of a stranger is masked."""

    row: Whole

    @property
    def id(self) -> str:
        """Return the proposal's ID."""
        return self.row.id

    @property
    def name(self) -> str:
        """Return the labeler's name as shown."""
        return name(self.row)

    @property
    def title(self) -> str:
        """Return the title of the labeler's profile."""
        return without_contacts(self.row.profile_title)

    @property
    def status(self) -> str:
        """Return the status in words."""
        if self.withdrawn or self.row.invite_status == "PENDING":
            return "Withdrawn" if self.withdrawn else "Invited"
        return label(self.row.status)

    @property
    def withdrawn(self) -> bool:
        """Tell whether the labeler took the offer back."""
        return self.row.withdrawn_at is not None

    @property
    def invite(self) -> str | None:
        """Return where an invite stands, in words."""
        return None if self.row.invite_status is None else INVITES[self.row.invite_status]

    @property
    def answered(self) -> bool:
        """Tell whether there is an offer that can be judged."""
        return self.row.invite_status in {None, "ACCEPTED"}

    @property
    def bid(self) -> str:
        """Return the bid in words."""
        return bid(self.row.bid_amount, self.row.bid_unit)

    @property
    def match(self) -> str | None:
        """Return how well the labeler fits, in percent."""
        return None if self.row.match_score is None else f"{self.row.match_score * 100:.0f} %"

    @property
    def reasons(self) -> list[Mapping[str, Any]]:
        """Return the parts of the match, heaviest first."""
        parts: list[Mapping[str, Any]] = self.row.match_parts or []
        return parts

    @property
    def country(self) -> str | None:
        """Return the country of the profile."""
        return country_names().get(self.row.country_code) if self.row.country_code else None

    @property
    def location(self) -> str:
        """Return what is known of where the labeler is."""
        return LOCATIONS[self.row.location_status]

    @property
    def cover_note(self) -> str:
        """Return the labeler's own words, without contact details."""
        return without_contacts(self.row.cover_note)

    @property
    def sample(self) -> str | None:
        """Return the result in the sample of work."""
        if self.row.sample_score is None:
            return None
        return f"{self.row.sample_score} of 100"


def name(proposal: Proposal) -> str:
    """Return the labeler's name as employers see it."""
    return shown_name(proposal.first_name, proposal.last_name)[0]


@dataclass(frozen=True, slots=True)
class Own:
    """A labeler's own proposal: what it says, what happens next, and until when."""

    row: OwnProposal
    now: datetime

    @property
    def bid(self) -> str:
        """Return the bid in words."""
        return bid(self.row.bid_amount, self.row.bid_unit)

    @property
    def state(self) -> str:
        """Return where the proposal stands, as its labeler reads it."""
        row = self.row
        if row.invite_status == "PENDING":
            return "Invited"
        if row.withdrawn_at is not None:
            return "Withdrawn"
        if row.invite_status in {"DECLINED", "EXPIRED"}:
            return "You declined" if row.invite_status == "DECLINED" else "Invitation ended"
        return _STATES[row.status]

    @property
    def next(self) -> str:
        """Return what happens next and until when; never a promise that nobody made."""
        row = self.row
        if row.invite_status == "PENDING":
            return "Answer before the date below. If you do not, the invitation ends by itself."
        if row.withdrawn_at is not None:
            return "You took it back. One proposal per job: it cannot be sent again."
        if row.invite_status in {"DECLINED", "EXPIRED"}:
            return (
                "Nothing more happens, unless the employer asks you again."
                if (row.invite_status == "EXPIRED")
                else "Nothing more happens."
            )
        return _closed(row) or _NEXT[row.status]

    @property
    def location(self) -> str | None:
        """Return what came of the check of the place, where the labeler can do something about it."""
        if self.row.bid_amount is None or self.over:
            return None
        return {
            "FAILED": "You were seen in another country than your profile names. Employers see that.",
            "NOT_CHECKED": "Where you are was not checked. Employers see that.",
            "PENDING": "Staff are looking at where you are.",
        }.get(self.row.location_status)

    @property
    def may_ask_staff(self) -> bool:
        """Tell whether staff can be asked to look at the place."""
        return self.location is not None and self.row.location_status in {"FAILED", "NOT_CHECKED"}

    @property
    def over(self) -> bool:
        """Tell whether nothing is left to wait for."""
        return self.row.withdrawn_at is not None or self.row.status in {"DECLINED", "NOT_A_FIT", "HIRED"}

    @property
    def may_withdraw(self) -> bool:
        """Tell whether there is an offer to take back."""
        return (
            self.row.invite_status in {None, "ACCEPTED"}
            and self.row.withdrawn_at is None
            and self.row.status != "HIRED"
        )

    @property
    def days_left(self) -> str | None:
        """Return how long an invite still waits, in whole days."""
        if self.row.invite_status != "PENDING" or self.row.invite_expires_at is None:
            return None
        days = (self.row.invite_expires_at - self.now).days
        return "less than a day left" if days < 1 else f"{days} {'day' if days == 1 else 'days'} left"


_STATES = {
    "UNREVIEWED": "Waiting to be reviewed",
    "SHORTLISTED": "On the shortlist",
    "MAYBE": "Under consideration",
    "RESUME_SENT": "Under consideration",
    "DECLINED": "Not chosen",
    "NOT_A_FIT": "Not chosen",
    "HIRED": "Hired",
}
_NEXT = {
    "UNREVIEWED": "The employer decides. There is no date by which they must; you can withdraw at any time.",
    "SHORTLISTED": "The employer may write to you or hire you. There is no date by which they must.",
    "MAYBE": "The employer has looked and not decided. There is no date by which they must.",
    "RESUME_SENT": "The employer has looked and not decided. There is no date by which they must.",
    "DECLINED": "The employer chose otherwise. They may still change their mind while the job is open.",
    "NOT_A_FIT": "The employer chose otherwise. They may still change their mind while the job is open.",
    "HIRED": "The contract holds everything from here on.",
}


def _closed(row: OwnProposal) -> str | None:
    if row.status == "HIRED" or row.job_status == JobStatus.OPEN:
        return None
    if row.job_status == JobStatus.COMPLETED:
        return "The job is completed: nobody else is hired for it."
    if row.status in {"DECLINED", "NOT_A_FIT"}:
        return "The employer chose otherwise, and the job is closed."
    return "The job takes no new proposals. The employer may still hire from those it has."
