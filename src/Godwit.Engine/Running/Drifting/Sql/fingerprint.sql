-- One text that changes with the catalog's definitions: of what is the user's, in whatever order it is read.
-- A row that is only rewritten by DDL counts by its xmin, which VACUUM keeps. pg_class, pg_attribute and pg_index are read by their
-- columns: TRUNCATE, VACUUM FULL, REFRESH and REINDEX rewrite their rows (of partitions they count). Large objects count by themselves: an application can make
-- some all the time, and they are compared by their content now and then.
WITH space AS (
    SELECT oid FROM pg_namespace WHERE nspname NOT LIKE 'pg\_%' AND nspname NOT IN ('information_schema', 'godwit')
), relation AS (
    SELECT c.* FROM pg_class c JOIN space s ON s.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f', 'i', 'I', 'c') AND c.relpersistence <> 't'
), entry AS (
    SELECT 'class' AS catalog, ROW(oid, relname, relnamespace, relowner, relam, relkind, relpersistence, relrowsecurity, relforcerowsecurity,
                                   relreplident, relispartition, relispopulated, relpartbound::text, relacl::text, reloptions::text)::text AS value FROM relation
    UNION ALL
    -- A partition that is truncated by itself is not in the stream.
    SELECT 'partition file', ROW(oid, relfilenode)::text FROM relation WHERE relispartition AND relkind = 'r'
    UNION ALL
    SELECT 'attribute', ROW(a.attrelid, a.attnum, a.attname, a.atttypid, a.atttypmod, a.attnotnull, a.atthasdef, a.attidentity, a.attgenerated,
                            a.attisdropped, a.attcollation, a.attstorage, a.attoptions::text, a.attacl::text)::text
    FROM pg_attribute a JOIN relation r ON r.oid = a.attrelid WHERE a.attnum > 0
    UNION ALL
    SELECT 'index', ROW(i.indexrelid, i.indrelid, i.indisvalid, i.indisclustered, i.indisreplident, i.indisprimary, i.indisunique)::text
    FROM pg_index i JOIN relation r ON r.oid = i.indexrelid
    UNION ALL SELECT 'namespace', ROW(n.oid, n.xmin)::text FROM pg_namespace n JOIN space s ON s.oid = n.oid
    UNION ALL SELECT 'default', ROW(d.oid, d.xmin)::text FROM pg_attrdef d JOIN relation r ON r.oid = d.adrelid
    UNION ALL SELECT 'proc', ROW(f.oid, f.xmin)::text FROM pg_proc f JOIN space s ON s.oid = f.pronamespace
    UNION ALL SELECT 'policy', ROW(oid, xmin)::text FROM pg_policy
    UNION ALL SELECT 'trigger', ROW(t.oid, t.xmin)::text FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid
    UNION ALL SELECT 'constraint', ROW(k.oid, k.xmin)::text FROM pg_constraint k JOIN space s ON s.oid = k.connamespace
              WHERE k.conrelid = 0 OR k.conrelid IN (SELECT oid FROM relation)
    UNION ALL SELECT 'type', ROW(t.oid, t.xmin)::text FROM pg_type t JOIN space s ON s.oid = t.typnamespace
    UNION ALL SELECT 'enum', ROW(oid, xmin)::text FROM pg_enum
    UNION ALL SELECT 'inherits', ROW(h.inhrelid, h.inhparent, h.xmin)::text FROM pg_inherits h JOIN relation r ON r.oid = h.inhrelid
    UNION ALL SELECT 'rewrite', ROW(w.oid, w.xmin)::text FROM pg_rewrite w JOIN relation r ON r.oid = w.ev_class
    UNION ALL SELECT 'sequence', ROW(q.seqrelid, q.xmin)::text FROM pg_sequence q JOIN relation r ON r.oid = q.seqrelid
    UNION ALL SELECT 'statistics', ROW(x.oid, x.stxname, x.stxnamespace, x.stxrelid)::text FROM pg_statistic_ext x
    UNION ALL SELECT 'foreign table', ROW(ftrelid, xmin)::text FROM pg_foreign_table
    UNION ALL SELECT 'foreign server', ROW(oid, xmin)::text FROM pg_foreign_server
    UNION ALL SELECT 'description', ROW(objoid, classoid, objsubid, md5(description))::text FROM pg_description
              WHERE objoid >= 16384 OR classoid = 'pg_namespace'::regclass
    UNION ALL SELECT 'default acl', ROW(oid, xmin)::text FROM pg_default_acl
    UNION ALL SELECT 'setting', ROW(setdatabase, setrole, xmin)::text FROM pg_db_role_setting
              WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    UNION ALL SELECT 'database', ROW(datacl::text)::text FROM pg_database WHERE datname = current_database()
    UNION ALL SELECT 'extension', ROW(oid, xmin)::text FROM pg_extension
    UNION ALL SELECT 'event trigger', ROW(oid, xmin)::text FROM pg_event_trigger
    UNION ALL SELECT 'publication', ROW(oid, xmin)::text FROM pg_publication
    UNION ALL SELECT 'publication table', ROW(oid, xmin)::text FROM pg_publication_rel
    UNION ALL SELECT 'operator', ROW(oid, xmin)::text FROM pg_operator WHERE oid >= 16384
    UNION ALL SELECT 'operator class', ROW(oid, xmin)::text FROM pg_opclass WHERE oid >= 16384
    UNION ALL SELECT 'cast', ROW(oid, xmin)::text FROM pg_cast WHERE oid >= 16384
    UNION ALL SELECT 'collation', ROW(oid, xmin)::text FROM pg_collation WHERE oid >= 16384
    UNION ALL SELECT 'search', ROW(oid, xmin)::text FROM pg_ts_config WHERE oid >= 16384
    UNION ALL SELECT 'dictionary', ROW(oid, xmin)::text FROM pg_ts_dict WHERE oid >= 16384
), part AS (
    SELECT catalog, count(*) AS entries, sum(hashtextextended(value, 0)::numeric) AS digest FROM entry GROUP BY catalog
)
SELECT coalesce(md5(string_agg(concat_ws(':', catalog, entries, digest), ',' ORDER BY catalog)), '') FROM part
