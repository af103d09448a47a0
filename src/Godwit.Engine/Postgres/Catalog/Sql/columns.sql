-- Columns of the given relations, in physical order.
SELECT a.attrelid, a.attname, a.attnum, a.atttypid, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attidentity
FROM pg_attribute a
WHERE a.attrelid = ANY ($1::bigint[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
