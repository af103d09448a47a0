-- What belongs to the database, not to a table: extensions, event triggers, publications, and, by name only, operators, casts,
-- collations, text search objects and the like. Godwit's own publications are left out.
-- A column that not every supported version has is read through to_jsonb.
WITH member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
named AS (
    SELECT 'pg_operator'::regclass AS class, oid, oprnamespace AS namespace FROM pg_operator
    UNION ALL SELECT 'pg_opclass'::regclass, oid, opcnamespace FROM pg_opclass
    UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfnamespace FROM pg_opfamily
    UNION ALL SELECT 'pg_collation'::regclass, oid, collnamespace FROM pg_collation
    UNION ALL SELECT 'pg_conversion'::regclass, oid, connamespace FROM pg_conversion
    UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgnamespace FROM pg_ts_config
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictnamespace FROM pg_ts_dict
    UNION ALL SELECT 'pg_cast'::regclass, oid, NULL FROM pg_cast WHERE oid >= 16384
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid, NULL FROM pg_foreign_server
)
SELECT i.type AS kind, n.nspname::text AS schema, NULL::text AS table_schema, NULL::text AS table_name, i.identity, 'exists' AS property, 'yes' AS value
FROM named o
LEFT JOIN pg_namespace n ON n.oid = o.namespace
CROSS JOIN LATERAL pg_identify_object(o.class, o.oid, 0) AS i
WHERE (n.oid IS NULL OR (n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'))
  AND (o.class::oid, o.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT 'extension', CASE WHEN n.nspname <> 'pg_catalog' THEN n.nspname::text END, NULL, NULL, quote_ident(e.extname), p.property, p.value
FROM pg_extension e
JOIN pg_namespace n ON n.oid = e.extnamespace
CROSS JOIN LATERAL (VALUES ('schema', n.nspname::text), ('version', e.extversion)) AS p(property, value)
WHERE e.extname <> 'plpgsql'
UNION ALL
SELECT 'event trigger', n.nspname::text, NULL, NULL, quote_ident(t.evtname), p.property, p.value
FROM pg_event_trigger t
JOIN pg_proc f ON f.oid = t.evtfoid
JOIN pg_namespace n ON n.oid = f.pronamespace
CROSS JOIN LATERAL (VALUES
    ('event', t.evtevent::text), ('function', t.evtfoid::regprocedure::text),
    ('enabled', CASE t.evtenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END),
    ('tags', (SELECT string_agg(tag, ', ' ORDER BY tag) FROM unnest(t.evttags) AS tag))) AS p(property, value)
WHERE p.value IS NOT NULL AND ('pg_event_trigger'::regclass, t.oid) NOT IN (SELECT classid, objid FROM member)
UNION ALL
SELECT 'publication', NULL, NULL, NULL, quote_ident(u.pubname), p.property, p.value
FROM pg_publication u
CROSS JOIN LATERAL (VALUES
    ('all tables', u.puballtables::text),
    ('operations', concat_ws(', ', CASE WHEN u.pubinsert THEN 'insert' END, CASE WHEN u.pubupdate THEN 'update' END,
                                   CASE WHEN u.pubdelete THEN 'delete' END, CASE WHEN u.pubtruncate THEN 'truncate' END)),
    ('via root', to_jsonb(u) ->> 'pubviaroot')) AS p(property, value)
WHERE p.value IS NOT NULL AND u.pubname NOT LIKE 'godwit\_%'
UNION ALL
SELECT 'published table', t.schemaname::text, t.schemaname::text, t.tablename::text,
       format('%I.%I in %I', t.schemaname, t.tablename, t.pubname), p.property, p.value
FROM pg_publication_tables t
JOIN pg_publication u ON u.pubname = t.pubname AND NOT u.puballtables
LEFT JOIN pg_publication_rel r ON r.prpubid = u.oid AND r.prrelid = to_regclass(format('%I.%I', t.schemaname, t.tablename))
CROSS JOIN LATERAL (VALUES
    ('published', 'yes'),
    -- The column list as it was written: the view expands it, with generated columns up to 17 and without them from 18 on.
    ('columns', (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname)
                 FROM regexp_matches(to_jsonb(r) ->> 'prattrs', '\d+', 'g') AS n
                 JOIN pg_attribute a ON a.attrelid = r.prrelid AND a.attnum = n[1]::int2)),
    ('filter', to_jsonb(t) ->> 'rowfilter')) AS p(property, value)
WHERE p.value IS NOT NULL AND u.pubname NOT LIKE 'godwit\_%'
