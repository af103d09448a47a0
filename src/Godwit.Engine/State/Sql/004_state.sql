-- Version 4: what deployments change on the source while a migration follows, tables with a cursor of their own, requests to the runner.

-- When the differences that were there before were taken down; NULL: not yet.
ALTER TABLE godwit.migrations ADD drift_baseline_at timestamptz;

-- Differences between the schemas that existed when following began. property '': the whole object.
CREATE TABLE godwit.drift_baseline (
    migration text NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    kind      text NOT NULL,
    name      text NOT NULL,
    property  text NOT NULL,
    source    text,
    target    text
);

-- Differences that came later. One without resolved_at is open; applied_at: Godwit ran its statement on the target.
CREATE TABLE godwit.drift (
    drift       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration   text NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    kind        text NOT NULL,
    name        text NOT NULL,
    property    text NOT NULL,
    schema_name text,
    table_name  text,
    class       text NOT NULL CHECK (class IN ('additive', 'manual')),
    source      text,
    target      text,
    statement   text,
    note        text,
    problem     text,
    first_seen  timestamptz NOT NULL,
    applied_at  timestamptz,
    resolved_at timestamptz
);
CREATE INDEX drift_open ON godwit.drift (migration) WHERE resolved_at IS NULL;

-- A table that does not stand where godwit.cursors does.
-- copying: its changes are left out until it is copied. catching_up: the commits that begin before lsn are in its rows. left: no longer
-- followed, for the reason given.
CREATE TABLE godwit.table_cursors (
    migration   text NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    schema_name text NOT NULL,
    table_name  text NOT NULL,
    state       text NOT NULL CHECK (state IN ('copying', 'catching_up', 'left')),
    lsn         pg_lsn CHECK ((lsn IS NULL) = (state <> 'catching_up')),
    reason      text,
    since       timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (migration, schema_name, table_name)
);

-- What the runner is asked to do; it alone acts. Answered requests are kept as a record.
CREATE TABLE godwit.requests (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration   text NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    kind        text NOT NULL,
    argument    text NOT NULL,
    made_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by     text NOT NULL,
    taken_at    timestamptz,
    answered_at timestamptz,
    problem     text
);

INSERT INTO godwit.version VALUES (4);
