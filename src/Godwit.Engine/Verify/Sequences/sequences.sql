-- Sequences with their parameters and the column that owns them, identity columns included.
SELECT n.nspname, c.relname, t.nspname AS table_schema, t.relname AS table_name,
       format('type %s, start %s, increment %s, minimum %s, maximum %s, cache %s, %s',
              format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
              CASE WHEN s.seqcycle THEN 'cycle' ELSE 'no cycle' END) AS parameters,
       CASE WHEN t.relname IS NULL THEN 'owned by none'
            ELSE format('%s %I.%I.%I', CASE t.deptype WHEN 'i' THEN 'identity of' ELSE 'owned by' END, t.nspname, t.relname, t.attname) END AS owner
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
    SELECT o.nspname, r.relname, a.attname, d.deptype
    FROM pg_depend d
    JOIN pg_class r ON r.oid = d.refobjid
    JOIN pg_namespace o ON o.oid = r.relnamespace
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0
      AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
) AS t ON true
WHERE c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
ORDER BY n.nspname, c.relname
