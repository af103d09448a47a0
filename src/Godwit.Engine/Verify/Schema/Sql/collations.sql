-- Collations of stored columns and of indexes, with the version of the library that sorts by them now. Where an older one was recorded,
-- indexes can be in the order of that one. The database's own has its locale here and its version in database_collation.sql.
WITH used AS (
    SELECT a.attrelid AS relation, a.attcollation AS oid FROM pg_attribute a WHERE a.attnum > 0 AND NOT a.attisdropped
    UNION
    SELECT i.indrelid, c.oid FROM pg_index i CROSS JOIN LATERAL unnest(i.indcollation::oid[]) AS c(oid)
), versioned AS (
    SELECT u.relation, i.identity, o.collversion AS recorded, pg_collation_actual_version(o.oid) AS actual
    FROM used u
    JOIN pg_collation o ON o.oid = u.oid
    CROSS JOIN LATERAL pg_identify_object('pg_collation'::regclass, o.oid, 0) AS i
    WHERE o.collprovider <> 'd'
)
SELECT 'collation' AS kind, n.nspname::text AS schema,
       CASE WHEN c.relkind IN ('r', 'p') THEN n.nspname::text END AS table_schema, CASE WHEN c.relkind IN ('r', 'p') THEN c.relname::text END AS table_name,
       o.identity, p.property, p.value
FROM versioned o
JOIN pg_class c ON c.oid = o.relation
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL (VALUES
    ('version', o.actual),
    ('version behind library', CASE WHEN o.recorded <> o.actual THEN format('recorded as %s, the library is %s', o.recorded, o.actual) END)
) AS p(property, value)
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema' AND p.value IS NOT NULL
UNION ALL
-- A column that not every supported version has is read through to_jsonb.
SELECT 'collation', NULL, NULL, NULL, 'of the database', 'locale',
       CASE to_jsonb(d) ->> 'datlocprovider'
           WHEN 'i' THEN format('%s (ICU)', coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale'))
           WHEN 'b' THEN format('%s (builtin)', to_jsonb(d) ->> 'datlocale')
           -- The same locale is spelled in several ways.
           ELSE concat_ws(', character type ', regexp_replace(d.datcollate, 'utf-?8$', 'UTF-8', 'i'), regexp_replace(nullif(d.datctype, d.datcollate), 'utf-?8$', 'UTF-8', 'i'))
       END
FROM pg_database d
WHERE d.datname = current_database()
