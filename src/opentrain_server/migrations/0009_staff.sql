-- The operator's staff: reports they get, and what they did.

CREATE TABLE reports (
    id           text PRIMARY KEY,
    kind         text NOT NULL CHECK (kind IN ('job', 'profile', 'message')),
    subject_id   text NOT NULL,
    reporter_id  text NOT NULL REFERENCES users,
    reason       text NOT NULL,
    details      text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    settled_at   timestamptz,
    settled_by   text REFERENCES users,
    outcome      text
);
CREATE UNIQUE INDEX reports_once ON reports (reporter_id, kind, subject_id) WHERE settled_at IS NULL;
CREATE INDEX reports_open ON reports (created_at) WHERE settled_at IS NULL;

-- Append only: every act of staff with its reason.
CREATE TABLE staff_acts (
    number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_id    text NOT NULL REFERENCES users,
    action      text NOT NULL,
    subject_id  text NOT NULL,
    reason      text NOT NULL,
    at          timestamptz NOT NULL
);
CREATE INDEX staff_acts_subject ON staff_acts (subject_id, number DESC);

-- Staff looking at an account as its owner: read only, for a quarter of an hour.
CREATE TABLE viewings (
    id          text PRIMARY KEY,
    session_id  text NOT NULL REFERENCES sessions ON DELETE CASCADE,
    staff_id    text NOT NULL REFERENCES users,
    user_id     text NOT NULL REFERENCES users,
    reason      text NOT NULL,
    started_at  timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL,
    told_at     timestamptz                 -- the person was told
);
CREATE INDEX viewings_session ON viewings (session_id);
