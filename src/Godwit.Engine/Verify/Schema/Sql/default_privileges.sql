-- What new objects grant. On the target everything belongs to one role: whose default privileges they are is not compared, the owner's
-- own are left out. Without an entry everybody may call the session's own functions and use its types. The property is the grantee.
SELECT 'default privileges' AS kind, n.nspname::text AS schema, NULL::text AS table_schema, NULL::text AS table_name,
       d.objects || coalesce(' in ' || quote_ident(n.nspname), '') AS identity,
       CASE x.grantee WHEN 0 THEN 'public' ELSE pg_get_userbyid(x.grantee)::text END AS property,
       string_agg(DISTINCT x.privilege_type || CASE WHEN x.is_grantable THEN '*' ELSE '' END, ', ') AS value
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
