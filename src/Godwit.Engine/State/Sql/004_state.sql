-- Version 4: what deployments change on the source while a migration follows.

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

INSERT INTO godwit.version VALUES (4);
