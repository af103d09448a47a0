-- What a verification leaves out, because a migration sets it or it belongs to the platform, and what can drift all the same.
-- Yields what the files of the verification yield: kind, schema, schema and name of the table it belongs to, identity, property, value.
SELECT 'table' AS kind, n.nspname::text AS schema, n.nspname::text AS table_schema, c.relname::text AS table_name,
       format('%I.%I', n.nspname, c.relname) AS identity, 'replica identity' AS property,
       CASE c.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full'
            ELSE 'using index ' || (SELECT quote_ident(x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisreplident)
       END AS value
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
UNION ALL
SELECT 'sequence', n.nspname::text, o.nspname::text, o.relname::text, format('%I.%I', n.nspname, c.relname), p.property, p.value
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
-- On the target everything belongs to one role: whose default privileges they are is not compared, the owner's own are left out.
SELECT 'default privileges', n.nspname::text, NULL, NULL, d.objects || coalesce(' in ' || quote_ident(n.nspname), ''),
       CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee)::text END,
       string_agg(DISTINCT x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', ')
FROM (
    SELECT defaclnamespace AS namespace, defaclrole AS owner, defaclacl AS acl,
           CASE defaclobjtype WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types' WHEN 'n' THEN 'schemas' ELSE 'large objects' END AS objects
    FROM pg_default_acl
    UNION ALL
    SELECT 0, u.oid, acldefault(k.type::"char", u.oid), k.objects
    FROM pg_roles u
    CROSS JOIN (VALUES ('f', 'f', 'functions'), ('T', 'T', 'types')) AS k(kind, type, objects)
    WHERE u.rolname = current_user
      AND NOT EXISTS (SELECT FROM pg_default_acl e WHERE e.defaclnamespace = 0 AND e.defaclobjtype = k.kind::"char")
) AS d
LEFT JOIN pg_namespace n ON n.oid = d.namespace
CROSS JOIN LATERAL aclexplode(d.acl) AS x
WHERE x.grantee <> d.owner AND x.privilege_type <> 'MAINTAIN'
GROUP BY n.nspname, d.objects, x.grantee
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
