-- Conversations between an account and a labeler.

CREATE TABLE conversations (
    id                     text PRIMARY KEY,
    organization_id        text NOT NULL REFERENCES organizations ON DELETE CASCADE,  -- the job's account
    job_id                 text NOT NULL REFERENCES jobs ON DELETE CASCADE,
    proposal_id            text REFERENCES proposals ON DELETE CASCADE,   -- of bucket `proposal`
    labeler_id             text NOT NULL REFERENCES labelers,
    type                   text NOT NULL CHECK (type IN ('DIRECT_MESSAGE', 'CHANNEL')),
    bucket                 text NOT NULL CHECK (bucket IN ('proposal', 'job')),
    channel_name           text,
    started                boolean NOT NULL DEFAULT false,   -- the employer has written
    last_number            integer NOT NULL DEFAULT 0,
    locked_at              timestamptz,     -- by staff
    blocked_by_account_at  timestamptz,     -- a side that takes no more messages from the other; in this row,
    blocked_by_labeler_at  timestamptz,     -- so that whoever waited for its lock sees it
    created_at             timestamptz NOT NULL,
    updated_at             timestamptz NOT NULL      -- latest activity
);
CREATE UNIQUE INDEX conversations_proposal ON conversations (proposal_id) WHERE bucket = 'proposal';
CREATE INDEX conversations_job ON conversations (job_id);
CREATE INDEX conversations_organization ON conversations (organization_id, updated_at DESC, id DESC);
CREATE INDEX conversations_labeler ON conversations (labeler_id, updated_at DESC, id DESC);

CREATE TABLE messages (
    id               text PRIMARY KEY,
    conversation_id  text NOT NULL REFERENCES conversations ON DELETE CASCADE,
    number           integer NOT NULL,      -- dense within the conversation
    sender_user_id   text REFERENCES users, -- null: the system
    from_labeler     boolean,               -- null: the system
    content          text NOT NULL,
    masked           text,                  -- the content without contact data, where it held any
    message_type     text CHECK (message_type IN ('CONTRACT_STARTED', 'MILESTONE_FUNDED',
                         'MILESTONE_SUBMITTED', 'MILESTONE_PAID', 'CONTRACT_ENDED')),
    created_at       timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    edited_at        timestamptz,
    hidden_at        timestamptz,           -- taken away by staff
    UNIQUE (conversation_id, number),
    CHECK ((sender_user_id IS NULL) = (from_labeler IS NULL))
);

-- Messages that passed, for staff to look at.
CREATE TABLE message_flags (
    message_id   text PRIMARY KEY REFERENCES messages ON DELETE CASCADE,
    reasons      text[] NOT NULL,
    evidence     text[] NOT NULL,           -- for staff; on no endpoint
    moderator    text NOT NULL,
    flagged_at   timestamptz NOT NULL,
    settled_at   timestamptz,
    settled_by   text REFERENCES users
);
CREATE INDEX message_flags_open ON message_flags (flagged_at) WHERE settled_at IS NULL;

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

-- What an account sent, counted per minute and day: messages and new threads.
CREATE TABLE messages_counted (
    sender_id  text NOT NULL,               -- an organisation, or a labeler
    kind       text NOT NULL CHECK (kind IN ('message', 'thread')),
    at         timestamptz NOT NULL,
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY
);
CREATE INDEX messages_counted_sender ON messages_counted (sender_id, kind, at);
CREATE INDEX messages_counted_age ON messages_counted (at);

ALTER TABLE users ADD told_of_messages_at timestamptz;     -- a mail last said that messages wait
CREATE INDEX messages_recent ON messages (created_at) WHERE sender_user_id IS NOT NULL AND hidden_at IS NULL;
