-- Comments of everything that can have one, except on extensions, whose comments the platform writes.
SELECT 'comment' AS kind, coalesce(n.nspname::text, i.schema) AS schema,
       CASE WHEN c.relkind IN ('r', 'p', 'f') THEN n.nspname::text END AS table_schema,
       CASE WHEN c.relkind IN ('r', 'p', 'f') THEN c.relname::text END AS table_name,
       i.type || ' ' || i.identity AS identity, 'text' AS property, d.description AS value
FROM pg_description d
LEFT JOIN pg_constraint k ON d.classoid = 'pg_constraint'::regclass AND k.oid = d.objoid
LEFT JOIN pg_trigger t ON d.classoid = 'pg_trigger'::regclass AND t.oid = d.objoid
LEFT JOIN pg_policy y ON d.classoid = 'pg_policy'::regclass AND y.oid = d.objoid
LEFT JOIN pg_index x ON d.classoid = 'pg_class'::regclass AND x.indexrelid = d.objoid
LEFT JOIN pg_class c ON c.oid = coalesce(nullif(k.conrelid, 0), t.tgrelid, y.polrelid, x.indrelid, CASE WHEN d.classoid = 'pg_class'::regclass THEN d.objoid END)
LEFT JOIN pg_namespace n ON n.oid = CASE WHEN d.classoid = 'pg_namespace'::regclass THEN d.objoid ELSE c.relnamespace END
CROSS JOIN LATERAL pg_identify_object(d.classoid, d.objoid, d.objsubid) AS i
WHERE d.classoid <> 'pg_extension'::regclass
  AND coalesce(n.nspname::text, i.schema, '') NOT LIKE 'pg\_%' AND coalesce(n.nspname::text, i.schema, '') <> 'information_schema'
  AND (d.objoid >= 16384 OR n.nspname = 'public')
  AND i.identity IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_depend e
                  WHERE e.deptype = 'e' AND (e.classid, e.objid) IN ((d.classoid, d.objoid), ('pg_class'::regclass, c.oid)))
