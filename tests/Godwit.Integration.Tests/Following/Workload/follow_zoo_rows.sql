-- The first rows of follow_zoo.sql.
INSERT INTO follow.account (name, balance) SELECT 'account ' || g, g * 1.10 FROM generate_series(1, 300) g;
INSERT INTO follow.ledger SELECT 'book ' || g % 12, g, g * 0.25, E'memo\t' || g FROM generate_series(1, 400) g;
INSERT INTO follow.specimen (id, doc, raw, bytes, ints, texts, mood, n, f, at, gap, ip, label)
    SELECT md5(g::text)::uuid, jsonb_build_object('n', g, 'deep', jsonb_build_array(g, NULL, 'x')), format('{"b" : %s,  "a":1.00}', g)::json,
        decode(md5(g::text) || '00ff5c', 'hex'), ARRAY[g, NULL, -g], ARRAY['NULL', NULL, '', 'a,b', '"', E'\\'], 'a,b', g / 7.0, g / 7.0,
        timestamptz '2024-01-01 00:00Z' + g * interval '1 hour', g * interval '1 minute', '192.168.0.1/24', 'text ' || g FROM generate_series(1, 200) g;
INSERT INTO follow.specimen VALUES
    ('00000000-0000-0000-0000-000000000001', '{"a": [1.0, 1.00, "\u00e9\"\\"]}', '{"a" : 1,  "a":2}', '\x', '[-1:1]={1,2,3}', '{NULL,"NULL","","{}"}', '{sad,"a,b",""}', '', '',
     'empty', 'NaN', 'NaN', '-Infinity', 'infinity', '178000000 years', '::ffff:1.2.3.4', B'', '', '', '', '', '(,)', '', NULL, 'infinity'),
    ('00000000-0000-0000-0000-000000000002', 'null', 'null', '\x005c00', '{}', '{}', '{}', 'sad', ' ', '[1,5)', '-Infinity', '-0', '-0', '-infinity', '-1 mon +1 day -00:00:01',
     'fe80::1/64', B'101', 'a', E'\\', '<a b="c">&amp;</a>', 'a:1A b:2,3B', '(1,"a ""b"", c")', E'tab\tnew\nret\r\\back''q"d{}', true, '-infinity'),
    ('00000000-0000-0000-0000-000000000003', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    ('00000000-0000-0000-0000-000000000004', '"😀"', '"\ud83d\ude00"', '\xff', '{NULL}', '{😀}', '{NULL}', 'ok', E'\t', '(,)', '1.0', '4.9e-324', '1e-45', '4714-11-24 00:00 UTC BC', '0',
     '0.0.0.0/0', B'0', '€', 'x', 'just text', '''it''''s''', NULL, '😀 𝒳 ﷽', false, '4713-01-01 BC');
INSERT INTO follow.blob SELECT g, 0, repeat(md5(g::text), 150), decode(repeat(md5((-g)::text), 200), 'hex'), jsonb_build_object('k', repeat(md5(g::text), 100)) FROM generate_series(1, 120) g;
INSERT INTO follow.blob_full SELECT g, 0, repeat(md5(g::text), 150), decode(repeat(md5((-g)::text), 200), 'hex') FROM generate_series(1, 60) g;
INSERT INTO follow.event_full SELECT 'kind ' || g % 3, '{"a" : 1}', CASE g % 2 WHEN 0 THEN 1.0 ELSE 1.00 END, CASE g % 4 WHEN 0 THEN '-0' ELSE '0' END::float8, 'x' FROM generate_series(1, 100) g;
INSERT INTO follow.event_full VALUES (NULL, NULL, NULL, NULL, NULL), (NULL, NULL, NULL, NULL, NULL), ('', '[]', 'NaN', 'NaN', '');
INSERT INTO follow.by_index SELECT 'note ' || g, 'code ' || g, g % 5, g FROM generate_series(1, 200) g;
INSERT INTO follow.log SELECT -1, 'same', 'infinity' FROM generate_series(1, 150) g;
INSERT INTO follow.generated (id, a, name) SELECT g, g, 'name ' || g FROM generate_series(1, 200) g;
INSERT INTO follow.ids_always (v) SELECT 'v' || g FROM generate_series(1, 150) g;
INSERT INTO follow.ids_default (v) SELECT 'v' || g FROM generate_series(1, 150) g;
INSERT INTO follow.ids_serial (v) SELECT 'v' || g FROM generate_series(1, 150) g;
INSERT INTO follow.measurement (day, region, value, note)
    SELECT date '2023-10-01' + g * 2, (ARRAY['north', 'south', 'east'])[1 + g % 3], g / 3.0, 'note ' || g FROM generate_series(1, 450) g;
INSERT INTO follow.signal SELECT (ARRAY['a', 'A', 'b', 'c'])[1 + g % 4], g % 10, 'note' FROM generate_series(1, 120) g;
INSERT INTO follow.seat SELECT g, 'mail' || g || '@example.org', g FROM generate_series(1, 150) g;
INSERT INTO follow.parent (name) SELECT 'parent ' || g FROM generate_series(1, 40) g;
INSERT INTO follow.child (parent, name) SELECT p.id, 'child ' || g FROM follow.parent p, generate_series(1, 4) g;
INSERT INTO follow.toy (child, name) SELECT c.id, 'toy ' || g FROM follow.child c, generate_series(1, 2) g;
INSERT INTO follow.node SELECT g, nullif(g / 2, 0), nullif(g / 3, 0) FROM generate_series(1, 200) g;
INSERT INTO follow.only_keys SELECT g % 15, g FROM generate_series(1, 200) g;
INSERT INTO follow.broad (id, c1, c5, c7, c13, c66) SELECT g, 'c' || g, g, g, g % 2 = 0, 'last' FROM generate_series(1, 100) g;
INSERT INTO follow.secured SELECT g, 'nobody', 'secret ' || g FROM generate_series(1, 100) g;
INSERT INTO "Follow Zoo"."Order" SELECT g, 'M', '''', E'\\', g, 'ü€😀', '.' FROM generate_series(1, 120) g;
INSERT INTO "Follow Zoo"."user" SELECT 'user ' || g, 'table ' || g % 7, g FROM generate_series(1, 120) g;
INSERT INTO follow.bulk SELECT -1, g, md5(g::text), g FROM generate_series(1, 300) g;
