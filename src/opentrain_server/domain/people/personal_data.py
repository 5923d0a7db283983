"""Personal data: everything kept about a person, for them to take along. Hashes and secrets stay here."""

from typing import Any

from opentrain_server.core.actor import Human
from opentrain_server.core.db import Db

ROWS = 10_000  # of each kind, the newest

# kind: what is taken, as a query of rows `r` for the person %(id)s with the address %(email)s.
KINDS: dict[str, str] = {
    "consents": "SELECT document, version, accepted_at FROM consents WHERE user_id = %(id)s",
    "sessions": """SELECT address, browser, created_at, seen_at, expires_at, ended_at FROM sessions
                    WHERE user_id = %(id)s ORDER BY created_at DESC""",
    "signInAttempts": """SELECT address, failed, at FROM sign_in_attempts
                          WHERE email = %(email)s ORDER BY at DESC""",
    "secondFactor": "SELECT confirmed_at FROM second_factors WHERE user_id = %(id)s",
    "emailLinks": """SELECT purpose, email, address, created_at, expires_at, used_at FROM email_links
                      WHERE user_id = %(id)s OR email = %(email)s ORDER BY created_at DESC""",
    "unwantedMail": "SELECT kind FROM muted_mails WHERE user_id = %(id)s",
    "mail": """SELECT kind, recipient, subject, created_at, sent_at FROM mails
                WHERE user_id = %(id)s OR recipient = %(email)s ORDER BY created_at DESC""",
    "accounts": """SELECT o.id, o.name, m.role, m.joined_at FROM members m
                     JOIN organizations o ON o.id = m.organization_id WHERE m.user_id = %(id)s""",
    "tokens": """SELECT id, name, scopes, created_at, last_used_at, expires_at, revoked_at FROM tokens
                  WHERE user_id = %(id)s ORDER BY created_at DESC""",
    "teamInvites": """SELECT t.email, o.name AS organization, t.created_at, t.expires_at, t.accepted_at
                        FROM team_invites t JOIN organizations o ON o.id = t.organization_id
                       WHERE t.email = %(email)s OR t.invited_by = %(id)s ORDER BY t.created_at DESC""",
    "claims": """SELECT c.email, c.state, c.address, c.created_at, c.expires_at FROM claim_attempts c
                  WHERE c.email = %(email)s ORDER BY c.created_at DESC""",
    "claimRefusals": "SELECT registration_id, refused_at FROM claim_refusals WHERE email = %(email)s",
    "acts": """SELECT at, action, subject_id FROM audit_entries WHERE user_id = %(id)s ORDER BY at DESC""",
    "profile": """SELECT l.slug, l.talent_type, l.agency_name, l.agency_team_size, l.agency_description,
                         l.title, l.bio, l.city, l.country_code, l.photo, l.hourly_rate_cents,
                         l.availability, l.expertise_level, l.english_level, l.subject_matter, l.tags,
                         l.software, l.data_types, l.label_types, l.resume, l.visible, l.takes_invites,
                         l.identity_verified_at, l.created_at, l.updated_at
                    FROM labelers l WHERE l.id = %(id)s""",
    "identityCheck": "SELECT asked_at FROM identity_checks WHERE labeler_id = %(id)s",
    "languages": """SELECT language, proficiency FROM labeler_languages
                     WHERE labeler_id = %(id)s ORDER BY position""",
    "labelExperience": """SELECT title, description, from_year, to_year, ongoing, software, data_type,
                                 label_types
                            FROM label_experiences WHERE labeler_id = %(id)s ORDER BY position""",
    "workExperience": """SELECT title, company, description, from_year, to_year, ongoing
                           FROM work_experiences WHERE labeler_id = %(id)s ORDER BY position""",
    "education": """SELECT school, degree, field, from_year, to_year FROM educations
                     WHERE labeler_id = %(id)s ORDER BY position""",
    "savedSearches": """SELECT name, query, created_at FROM saved_searches
                         WHERE labeler_id = %(id)s ORDER BY created_at""",
    "proposals": """SELECT p.id, p.job_id, j.title AS job_title, p.status, p.bid_amount, p.bid_unit,
                           p.agency_hourly, p.cover_note, p.match_score, p.match_parts, p.invite_status,
                           p.location_status, p.location_method, p.location_checked_at, p.withdrawn_at,
                           p.created_at, p.updated_at
                      FROM proposals p JOIN jobs j ON j.id = p.job_id
                     WHERE p.labeler_id = %(id)s ORDER BY p.created_at DESC""",
    "interviews": """SELECT i.id, i.job_id, i.consented_at, i.captured, i.score, i.criteria, i.flags,
                            i.summary, i.correction, i.corrected_at, i.started_at, i.finished_at
                       FROM interviews i WHERE i.labeler_id = %(id)s ORDER BY i.started_at DESC""",
    "interviewMessages": """SELECT m.interview_id, m.number, m.role, m.content, m.sent_at
                              FROM interview_messages m JOIN interviews i ON i.id = m.interview_id
                             WHERE i.labeler_id = %(id)s ORDER BY m.interview_id, m.number""",
    "samples": """SELECT s.title, r.started_at, r.completed_at, r.score, r.agreement,
                         (SELECT jsonb_agg(a.answer ORDER BY a.number) FROM sample_answers a
                           WHERE a.run_id = r.id) AS answers
                    FROM sample_runs r JOIN samples s ON s.id = r.sample_id WHERE r.labeler_id = %(id)s""",
    "messages": """SELECT m.conversation_id, m.content, m.created_at, m.edited_at,
                          (SELECT jsonb_agg(t.name) FROM attachments t WHERE t.message_id = m.id) AS files
                     FROM messages m WHERE m.sender_user_id = %(id)s ORDER BY m.created_at DESC""",
    "contracts": """SELECT c.id, c.title, c.status, c.payment_type, c.rate, c.started_at, c.ended_at
                      FROM contracts c WHERE c.labeler_id = %(id)s ORDER BY c.created_at DESC""",
    "deliveries": """SELECT s.milestone_id, s.note, s.link, s.file_name, s.submitted_at, s.changes_asked
                       FROM submissions s JOIN milestones m ON m.id = s.milestone_id
                       JOIN contracts c ON c.id = m.contract_id
                      WHERE c.labeler_id = %(id)s ORDER BY s.submitted_at DESC""",
    "workLog": """SELECT contract_id, id, work_date, seconds, tasks, labels, note, logged_at, query
                    FROM work_log WHERE worker_id = %(id)s ORDER BY number DESC""",
    "reviews": """SELECT contract_id, rating, comment, written_at, published_at FROM reviews
                   WHERE author_id = %(id)s ORDER BY written_at DESC""",
    "disputes": """SELECT d.milestone_id, d.reason, d.opened_at, d.outcome, d.decided_at FROM disputes d
                    WHERE d.opened_by = %(id)s ORDER BY d.opened_at DESC""",
    "evidence": """SELECT dispute_id, statement, file_name, added_at FROM dispute_evidence
                    WHERE user_id = %(id)s ORDER BY added_at DESC""",
    "payoutAccounts": """SELECT provider, country_code, ready, created_at FROM payees
                          WHERE labeler_id = %(id)s""",
    "payouts": """SELECT id, milestone_id, cents, status, created_at, settled_at FROM payouts
                   WHERE labeler_id = %(id)s ORDER BY created_at DESC""",
    "requests": """SELECT id, type, status, created_at, resolved_at FROM approvals
                    WHERE %(id)s IN (requested_by, resolved_by) ORDER BY created_at DESC""",
    "topUps": """SELECT id, amount_cents, status, created_at, completed_at FROM top_ups
                  WHERE requested_by = %(id)s ORDER BY created_at DESC""",
    "charges": """SELECT id, total_cents, status, started_at, settled_at FROM charges
                   WHERE confirmed_by = %(id)s ORDER BY started_at DESC""",
    "notes": """SELECT proposal_id, content, created_at FROM proposal_notes
                 WHERE user_id = %(id)s ORDER BY created_at DESC""",
    "reports": """SELECT kind, subject_id, reason, details, created_at, outcome FROM reports
                   WHERE reporter_id = %(id)s ORDER BY created_at DESC""",
    "history": """SELECT type, resource_id, job_id, data, created_at FROM events
                   WHERE inbox_id = %(id)s ORDER BY number DESC""",
}

_PERSON = """(SELECT to_jsonb(p) FROM (
        SELECT id, email, first_name, last_name, time_zone, suspended_at, created_at FROM users
         WHERE id = %(id)s) AS p)"""
_ALL = "SELECT jsonb_build_object({}) AS everything"


def collect(db: Db, human: Human) -> dict[str, Any]:
    """Return everything kept about a person by kind, as JSON holds it; of each kind the newest 10,000.

    What others wrote about the person for themselves alone (an employer's notes) is theirs and not in it.
    """
    kinds = [
        f"'{kind}', (SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]') FROM ({sql} LIMIT {ROWS}) AS r)"
        for kind, sql in KINDS.items()
    ]
    sql: Any = _ALL.format(", ".join(["'person', " + _PERSON, *kinds]))  # all of it constants
    everything: dict[str, Any] = db.one(sql, id=human.user_id, email=human.email)["everything"]
    return everything
