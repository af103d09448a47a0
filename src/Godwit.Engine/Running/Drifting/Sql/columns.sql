-- Columns of the given tables ($1, quoted names), as far as adding them elsewhere needs it. missing: what rows have that were there
-- when the column came, with a default that was evaluated once; of a partitioned table that of its partitions, where they agree.
SELECT n.nspname::text, c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull,
       CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS column_default,
       CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid) END AS generated, a.attgenerated = 'v' AS virtual,
       a.attidentity <> '' AS is_identity,
       CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation,
       m.has, m.value
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
CROSS JOIN LATERAL (
    SELECT coalesce(bool_and(b.atthasmissing), false) AND count(DISTINCT (b.attmissingval::text::text[])[1]) <= 1 AS has,
           min((b.attmissingval::text::text[])[1]) AS value
    FROM (SELECT c.oid AS relid WHERE c.relkind = 'r'
          UNION ALL SELECT p.relid FROM pg_partition_tree(c.oid) p WHERE p.isleaf AND c.relkind = 'p') AS leaf
    JOIN pg_attribute b ON b.attrelid = leaf.relid AND b.attname = a.attname AND NOT b.attisdropped
) AS m
WHERE c.oid = ANY ($1::text[]::regclass[]) AND a.attnum > 0 AND NOT a.attisdropped
