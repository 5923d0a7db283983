-- Proposals: a labeler applies to a job, or is invited to it. The account is the job's.

CREATE TABLE proposals (
    id                   text PRIMARY KEY,
    job_id               text NOT NULL REFERENCES jobs ON DELETE CASCADE,
    labeler_id           text NOT NULL REFERENCES labelers,
    status               text NOT NULL CHECK (status IN
                             ('UNREVIEWED', 'SHORTLISTED', 'MAYBE', 'HIRED', 'DECLINED', 'NOT_A_FIT', 'RESUME_SENT')),
    bid_amount           numeric(12, 4) CHECK (bid_amount > 0),  -- US dollars; null until an invite is accepted
    bid_unit             text NOT NULL CHECK (bid_unit IN ('PER_HOUR', 'PER_LABEL', 'FIXED')),
    agency_hourly        numeric(8, 2) CHECK (agency_hourly > 0),  -- an agency's hourly cost of a person, US dollars
    cover_note           text NOT NULL DEFAULT '',
    match_score          numeric(3, 2) CHECK (match_score BETWEEN 0 AND 1),
    match_parts          jsonb,             -- the score explained, as it was at the application
    withdrawn_at         timestamptz,
    invite_status        text CHECK (invite_status IN ('PENDING', 'ACCEPTED', 'DECLINED', 'EXPIRED')),
    invited_at           timestamptz,
    invite_expires_at    timestamptz,
    invite_answered_at   timestamptz,
    location_status      text NOT NULL DEFAULT 'NOT_CHECKED'
                             CHECK (location_status IN ('PASSED', 'FAILED', 'PENDING', 'NOT_CHECKED')),
    location_method      text CHECK (location_method IN ('IP_COUNTRY', 'GPS', 'MANUAL')),
    location_checked_at  timestamptz,
    created_at           timestamptz NOT NULL,
    updated_at           timestamptz NOT NULL,
    UNIQUE (job_id, labeler_id),
    CHECK ((invite_status IS NULL) = (invited_at IS NULL)),
    CHECK (bid_amount IS NOT NULL OR invite_status IN ('PENDING', 'DECLINED', 'EXPIRED'))
);
CREATE INDEX proposals_of_job ON proposals (job_id, created_at DESC, id DESC);
CREATE INDEX proposals_of_job_by_status ON proposals (job_id, status, created_at DESC, id DESC);
CREATE INDEX proposals_of_labeler ON proposals (labeler_id, created_at DESC, id DESC);
CREATE INDEX proposals_invites ON proposals (invite_expires_at) WHERE invite_status = 'PENDING';

CREATE TABLE proposal_status_changes (
    proposal_id      text NOT NULL REFERENCES proposals ON DELETE CASCADE,
    number           bigint GENERATED ALWAYS AS IDENTITY,
    previous_status  text NOT NULL,
    status           text NOT NULL,
    cause            text NOT NULL,         -- a key of the moves
    reason           text,                  -- for the account only
    user_id          text,                  -- who; null for the server itself
    token_id         text,                  -- by which token, if an agent did it
    changed_at       timestamptz NOT NULL,
    PRIMARY KEY (proposal_id, number)
);

-- Notes of the account's people about a proposal; on no endpoint.
CREATE TABLE proposal_notes (
    id           text PRIMARY KEY,
    proposal_id  text NOT NULL REFERENCES proposals ON DELETE CASCADE,
    user_id      text NOT NULL REFERENCES users,
    content      text NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX proposal_notes_proposal ON proposal_notes (proposal_id, created_at);

-- Invites that were sent, counted per account and day.
CREATE TABLE invites_sent (
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    proposal_id      text NOT NULL,         -- counted also when its proposal is gone
    sent_at          timestamptz NOT NULL,
    number           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX invites_sent_counted ON invites_sent (organization_id, sent_at);

-- The next number of an inbox, an account's or a labeler's; whoever takes it holds the inbox until the commit.
CREATE FUNCTION next_event(inbox text) RETURNS bigint LANGUAGE sql AS $$
    WITH account AS (
        UPDATE organizations SET last_event = last_event + 1 WHERE id = inbox RETURNING last_event
    ), labeler AS (
        UPDATE labelers SET last_event = last_event + 1 WHERE id = inbox RETURNING last_event
    )
    SELECT last_event FROM account UNION ALL SELECT last_event FROM labeler
$$;

-- Count one invite of an account if it may send another; under its lock, so that two cannot both be the last.
CREATE FUNCTION take_invite(organization text, proposal text, at timestamptz, since timestamptz, most integer)
RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM organizations WHERE id = organization FOR NO KEY UPDATE;
    IF (SELECT count(*) FROM invites_sent WHERE organization_id = organization AND sent_at > since) >= most THEN
        RETURN false;
    END IF;
    INSERT INTO invites_sent (organization_id, proposal_id, sent_at) VALUES (organization, proposal, at);
    RETURN true;
END $$;
