-- People who sign in: passwords, sessions, second factors, the links that mail carries, and mail itself.

ALTER TABLE users
    ADD password_hash  text,                -- argon2id; null until the person sets one
    ADD time_zone      text NOT NULL DEFAULT 'UTC',
    ADD wish           text CHECK (wish IN ('hire', 'label')),  -- what the person came for
    ADD suspended_at   timestamptz,
    ADD closed_at      timestamptz,         -- the account was deleted: names, address and password are gone
    ADD CHECK (closed_at IS NULL OR (email IS NULL AND password_hash IS NULL));

-- A link proves an address. Nobody is in `users` with an address that was not proved.
CREATE TABLE email_links (
    id          text PRIMARY KEY,
    hash        bytea NOT NULL UNIQUE,      -- SHA-256 of the link's secret
    purpose     text NOT NULL CHECK (purpose IN ('sign_up', 'sign_in', 'password_reset', 'email_change')),
    email       text NOT NULL,
    user_id     text REFERENCES users ON DELETE CASCADE,    -- null while nobody has the address
    next_path   text,                       -- where the person was going
    address     text NOT NULL,              -- network address that asked
    tries       integer NOT NULL DEFAULT 0, -- passwords given with a sign-in link
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    used_at     timestamptz                 -- or made void
);
CREATE INDEX email_links_email ON email_links (email, created_at);
CREATE INDEX email_links_address ON email_links (address, created_at);
CREATE INDEX email_links_age ON email_links (created_at);
CREATE INDEX email_links_user ON email_links (user_id) WHERE used_at IS NULL;

CREATE TABLE sessions (
    id            text PRIMARY KEY,
    hash          bytea NOT NULL UNIQUE,    -- SHA-256 of the cookie
    user_id       text NOT NULL REFERENCES users ON DELETE CASCADE,
    address       text NOT NULL,
    browser       text NOT NULL,            -- the User-Agent, cut
    created_at    timestamptz NOT NULL,
    seen_at       timestamptz NOT NULL,     -- may lag 60 s
    expires_at    timestamptz NOT NULL,
    confirmed_at  timestamptz NOT NULL,     -- the person last gave their password or second factor
    second_factor boolean NOT NULL,         -- whether one was given
    ended_at      timestamptz
);
CREATE INDEX sessions_user ON sessions (user_id, seen_at DESC);
CREATE INDEX sessions_over ON sessions (least(expires_at, ended_at));

-- A password that was right while a second factor is still to come.
CREATE TABLE half_sessions (
    id          text PRIMARY KEY,
    hash        bytea NOT NULL UNIQUE,
    user_id     text NOT NULL REFERENCES users ON DELETE CASCADE,
    by_link     boolean NOT NULL,           -- came by a link in mail: not held up by strangers' failures
    wrong_codes integer NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL
);
CREATE INDEX half_sessions_user ON half_sessions (user_id);
CREATE INDEX half_sessions_age ON half_sessions (expires_at);

-- Counted per account and per address; kept for a day.
CREATE TABLE sign_in_attempts (
    email    text NOT NULL,
    address  text NOT NULL,
    failed   boolean NOT NULL,
    at       timestamptz NOT NULL,
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX sign_in_attempts_email ON sign_in_attempts (email, at);
CREATE INDEX sign_in_attempts_address ON sign_in_attempts (address, at);
CREATE INDEX sign_in_attempts_age ON sign_in_attempts (at);

CREATE TABLE second_factors (
    user_id       text PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    seed          bytea NOT NULL,           -- TOTP seed (RFC 6238), encrypted under the secret key
    confirmed_at  timestamptz,              -- null until a first code was right
    last_step     bigint NOT NULL DEFAULT 0 -- a code works once
);
CREATE TABLE recovery_codes (
    user_id  text NOT NULL REFERENCES users ON DELETE CASCADE,
    hash     bytea NOT NULL,
    used_at  timestamptz,
    PRIMARY KEY (user_id, hash)
);

CREATE TABLE consents (
    user_id      text NOT NULL REFERENCES users ON DELETE CASCADE,
    document     text NOT NULL CHECK (document IN ('terms', 'privacy')),
    version      text NOT NULL,             -- SHA-256 of the text that was shown
    accepted_at  timestamptz NOT NULL,
    PRIMARY KEY (user_id, document, version)
);

-- Mail to send: written by the verb that causes it, sent by a worker after the commit.
CREATE TABLE mails (
    id          text PRIMARY KEY,
    kind        text NOT NULL,              -- a kind of notification, or 'account' for what cannot be turned off
    user_id     text REFERENCES users ON DELETE CASCADE,
    recipient   text NOT NULL,
    subject     text NOT NULL,
    body        text NOT NULL,              -- erased once sent
    created_at  timestamptz NOT NULL,
    due_at      timestamptz NOT NULL,       -- a claim moves it on: the lease of the worker that sends
    attempts    integer NOT NULL DEFAULT 0,
    sent_at     timestamptz,
    failed_at   timestamptz                 -- given up
);
CREATE INDEX mails_due ON mails ((kind <> 'account'), due_at) WHERE sent_at IS NULL AND failed_at IS NULL;
CREATE INDEX mails_user ON mails (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX mails_age ON mails (created_at);

-- Kinds of mail a person does not want; no row = wanted.
CREATE TABLE muted_mails (
    user_id  text NOT NULL REFERENCES users ON DELETE CASCADE,
    kind     text NOT NULL,
    PRIMARY KEY (user_id, kind)
);
