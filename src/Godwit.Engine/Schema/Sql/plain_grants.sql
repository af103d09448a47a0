-- Gives what this transaction made the privileges that PostgreSQL gives without ALTER DEFAULT PRIVILEGES: the archive's grants count
-- from there, and what the target grants by default, such as to a platform's anonymous role, was never granted on the source.
-- The placeholder is the relation as a literal. Rows that the transaction touched otherwise are not its own.
DO LANGUAGE plpgsql $godwit$
DECLARE
    change text;
BEGIN
    FOR change IN
        WITH object AS (
            SELECT CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind, c.oid::regclass::text AS name, c.relacl AS acl,
                   acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner) AS usual
            FROM pg_class c
            WHERE c.xmin = pg_current_xact_id()::xid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.oid = to_regclass({relation})
            UNION ALL
            SELECT 'ROUTINE', f.oid::regprocedure::text, f.proacl, acldefault('f', f.proowner) FROM pg_proc f WHERE f.xmin = pg_current_xact_id()::xid
            UNION ALL
            SELECT 'TYPE', t.oid::regtype::text, t.typacl, acldefault('T', t.typowner)
            FROM pg_type t WHERE t.xmin = pg_current_xact_id()::xid AND t.typrelid = 0 AND t.typcategory <> 'A'
            UNION ALL
            SELECT 'SCHEMA', n.oid::regnamespace::text, n.nspacl, acldefault('n', n.nspowner) FROM pg_namespace n WHERE n.xmin = pg_current_xact_id()::xid
        ), privilege AS (
            SELECT kind, name, x.grantee, x.privilege_type, true AS has FROM object CROSS JOIN LATERAL aclexplode(acl) AS x
            UNION ALL
            SELECT kind, name, x.grantee, x.privilege_type, false FROM object CROSS JOIN LATERAL aclexplode(usual) AS x WHERE acl IS NOT NULL
        )
        SELECT format(CASE WHEN bool_and(has) THEN 'REVOKE %s ON %s %s FROM %s' ELSE 'GRANT %s ON %s %s TO %s' END,
                      privilege_type, kind, name, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END)
        FROM privilege
        GROUP BY kind, name, grantee, privilege_type
        HAVING count(*) = 1
    LOOP
        EXECUTE change;
    END LOOP;
END
$godwit$
