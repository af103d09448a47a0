-- What a session in replica mode does not enforce: foreign keys, and unique, primary key and exclusion constraints that can be deferred.
-- Left out: foreign keys of partitions that follow from their parent's.
-- Yields: schema, table, is partitioned, kind, name, columns; of a foreign key the table it refers to, whether that is partitioned, its
-- columns; per column the operator and the collation to compare by (empty: the column's own); MATCH FULL; NULLS NOT DISTINCT; why it
-- cannot be checked by columns (null: it can); whether it is in force for every row.
SELECT n.nspname::text, c.relname::text, c.relkind = 'p', k.contype::text, k.conname::text,
       coalesce((SELECT array_agg(a.attname::text ORDER BY u.at)
                 FROM unnest(k.conkey) WITH ORDINALITY AS u (attnum, at)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum), '{}'),
       m.nspname::text, p.relname::text, coalesce(p.relkind = 'p', false),
       coalesce((SELECT array_agg(a.attname::text ORDER BY u.at)
                 FROM unnest(k.confkey) WITH ORDINALITY AS u (attnum, at)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum), '{}'),
       coalesce((SELECT array_agg(format('OPERATOR(%I.%s)', s.nspname, o.oprname) ORDER BY u.at)
                 FROM unnest(coalesce(k.conpfeqop, k.conexclop)) WITH ORDINALITY AS u (operator, at)
                 JOIN pg_operator o ON o.oid = u.operator
                 JOIN pg_namespace s ON s.oid = o.oprnamespace), '{}'),
       -- As the server's own check does: the referenced column's collation, where the other's is not the same.
       coalesce((SELECT array_agg(CASE WHEN r.attcollation <> a.attcollation AND r.attcollation <> 0 THEN format('COLLATE %I.%I', s.nspname, l.collname) ELSE '' END ORDER BY u.at)
                 FROM unnest(k.conkey, k.confkey) WITH ORDINALITY AS u (attnum, referenced, at)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum
                 JOIN pg_attribute r ON r.attrelid = k.confrelid AND r.attnum = u.referenced
                 LEFT JOIN pg_collation l ON l.oid = r.attcollation
                 LEFT JOIN pg_namespace s ON s.oid = l.collnamespace), '{}'),
       k.confmatchtype = 'f',
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::boolean, false),
       CASE WHEN (to_jsonb(k) ->> 'conperiod')::boolean THEN 'it is over periods'
            WHEN k.contype <> 'f' AND i.indexprs IS NOT NULL THEN 'it is over an expression'
            WHEN k.contype <> 'f' AND i.indpred IS NOT NULL THEN 'it holds for some rows only'
       END,
       k.convalidated AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype <> 'f'
LEFT JOIN pg_class p ON p.oid = k.confrelid AND k.contype = 'f'
LEFT JOIN pg_namespace m ON m.oid = p.relnamespace
WHERE k.conparentid = 0
  AND (k.contype = 'f' OR (k.contype IN ('u', 'p', 'x') AND k.condeferrable))
  AND c.relpersistence <> 't' AND n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
ORDER BY n.nspname, c.relname, k.conname
