-- Functions, procedures, aggregates, window functions. The source text can hold anything, so only its digest is read;
-- a body in SQL standard form is printed by the server and differs between major versions.
SELECT CASE f.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END AS kind,
       n.nspname::text AS schema, NULL::text AS table_schema, NULL::text AS table_name,
       format('%I.%I(%s)', n.nspname, f.proname, pg_get_function_identity_arguments(f.oid)) AS identity, p.property, p.value
FROM pg_proc f
JOIN pg_namespace n ON n.oid = f.pronamespace
JOIN pg_language l ON l.oid = f.prolang
LEFT JOIN pg_aggregate a ON a.aggfnoid = f.oid
CROSS JOIN LATERAL (VALUES
    ('arguments', pg_get_function_arguments(f.oid)),
    ('result', pg_get_function_result(f.oid)),
    ('language', l.lanname::text),
    ('owner', pg_get_userbyid(f.proowner)::text),
    ('source (md5)', CASE WHEN f.prokind <> 'a' AND to_jsonb(f) ->> 'prosqlbody' IS NULL THEN md5(f.prosrc) END),
    ('library', f.probin),
    ('body (md5)', CASE WHEN to_jsonb(f) ->> 'prosqlbody' IS NOT NULL THEN md5(pg_get_functiondef(f.oid)) END),
    ('volatility', CASE f.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END),
    ('strict', f.proisstrict::text),
    ('security definer', f.prosecdef::text),
    ('leakproof', f.proleakproof::text),
    ('window', (f.prokind = 'w')::text),
    ('parallel', f.proparallel::text),
    ('cost', f.procost::text),
    ('rows', f.prorows::text),
    ('settings', (SELECT string_agg(s, ', ' ORDER BY s) FROM unnest(f.proconfig) AS s)),
    ('aggregate', CASE WHEN a.aggfnoid IS NOT NULL THEN concat_ws(', ',
        'sfunc ' || a.aggtransfn::text, 'stype ' || format_type(a.aggtranstype, NULL), 'finalfunc ' || nullif(a.aggfinalfn::text, '-'),
        'combinefunc ' || nullif(a.aggcombinefn::text, '-'), 'serialfunc ' || nullif(a.aggserialfn::text, '-'),
        'deserialfunc ' || nullif(a.aggdeserialfn::text, '-'), 'msfunc ' || nullif(a.aggmtransfn::text, '-'),
        'minvfunc ' || nullif(a.aggminvtransfn::text, '-'), 'mfinalfunc ' || nullif(a.aggmfinalfn::text, '-'),
        'initcond ' || a.agginitval, 'minitcond ' || a.aggminitval, 'sortop ' || nullif(a.aggsortop, 0)::regoperator::text,
        'kind ' || a.aggkind::text) END)
) AS p(property, value)
WHERE n.nspname NOT LIKE 'pg\_%' AND n.nspname <> 'information_schema'
  AND p.value IS NOT NULL
  AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_proc'::regclass AND e.objid = f.oid AND e.deptype = 'e')
