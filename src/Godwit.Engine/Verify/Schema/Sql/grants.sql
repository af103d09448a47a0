-- Privileges, the owner's under the name <owner>: who that is differs by platform. A star is the grant option.
-- MAINTAIN exists from 17 on only. The property is the grantee.
WITH member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
object AS (
    SELECT 'pg_class'::regclass AS class, c.oid, n.nspname, CASE WHEN c.relkind IN ('r', 'p', 'f') THEN c.relname END AS table_name,
           format('%I.%I', n.nspname, c.relname) AS identity,
           CASE c.relkind WHEN 'S' THEN 'sequence' WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END AS kind,
           c.relowner AS owner, coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner)) AS acl
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'
    UNION ALL
    SELECT 'pg_class'::regclass, c.oid, n.nspname, CASE WHEN c.relkind IN ('r', 'p', 'f') THEN c.relname END,
           format('%I.%I.%I', n.nspname, c.relname, a.attname), 'column', c.relowner, a.attacl
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attacl IS NOT NULL AND NOT a.attisdropped
    UNION ALL
    SELECT 'pg_proc'::regclass, f.oid, n.nspname, NULL, format('%I.%I(%s)', n.nspname, f.proname, pg_get_function_identity_arguments(f.oid)),
           'routine', f.proowner, coalesce(f.proacl, acldefault('f', f.proowner))
    FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, n.nspname, NULL, format('%I.%I', n.nspname, t.typname), 'type', t.typowner,
           coalesce(t.typacl, acldefault('T', t.typowner))
    FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace LEFT JOIN pg_class c ON c.oid = t.typrelid
    WHERE t.typacl IS NOT NULL OR (t.typtype IN ('d', 'e', 'c', 'r', 'b') AND t.typcategory <> 'A' AND (t.typrelid = 0 OR c.relkind = 'c'))
    UNION ALL
    SELECT 'pg_namespace'::regclass, n.oid, n.nspname, NULL, quote_ident(n.nspname), 'schema', n.nspowner, coalesce(n.nspacl, acldefault('n', n.nspowner))
    FROM pg_namespace n
)
SELECT 'grant' AS kind, o.nspname::text AS schema,
       CASE WHEN o.table_name IS NOT NULL THEN o.nspname::text END AS table_schema, o.table_name::text AS table_name,
       o.kind || ' ' || o.identity AS identity,
       g.grantee AS property, string_agg(g.privilege, ', ' ORDER BY g.privilege) AS value
FROM object o
CROSS JOIN LATERAL (
    SELECT DISTINCT
           CASE WHEN x.grantee = 0 THEN 'public' WHEN x.grantee = o.owner THEN '<owner>' ELSE pg_get_userbyid(x.grantee)::text END AS grantee,
           x.privilege_type || CASE WHEN x.is_grantable AND x.grantee <> o.owner THEN '*' ELSE '' END AS privilege
    FROM aclexplode(o.acl) AS x
    WHERE x.privilege_type <> 'MAINTAIN'
) AS g
WHERE o.nspname NOT LIKE 'pg\_%' AND o.nspname <> 'information_schema'
  AND (o.class::oid, o.oid) NOT IN (SELECT classid, objid FROM member)
GROUP BY o.kind, o.nspname, o.table_name, o.identity, g.grantee
