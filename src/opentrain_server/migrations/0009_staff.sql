-- The operator's staff: reports and requests that they get, and what they did.

ALTER TABLE labelers ADD hidden_at timestamptz;     -- by staff; `visible` is the labeler's own switch

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
    outcome      text CHECK (outcome IN ('acted', 'dismissed')),
    CHECK ((settled_at IS NULL) = (outcome IS NULL))
);
CREATE UNIQUE INDEX reports_once ON reports (reporter_id, kind, subject_id) WHERE settled_at IS NULL;
CREATE INDEX reports_open ON reports (created_at, id) WHERE settled_at IS NULL;
CREATE INDEX reports_subject ON reports (subject_id, created_at DESC);
CREATE INDEX reports_reporter ON reports (reporter_id, created_at);

-- Labelers who asked staff to check who they are; the row goes when that is decided.
CREATE TABLE identity_checks (
    labeler_id  text PRIMARY KEY REFERENCES labelers ON DELETE CASCADE,
    asked_at    timestamptz NOT NULL
);
CREATE INDEX identity_checks_asked ON identity_checks (asked_at, labeler_id);

CREATE INDEX proposals_location_asked ON proposals (created_at, id) WHERE location_status = 'PENDING';

-- Every act of staff with its reason.
CREATE TABLE staff_acts (
    number      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    staff_id    text NOT NULL REFERENCES users,
    action      text NOT NULL,
    subject_id  text NOT NULL,
    reason      text NOT NULL,
    at          timestamptz NOT NULL
);
CREATE INDEX staff_acts_subject ON staff_acts (subject_id, number DESC);

CREATE FUNCTION keep_staff_acts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what staff did is never changed';
END $$;
CREATE TRIGGER staff_acts_stay BEFORE UPDATE OR DELETE ON staff_acts
    FOR EACH ROW EXECUTE FUNCTION keep_staff_acts();

-- Staff looking at an account as its owner: read only, for a quarter of an hour. The row outlives the session.
CREATE TABLE viewings (
    id          text PRIMARY KEY,
    session_id  text REFERENCES sessions ON DELETE SET NULL,
    staff_id    text NOT NULL REFERENCES users,
    user_id     text NOT NULL REFERENCES users,
    reason      text NOT NULL,
    started_at  timestamptz NOT NULL,
    ends_at     timestamptz NOT NULL,
    told_at     timestamptz                 -- the person was told
);
CREATE INDEX viewings_session ON viewings (session_id, ends_at);
CREATE INDEX viewings_user ON viewings (user_id, started_at DESC);
CREATE INDEX viewings_untold ON viewings (ends_at) WHERE told_at IS NULL;
