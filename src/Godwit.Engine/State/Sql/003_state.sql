-- Version 3: following.

-- This very slot: one of the same name that is made later has another incarnation, and no cursor of this one counts for it.
ALTER TABLE godwit.migrations ADD incarnation uuid;
UPDATE godwit.migrations SET incarnation = gen_random_uuid() WHERE slot IS NOT NULL;

-- How far a stream is applied: every commit that ends at or before lsn is on the target, none after it.
-- Updated in the transaction of the rows, compared with the lsn that was there. committed_at is by the source's clock.
CREATE TABLE godwit.cursors (
    migration    text PRIMARY KEY REFERENCES godwit.migrations ON DELETE CASCADE,
    incarnation  uuid        NOT NULL,
    lsn          pg_lsn      NOT NULL,
    transactions bigint      NOT NULL DEFAULT 0,
    rows         bigint      NOT NULL DEFAULT 0,
    committed_at timestamptz,
    applied_at   timestamptz
) WITH (fillfactor = 20);
INSERT INTO godwit.cursors (migration, incarnation, lsn)
SELECT migration, incarnation, consistent_point::pg_lsn FROM godwit.migrations WHERE slot IS NOT NULL;

-- What the runner saw when it last looked; only shown, nothing is decided by it.
CREATE TABLE godwit.follow_health (
    migration            text PRIMARY KEY REFERENCES godwit.migrations ON DELETE CASCADE,
    seen_at              timestamptz NOT NULL,
    phase                text        NOT NULL,
    is_connected         boolean     NOT NULL,
    source_lsn           pg_lsn,
    received_lsn         pg_lsn      NOT NULL,
    applied_lsn          pg_lsn      NOT NULL,
    lag_bytes            bigint,
    lag_transactions     bigint      NOT NULL,
    lag_ms               double precision,
    caught_up_ms         double precision,
    transactions         bigint      NOT NULL,
    rows                 bigint      NOT NULL,
    transactions_per_second double precision NOT NULL,
    rows_per_second      double precision NOT NULL,
    spool_bytes          bigint      NOT NULL,
    spool_limit_bytes    bigint      NOT NULL,
    wal_status           text,
    retained_bytes       bigint,
    safe_wal_bytes       bigint,
    problem              text
) WITH (fillfactor = 20);

-- Triggers that are disabled while changes are applied by a role that may not set session_replication_role, and how they were enabled.
CREATE TABLE godwit.held_triggers (
    migration   text NOT NULL REFERENCES godwit.migrations ON DELETE CASCADE,
    schema_name text NOT NULL,
    table_name  text NOT NULL,
    trigger     text NOT NULL,
    enabled     "char" NOT NULL,
    PRIMARY KEY (migration, schema_name, table_name, trigger)
);

INSERT INTO godwit.version VALUES (3);
