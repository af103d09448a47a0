-- Of each role: whether it exists, and whether this session may become it. $1: names.
SELECT w.role, r.oid IS NOT NULL,
       CASE WHEN r.oid IS NULL THEN false
            WHEN current_setting('server_version_num')::int >= 160000 THEN pg_has_role(current_user, r.oid, 'SET')
            ELSE pg_has_role(current_user, r.oid, 'MEMBER') END
FROM unnest($1::text[]) AS w (role)
LEFT JOIN pg_roles r ON r.rolname = w.role
