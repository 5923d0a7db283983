"""Features: switches per account, which staff may set (contract README §4.3)."""

from dataclasses import dataclass
from typing import Literal

from opentrain_server.core.db import Db
from opentrain_server.core.errors import Failure

Mode = Literal["ALL", "ALLOWLIST", "OFF"]

# short name: (key on the wire, capabilities it opens)
FEATURES: dict[str, tuple[str, tuple[str, ...]]] = {
    "drafting": ("public_api_job_drafting", ("draftImport", "draftCreate", "draftUpdate", "draftUrlRead")),
    "publishing": ("public_api_job_publishing", ("publish",)),
    "hiring": ("public_api_hiring", ("hiring",)),
    "messaging": ("public_api_messaging_writes", ("messagingWrites",)),
    "team": ("public_api_team", ("team",)),
    "payments": ("public_api_payments_write", ("paymentsWrite",)),
    "credits": ("public_api_credits", ("credits",)),
    "webhooks": ("public_api_webhooks", ("webhooks",)),
}

_SET_MODE = """
INSERT INTO feature_switches (key, mode) VALUES (%(key)s, %(mode)s)
ON CONFLICT (key) DO UPDATE SET mode = excluded.mode
"""

_ALLOW = """
INSERT INTO feature_allowances (key, organization_id, allowed)
SELECT %(key)s, id, %(allowed)s FROM organizations WHERE id = %(organization_id)s
ON CONFLICT (key, organization_id) DO UPDATE SET allowed = excluded.allowed
"""


_ROLLOUT = """
SELECT coalesce((SELECT mode FROM feature_switches WHERE key = %(key)s), 'ALL') = 'ALL' AS everybody,
       EXISTS (SELECT 1 FROM staff WHERE user_id = %(user_id)s) AS staff
"""


@dataclass(frozen=True, slots=True)
class Rollout:
    """Whether everybody has a feature, or only accounts allowed by name; whether who asks is staff."""

    everybody: bool
    staff: bool


def rollout(db: Db, feature: str, *, user_id: str) -> Rollout:
    """Return how far a feature is rolled out, as told to one who has it."""
    return db.row(Rollout, _ROLLOUT, key=FEATURES[feature][0], user_id=user_id)


def set_mode(db: Db, feature: str, *, mode: Mode) -> None:
    """Set a feature for everybody: on, off, or on only for accounts that are allowed by name."""
    db.run(_SET_MODE, key=FEATURES[feature][0], mode=mode)


def allow(db: Db, feature: str, *, organization_id: str, allowed: bool) -> None:
    """Set one account's own switch, which stands above the mode; fails with `not_found`."""
    if not db.run(_ALLOW, key=FEATURES[feature][0], organization_id=organization_id, allowed=allowed):
        raise Failure("not_found", resource="organizations", organizationId=organization_id)


def modes(db: Db) -> dict[str, Mode]:
    """Return the mode of every feature by its key on the wire."""
    found = dict(db.conn.execute("SELECT key, mode FROM feature_switches").fetchall())
    return {key: found.get(key, "ALL") for key, _ in FEATURES.values()}
