-- Jobs: drafts, their moderation and history, and the public board.

CREATE TABLE jobs (
    id               text PRIMARY KEY,
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    status           text NOT NULL CHECK (status IN
                         ('DRAFT', 'PENDING_APPROVAL', 'OPEN', 'ONGOING', 'COMPLETED', 'ARCHIVED')),
    fields           jsonb NOT NULL,
    fields_hash      bytea NOT NULL,    -- SHA-256 of the canonical fields; moderation is bound to it
    title            text GENERATED ALWAYS AS (fields ->> 'jobTitle') STORED,
    external_id      text,
    draft_key        text,              -- the idempotency key of the draft, for the draft's life
    source_hash      bytea,
    provenance       jsonb,             -- per field: stated in the text (with its span) or guessed
    slug             text,              -- set when first published, then kept
    published_at     timestamptz,       -- first date on the board
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL
);
CREATE UNIQUE INDEX jobs_draft_key ON jobs (organization_id, draft_key) WHERE draft_key IS NOT NULL;
CREATE INDEX jobs_mine ON jobs (organization_id, created_at DESC, id DESC);
CREATE INDEX jobs_mine_by_status ON jobs (organization_id, status, created_at DESC, id DESC);
CREATE INDEX jobs_waiting ON jobs (updated_at, id) WHERE status = 'PENDING_APPROVAL';

CREATE TABLE job_status_changes (
    job_id           text NOT NULL REFERENCES jobs ON DELETE CASCADE,
    changed_at       timestamptz NOT NULL,
    previous_status  text NOT NULL,
    status           text NOT NULL,
    cause            text NOT NULL,
    number           bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (job_id, number)
);

-- What a moderator decided; a row of kind publish or live_edit is also the attempt that counts, so it
-- outlives its job: deleting a blocked draft buys no further attempt.
CREATE TABLE moderation_decisions (
    id               text PRIMARY KEY,
    job_id           text NOT NULL,
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    kind             text NOT NULL CHECK (kind IN ('publish', 'live_edit', 'staff')),
    fields_hash      bytea NOT NULL,
    decision         text NOT NULL CHECK (decision IN ('ALLOW', 'REVIEW', 'BLOCK')),
    reasons          text[] NOT NULL,
    evidence         text[] NOT NULL,   -- for staff; on no endpoint
    moderator        text NOT NULL,     -- version of the rules, name of the model, or the staff member
    decided_at       timestamptz NOT NULL,
    number           bigint GENERATED ALWAYS AS IDENTITY,   -- two decisions may share their millisecond
    CHECK ((decision = 'ALLOW') = (cardinality(reasons) = 0))
);
CREATE INDEX moderation_decisions_job ON moderation_decisions (job_id, number DESC);
CREATE INDEX moderation_decisions_counted ON moderation_decisions (organization_id, kind, decided_at);

-- The board: a row for each listed job, made for searching. Its words come folded and separated by the
-- program; what is left to do here is to cut English endings. No stop words: "IT" is a subject.
CREATE TEXT SEARCH DICTIONARY board_stem (TEMPLATE = pg_catalog.snowball, LANGUAGE = english);
CREATE TEXT SEARCH CONFIGURATION board (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION board ALTER MAPPING FOR asciiword, word WITH board_stem;

CREATE TABLE board_entries (
    job_id           text PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    posted_at        timestamptz NOT NULL,
    listed_until     timestamptz,       -- an unclaimed account's window; null once claimed
    tags             text[] NOT NULL,   -- what filters ask for: 'language:Spanish', 'country:*', 'pay:PAY_PER_HOUR'
    facets           jsonb NOT NULL,    -- what it counts for: [[kind, slug, value], …]
    search           tsvector NOT NULL
) WITH (toast_tuple_target = 8160);  -- a walk down the newest entries looks into each: keep the words in the row
CREATE INDEX board_entries_newest ON board_entries (posted_at DESC, job_id DESC);
CREATE INDEX board_entries_recent ON board_entries USING brin (posted_at) WITH (autosummarize = on);
CREATE INDEX board_entries_find ON board_entries USING gin (search, tags);
CREATE INDEX board_entries_tags ON board_entries USING gin (tags);
CREATE INDEX board_entries_lapsing ON board_entries (listed_until) WHERE listed_until IS NOT NULL;
CREATE INDEX board_entries_organization ON board_entries (organization_id);

CREATE TABLE board_facets (
    kind   text NOT NULL,
    slug   text NOT NULL,
    value  text NOT NULL,
    count  integer NOT NULL,
    PRIMARY KEY (kind, slug)
);
CREATE INDEX board_facets_largest ON board_facets (kind, count DESC, value);

-- The latest change per job.
CREATE TABLE board_changes (
    job_id       text PRIMARY KEY,
    event_type   text NOT NULL CHECK (event_type IN ('PUBLISHED', 'UPDATED', 'CLOSED')),
    occurred_at  timestamptz NOT NULL
);
CREATE INDEX board_changes_time ON board_changes (occurred_at, job_id);

-- One row. Whoever changes the board locks it until the commit and takes a time not before `changed_at`,
-- so that every change before a committed `changed_at` is committed too: a reader by time can miss nothing.
CREATE TABLE board_state (
    one_row     boolean PRIMARY KEY DEFAULT true CHECK (one_row),
    total       integer NOT NULL,
    changed_at  timestamptz NOT NULL
);

CREATE TABLE board_clicks (
    job_id   text NOT NULL REFERENCES jobs ON DELETE CASCADE,
    source   text NOT NULL,
    clicks   bigint NOT NULL,
    PRIMARY KEY (job_id, source)
);

-- Lock the board's state and move its time on; returns the time of this change, which never goes back.
-- Times are whole milliseconds, as they are shown: what one instant holds is the same here and there.
CREATE FUNCTION touch_board(added integer, at timestamptz) RETURNS timestamptz LANGUAGE sql AS $$
    INSERT INTO board_state AS s (total, changed_at) VALUES (added, date_trunc('milliseconds', at))
    ON CONFLICT (one_row) DO UPDATE
       SET total = s.total + added, changed_at = greatest(s.changed_at, excluded.changed_at)
    RETURNING changed_at
$$;

-- Move the counts from one set of facets to another; rows in order of their keys, so that none deadlock.
CREATE FUNCTION count_facets(before jsonb, after jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO board_facets AS f (kind, slug, value, count)
    SELECT kind, slug, min(value), sum(change) FROM (
        SELECT e ->> 0 AS kind, e ->> 1 AS slug, e ->> 2 AS value, 1 AS change
          FROM jsonb_array_elements(coalesce(after, '[]')) AS a (e)
        UNION ALL
        SELECT e ->> 0, e ->> 1, e ->> 2, -1 FROM jsonb_array_elements(coalesce(before, '[]')) AS b (e)
    ) AS changes
     GROUP BY kind, slug HAVING sum(change) <> 0
     ORDER BY kind, slug
    ON CONFLICT (kind, slug) DO UPDATE
       SET count = f.count + excluded.count, value = CASE f.count WHEN 0 THEN excluded.value ELSE f.value END
$$;

-- Locks are taken in one order by all who change the board: job, account, entry, state, facets.
CREATE FUNCTION unlist_job(job text, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    before jsonb;
BEGIN
    PERFORM 1 FROM organizations
      WHERE id = (SELECT organization_id FROM board_entries WHERE job_id = job) FOR NO KEY UPDATE;
    DELETE FROM board_entries WHERE job_id = job RETURNING facets INTO before;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    at := touch_board(-1, at);
    PERFORM count_facets(before, NULL);
    INSERT INTO board_changes VALUES (job, 'CLOSED', at)
    ON CONFLICT (job_id) DO UPDATE SET event_type = 'CLOSED', occurred_at = excluded.occurred_at;
END $$;

-- Put a job on the board, or its new state; `listing` holds tags, facets and the words of title and text,
-- null takes it off. Jobs of a suspended account stay off.
CREATE FUNCTION list_job(job text, organization text, listing jsonb, posted timestamptz, at timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    account organizations;
    before jsonb;
    change text;
BEGIN
    SELECT * INTO account FROM organizations WHERE id = organization FOR NO KEY UPDATE;
    IF listing IS NULL OR account.suspended_at IS NOT NULL THEN
        PERFORM unlist_job(job, at);
        RETURN;
    END IF;
    SELECT facets INTO before FROM board_entries WHERE job_id = job FOR UPDATE;
    change := CASE WHEN FOUND THEN 'UPDATED' ELSE 'PUBLISHED' END;
    at := touch_board(CASE change WHEN 'UPDATED' THEN 0 ELSE 1 END, at);
    INSERT INTO board_entries (job_id, organization_id, posted_at, listed_until, tags, facets, search)
    VALUES (job, organization, posted, account.claim_expires_at,
            ARRAY(SELECT jsonb_array_elements_text(listing -> 'tags')), listing -> 'facets',
            setweight(to_tsvector('board', listing ->> 'title'), 'A')
                || setweight(to_tsvector('board', listing ->> 'text'), 'B'))
    ON CONFLICT (job_id) DO UPDATE
       SET tags = excluded.tags, facets = excluded.facets, search = excluded.search;
    PERFORM count_facets(before, listing -> 'facets');
    INSERT INTO board_changes VALUES (job, change, at)
    ON CONFLICT (job_id) DO UPDATE SET event_type = excluded.event_type, occurred_at = excluded.occurred_at;
END $$;

-- The latest change per job since a time, oldest first, each with the time of the board's state; a row of
-- nulls when there is none. First moves the state on to `at`, unless somebody is changing the board: whoever
-- changes it from now on finds a later time there. Must stay volatile and in this order: each statement
-- then sees what was committed before it began, so that the last one misses no change up to `promised`.
CREATE FUNCTION follow_board(since timestamptz, at timestamptz, most integer)
RETURNS TABLE (changed_at timestamptz, job_id text, event_type text, occurred_at timestamptz)
LANGUAGE plpgsql VOLATILE ROWS 5000 AS $$
DECLARE
    promised timestamptz;
BEGIN
    UPDATE board_state s SET changed_at = date_trunc('milliseconds', at)
      FROM (SELECT one_row FROM board_state FOR UPDATE SKIP LOCKED) AS free
     WHERE s.one_row = free.one_row AND s.changed_at < date_trunc('milliseconds', at);
    SELECT s.changed_at INTO promised FROM board_state s;
    RETURN QUERY
        SELECT promised, found.* FROM (VALUES (true)) AS one LEFT JOIN (
            SELECT c.job_id, c.event_type, c.occurred_at FROM board_changes c WHERE c.occurred_at >= since
             ORDER BY c.occurred_at FETCH FIRST (most) ROWS WITH TIES) AS found ON true
         ORDER BY found.occurred_at;
END $$;
