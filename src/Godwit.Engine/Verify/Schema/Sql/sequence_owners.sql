-- Who owns a sequence; its parameters are compared with its position. It belongs to the table of the column that it numbers.
SELECT 'sequence' AS kind, n.nspname::text AS schema, t.nspname::text AS table_schema, t.relname::text AS table_name,
       format('%I.%I', n.nspname, c.relname) AS identity, 'owner' AS property, pg_get_userbyid(c.relowner)::text AS value
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
    SELECT o.nspname, r.relname
    FROM pg_depend d
    JOIN pg_class r ON r.oid = d.refobjid
    JOIN pg_namespace o ON o.oid = r.relnamespace
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
      AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
) AS t ON true
WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
