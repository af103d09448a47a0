-- Version 5: what the slot's publications are, and why the schemas cannot be compared.

-- The publications that were there when the slot was made, by oid on the source: another one of the same name publishes nothing of before.
ALTER TABLE godwit.migrations ADD publications bigint[];

-- Why the last look at both schemas failed; NULL: it did not.
ALTER TABLE godwit.migrations ADD drift_problem text;

-- A table whose rows or changes do not arrive is never as wanted.
DELETE FROM godwit.drift_baseline WHERE kind = 'table' AND (property = 'followed' OR (property = '' AND target IS NULL));

INSERT INTO godwit.version VALUES (5);
