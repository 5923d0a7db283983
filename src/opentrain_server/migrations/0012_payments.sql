-- Money in and out: cards, top-ups, charges, refunds, payouts, invoices. A row is claimed before a processor
-- is called, under a key that a retry repeats; `due_at` is when the worker looks at it (again).

ALTER TABLE organizations ADD billing_name text;     -- what stands on invoices; null: the account's name
ALTER TABLE organizations ADD billing_address text;
ALTER TABLE organizations ADD tax_id text;

-- An employer's account at a processor.
CREATE TABLE payers (
    organization_id  text NOT NULL REFERENCES organizations,
    provider         text NOT NULL,
    reference        text NOT NULL,
    PRIMARY KEY (organization_id, provider)
);

CREATE TABLE cards (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations,
    provider         text NOT NULL,
    reference        text NOT NULL,         -- the processor's name for it; numbers of cards never come here
    brand            text NOT NULL,
    last4            text NOT NULL,
    expires          text NOT NULL,         -- MM/YYYY
    added_at         timestamptz NOT NULL,
    removed_at       timestamptz,
    UNIQUE (provider, reference)
);
CREATE INDEX cards_organization ON cards (organization_id, added_at DESC) WHERE removed_at IS NULL;

-- A page of the processor where an owner saves a card; looked at until one is saved, or a day is over.
CREATE TABLE card_pages (
    id               text PRIMARY KEY,      -- also the key of the call
    organization_id  text NOT NULL REFERENCES organizations,
    opened_by        text NOT NULL REFERENCES users,
    provider         text NOT NULL,
    reference        text,
    opened_at        timestamptz NOT NULL,
    due_at           timestamptz
);
CREATE INDEX card_pages_organization ON card_pages (organization_id, opened_at DESC);
CREATE INDEX card_pages_due ON card_pages (due_at) WHERE due_at IS NOT NULL;

CREATE TABLE top_ups (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations,
    amount_cents     bigint NOT NULL CHECK (amount_cents > 0),
    status           text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'COMPLETED', 'EXPIRED')),
    requested_by     text NOT NULL REFERENCES users,
    token_id         text,                  -- null: asked on a page
    provider         text,                  -- from the first visit of its checkout on
    attempt          integer NOT NULL DEFAULT 0,    -- of the checkout's key {top-up}-{attempt}
    session_ref      text,                  -- the processor's checkout
    payment_ref      text,                  -- the processor's payment, once paid
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    completed_at     timestamptz,
    due_at           timestamptz,           -- when to ask the processor what a lost webhook would have said
    CHECK ((status = 'COMPLETED') = (completed_at IS NOT NULL))
);
CREATE INDEX top_ups_organization ON top_ups (organization_id, created_at DESC, id DESC);
CREATE INDEX top_ups_expiring ON top_ups (expires_at) WHERE status = 'PENDING';
CREATE INDEX top_ups_due ON top_ups (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX top_ups_session ON top_ups (provider, session_ref) WHERE session_ref IS NOT NULL;
CREATE UNIQUE INDEX top_ups_payment ON top_ups (provider, payment_ref) WHERE payment_ref IS NOT NULL;

-- A card charge under an approval: claim, call, record (contract money.md §3).
CREATE TABLE charges (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations,
    approval_id      text NOT NULL REFERENCES approvals,
    attempt          integer NOT NULL,
    key              text NOT NULL UNIQUE,  -- the processor's idempotency key: {approval}-{attempt}
    provider         text NOT NULL,
    card_id          text NOT NULL REFERENCES cards,
    confirmed_by     text NOT NULL REFERENCES users,
    decision         jsonb NOT NULL,        -- what the owner saw and confirmed, frozen
    amount_cents     bigint NOT NULL,       -- the lines, frozen
    fee_cents        bigint NOT NULL,
    initiation_cents bigint NOT NULL,
    total_cents      bigint NOT NULL CHECK (total_cents = amount_cents + fee_cents + initiation_cents),
    status           text NOT NULL DEFAULT 'STARTED' CHECK (status IN
                         ('STARTED', 'SETTLING', 'PAID', 'REFUSED', 'CANCELLED')),
    payment_ref      text,
    action_url       text,                  -- where the owner proves to their bank who they are (3-D Secure)
    failure          text,                  -- why the processor refused, in a word
    invoice_id       text NOT NULL,
    started_at       timestamptz NOT NULL,
    settled_at       timestamptz,
    due_at           timestamptz,           -- a claim moves it on: the lease of the worker
    UNIQUE (approval_id, attempt)
);
CREATE UNIQUE INDEX charges_running ON charges (approval_id) WHERE status IN ('STARTED', 'SETTLING');
CREATE UNIQUE INDEX charges_payment ON charges (provider, payment_ref) WHERE payment_ref IS NOT NULL;
CREATE INDEX charges_due ON charges (due_at) WHERE due_at IS NOT NULL;

-- Money on its way back to a card: of a charge, or of a top-up.
CREATE TABLE refunds (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations,
    charge_id        text REFERENCES charges,
    top_up_id        text REFERENCES top_ups,
    milestone_id     text REFERENCES milestones,
    cents            bigint NOT NULL CHECK (cents > 0),
    cause            text NOT NULL CHECK (cause IN ('milestone', 'split', 'charge_failed', 'late_charge', 'late_top_up', 'returned')),
    status           text NOT NULL DEFAULT 'DUE' CHECK (status IN ('DUE', 'SENT', 'DONE', 'REFUSED')),
    refund_ref       text,
    failure          text,
    attempts         integer NOT NULL DEFAULT 0,
    created_at       timestamptz NOT NULL,
    settled_at       timestamptz,
    due_at           timestamptz,
    CHECK ((charge_id IS NULL) <> (top_up_id IS NULL))
);
CREATE INDEX refunds_organization ON refunds (organization_id, created_at DESC);
CREATE INDEX refunds_due ON refunds (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX refunds_reference ON refunds (refund_ref) WHERE refund_ref IS NOT NULL;

-- Disputes of a payer with their bank.
CREATE TABLE chargebacks (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations,
    provider         text NOT NULL,
    reference        text NOT NULL,
    charge_id        text REFERENCES charges,
    top_up_id        text REFERENCES top_ups,
    cents            bigint NOT NULL CHECK (cents > 0),
    taken_cents      bigint NOT NULL,       -- of that, from unspent credits
    status           text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'WON', 'LOST')),
    opened_at        timestamptz NOT NULL,
    closed_at        timestamptz,
    UNIQUE (provider, reference)
);
CREATE INDEX chargebacks_organization ON chargebacks (organization_id, opened_at DESC);

-- A labeler's account at a processor. What it holds of bank and identity stays there.
CREATE TABLE payees (
    labeler_id   text NOT NULL REFERENCES labelers,
    provider     text NOT NULL,
    reference    text NOT NULL,
    country_code text NOT NULL,
    ready        boolean NOT NULL DEFAULT false,    -- the processor pays out to it
    created_at   timestamptz NOT NULL,
    checked_at   timestamptz NOT NULL,
    due_at       timestamptz,           -- when to ask the processor whether it is ready
    PRIMARY KEY (labeler_id, provider)
);
CREATE INDEX payees_due ON payees (due_at) WHERE due_at IS NOT NULL;
CREATE UNIQUE INDEX payees_reference ON payees (provider, reference);

-- One for each milestone paid; it waits until its labeler can be paid.
CREATE TABLE payouts (
    id              text PRIMARY KEY,
    labeler_id      text NOT NULL REFERENCES labelers,
    contract_id     text NOT NULL REFERENCES contracts,
    milestone_id    text NOT NULL UNIQUE REFERENCES milestones,
    cents           bigint NOT NULL CHECK (cents > 0),
    status          text NOT NULL DEFAULT 'WAITING' CHECK (status IN ('WAITING', 'UNDERWAY', 'PAID')),
    attempt         integer NOT NULL DEFAULT 0,     -- of the processor's key {payout}-{attempt}
    provider        text,
    claimed_at      timestamptz,            -- the last attempt began
    payout_ref      text,
    failure         text,                   -- why the last attempt failed
    created_at      timestamptz NOT NULL,
    settled_at      timestamptz,
    due_at          timestamptz
);
CREATE INDEX payouts_labeler ON payouts (labeler_id, created_at DESC, id DESC);
CREATE INDEX payouts_due ON payouts (due_at) WHERE due_at IS NOT NULL;

-- The last number of an account's invoices; a row of its own, because an account's row is its inbox.
CREATE TABLE invoice_numbers (
    organization_id  text PRIMARY KEY REFERENCES organizations,
    last             integer NOT NULL
);

CREATE TABLE invoices (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations,
    number           integer NOT NULL,
    status           text NOT NULL CHECK (status IN ('PENDING_FUNDING', 'PAID', 'REFUNDED', 'VOID')),
    approval_id      text NOT NULL REFERENCES approvals,
    job_id           text NOT NULL REFERENCES jobs,
    contract_id      text REFERENCES contracts,
    milestone_id     text REFERENCES milestones,    -- null while a hire settles
    paid_by          text NOT NULL CHECK (paid_by IN ('credits', 'card')),
    amount_cents     bigint NOT NULL,
    fee_cents        bigint NOT NULL,
    initiation_cents bigint NOT NULL,
    details          jsonb NOT NULL,        -- seller, buyer and lines in words, as they were
    created_at       timestamptz NOT NULL,
    paid_at          timestamptz,
    UNIQUE (organization_id, number)
);
CREATE INDEX invoices_pending ON invoices (organization_id) WHERE status = 'PENDING_FUNDING';
CREATE INDEX invoices_approval ON invoices (approval_id);
CREATE INDEX invoices_milestone ON invoices (milestone_id) WHERE milestone_id IS NOT NULL;

-- What staff do to credits, in twos: one asks, another confirms (or the same, where the operator is alone).
CREATE TABLE adjustments (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations,
    kind             text NOT NULL CHECK (kind IN ('adjustment', 'bank_transfer', 'return')),
    cents            bigint NOT NULL CHECK (cents <> 0),
    top_up_id        text REFERENCES top_ups,       -- a return goes to the card of this one
    words            text NOT NULL,
    asked_by         text NOT NULL REFERENCES users,
    asked_at         timestamptz NOT NULL,
    settled_by       text REFERENCES users,
    settled_at       timestamptz,
    confirmed        boolean
);
CREATE INDEX adjustments_waiting ON adjustments (asked_at) WHERE settled_at IS NULL;
CREATE INDEX adjustments_organization ON adjustments (organization_id, asked_at DESC);

-- What processors told us; a second telling finds the first.
CREATE TABLE provider_events (
    provider     text NOT NULL,
    reference    text NOT NULL,
    type         text NOT NULL,
    received_at  timestamptz NOT NULL,
    PRIMARY KEY (provider, reference)
);
CREATE INDEX provider_events_age ON provider_events (received_at);
