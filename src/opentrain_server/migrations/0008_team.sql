-- The team of an account: invites, and what its people and agents did.

ALTER TABLE organizations ADD teams_off_at timestamptz;     -- the operator lets this account have no team

CREATE TABLE team_invites (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    email            text NOT NULL,
    invited_by       text REFERENCES users,
    created_at       timestamptz NOT NULL,
    mailed_at        timestamptz,           -- null while the first mail is being sent: not yet an invite
    expires_at       timestamptz NOT NULL,
    accepted_at      timestamptz,
    withdrawn_at     timestamptz            -- by the account, or declined by the person
);
CREATE UNIQUE INDEX team_invites_open ON team_invites (organization_id, email)
 WHERE accepted_at IS NULL AND withdrawn_at IS NULL;
CREATE INDEX team_invites_email ON team_invites (email) WHERE accepted_at IS NULL AND withdrawn_at IS NULL;

-- Each mail of an invite, counted per account and day. A row is claimed before the mail goes out; the claim
-- is who sends, and ends with `settled_at`, or by itself after a minute.
CREATE TABLE team_invites_sent (
    number           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    invite_id        text REFERENCES team_invites ON DELETE SET NULL,  -- null for who joined at once
    key              text,                  -- token and idempotency key of the call that sends
    sent_at          timestamptz NOT NULL,
    settled_at       timestamptz
);
CREATE INDEX team_invites_sent_counted ON team_invites_sent (organization_id, sent_at);

CREATE TABLE audit_entries (
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    number           bigint GENERATED ALWAYS AS IDENTITY,
    at               timestamptz NOT NULL,
    user_id          text,
    token_id         text,                  -- null: a person on the pages
    action           text NOT NULL,         -- what was called, e.g. 'publish'
    subject_id       text,
    PRIMARY KEY (organization_id, number)
);
CREATE INDEX audit_entries_token ON audit_entries (token_id, number DESC) WHERE token_id IS NOT NULL;
