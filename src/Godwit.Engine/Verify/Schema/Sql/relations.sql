-- Schemas, tables, views, materialized views, foreign tables.
-- Every file here yields: kind, schema, schema and name of the table it belongs to (null: none), identity, property, value.
-- Owners and tablespaces differ by platform: they are read to be said.
WITH member AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'),
relation AS (
    SELECT c.*, n.nspname, format('%I.%I', n.nspname, c.relname) AS identity,
           CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table' ELSE 'table' END AS kind
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relpersistence <> 't'
      AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
      AND ('pg_class'::regclass, c.oid) NOT IN (SELECT classid, objid FROM member)
)
SELECT r.kind, r.nspname::text AS schema,
       CASE WHEN r.relkind IN ('r', 'p', 'f') THEN r.nspname::text END AS table_schema,
       CASE WHEN r.relkind IN ('r', 'p', 'f') THEN r.relname::text END AS table_name,
       r.identity, p.property, p.value
FROM relation r
CROSS JOIN LATERAL (VALUES
    ('persistence', CASE r.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END),
    ('partition key', CASE WHEN r.relkind = 'p' THEN pg_get_partkeydef(r.oid) END),
    ('partition bound', pg_get_expr(r.relpartbound, r.oid)),
    ('inherits', (SELECT string_agg(i.inhparent::regclass::text, ', ' ORDER BY i.inhseqno) FROM pg_inherits i WHERE i.inhrelid = r.oid)),
    ('row security', r.relrowsecurity::text),
    ('force row security', r.relforcerowsecurity::text),
    ('options', (SELECT string_agg(o, ', ' ORDER BY o) FROM unnest(r.reloptions) AS o)),
    ('of type', CASE WHEN r.reloftype <> 0 THEN r.reloftype::regtype::text END),
    ('access method', (SELECT a.amname::text FROM pg_am a WHERE a.oid = r.relam)),
    ('columns in order', (SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
                          FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped)),
    ('owner', pg_get_userbyid(r.relowner)::text),
    ('tablespace', (SELECT t.spcname::text FROM pg_tablespace t WHERE t.oid = r.reltablespace)),
    ('replica identity', CASE WHEN r.relkind IN ('r', 'p') THEN CASE r.relreplident WHEN 'd' THEN 'default' WHEN 'n' THEN 'nothing' WHEN 'f' THEN 'full'
        ELSE 'using index ' || (SELECT quote_ident(x.relname) FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE i.indrelid = r.oid AND i.indisreplident) END END),
    ('populated', CASE WHEN r.relkind = 'm' THEN r.relispopulated::text END),
    ('definition', CASE WHEN r.relkind IN ('v', 'm') THEN pg_get_viewdef(r.oid) END),
    ('server', (SELECT s.srvname::text FROM pg_foreign_table t JOIN pg_foreign_server s ON s.oid = t.ftserver WHERE t.ftrelid = r.oid))
) AS p(property, value)
WHERE p.value IS NOT NULL
UNION ALL
SELECT 'schema', n.nspname::text, NULL, NULL, quote_ident(n.nspname), p.property, p.value
FROM pg_namespace n
CROSS JOIN LATERAL (VALUES ('exists', 'yes'), ('owner', pg_get_userbyid(n.nspowner)::text)) AS p(property, value)
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND ('pg_namespace'::regclass, n.oid) NOT IN (SELECT classid, objid FROM member)
