-- Interviews: a job's rubric, the talk, what was read from it; and the sample of work, the Open Label.

CREATE TABLE rubrics (
    id          text PRIMARY KEY,
    job_id      text NOT NULL REFERENCES jobs ON DELETE CASCADE,
    version     integer NOT NULL,
    criteria    jsonb NOT NULL,             -- [{name, weight, anchor_low, anchor_high}]
    fields      jsonb NOT NULL,             -- [{key, label, type, required, options}]
    made_by     text REFERENCES users,      -- null: suggested from the job
    created_at  timestamptz NOT NULL,
    UNIQUE (job_id, version)
);

CREATE TABLE interviews (
    id            text PRIMARY KEY,
    job_id        text NOT NULL REFERENCES jobs ON DELETE CASCADE,
    labeler_id    text NOT NULL REFERENCES labelers,
    rubric_id     text NOT NULL REFERENCES rubrics,
    language      text NOT NULL,            -- that the questions are asked in
    consented_at  timestamptz,              -- to a configured model reading the answers; null: offline
    captured      jsonb NOT NULL DEFAULT '{}',
    score         integer CHECK (score BETWEEN 0 AND 100),
    criteria      jsonb,                    -- [{name, score, evidence: [exact words of the candidate]}]
    flags         text[] NOT NULL DEFAULT '{}',
    summary       text,
    grader        text,                     -- version of the rules, or the model
    correction    text,                     -- the labeler's own words, once
    corrected_at  timestamptz,
    started_at    timestamptz NOT NULL,
    finished_at   timestamptz,
    UNIQUE (job_id, labeler_id),
    CHECK ((finished_at IS NULL) = (score IS NULL))
);
CREATE INDEX interviews_labeler ON interviews (labeler_id, started_at DESC);

CREATE TABLE interview_messages (
    id            text PRIMARY KEY,
    interview_id  text NOT NULL REFERENCES interviews ON DELETE CASCADE,
    number        integer NOT NULL,
    role          text NOT NULL CHECK (role IN ('interviewer', 'candidate')),
    content       text NOT NULL,
    question_key  text,                     -- what the question is for: a criterion, a field
    sent_at       timestamptz NOT NULL,
    UNIQUE (interview_id, number)
);

CREATE TABLE samples (
    id          text PRIMARY KEY,
    job_id      text NOT NULL UNIQUE REFERENCES jobs ON DELETE CASCADE,
    title       text NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('choice', 'text')),
    options     text[] NOT NULL,
    created_at  timestamptz NOT NULL,
    closed_at   timestamptz                 -- asked of nobody any more; what was answered stays
);
CREATE TABLE sample_items (
    sample_id  text NOT NULL REFERENCES samples ON DELETE CASCADE,
    number     integer NOT NULL,
    content    text NOT NULL,
    gold       text NOT NULL,
    PRIMARY KEY (sample_id, number)
);
CREATE TABLE sample_runs (
    id            text PRIMARY KEY,
    sample_id     text NOT NULL REFERENCES samples ON DELETE CASCADE,
    labeler_id    text NOT NULL REFERENCES labelers,
    started_at    timestamptz NOT NULL,
    completed_at  timestamptz,
    score         integer CHECK (score BETWEEN 0 AND 100),
    agreement     numeric(3, 2) CHECK (agreement BETWEEN -1 AND 1),
    UNIQUE (sample_id, labeler_id)
);
CREATE TABLE sample_answers (
    run_id  text NOT NULL REFERENCES sample_runs ON DELETE CASCADE,
    number  integer NOT NULL,
    answer  text NOT NULL,
    PRIMARY KEY (run_id, number)
);

-- Calls of a model for an account, counted before they are made: a day's tokens and time are bounded.
CREATE TABLE model_calls (
    organization_id  text NOT NULL REFERENCES organizations ON DELETE CASCADE,
    at               timestamptz NOT NULL,
    tokens           integer NOT NULL,
    milliseconds     integer NOT NULL,
    number           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX model_calls_counted ON model_calls (organization_id, at);

-- Count a call of a model if the account has tokens and time left; under its lock, so that two cannot both be the last.
CREATE FUNCTION take_model_call(
    organization text, at_ timestamptz, since timestamptz, tokens_ integer, milliseconds_ integer,
    most_tokens bigint, most_milliseconds bigint
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    call bigint;
BEGIN
    PERFORM 1 FROM organizations WHERE id = organization FOR NO KEY UPDATE;
    INSERT INTO model_calls (organization_id, at, tokens, milliseconds)
    SELECT organization, at_, tokens_, milliseconds_
      FROM (SELECT coalesce(sum(tokens), 0) AS tokens, coalesce(sum(milliseconds), 0) AS milliseconds
              FROM model_calls WHERE organization_id = organization AND at > since) AS used
     WHERE used.tokens + tokens_ <= most_tokens AND used.milliseconds + milliseconds_ <= most_milliseconds
    RETURNING number INTO call;
    RETURN call;
END $$;
