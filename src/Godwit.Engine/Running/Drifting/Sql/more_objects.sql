-- What a verification leaves out, or compares in another way, and what can drift all the same.
-- Yields what the files of the verification yield: kind, schema, schema and name of the table it belongs to, identity, property, value.
SELECT 'sequence' AS kind, n.nspname::text AS schema, o.nspname::text AS table_schema, o.relname::text AS table_name,
       format('%I.%I', n.nspname, c.relname) AS identity, p.property, p.value
FROM pg_sequence s
JOIN pg_class c ON c.oid = s.seqrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN LATERAL (
    SELECT m.nspname, r.relname, a.attname, d.deptype
    FROM pg_depend d
    JOIN pg_class r ON r.oid = d.refobjid
    JOIN pg_namespace m ON m.oid = r.relnamespace
    JOIN pg_attribute a ON a.attrelid = r.oid AND a.attnum = d.refobjsubid
    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.objsubid = 0 AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
) AS o ON true
CROSS JOIN LATERAL (VALUES
    ('type', format_type(s.seqtypid, NULL)), ('start', s.seqstart::text), ('increment', s.seqincrement::text), ('minimum', s.seqmin::text),
    ('maximum', s.seqmax::text), ('cache', s.seqcache::text), ('cycle', s.seqcycle::text),
    ('owned by', CASE WHEN o.deptype = 'a' THEN format('%I.%I.%I', o.nspname, o.relname, o.attname) END)) AS p(property, value)
WHERE c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND p.value IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
UNION ALL
-- A parameter with a dot is an application's own and can hold a secret: only whether it changed is read.
SELECT 'setting', NULL, NULL, NULL,
       CASE WHEN s.setrole = 0 AND s.setdatabase = 0 THEN 'every role' WHEN s.setrole = 0 THEN 'database'
            WHEN s.setdatabase = 0 THEN format('%I (role)', pg_get_userbyid(s.setrole)) ELSE format('%I (role in this database)', pg_get_userbyid(s.setrole)) END,
       split_part(c.config, '=', 1),
       CASE WHEN split_part(c.config, '=', 1) LIKE '%.%' THEN 'digest ' || left(md5(c.config), 8) ELSE substr(c.config, strpos(c.config, '=') + 1) END
FROM pg_db_role_setting s
CROSS JOIN LATERAL unnest(s.setconfig) AS c(config)
WHERE s.setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
UNION ALL
SELECT 'grant', NULL, NULL, NULL, 'database', CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee)::text END,
       string_agg(DISTINCT x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', ')
FROM pg_database d
CROSS JOIN LATERAL aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) AS x
WHERE d.datname = current_database() AND x.grantee <> d.datdba
GROUP BY x.grantee
