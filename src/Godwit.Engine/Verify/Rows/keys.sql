-- The columns that tell the rows of a table apart: its primary key, else its replica identity's index, else another unique index that
-- is enforced at once, over columns that are never NULL.
SELECT DISTINCT ON (i.indrelid)
    i.indrelid::bigint,
    (SELECT array_agg(a.attname::text ORDER BY k.at)
     FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, at)
     JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
     WHERE k.at <= n.keys)
FROM pg_index i
-- Columns that an index only includes are behind those of its key; before 11 there were none.
CROSS JOIN LATERAL (SELECT coalesce((to_jsonb(i) ->> 'indnkeyatts')::int, i.indnatts) AS keys) AS n
WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
  AND NOT EXISTS (
    SELECT
    FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, at)
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
    WHERE k.at <= n.keys AND NOT a.attnotnull)
ORDER BY i.indrelid, i.indisprimary DESC, i.indisreplident DESC, n.keys, i.indexrelid
