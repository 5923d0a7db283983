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

-- Which accounts a posting may join. Checks stand in functions, because PostgreSQL reads the text of a check
-- anew for every statement: written out in the table they took a fifth of the time of a posting.
CREATE FUNCTION ledger_flows(source text, target text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN split_part(source, ':', 1) || '>' || split_part(target, ':', 1) IN (
        'clearing>available', 'clearing>escrow', 'clearing>fee_held', 'clearing>initiation_income',
        'clearing>refunds_due', 'clearing>receivable', 'clearing>payout_underway', 'clearing>costs',
        'available>escrow', 'available>fee_held', 'available>clearing', 'available>receivable',
        'available>refunds_due', 'available>operator',
        'escrow>payable', 'escrow>available', 'escrow>refunds_due',
        'fee_held>fee_income', 'fee_held>initiation_income', 'fee_held>available', 'fee_held>refunds_due',
        'payable>payout_underway', 'payout_underway>clearing', 'payout_underway>payable',
        'refunds_due>clearing', 'refunds_due>available', 'refunds_due>receivable',
        'receivable>clearing', 'operator>available', 'costs>clearing');
END $$;

-- What touches an employer's credits is an entry in them, of the type that its accounts make it; what ends a
-- hold names it.
CREATE FUNCTION ledger_enters(source text, target text, organization text, entry text, hold text)
RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    RETURN (entry IS NULL) = (organization IS NULL)
       AND (hold IS NOT NULL) = (coalesce(entry, '') IN ('HOLD_RELEASE', 'CAPTURE'))
       AND CASE
        WHEN source = 'available:' || organization THEN
             entry = CASE WHEN target LIKE 'escrow:%' OR target LIKE 'fee_held:%' THEN 'HOLD' ELSE 'ADJUSTMENT' END
        WHEN target = 'available:' || organization THEN
             CASE split_part(source, ':', 1) WHEN 'clearing' THEN entry IN ('TOP_UP', 'ADJUSTMENT')
                                             WHEN 'refunds_due' THEN entry = 'REFUND'
                                             WHEN 'operator' THEN entry = 'ADJUSTMENT'
                                             ELSE entry = 'HOLD_RELEASE' END
        WHEN source LIKE 'available:%' OR target LIKE 'available:%' THEN false
        ELSE coalesce(entry, 'CAPTURE') = 'CAPTURE' END;
END $$;

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
    entry_type       text,
    hold_id          text,      -- the HOLD that a release or capture answers
    note             text,
    PRIMARY KEY (set_number, place),
    CONSTRAINT ledger_flow CHECK (ledger_flows(source, target)),
    CONSTRAINT ledger_entry CHECK (ledger_enters(source, target, organization_id, entry_type, hold_id))
);
CREATE INDEX ledger_postings_source ON ledger_postings (source, set_number);
CREATE INDEX ledger_postings_target ON ledger_postings (target, set_number);
CREATE INDEX ledger_postings_credits ON ledger_postings (organization_id, set_number DESC, place DESC)
 WHERE organization_id IS NOT NULL;
CREATE INDEX ledger_sets_contract ON ledger_sets (contract_id) WHERE contract_id IS NOT NULL;

CREATE FUNCTION ledger_keeps_balance(account text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
    SELECT split_part(account, ':', 1) NOT IN ('clearing', 'costs', 'operator', 'fee_income', 'initiation_income')
$$;

-- A posting moves the balances it speaks of, whoever writes it, and notes what they are then. What is added to
-- an account that is not there yet begins it; only a receivable begins by being taken from.
CREATE FUNCTION ledger_apply() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.source_after := NULL;
    NEW.target_after := NULL;
    IF ledger_keeps_balance(NEW.source) THEN
        UPDATE ledger_accounts SET cents = cents - NEW.cents WHERE account = NEW.source
        RETURNING cents INTO NEW.source_after;
        IF NOT FOUND THEN
            INSERT INTO ledger_accounts (account, cents) VALUES (NEW.source, -NEW.cents)
            RETURNING cents INTO NEW.source_after;
        END IF;
    END IF;
    IF NEW.target LIKE 'receivable:%' THEN     -- exists, for it is below zero
        UPDATE ledger_accounts SET cents = cents + NEW.cents WHERE account = NEW.target
        RETURNING cents INTO STRICT NEW.target_after;
    ELSIF ledger_keeps_balance(NEW.target) THEN
        INSERT INTO ledger_accounts AS held (account, cents) VALUES (NEW.target, NEW.cents)
            ON CONFLICT (account) DO UPDATE SET cents = held.cents + excluded.cents
        RETURNING cents INTO NEW.target_after;
    END IF;
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
-- sets never wait for each other in a circle and the numbers of an account's postings are in their order. An
-- account that several acts may begin is begun first, in the same order; a milestone's belong to one act.
-- The plans are generic: with arrays PostgreSQL would plan anew at each call, for a tenth of its time.
CREATE FUNCTION ledger_post(
    the_key text, the_act text, at timestamptz, proposal text, contract text, top_up text, approval text,
    organization text, ids text[], sources text[], targets text[], amounts bigint[], milestones text[],
    types text[], holds text[], notes text[]
) RETURNS bigint LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    the_number bigint;
    name text;
    held text[] := ARRAY(SELECT account FROM ledger_accounts WHERE account = ANY (sources || targets)
                          ORDER BY account FOR NO KEY UPDATE);
    fresh text[] := '{}';
BEGIN
    FOREACH name IN ARRAY sources || targets LOOP
        IF name <> ALL (held)
           AND split_part(name, ':', 1) IN ('available', 'payable', 'payout_underway', 'receivable', 'refunds_due') THEN
            fresh := fresh || name;
        END IF;
    END LOOP;
    IF fresh <> '{}' THEN
        INSERT INTO ledger_accounts (account, cents)
        SELECT DISTINCT begun, 0 FROM unnest(fresh) AS begun ORDER BY begun ON CONFLICT DO NOTHING;
        PERFORM 1 FROM ledger_accounts WHERE account = ANY (fresh) ORDER BY account FOR NO KEY UPDATE;
    END IF;
    INSERT INTO ledger_sets (key, act, posted_at, proposal_id, contract_id, top_up_id, approval_id)
    VALUES (the_key, the_act, at, proposal, contract, top_up, approval) RETURNING number INTO the_number;
    INSERT INTO ledger_postings (set_number, place, id, source, target, cents, milestone_id, organization_id,
                                 entry_type, hold_id, note)
    SELECT the_number, n, ids[n], sources[n], targets[n], amounts[n], milestones[n],
           CASE WHEN types[n] IS NOT NULL THEN organization END, types[n], holds[n], notes[n]
      FROM generate_subscripts(ids, 1) AS n;
    RETURN the_number;
END $$;

-- Whether the money in this database is real; written with the first row that has to do with money.
CREATE TABLE money_mode (
    sole      boolean PRIMARY KEY DEFAULT true CHECK (sole),
    mode      text NOT NULL CHECK (mode IN ('test', 'live')),
    bound_at  timestamptz NOT NULL
);
