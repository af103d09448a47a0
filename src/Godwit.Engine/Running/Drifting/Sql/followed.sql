-- Which of the source's tables are published; $1: the migration's publications. A partition is published with its root.
SELECT 'table' AS kind, n.nspname::text AS schema, n.nspname::text AS table_schema, c.relname::text AS table_name,
       format('%I.%I', n.nspname, c.relname) AS identity, 'followed' AS property,
       CASE WHEN EXISTS (
           SELECT FROM pg_publication_rel r JOIN pg_publication u ON u.oid = r.prpubid
           WHERE u.pubname IN ({publications}) AND (r.prrelid = c.oid OR r.prrelid IN (SELECT relid FROM pg_partition_ancestors(c.oid)))
       ) THEN 'yes' ELSE 'no' END AS value
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
