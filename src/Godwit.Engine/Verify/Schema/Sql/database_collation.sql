-- The version of the library that sorts by the database's own collation, from 15 on.
SELECT 'collation' AS kind, NULL::text AS schema, NULL::text AS table_schema, NULL::text AS table_name, 'of the database' AS identity, p.property, p.value
FROM pg_database d
CROSS JOIN LATERAL pg_database_collation_actual_version(d.oid) AS actual
CROSS JOIN LATERAL (VALUES
    ('version', actual),
    ('version behind library', CASE WHEN d.datcollversion <> actual THEN format('recorded as %s, the library is %s', d.datcollversion, actual) END)
) AS p(property, value)
WHERE d.datname = current_database() AND p.value IS NOT NULL
