-- Columns of every table that rows can be written to, with what a statement needs to write them.
-- The type is without length: assigning to the column checks the length, while a cast to it would cut the value.
-- An array cannot be an element of an array, and unnest takes rows apart: such values travel as text. So do domains, which can be over
-- either, and types that have no array.
SELECT n.nspname, c.relname, a.attname, format_type(a.atttypid, -1),
       (t.typelem <> 0 AND t.typlen = -1) OR t.typtype IN ('c', 'd') OR t.typarray = 0,
       a.attgenerated <> '',
       a.attidentity = 'a',
       CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END,
       CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_type t ON t.oid = a.atttypid
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'godwit')
ORDER BY n.nspname, c.relname, a.attnum
