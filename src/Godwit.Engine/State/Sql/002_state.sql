-- Version 2: copies that go on after their runner is gone, workers on other machines, an audit.

-- The snapshot that the copy reads under, by the name under which its keeper exports it; NULL: none is kept.
-- generation counts the snapshots of the copy, which begins with 1.
ALTER TABLE godwit.migrations
    ADD snapshot   text,
    ADD generation int NOT NULL DEFAULT 0;

-- What is known of each of them: transactions from oldest_open on may be missing in it; timeline is that of the source's WAL.
CREATE TABLE godwit.snapshots (
    migration   text        NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    generation  int         NOT NULL,
    oldest_open bigint      NOT NULL,
    timeline    text        NOT NULL,
    taken_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (migration, generation)
);

-- Every process that copies parts. seen_at is its heartbeat, by this server's clock alone.
CREATE TABLE godwit.workers (
    worker    uuid PRIMARY KEY,
    migration text        NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    kind      text        NOT NULL CHECK (kind IN ('runner', 'worker')),
    operator  text        NOT NULL,
    host      text        NOT NULL,
    process   int         NOT NULL,
    since     timestamptz NOT NULL DEFAULT now(),
    seen_at   timestamptz NOT NULL DEFAULT now(),
    left_at   timestamptz
);

-- worker holds the part as long as its heartbeat comes; lease is new with every claim and compared in the part's commit.
-- file_node: the source's file that the block range is of. generation: the snapshot that its rows were read under.
ALTER TABLE godwit.parts
    ADD worker     uuid,
    ADD lease      uuid,
    ADD file_node  bigint NOT NULL DEFAULT 0,
    ADD generation int    NOT NULL DEFAULT 0;
CREATE INDEX parts_open ON godwit.parts (migration, bytes DESC, part) WHERE state <> 'done';

-- The process that keeps the snapshot while no runner lives; backend is its session on the source.
CREATE TABLE godwit.keepers (
    migration text PRIMARY KEY REFERENCES godwit.migrations ON DELETE CASCADE,
    keeper    uuid        NOT NULL,
    operator  text        NOT NULL,
    host      text        NOT NULL,
    process   int         NOT NULL,
    backend   int         NOT NULL,
    since     timestamptz NOT NULL DEFAULT now(),
    keeps_for interval    NOT NULL
);

-- What was done, by whom. Append-only: hash is sha256 of the row before it and of the row itself, so that a changed or a
-- removed row breaks the chain. No reference to migrations: the audit outlives them.
CREATE TABLE godwit.audit (
    entry      bigint PRIMARY KEY,
    at         timestamptz NOT NULL,
    migration  text        NOT NULL,
    operator   text        NOT NULL,
    host       text        NOT NULL,
    address    text        NOT NULL,
    action     text        NOT NULL,
    parameters jsonb       NOT NULL,
    outcome    text        NOT NULL,
    previous   bytea       NOT NULL,
    hash       bytea       NOT NULL
);

CREATE FUNCTION godwit.audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'godwit.audit is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON godwit.audit
    FOR EACH STATEMENT EXECUTE FUNCTION godwit.audit_is_append_only();

INSERT INTO godwit.version VALUES (2);
