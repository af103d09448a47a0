-- The columns of tables that roles may select. $1: names of roles that exist; $2, $3: schemas and names of the tables.
SELECT w.role, n.nspname::text, c.relname::text, array_agg(a.attname::text ORDER BY a.attname)
FROM unnest($1::text[]) AS w (role)
CROSS JOIN unnest($2::text[], $3::text[]) AS t (schema, name)
JOIN pg_namespace n ON n.nspname = t.schema
JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = t.name
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE has_schema_privilege(w.role, n.oid, 'USAGE') AND has_column_privilege(w.role, c.oid, a.attnum, 'SELECT')
GROUP BY 1, 2, 3
