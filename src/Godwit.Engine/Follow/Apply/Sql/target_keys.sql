-- Columns of every unique index that can find a row, with the operator that the index compares them by: with an empty search_path
-- an operator of an extension's type is not found by its name alone.
SELECT n.nspname, c.relname, i.indexrelid::bigint, i.indisprimary, a.attname, opn.nspname, op.oprname
FROM pg_index i
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[]) WITH ORDINALITY AS k (attnum, opclass, place)
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
JOIN pg_opclass opc ON opc.oid = k.opclass
JOIN pg_amop ao ON ao.amopfamily = opc.opcfamily AND ao.amopstrategy = 3 AND ao.amoplefttype = opc.opcintype AND ao.amoprighttype = opc.opcintype
JOIN pg_operator op ON op.oid = ao.amopopr
JOIN pg_namespace opn ON opn.oid = op.oprnamespace
JOIN pg_am am ON am.oid = opc.opcmethod AND am.amname = 'btree'
WHERE c.relkind IN ('r', 'p') AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
  AND k.place <= i.indnkeyatts
  AND n.nspname NOT LIKE 'pg\_%' AND n.nspname NOT IN ('information_schema', 'godwit')
ORDER BY n.nspname, c.relname, i.indisprimary DESC, i.indexrelid, k.place
