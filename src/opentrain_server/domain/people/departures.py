"""Departures: a person deletes their account. What others need stays, without a name.

Gone: name, address, password, sessions, second factor, profile, photo, resume, searches, interviews, samples,
cover notes, mail. Running proposals are withdrawn. Kept without a name: proposals and what became of them,
messages (they are the other side's too), history and, later, whatever money moved.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from opentrain_server.core.actor import Human, Labeler, Member
from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure
from opentrain_server.domain.accounts import tokens
from opentrain_server.domain.board import publishing
from opentrain_server.domain.jobs import jobs
from opentrain_server.domain.labelers import profiles
from opentrain_server.domain.proposals import applications, invite_answers
from opentrain_server.domain.upkeep import mails


@dataclass(frozen=True, slots=True)
class Departure:
    """A finished departure; `photo` is the key of a file that nobody needs any more."""

    photo: str | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a person is, and so what leaving means; `companions` are other members of their own account."""

    staff: bool
    labeler: bool
    organization_id: str | None
    organization_name: str | None
    owner: bool
    companions: int
    running: int  # proposals that a departure withdraws
    hired: int  # proposals that stay


_LOCK = "SELECT 1 FROM users WHERE id = %(id)s AND closed_at IS NULL FOR UPDATE"

_STANDING = """
SELECT EXISTS (SELECT 1 FROM staff WHERE user_id = u.id) AS staff,
       EXISTS (SELECT 1 FROM labelers WHERE id = u.id) AS labeler,
       o.id AS organization_id, o.name AS organization_name, coalesce(o.owner_user_id = u.id, false) AS owner,
       (SELECT count(*) FROM members WHERE organization_id = o.id AND user_id <> u.id) AS companions,
       (SELECT count(*) FROM proposals
         WHERE labeler_id = u.id AND withdrawn_at IS NULL AND status NOT IN ('HIRED', 'DECLINED')) AS running,
       (SELECT count(*) FROM proposals WHERE labeler_id = u.id AND status = 'HIRED') AS hired
  FROM users u
  LEFT JOIN members m ON m.user_id = u.id
  LEFT JOIN organizations o ON o.id = m.organization_id
 WHERE u.id = %(id)s AND u.closed_at IS NULL
 ORDER BY m.joined_at LIMIT 1
"""

# Money that is somebody's: earned and not paid out yet; an account's credits, debts, and what is on its way.
_HELD = """
SELECT (SELECT count(*) FROM contracts WHERE status = 'active'
           AND (labeler_id = %(id)s OR organization_id = %(owned_id)s)) AS running,
       EXISTS (SELECT 1 FROM payouts WHERE labeler_id = %(id)s AND status <> 'PAID')
           OR EXISTS (SELECT 1 FROM ledger_accounts WHERE cents <> 0
                         AND account IN ('payable:' || %(id)s, 'payout_underway:' || %(id)s)) AS earned,
       EXISTS (SELECT 1 FROM ledger_accounts WHERE cents <> 0
                  AND account IN ('available:' || %(owned_id)s, 'refunds_due:' || %(owned_id)s)) AS credits,
       EXISTS (SELECT 1 FROM ledger_accounts WHERE cents <> 0 AND account = 'receivable:' || %(owned_id)s)
           AS owes
"""

_RUNNING = """
SELECT p.id FROM proposals p JOIN jobs j ON j.id = p.job_id
 WHERE p.labeler_id = %(id)s AND p.withdrawn_at IS NULL AND p.status <> 'HIRED'
 ORDER BY j.organization_id, p.id
"""

_JOBS = """
SELECT id, status FROM jobs WHERE organization_id = %(id)s AND status NOT IN ('ARCHIVED', 'COMPLETED')
 ORDER BY id
"""

_REVOKE = "UPDATE tokens SET revoked_at = %(now)s WHERE user_id = %(id)s AND revoked_at IS NULL"
_LEAVE = "DELETE FROM members WHERE user_id = %(id)s AND role <> 'OWNER'"

_EMPTY_PROFILE = """
WITH languages AS (DELETE FROM labeler_languages WHERE labeler_id = %(id)s),
     labeling AS (DELETE FROM label_experiences WHERE labeler_id = %(id)s),
     work AS (DELETE FROM work_experiences WHERE labeler_id = %(id)s),
     schools AS (DELETE FROM educations WHERE labeler_id = %(id)s),
     searches AS (DELETE FROM saved_searches WHERE labeler_id = %(id)s),
     checks AS (DELETE FROM identity_checks WHERE labeler_id = %(id)s),
     talks AS (DELETE FROM interviews WHERE labeler_id = %(id)s),
     runs AS (DELETE FROM sample_runs WHERE labeler_id = %(id)s),
     notes AS (UPDATE proposals SET cover_note = '', match_parts = NULL WHERE labeler_id = %(id)s),
     threads AS (UPDATE conversations SET locked_at = coalesce(locked_at, %(now)s)
                  WHERE labeler_id = %(id)s)
UPDATE labelers
   SET slug = 'gone-' || id, talent_type = 'FREELANCER', agency_name = NULL, agency_team_size = NULL,
       agency_description = NULL, title = '', bio = '', city = NULL, country_code = NULL,
       hourly_rate_cents = NULL, availability = 'NOT_AVAILABLE', expertise_level = NULL,
       english_level = NULL, subject_matter = '{}', tags = '{}', software = '{}', data_types = '{}',
       label_types = '{}', resume = NULL, visible = false, takes_invites = false,
       identity_verified_at = NULL, filters = '{}', search = '', updated_at = %(now)s
 WHERE id = %(id)s
"""

# Refusals of claims stay: without them the mail that somebody did not want would come again.
_FORGET = """
WITH sessions AS (DELETE FROM sessions WHERE user_id = %(id)s),
     halves AS (DELETE FROM half_sessions WHERE user_id = %(id)s),
     factors AS (DELETE FROM second_factors WHERE user_id = %(id)s),
     codes AS (DELETE FROM recovery_codes WHERE user_id = %(id)s),
     muted AS (DELETE FROM muted_mails WHERE user_id = %(id)s),
     links AS (DELETE FROM email_links WHERE user_id = %(id)s OR email = %(email)s),
     attempts AS (DELETE FROM sign_in_attempts WHERE email = %(email)s),
     invites AS (DELETE FROM team_invites WHERE email = %(email)s),
     sent AS (DELETE FROM mails WHERE user_id = %(id)s OR recipient = %(email)s),
     claims AS (
    UPDATE claim_attempts SET email = '', state = CASE state WHEN 'OPEN' THEN 'VOID' ELSE state END
     WHERE email = %(email)s
)
UPDATE users
   SET email = NULL, first_name = NULL, last_name = NULL, password_hash = NULL, time_zone = 'UTC',
       closed_at = %(now)s
 WHERE id = %(id)s
"""

_FAREWELL = """\
Your account at {base} was deleted, as you asked there: your name, address, password, profile and interviews
are gone. Proposals and messages that others need stay with them, without your name.

If it was not you, answer the people who run {base} at once: nobody but them can help now.
"""


def standing(db: Db, human: Human) -> Standing:
    """Return what leaving means for a person; fails with `not_found` when they left already."""
    found = db.find(Standing, _STANDING, id=human.user_id)
    if found is None:
        raise Failure("not_found", resource="users", userId=human.user_id)
    return found


def close(db: Db, human: Human, *, base: str) -> Departure:
    """Close a person's account for good and tell them by mail.

    The account of an owner closes with them: its jobs, its tokens. Fails with `not_found`, `is_staff` (staff
    are removed by the operator), `owner_of_team` while an account of theirs has other members,
    `contracts_running`, `earnings_waiting`, `credits_left` or `sum_owed`: first comes what is others' due.
    """
    db.run(_LOCK, id=human.user_id)
    person = standing(db, human)
    if person.staff:
        raise Failure("is_staff")
    if person.owner and person.companions:
        raise Failure("owner_of_team", members=person.companions)
    _check_settled(db, human, person)
    if person.owner and person.organization_id:
        member = Member(human.user_id, human.email, person.organization_id, owns_organization=True)
        _close_account(db, member)
    db.run(_REVOKE, id=human.user_id, now=db.now)
    db.run(_LEAVE, id=human.user_id)
    photo = _empty(db, Labeler(human.user_id)) if person.labeler else None
    db.run(_FORGET, id=human.user_id, email=human.email, now=db.now)
    body, subject = _FAREWELL.format(base=base), "Your account was deleted"
    mails.send(db, kind="account", to=human.email, user_id=None, subject=subject, body=body)
    return Departure(photo)


def _check_settled(db: Db, human: Human, person: Standing) -> None:
    """Fail while contracts run, or money is held for this person, or owed by them."""
    owned_id = person.organization_id if person.owner else None
    held = db.one(_HELD, id=human.user_id, owned_id=owned_id)
    if held["running"]:
        raise Failure("contracts_running", contracts=held["running"])
    for name, reason in (("earned", "earnings_waiting"), ("owes", "sum_owed"), ("credits", "credits_left")):
        if held[name]:
            raise Failure(reason)


def _close_account(db: Db, member: Member) -> None:
    """Take the account's jobs off the board, delete its drafts, end its tokens."""
    for job in db.rows(_Job, _JOBS, id=member.organization_id):
        if job.status == "DRAFT":
            with suppress(Failure):  # one with proposals stays as it is
                jobs.delete_draft(db, member, job.id)
        else:
            publishing.close(db, member, job.id)
    tokens.revoke_all(db, organization_id=member.organization_id)


def _empty(db: Db, labeler: Labeler) -> str | None:
    found: list[Any] = db.conn.execute(_RUNNING, {"id": labeler.user_id}).fetchall()
    for (proposal_id,) in found:
        _withdraw(db, labeler, proposal_id)
    photo = profiles.set_photo(db, labeler, key=None)
    db.run(_EMPTY_PROFILE, id=labeler.user_id, now=db.now)
    return photo


def _withdraw(db: Db, labeler: Labeler, proposal_id: str) -> None:
    try:
        applications.withdraw(db, labeler, proposal_id)
    except Failure as failure:
        if failure.reason != "invite_not_accepted":
            raise
        with suppress(Failure):  # an invite that was answered or has expired is over
            invite_answers.decline(db, labeler, proposal_id)


@dataclass(frozen=True, slots=True)
class _Job:
    id: str
    status: str
