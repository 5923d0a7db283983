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
    created_at  timestamptz NOT NULL
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
