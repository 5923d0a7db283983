-- The ledger: double entry in whole cents (contract money.md §6). A posting takes cents from one account and
-- gives them to another, so every set of postings sums to zero. What the program may not do, it cannot do here.

-- An account is its kind and whose it is: 'available:<organisation>', 'escrow:<milestone>', 'payable:<labeler>'.
-- The operator's own accounts and the mirror of a processor keep no balance row: everybody posts to them, and
-- a row would make all wait for each other. Their balance is the sum of their postings.
CREATE TABLE ledger_accounts (
    account  text COLLATE "C" PRIMARY KEY,
    cents    bigint NOT NULL,
    CONSTRAINT ledger_overdraft CHECK (CASE WHEN account LIKE 'receivable:%' THEN cents <= 0 ELSE cents >= 0 END)
) WITH (fillfactor = 50);   -- balances change in place

-- One business act, once: `key` says which.
CREATE TABLE ledger_sets (
    number       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          text COLLATE "C" NOT NULL UNIQUE,
    act          text NOT NULL,
    posted_at    timestamptz NOT NULL,
    proposal_id  text,
    contract_id  text,
    top_up_id    text,
    approval_id  text           -- the approval under which it was done
);

CREATE TABLE ledger_postings (
    set_number       bigint NOT NULL REFERENCES ledger_sets,
    place            smallint NOT NULL,
    id               text NOT NULL,
    source           text COLLATE "C" NOT NULL,
    target           text COLLATE "C" NOT NULL,
    cents            bigint NOT NULL CHECK (cents > 0),
    source_after     bigint,    -- balances after this posting; null where the account keeps no row
    target_after     bigint,
    milestone_id     text,
    -- The rest is the entry in an employer's credits that this posting is (contract money.md §5).
    organization_id  text,
    entry_type       text CHECK (entry_type IN ('TOP_UP', 'HOLD', 'HOLD_RELEASE', 'CAPTURE', 'REFUND', 'ADJUSTMENT')),
    hold_id          text,      -- the HOLD that a release or capture answers
    note             text,
    PRIMARY KEY (set_number, place),
    CONSTRAINT ledger_flow CHECK (split_part(source, ':', 1) || '>' || split_part(target, ':', 1) IN (
        'clearing>available', 'clearing>escrow', 'clearing>fee_held', 'clearing>initiation_income',
        'clearing>refunds_due', 'clearing>receivable', 'clearing>payout_underway', 'clearing>costs',
        'available>escrow', 'available>fee_held', 'available>clearing', 'available>receivable',
        'available>refunds_due', 'available>operator',
        'escrow>payable', 'escrow>available', 'escrow>refunds_due',
        'fee_held>fee_income', 'fee_held>initiation_income', 'fee_held>available', 'fee_held>refunds_due',
        'payable>payout_underway', 'payout_underway>clearing', 'payout_underway>payable',
        'refunds_due>clearing', 'refunds_due>available', 'refunds_due>receivable',
        'receivable>clearing', 'operator>available', 'costs>clearing')),
    CONSTRAINT ledger_entry CHECK ((entry_type IS NULL) = (organization_id IS NULL)),
    -- What touches an employer's credits is an entry in them, of the type that its accounts make it.
    CONSTRAINT ledger_entry_type CHECK (CASE
        WHEN source = 'available:' || organization_id THEN
             entry_type = CASE WHEN target LIKE 'escrow:%' OR target LIKE 'fee_held:%' THEN 'HOLD' ELSE 'ADJUSTMENT' END
        WHEN target = 'available:' || organization_id THEN
             CASE split_part(source, ':', 1) WHEN 'clearing' THEN entry_type IN ('TOP_UP', 'ADJUSTMENT')
                                             WHEN 'refunds_due' THEN entry_type = 'REFUND'
                                             WHEN 'operator' THEN entry_type = 'ADJUSTMENT'
                                             ELSE entry_type = 'HOLD_RELEASE' END
        WHEN source LIKE 'available:%' OR target LIKE 'available:%' THEN false
        ELSE coalesce(entry_type, 'CAPTURE') = 'CAPTURE' END),
    CONSTRAINT ledger_hold CHECK ((hold_id IS NOT NULL) = (coalesce(entry_type, '') IN ('HOLD_RELEASE', 'CAPTURE')))
);
CREATE INDEX ledger_postings_source ON ledger_postings (source, set_number);
CREATE INDEX ledger_postings_target ON ledger_postings (target, set_number);
CREATE INDEX ledger_postings_credits ON ledger_postings (organization_id, set_number DESC, place DESC)
 WHERE organization_id IS NOT NULL;
CREATE INDEX ledger_sets_contract ON ledger_sets (contract_id) WHERE contract_id IS NOT NULL;

CREATE FUNCTION ledger_keeps_balance(account text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT split_part(account, ':', 1) NOT IN ('clearing', 'costs', 'operator', 'fee_income', 'initiation_income')
$$;

-- A posting moves the balances it speaks of, whoever writes it, and notes what they are then.
CREATE FUNCTION ledger_move(of_account text, change bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    after bigint;
BEGIN
    UPDATE ledger_accounts SET cents = cents + change WHERE account = of_account RETURNING cents INTO after;
    IF after IS NULL THEN
        INSERT INTO ledger_accounts (account, cents) VALUES (of_account, change) RETURNING cents INTO after;
    END IF;
    RETURN after;
END $$;

CREATE FUNCTION ledger_apply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.source_after := CASE WHEN ledger_keeps_balance(NEW.source) THEN ledger_move(NEW.source, -NEW.cents) END;
    NEW.target_after := CASE WHEN ledger_keeps_balance(NEW.target) THEN ledger_move(NEW.target, NEW.cents) END;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_postings_apply BEFORE INSERT ON ledger_postings
    FOR EACH ROW EXECUTE FUNCTION ledger_apply();

-- What stands in the books is never changed; balances follow from postings and from nothing else.
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is only ever added to: % on %', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_sets_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_sets
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_postings_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_postings
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_accounts_stay BEFORE DELETE OR TRUNCATE ON ledger_accounts
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_accounts_follow BEFORE UPDATE ON ledger_accounts
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuse();
CREATE TRIGGER ledger_accounts_empty BEFORE INSERT ON ledger_accounts
    FOR EACH ROW WHEN (pg_trigger_depth() = 0 AND NEW.cents <> 0) EXECUTE FUNCTION ledger_refuse();

-- Post one set. Accounts are locked in the order of their names before the set takes its number, so that two
-- sets never wait for each other in a circle and the numbers of an account's postings are in their order.
CREATE FUNCTION ledger_post(
    the_key text, the_act text, at timestamptz, proposal text, contract text, top_up text, approval text,
    organization text, ids text[], sources text[], targets text[], amounts bigint[], milestones text[],
    types text[], holds text[], notes text[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    the_number bigint;
BEGIN
    PERFORM 1 FROM ledger_accounts WHERE account = ANY (sources || targets) ORDER BY account FOR NO KEY UPDATE;
    INSERT INTO ledger_accounts (account, cents)
    SELECT DISTINCT name, 0 FROM unnest(sources || targets) AS name
     WHERE split_part(name, ':', 1) IN ('available', 'payable', 'payout_underway', 'receivable', 'refunds_due')
       AND NOT EXISTS (SELECT 1 FROM ledger_accounts WHERE account = name)
     ORDER BY name
        ON CONFLICT DO NOTHING;
    INSERT INTO ledger_sets (key, act, posted_at, proposal_id, contract_id, top_up_id, approval_id)
    VALUES (the_key, the_act, at, proposal, contract, top_up, approval) RETURNING number INTO the_number;
    INSERT INTO ledger_postings (set_number, place, id, source, target, cents, milestone_id, organization_id,
                                 entry_type, hold_id, note)
    SELECT the_number, p.place, p.id, p.source, p.target, p.amount, p.milestone,
           CASE WHEN p.type IS NOT NULL THEN organization END, p.type, p.hold, p.note
      FROM unnest(ids, sources, targets, amounts, milestones, types, holds, notes) WITH ORDINALITY
        AS p (id, source, target, amount, milestone, type, hold, note, place)
     ORDER BY p.place;
    RETURN the_number;
END $$;

-- Whether the money in this database is real; written with the first row that has to do with money.
CREATE TABLE money_mode (
    sole      boolean PRIMARY KEY DEFAULT true CHECK (sole),
    mode      text NOT NULL CHECK (mode IN ('test', 'live')),
    bound_at  timestamptz NOT NULL
);
