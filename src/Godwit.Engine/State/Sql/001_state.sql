-- The state of migrations, version 1. Lives in the target's database.
CREATE SCHEMA godwit;
REVOKE ALL ON SCHEMA godwit FROM PUBLIC;

CREATE TABLE godwit.version (
    version    int         NOT NULL,
    upgraded_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO godwit.version VALUES (1);

-- One row a migration. source and scope identify what was moved: a second run with others is refused.
CREATE TABLE godwit.migrations (
    migration   text PRIMARY KEY,
    source      text        NOT NULL,
    scope       text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    slot        text,
    publication text,
    consistent_point text,
    archive     bytea,
    fingerprint text
);

-- Who runs the migration now, or ran it last; the advisory lock decides, this row only names.
CREATE TABLE godwit.runners (
    migration text PRIMARY KEY REFERENCES godwit.migrations ON DELETE CASCADE,
    operator  text        NOT NULL,
    host      text        NOT NULL,
    process   int         NOT NULL,
    since     timestamptz NOT NULL
);

CREATE TABLE godwit.journal (
    migration   text        NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    step        text        NOT NULL,
    state       text        NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    detail      text,
    PRIMARY KEY (migration, step)
);

-- Objects of the schema, each journaled in the transaction that made it.
CREATE TABLE godwit.objects (
    migration text NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    entry     int  NOT NULL,
    kind      text NOT NULL,
    name      text NOT NULL,
    state     text NOT NULL CHECK (state IN ('done', 'failed', 'skipped')),
    drop_statement text,
    error     text,
    statement text,
    PRIMARY KEY (migration, entry)
);

-- A part is a range of blocks of one table (upper NULL: to its end), or a range of large objects.
CREATE TABLE godwit.parts (
    migration   text   NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    part        int    NOT NULL,
    kind        text   NOT NULL CHECK (kind IN ('table', 'large_objects')),
    schema_name text   NOT NULL,
    table_name  text   NOT NULL,
    lower       bigint NOT NULL,
    upper       bigint,
    bytes       bigint NOT NULL,
    state       text   NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    rows        bigint,
    attempts    int    NOT NULL DEFAULT 0,
    error       text,
    started_at  timestamptz,
    finished_at timestamptz,
    PRIMARY KEY (migration, part)
);

CREATE TABLE godwit.verdicts (
    migration   text        NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    finished_at timestamptz NOT NULL,
    identical   boolean     NOT NULL,
    document    jsonb       NOT NULL,
    PRIMARY KEY (migration, finished_at)
);
