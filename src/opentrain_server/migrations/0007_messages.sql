-- Conversations between an account and a labeler.

CREATE TABLE conversations (
    id            text PRIMARY KEY,
    job_id        text NOT NULL REFERENCES jobs ON DELETE CASCADE,
    proposal_id   text REFERENCES proposals ON DELETE CASCADE,   -- of bucket `proposal`
    labeler_id    text NOT NULL REFERENCES labelers,
    type          text NOT NULL CHECK (type IN ('DIRECT_MESSAGE', 'CHANNEL')),
    bucket        text NOT NULL CHECK (bucket IN ('proposal', 'job')),
    channel_name  text,
    started       boolean NOT NULL DEFAULT false,   -- the employer has written
    last_number   integer NOT NULL DEFAULT 0,
    locked_at     timestamptz,              -- by staff
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL      -- latest activity
);
CREATE UNIQUE INDEX conversations_proposal ON conversations (proposal_id) WHERE bucket = 'proposal';
CREATE INDEX conversations_job ON conversations (job_id, updated_at DESC);
CREATE INDEX conversations_labeler ON conversations (labeler_id, updated_at DESC, id DESC);

CREATE TABLE messages (
    id               text PRIMARY KEY,
    conversation_id  text NOT NULL REFERENCES conversations ON DELETE CASCADE,
    number           integer NOT NULL,      -- dense within the conversation
    sender_user_id   text REFERENCES users, -- null: the system
    from_labeler     boolean,               -- null: the system
    content          text NOT NULL,
    message_type     text,
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    edited_at        timestamptz,
    hidden_at        timestamptz,           -- taken away by staff
    UNIQUE (conversation_id, number),
    CHECK ((sender_user_id IS NULL) = (from_labeler IS NULL))
);

CREATE TABLE attachments (
    id          text PRIMARY KEY,
    message_id  text NOT NULL REFERENCES messages ON DELETE CASCADE,
    name        text NOT NULL,
    media_type  text NOT NULL,              -- as found in the bytes, not as claimed
    size        integer NOT NULL,           -- bytes
    file        text NOT NULL               -- key in the file store
);
CREATE INDEX attachments_message ON attachments (message_id);

-- How far each person has read.
CREATE TABLE read_marks (
    conversation_id  text NOT NULL REFERENCES conversations ON DELETE CASCADE,
    user_id          text NOT NULL REFERENCES users ON DELETE CASCADE,
    number           integer NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);

-- A side that takes no more messages from the other.
CREATE TABLE conversation_blocks (
    conversation_id  text NOT NULL REFERENCES conversations ON DELETE CASCADE,
    by_labeler       boolean NOT NULL,
    blocked_at       timestamptz NOT NULL,
    PRIMARY KEY (conversation_id, by_labeler)
);

-- What an account sent, counted per minute and day: messages and new threads.
CREATE TABLE messages_counted (
    sender_id  text NOT NULL,               -- an organisation, or a labeler
    kind       text NOT NULL CHECK (kind IN ('message', 'thread')),
    at         timestamptz NOT NULL,
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX messages_counted_sender ON messages_counted (sender_id, kind, at);
