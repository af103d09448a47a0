-- Domains and their constraints, enums, composite types, ranges.
SELECT CASE t.typtype WHEN 'd' THEN 'domain' WHEN 'e' THEN 'enum' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type' ELSE 'type' END AS kind,
       n.nspname::text AS schema, NULL::text AS table_schema, NULL::text AS table_name,
       format('%I.%I', n.nspname, t.typname) AS identity, p.property, p.value
FROM pg_type t
JOIN pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_class c ON c.oid = t.typrelid
LEFT JOIN pg_range r ON r.rngtypid = t.oid
CROSS JOIN LATERAL (
    VALUES
    ('owner', pg_get_userbyid(t.typowner)::text),
    ('type', CASE WHEN t.typtype = 'd' THEN format_type(t.typbasetype, t.typtypmod) END),
    ('not null', CASE WHEN t.typtype = 'd' THEN t.typnotnull::text END),
    ('default', CASE WHEN t.typtype = 'd' THEN t.typdefault END),
    ('collation', CASE WHEN t.typtype = 'd' THEN (SELECT t.typcollation::regcollation::text FROM pg_type b
                                                  WHERE b.oid = t.typbasetype AND b.typcollation <> t.typcollation) END),
    ('labels', (SELECT string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = t.oid)),
    ('attributes', CASE WHEN t.typtype = 'c' THEN coalesce(
        (SELECT string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
                           || CASE WHEN a.attcollation <> b.typcollation THEN ' COLLATE ' || a.attcollation::regcollation::text ELSE '' END,
                           ', ' ORDER BY a.attnum)
         FROM pg_attribute a JOIN pg_type b ON b.oid = a.atttypid
         WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped), '') END),
    ('range', CASE WHEN r.rngtypid IS NOT NULL THEN format('subtype %s, operator class %s, collation %s, canonical %s, difference %s, multirange %s',
        r.rngsubtype::regtype, (SELECT o.opcname FROM pg_opclass o WHERE o.oid = r.rngsubopc), nullif(r.rngcollation, 0)::regcollation,
        r.rngcanonical, r.rngsubdiff, (to_jsonb(r) ->> 'rngmultitypid')::oid::regtype) END),
    ('base type', CASE WHEN t.typtype = 'b' THEN format('input %s, output %s, length %s', t.typinput, t.typoutput, t.typlen) END)
    UNION ALL
    SELECT 'constraint ' || quote_ident(k.conname), pg_get_constraintdef(k.oid)
    FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c'
) AS p(property, value)
WHERE t.typtype IN ('d', 'e', 'c', 'r', 'b') AND t.typcategory <> 'A' AND (t.typrelid = 0 OR c.relkind = 'c')
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND p.value IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_type'::regclass AND e.objid = t.oid AND e.deptype = 'e')
