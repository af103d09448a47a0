-- Relations that hold rows of their own, outside the system's schemas and extensions.
-- relfilenode is read from the table, not by pg_relation_filenode(): under a snapshot it is the file as of that snapshot.
SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence, c.relfilenode,
       CASE WHEN c.relkind = 'p' THEN 0 ELSE coalesce(pg_relation_size(c.oid), 0) END AS bytes,
       c.relispartition,
       (SELECT p.inhparent FROM pg_inherits p WHERE p.inhrelid = c.oid AND c.relispartition) AS parent,
       CASE c.relreplident
            WHEN 'd' THEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary)
            WHEN 'i' THEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indisreplident)
            ELSE c.relreplident = 'f' END AS has_identity,
       c.relrowsecurity, c.relforcerowsecurity,
       pg_get_userbyid(c.relowner) AS owner,
       greatest(c.reltuples, 0)::bigint AS rows
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p')
  AND c.relpersistence <> 't'
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname, c.relname
