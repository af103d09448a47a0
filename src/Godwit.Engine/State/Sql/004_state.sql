-- Version 4: tables with a cursor of their own, and requests to the runner.

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
