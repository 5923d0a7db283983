-- Contracts, their milestones, what is asked of a human, and what is delivered, logged, disputed and reviewed.

CREATE TABLE contracts (
    id                         text PRIMARY KEY,
    organization_id            text NOT NULL REFERENCES organizations,
    job_id                     text NOT NULL REFERENCES jobs,
    proposal_id                text NOT NULL UNIQUE REFERENCES proposals,
    labeler_id                 text NOT NULL REFERENCES labelers,
    title                      text NOT NULL,
    payment_type               text NOT NULL CHECK (payment_type IN ('FIXED_PRICE', 'PAY_PER_HOUR', 'PAY_PER_LABEL')),
    rate                       numeric(12, 4) NOT NULL CHECK (rate > 0),     -- US dollars
    status                     text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'ended')),
    conversation_id            text NOT NULL REFERENCES conversations,
    auto_release_approval_id   text,        -- the hire approval on which the owner agreed to it
    auto_release_withdrawn_at  timestamptz,
    budget_state               text NOT NULL DEFAULT 'OK' CHECK (budget_state IN ('OK', 'LOW', 'DEPLETED')),
    last_milestone             integer NOT NULL DEFAULT 0,
    started_at                 timestamptz NOT NULL,
    ended_at                   timestamptz,
    created_at                 timestamptz NOT NULL,
    updated_at                 timestamptz NOT NULL,
    CHECK ((status = 'ended') = (ended_at IS NOT NULL))
);
CREATE INDEX contracts_organization ON contracts (organization_id, created_at DESC, id DESC);
CREATE INDEX contracts_labeler ON contracts (labeler_id, created_at DESC, id DESC);
CREATE INDEX contracts_job ON contracts (job_id);

CREATE TABLE milestones (
    id               text PRIMARY KEY,
    contract_id      text NOT NULL REFERENCES contracts,
    number           integer NOT NULL,
    name             text NOT NULL,
    description      text NOT NULL,
    amount_cents     bigint NOT NULL CHECK (amount_cents > 0),
    volume           numeric(12, 2) CHECK (volume > 0),   -- hours or labels; null for a fixed price
    due_at           timestamptz,
    status           text NOT NULL CHECK (status IN
                         ('NOT_FUNDED', 'ACTIVE_FUNDED', 'PAID', 'REFUNDED', 'CANCELLED', 'DISPUTED')),
    submitted_at     timestamptz,           -- latest delivery that waits for an answer
    auto_release_at  timestamptz,           -- when that delivery is released by itself, while the clock runs
    reminded_at      timestamptz,           -- the owner was last reminded of it
    funded_by        text CHECK (funded_by IN ('credits', 'card')),
    charge_id        text,                  -- the card charge that funded it
    fee_cents        bigint CHECK (fee_cents >= 0),       -- marketplace fee, as it was held
    escrow_hold_id   text,                  -- HOLD entries of the credits
    fee_hold_id      text,
    invoice_id       text,
    paid_cents       bigint CHECK (paid_cents > 0),
    funded_at        timestamptz,
    settled_at       timestamptz,           -- paid, refunded or cancelled
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    UNIQUE (contract_id, number),
    CHECK ((status = 'PAID') = (paid_cents IS NOT NULL)),
    CHECK (submitted_at IS NULL OR status IN ('ACTIVE_FUNDED', 'DISPUTED')),
    CHECK (auto_release_at IS NULL OR submitted_at IS NOT NULL AND status = 'ACTIVE_FUNDED'),
    CHECK ((funded_by IS NULL) = (status IN ('NOT_FUNDED', 'CANCELLED'))),
    CHECK ((funded_by IS NULL) = (fee_cents IS NULL)),
    CHECK ((funded_by = 'card') = (charge_id IS NOT NULL) OR funded_by IS NULL)
);
CREATE INDEX milestones_waiting ON milestones (submitted_at) WHERE submitted_at IS NOT NULL;
CREATE INDEX milestones_releasing ON milestones (auto_release_at) WHERE auto_release_at IS NOT NULL;
CREATE INDEX milestones_charge ON milestones (charge_id) WHERE charge_id IS NOT NULL;

-- At the commit a milestone holds exactly what its state says: its amount and fee while it is funded, else nothing.
CREATE FUNCTION milestone_balances(milestone text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    held bigint; fee bigint; stands milestones;
BEGIN
    SELECT * INTO stands FROM milestones WHERE id = milestone;
    SELECT cents INTO held FROM ledger_accounts WHERE account = 'escrow:' || milestone;
    SELECT cents INTO fee FROM ledger_accounts WHERE account = 'fee_held:' || milestone;
    IF stands.status IN ('ACTIVE_FUNDED', 'DISPUTED') THEN
        IF held IS DISTINCT FROM stands.amount_cents OR coalesce(fee, 0) <> stands.fee_cents THEN
            RAISE EXCEPTION 'milestone % is %, its escrow holds % and % of fee', milestone, stands.status, held, fee
                USING ERRCODE = 'check_violation';
        END IF;
    ELSIF stands.id IS NOT NULL AND (coalesce(held, 0) <> 0 OR coalesce(fee, 0) <> 0) THEN
        RAISE EXCEPTION 'milestone % is %, its escrow still holds % and % of fee', milestone, stands.status, held, fee
            USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION milestone_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM milestone_balances(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER milestones_hold AFTER INSERT OR UPDATE OF status, amount_cents, fee_cents ON milestones
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION milestone_holds();

-- The same from the other side: nothing leaves an escrow whose milestone does not say so by the commit.
CREATE FUNCTION ledger_keeps_milestones() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM milestone_balances(split_part(NEW.source, ':', 2));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_postings_hold AFTER INSERT ON ledger_postings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.source LIKE 'escrow:%' OR NEW.source LIKE 'fee\_held:%') EXECUTE FUNCTION ledger_keeps_milestones();

CREATE TABLE milestone_status_changes (
    milestone_id     text NOT NULL REFERENCES milestones,
    number           bigint GENERATED ALWAYS AS IDENTITY,
    previous_status  text NOT NULL,
    status           text NOT NULL,
    cause            text NOT NULL,
    user_id          text,                  -- null for the server itself
    approval_id      text,                  -- the approval under which it was done
    changed_at       timestamptz NOT NULL,
    PRIMARY KEY (milestone_id, number)
);

-- What a human is asked to do (contract money.md §3).
CREATE TABLE approvals (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations,
    type             text NOT NULL CHECK (type IN ('proposal_hire', 'milestone_fund', 'milestone_approve', 'contract_end')),
    status           text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'confirmed', 'declined', 'expired')),
    subject_id       text NOT NULL,         -- the proposal, milestone or contract it is about
    job_id           text NOT NULL REFERENCES jobs,
    proposal_id      text REFERENCES proposals,
    contract_id      text REFERENCES contracts,
    milestone_id     text REFERENCES milestones,
    terms            jsonb NOT NULL,        -- of a hire: name, description, cents, due date; else {}
    requested_by     text NOT NULL REFERENCES users,
    token_id         text,                  -- null: asked on a page
    supersedes       text REFERENCES approvals,
    changes          integer NOT NULL DEFAULT 0,    -- how often the terms have changed before this one
    charging         boolean NOT NULL DEFAULT false,    -- a card charge is started and not settled
    result           jsonb,
    cancelled_by     text REFERENCES users, -- who withdrew the request
    resolved_by      text REFERENCES users, -- the owner who confirmed or declined
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    resolved_at      timestamptz,
    mailed_at        timestamptz,           -- the owner was told, perhaps of several at once
    warned_at        timestamptz,           -- the owner was told that it ends soon
    CHECK ((status = 'pending') = (resolved_at IS NULL)),
    CHECK (status = 'pending' OR NOT charging)
);
CREATE UNIQUE INDEX approvals_pending ON approvals (subject_id, type) WHERE status = 'pending';
CREATE INDEX approvals_organization ON approvals (organization_id, created_at DESC, id DESC);
CREATE INDEX approvals_waiting ON approvals (organization_id) WHERE status = 'pending';
CREATE INDEX approvals_subject ON approvals (subject_id, created_at DESC);
CREATE INDEX approvals_contract ON approvals (contract_id, created_at) WHERE contract_id IS NOT NULL;
CREATE INDEX approvals_expiring ON approvals (expires_at) WHERE status = 'pending' AND NOT charging;
CREATE INDEX approvals_untold ON approvals (created_at) WHERE mailed_at IS NULL AND status = 'pending';

-- How often an account has asked, and what it could pay with; under its lock, so that two requests cannot both
-- be the last one. The request that may be replaced is held first: requests come before inboxes.
CREATE FUNCTION approval_turn(account text, subject text, kind text, hour_ago timestamptz, day_ago timestamptz)
RETURNS TABLE (taken_today bigint, oldest_today timestamptz, taken_this_hour bigint, oldest_this_hour timestamptz,
               available bigint, owed bigint, has_card boolean) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM approvals WHERE subject_id = subject AND type = kind AND status = 'pending' FOR NO KEY UPDATE;
    PERFORM 1 FROM organizations WHERE id = account FOR NO KEY UPDATE;
    RETURN QUERY
    SELECT count(*), min(a.created_at),
           count(*) FILTER (WHERE a.subject_id = subject AND a.created_at > hour_ago),
           min(a.created_at) FILTER (WHERE a.subject_id = subject AND a.created_at > hour_ago),
           coalesce((SELECT cents FROM ledger_accounts l WHERE l.account = 'available:' || $1), 0),
           -coalesce((SELECT cents FROM ledger_accounts l WHERE l.account = 'receivable:' || $1), 0),
           EXISTS (SELECT 1 FROM cards c WHERE c.organization_id = $1 AND c.removed_at IS NULL)
      FROM approvals a WHERE a.organization_id = $1 AND a.created_at > day_ago;
END $$;

-- A labeler's deliveries, and what was answered.
CREATE TABLE submissions (
    id            text PRIMARY KEY,
    milestone_id  text NOT NULL REFERENCES milestones,
    note          text NOT NULL,
    link          text,
    file          text,                     -- key in the file store
    file_name     text,
    file_type     text,                     -- as found in the bytes
    file_size     integer,
    submitted_at  timestamptz NOT NULL,
    changes_asked text,                     -- what the account wants changed
    answered_at   timestamptz
);
CREATE INDEX submissions_milestone ON submissions (milestone_id, submitted_at);

-- The work log: totals of one worker and day; the newest entry of them counts, the older ones stay.
CREATE TABLE work_log (
    contract_id  text NOT NULL REFERENCES contracts,
    number       bigint GENERATED ALWAYS AS IDENTITY,
    id           text NOT NULL UNIQUE,      -- externalReportId
    worker_id    text NOT NULL REFERENCES users,
    work_date    date NOT NULL,
    seconds      integer NOT NULL CHECK (seconds BETWEEN 0 AND 86400),
    tasks        integer NOT NULL CHECK (tasks BETWEEN 0 AND 1000000),
    labels       integer NOT NULL CHECK (labels BETWEEN 0 AND 1000000),
    note         text NOT NULL DEFAULT '',
    logged_at    timestamptz NOT NULL,
    query        text,                      -- what the account asks about it
    queried_at   timestamptz,
    PRIMARY KEY (contract_id, number)
);
CREATE INDEX work_log_days ON work_log (contract_id, worker_id, work_date, number DESC);

CREATE TABLE disputes (
    id            text PRIMARY KEY,
    milestone_id  text NOT NULL REFERENCES milestones,
    opened_by     text NOT NULL REFERENCES users,
    by_labeler    boolean NOT NULL,
    reason        text NOT NULL,
    opened_at     timestamptz NOT NULL,
    was_submitted timestamptz,              -- delivery that waited when it began
    outcome       text CHECK (outcome IN ('paid', 'split', 'refunded', 'returned')),
    paid_cents    bigint,                   -- what the labeler gets
    decision      text,                     -- staff's written reason
    decided_by    text REFERENCES users,
    decided_at    timestamptz,
    CHECK ((decided_at IS NULL) = (outcome IS NULL)),
    CHECK ((decided_at IS NULL) = (decision IS NULL))
);
CREATE UNIQUE INDEX disputes_open ON disputes (milestone_id) WHERE decided_at IS NULL;
CREATE INDEX disputes_waiting ON disputes (opened_at, id) WHERE decided_at IS NULL;
CREATE INDEX disputes_milestone ON disputes (milestone_id, opened_at);

CREATE TABLE dispute_evidence (
    id          text PRIMARY KEY,
    dispute_id  text NOT NULL REFERENCES disputes,
    user_id     text NOT NULL REFERENCES users,
    by_labeler  boolean NOT NULL,
    statement   text NOT NULL,
    file        text,
    file_name   text,
    file_type   text,
    file_size   integer,
    added_at    timestamptz NOT NULL
);
CREATE INDEX dispute_evidence_dispute ON dispute_evidence (dispute_id, added_at);

CREATE TABLE reviews (
    id            text PRIMARY KEY,
    contract_id   text NOT NULL REFERENCES contracts,
    by_labeler    boolean NOT NULL,         -- of the employer; else of the labeler
    author_id     text NOT NULL REFERENCES users,
    rating        integer NOT NULL CHECK (rating BETWEEN 1 AND 5),
    comment       text,
    written_at    timestamptz NOT NULL,
    published_at  timestamptz,              -- both were written, or the fortnight is over
    UNIQUE (contract_id, by_labeler)
);
CREATE INDEX reviews_unpublished ON reviews (written_at) WHERE published_at IS NULL;
