-- Accounts: people, organisations, their tokens, and how an agent's account is claimed.

CREATE TABLE users (
    id          text PRIMARY KEY,
    email       text,                   -- null for the stand-in of an unclaimed agent
    first_name  text,
    last_name   text,
    agent_name  text,                   -- the name a stand-in goes by
    created_at  timestamptz NOT NULL,
    CHECK (email = lower(email))
);
CREATE UNIQUE INDEX users_email ON users (email);

CREATE TABLE staff (
    user_id    text PRIMARY KEY REFERENCES users,
    added_at   timestamptz NOT NULL
);

CREATE TABLE organizations (
    id                text PRIMARY KEY,
    name              text NOT NULL,
    owner_user_id     text NOT NULL REFERENCES users,
    created_at        timestamptz NOT NULL,
    claimed_at        timestamptz,
    claim_expires_at  timestamptz,      -- end of the claim window; null once claimed
    lapsed_at         timestamptz,
    suspended_at      timestamptz,
    last_event        bigint NOT NULL DEFAULT 0,
    CHECK ((claimed_at IS NULL) = (claim_expires_at IS NOT NULL))
);
CREATE INDEX organizations_owner ON organizations (owner_user_id);
CREATE INDEX organizations_unclaimed ON organizations (claim_expires_at)
 WHERE claimed_at IS NULL AND lapsed_at IS NULL;
CREATE INDEX organizations_lapsed ON organizations (lapsed_at) WHERE lapsed_at IS NOT NULL;

CREATE TABLE members (
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    user_id          text NOT NULL REFERENCES users,
    role             text NOT NULL CHECK (role IN ('OWNER', 'MEMBER')),
    joined_at        timestamptz NOT NULL,
    PRIMARY KEY (organization_id, user_id)
);
CREATE INDEX members_user ON members (user_id);

CREATE TABLE tokens (
    id               text PRIMARY KEY,
    hash             bytea NOT NULL UNIQUE,     -- SHA-256 of the whole token
    public_id        text NOT NULL,
    name             text NOT NULL,
    scopes           text[] NOT NULL,
    user_id          text NOT NULL REFERENCES users,
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    created_by       text REFERENCES tokens ON DELETE SET NULL,
    created_at       timestamptz NOT NULL,
    last_used_at     timestamptz,
    expires_at       timestamptz,
    revoked_at       timestamptz
);
CREATE INDEX tokens_user ON tokens (user_id, created_at DESC);
CREATE INDEX tokens_organization ON tokens (organization_id);
CREATE INDEX tokens_created_by ON tokens (created_by) WHERE created_by IS NOT NULL;

CREATE TABLE registrations (
    id                    text PRIMARY KEY,
    organization_id       text NOT NULL REFERENCES organizations ON DELETE CASCADE,  -- after a join, the joined one
    agent_name            text NOT NULL,
    organization_name     text NOT NULL,
    claim_token_hash      bytea NOT NULL UNIQUE,
    address               text NOT NULL,          -- network address of the registration
    created_at            timestamptz NOT NULL,
    claim_expires_at      timestamptz NOT NULL,
    claimed_at            timestamptz,
    claimed_by            text REFERENCES users,
    granted_scopes        text[],                 -- what the exchange will mint
    delivered_at          timestamptz,
    refused_at            timestamptz,            -- a human said "not mine"; cleared by the next claim start
    last_polled_at        timestamptz,
    poll_seconds          integer NOT NULL DEFAULT 5
);
CREATE INDEX registrations_organization ON registrations (organization_id);

CREATE TABLE claim_attempts (
    id               text PRIMARY KEY,
    registration_id  text NOT NULL REFERENCES registrations ON DELETE CASCADE,
    token_hash       bytea NOT NULL UNIQUE,
    code_hash        bytea NOT NULL,
    email            text NOT NULL,
    address          text NOT NULL,
    state            text NOT NULL CHECK (state IN ('OPEN', 'VOID', 'REFUSED', 'CLAIMED')),
    wrong_codes      integer NOT NULL DEFAULT 0 CHECK (wrong_codes BETWEEN 0 AND 5),
    mailed_at        timestamptz,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL
);
CREATE UNIQUE INDEX claim_attempts_open ON claim_attempts (registration_id) WHERE state = 'OPEN';
CREATE INDEX claim_attempts_registration ON claim_attempts (registration_id, created_at);
CREATE INDEX claim_attempts_email ON claim_attempts (email, created_at);
CREATE INDEX claim_attempts_address ON claim_attempts (address, created_at);
CREATE INDEX claim_attempts_age ON claim_attempts (created_at);

-- Addresses that said "not mine" to an account: no claim mail of that account goes there again.
CREATE TABLE claim_refusals (
    registration_id  text NOT NULL REFERENCES registrations ON DELETE CASCADE,
    email            text NOT NULL,
    refused_at       timestamptz NOT NULL,
    PRIMARY KEY (registration_id, email)
);

CREATE TABLE feature_switches (
    key   text PRIMARY KEY,
    mode  text NOT NULL CHECK (mode IN ('ALL', 'ALLOWLIST', 'OFF'))
);
CREATE TABLE feature_allowances (
    key              text NOT NULL,
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    allowed          boolean NOT NULL,   -- an account's own switch, above the mode
    PRIMARY KEY (key, organization_id)
);

-- History of an inbox: dense numbers in commit order, because the number is taken from the inbox's own row.
CREATE TABLE events (
    inbox_id     text NOT NULL,
    number       bigint NOT NULL,
    type         text NOT NULL,
    resource_id  text NOT NULL,
    job_id       text,
    data         jsonb NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (inbox_id, number)
);

CREATE TABLE idempotent_answers (
    token_id      text NOT NULL,
    key           text NOT NULL,
    request_hash  bytea NOT NULL,
    status        smallint NOT NULL,
    body          bytea NOT NULL,
    request_id    text NOT NULL,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (token_id, key)
);
CREATE INDEX idempotent_answers_age ON idempotent_answers (created_at);

-- Per-minute limits; may start at 0 after a crash.
CREATE UNLOGGED TABLE rate_counters (
    key        text PRIMARY KEY,
    used       integer NOT NULL,
    resets_at  timestamptz NOT NULL
);

CREATE TABLE workers (
    id       text PRIMARY KEY,
    seen_at  timestamptz NOT NULL
);
