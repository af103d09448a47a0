-- Leaf partitions of the tables that are followed, with their file and their primary key; of one without a key no row can be looked for.
SELECT n.nspname::text, c.relname::text, rn.nspname::text, r.relname::text, c.relfilenode,
       array_agg(a.attname::text ORDER BY k.position), array_agg(format_type(a.atttypid, a.atttypmod) ORDER BY k.position)
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_class r ON r.oid = pg_partition_root(c.oid)
JOIN pg_namespace rn ON rn.oid = r.relnamespace
JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, position)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
WHERE c.relispartition AND c.relkind = 'r'
  AND EXISTS (SELECT FROM pg_publication_rel p JOIN pg_publication u ON u.oid = p.prpubid WHERE u.pubname IN ({publications}) AND p.prrelid = r.oid)
GROUP BY n.nspname, c.relname, rn.nspname, r.relname, c.relfilenode
