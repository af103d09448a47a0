-- What hangs on a table or view: constraints, indexes, triggers, policies, rules, extended statistics.
-- Left out: NOT NULL as a constraint (rows in 18 only; columns carry it), foreign keys that follow from a partitioned table's
-- (the server names them), indexes behind constraints (the constraint describes them).
WITH relation AS (
    SELECT c.oid, c.relname, c.relkind, c.relowner, n.nspname
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
      AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
      AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
), dependent AS (
    SELECT 'constraint' AS kind, k.conrelid AS relation, k.conname AS name, p.property, p.value
    FROM pg_constraint k
    LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND i.indrelid = k.conrelid AND k.contype IN ('p', 'u', 'x')
    CROSS JOIN LATERAL (VALUES
        ('definition', pg_get_constraintdef(k.oid)),
        ('validated', k.convalidated::text),
        ('index valid', i.indisvalid::text),
        ('index tablespace', (SELECT t.spcname::text FROM pg_tablespace t JOIN pg_class x ON x.reltablespace = t.oid WHERE x.oid = i.indexrelid)),
        -- Disabled, a foreign key lets anything in.
        ('triggers', (SELECT string_agg(DISTINCT CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END, ', ')
                      FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgisinternal AND t.tgenabled <> 'O'))) AS p(property, value)
    WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') AND NOT (k.contype = 'f' AND k.conparentid <> 0)
    UNION ALL
    SELECT 'index', i.indrelid, c.relname, p.property, p.value
    FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid
    CROSS JOIN LATERAL (VALUES
        ('definition', pg_get_indexdef(i.indexrelid)),
        ('valid', i.indisvalid::text),
        ('clustered', i.indisclustered::text),
        ('tablespace', (SELECT t.spcname::text FROM pg_tablespace t WHERE t.oid = c.reltablespace)),
        ('partition of', (SELECT h.inhparent::regclass::text FROM pg_inherits h WHERE h.inhrelid = i.indexrelid))) AS p(property, value)
    WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x'))
    UNION ALL
    SELECT 'trigger', t.tgrelid, t.tgname, p.property, p.value
    FROM pg_trigger t
    CROSS JOIN LATERAL (VALUES
        ('definition', pg_get_triggerdef(t.oid)),
        ('enabled', CASE t.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END)) AS p(property, value)
    WHERE NOT t.tgisinternal
    UNION ALL
    SELECT 'policy', y.polrelid, y.polname, p.property, p.value
    FROM pg_policy y
    JOIN pg_class c ON c.oid = y.polrelid
    CROSS JOIN LATERAL (VALUES
        ('mode', CASE WHEN y.polpermissive THEN 'permissive' ELSE 'restrictive' END),
        ('roles', (SELECT string_agg(role, ', ' ORDER BY role)
                   FROM (SELECT CASE WHEN r = 0 THEN 'public' WHEN r = c.relowner THEN '<owner>' ELSE pg_get_userbyid(r)::text END AS role
                         FROM unnest(y.polroles) AS r) AS roles)),
        ('command', CASE y.polcmd WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all' END),
        ('using', pg_get_expr(y.polqual, y.polrelid)),
        ('with check', pg_get_expr(y.polwithcheck, y.polrelid))) AS p(property, value)
    UNION ALL
    SELECT 'rule', w.ev_class, w.rulename, p.property, p.value
    FROM pg_rewrite w
    CROSS JOIN LATERAL (VALUES
        ('definition', pg_get_ruledef(w.oid)),
        ('enabled', CASE w.ev_enabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END)) AS p(property, value)
    WHERE w.rulename <> '_RETURN'
    UNION ALL
    SELECT 'statistics', s.stxrelid, s.stxname, 'definition', pg_get_statisticsobjdef(s.oid)
    FROM pg_statistic_ext s
)
SELECT d.kind, r.nspname::text AS schema,
       CASE WHEN r.relkind IN ('r', 'p', 'f') THEN r.nspname::text END AS table_schema,
       CASE WHEN r.relkind IN ('r', 'p', 'f') THEN r.relname::text END AS table_name,
       format('%I on %I.%I', d.name, r.nspname, r.relname) AS identity, d.property, d.value
FROM dependent d
JOIN relation r ON r.oid = d.relation
WHERE d.value IS NOT NULL
