-- Labelers: `freelancer` on the wire. A labeler's ID is their user's.

CREATE TABLE labelers (
    id                    text PRIMARY KEY REFERENCES users,
    slug                  text COLLATE "C" NOT NULL UNIQUE,   -- "C": a prefix finds its numbers by the index
    talent_type           text NOT NULL CHECK (talent_type IN ('FREELANCER', 'AGENCY')),
    agency_name           text,
    agency_team_size      integer CHECK (agency_team_size > 0),
    agency_description    text,
    title                 text NOT NULL DEFAULT '',
    bio                   text NOT NULL DEFAULT '',
    city                  text,
    country_code          text,             -- ISO 3166 alpha-2
    photo                 text,             -- key in the file store
    hourly_rate_cents     integer CHECK (hourly_rate_cents > 0),
    availability          text NOT NULL DEFAULT 'AS_NEEDED'
                              CHECK (availability IN ('FULL_TIME', 'PART_TIME', 'AS_NEEDED', 'NOT_AVAILABLE')),
    expertise_level       text CHECK (expertise_level IN ('ENTRY_LEVEL', 'INTERMEDIATE', 'EXPERT')),
    english_level         text CHECK (english_level IN ('BASIC', 'CONVERSATIONAL', 'FLUENT', 'NATIVE')),
    subject_matter        text[] NOT NULL DEFAULT '{}',
    tags                  text[] NOT NULL DEFAULT '{}',
    software              text[] NOT NULL DEFAULT '{}',
    data_types            text[] NOT NULL DEFAULT '{}',
    label_types           text[] NOT NULL DEFAULT '{}',
    resume                text,             -- the labeler's own text; on no endpoint
    visible               boolean NOT NULL DEFAULT true,
    takes_invites         boolean NOT NULL DEFAULT true,
    identity_verified_at  timestamptz,
    last_event            bigint NOT NULL DEFAULT 0,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL,
    filters               text[] NOT NULL DEFAULT '{}',   -- folded: 'skill:…', 'language:…', 'country:ES'
    search                tsvector NOT NULL DEFAULT '',   -- title, bio, skills, in the board's configuration
    CHECK ((talent_type = 'AGENCY') = (agency_name IS NOT NULL))
);
CREATE INDEX labelers_newest ON labelers (created_at DESC, id DESC)
 WHERE visible AND availability <> 'NOT_AVAILABLE';
CREATE INDEX labelers_find ON labelers USING gin (search, filters);
CREATE INDEX labelers_photo ON labelers (photo) WHERE photo IS NOT NULL;

CREATE TABLE labeler_languages (
    labeler_id   text NOT NULL REFERENCES labelers ON DELETE CASCADE,
    position     integer NOT NULL,
    language     text NOT NULL,             -- English name, as jobs name it
    proficiency  text NOT NULL CHECK (proficiency IN ('BASIC', 'CONVERSATIONAL', 'FLUENT', 'NATIVE')),
    PRIMARY KEY (labeler_id, language)
);

CREATE TABLE label_experiences (
    id           text PRIMARY KEY,
    labeler_id   text NOT NULL REFERENCES labelers ON DELETE CASCADE,
    position     integer NOT NULL,
    title        text NOT NULL,
    description  text,
    from_year    integer NOT NULL,
    to_year      integer,
    ongoing      boolean NOT NULL,
    software     text,
    data_type    text,
    label_types  text[] NOT NULL
);
CREATE INDEX label_experiences_labeler ON label_experiences (labeler_id);

CREATE TABLE work_experiences (
    id           text PRIMARY KEY,
    labeler_id   text NOT NULL REFERENCES labelers ON DELETE CASCADE,
    position     integer NOT NULL,
    title        text NOT NULL,
    company      text NOT NULL,
    description  text,
    from_year    integer NOT NULL,
    to_year      integer,
    ongoing      boolean NOT NULL
);
CREATE INDEX work_experiences_labeler ON work_experiences (labeler_id);

CREATE TABLE educations (
    id          text PRIMARY KEY,
    labeler_id  text NOT NULL REFERENCES labelers ON DELETE CASCADE,
    position    integer NOT NULL,
    school      text NOT NULL,
    degree      text,
    field       text,
    from_year   integer,
    to_year     integer
);
CREATE INDEX educations_labeler ON educations (labeler_id);

-- Searches of the job board that a labeler kept.
CREATE TABLE saved_searches (
    id          text PRIMARY KEY,
    labeler_id  text NOT NULL REFERENCES labelers ON DELETE CASCADE,
    name        text NOT NULL,
    query       text NOT NULL,              -- the query part of /jobs
    created_at  timestamptz NOT NULL
);
CREATE INDEX saved_searches_labeler ON saved_searches (labeler_id, created_at);
