-- Materialized views that hold nothing yet, each after all it reads from, through plain views too.
WITH RECURSIVE reads AS (
    SELECT DISTINCT r.ev_class AS reader, d.refobjid AS relation
    FROM pg_rewrite r
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> r.ev_class
), depth AS (
    SELECT c.oid, 0 AS level FROM pg_class c WHERE c.relkind IN ('m', 'v')
    UNION
    SELECT reads.reader, depth.level + 1 FROM depth JOIN reads ON reads.relation = depth.oid WHERE depth.level < 100
)
SELECT n.nspname, c.relname
FROM depth
JOIN pg_class c ON c.oid = depth.oid AND c.relkind = 'm' AND NOT c.relispopulated
JOIN pg_namespace n ON n.oid = c.relnamespace
GROUP BY n.nspname, c.relname
ORDER BY max(depth.level), n.nspname, c.relname
