-- Values and tables at the edges.
SET client_min_messages = warning;
CREATE EXTENSION hstore;
CREATE EXTENSION citext;
CREATE SCHEMA data;
CREATE TYPE data.mood AS ENUM ('sad', 'ok', 'a,b', '');
CREATE TYPE data.pair AS (a int, b text);
CREATE DOMAIN data.word AS text CHECK (VALUE <> 'no');
CREATE TYPE data.span AS RANGE (subtype = text, collation = "C");

-- Names
CREATE SCHEMA "Schéma.with ""dots""";
CREATE TABLE "Schéma.with ""dots"""."Table.name
in; two lines" ("select" int PRIMARY KEY, "a.b" text, "C""q" text, "ü €" text, "tab	" text, "back\slash" text, "'" text, "$1" text, "?" text);
INSERT INTO "Schéma.with ""dots"""."Table.name
in; two lines" VALUES (1, 'x', 'y', 'ü€😀', 'z', E'\\', '''', '$1', '?');
CREATE TABLE data."table" ("from" int, "where" text, "order" int GENERATED ALWAYS AS (1) STORED);
INSERT INTO data."table" VALUES (1, 'x');
CREATE TABLE data.user ("user" text); -- keyless
INSERT INTO data.user SELECT 'same' FROM generate_series(1, 5);
INSERT INTO data.user VALUES (NULL), (''), (NULL);

-- Odd shapes
CREATE TABLE data.nothing ();
INSERT INTO data.nothing DEFAULT VALUES;
INSERT INTO data.nothing DEFAULT VALUES;
CREATE TABLE data.only_generated (g int GENERATED ALWAYS AS (7) STORED);
INSERT INTO data.only_generated DEFAULT VALUES;
CREATE TABLE data.no_rows (id int PRIMARY KEY, v text);
CREATE UNLOGGED TABLE data.unlogged (id int, v text);
INSERT INTO data.unlogged SELECT i, repeat('x', i) FROM generate_series(1, 100) i;
CREATE TABLE data.dropped (a int, gone text, b text, also_gone int DEFAULT 5, c int);
INSERT INTO data.dropped VALUES (1, 'g', 'b', 2, 3);
ALTER TABLE data.dropped DROP COLUMN gone;
ALTER TABLE data.dropped DROP COLUMN also_gone, ADD COLUMN later int NOT NULL DEFAULT 42, ADD COLUMN latest text DEFAULT 'l', ADD COLUMN nothing int;
INSERT INTO data.dropped VALUES (4, 'd', 5, 6, NULL, 7);
CREATE TABLE data.all_dropped (a int, b int);
INSERT INTO data.all_dropped VALUES (1, 2), (3, 4);
ALTER TABLE data.all_dropped DROP COLUMN a, DROP COLUMN b;
CREATE TABLE data.generated (a int, double int GENERATED ALWAYS AS (a * 2) STORED, b text, upper text GENERATED ALWAYS AS (upper(b)) STORED, c int);
INSERT INTO data.generated (a, b, c) SELECT i, 'b' || i, -i FROM generate_series(1, 100) i;
DO $$ BEGIN EXECUTE (SELECT format('CREATE TABLE data.wide (%s)', string_agg(format('c%s %s', i, (ARRAY['int', 'text', 'numeric', 'boolean'])[1 + i % 4]), ', ')) FROM generate_series(1, 300) i); END $$;
INSERT INTO data.wide (c4, c1, c2, c3, c300) SELECT i, 'x', 1.50, true, -i FROM generate_series(1, 500) i;
CREATE TABLE data.big_rows (id int PRIMARY KEY, v text, b bytea, j jsonb);
ALTER TABLE data.big_rows ALTER v SET STORAGE EXTERNAL;
INSERT INTO data.big_rows VALUES (1, repeat('0123456789', 2000000), NULL, NULL), (2, repeat(E'\\.\n', 400000), decode(repeat('00ff5c0a', 300000), 'hex'), NULL),
    (3, NULL, NULL, (SELECT jsonb_agg(i) FROM generate_series(1, 100000) i));

-- Split into parts: bloated by dead rows, with empty pages in the middle and at the end, and partitioned.
CREATE TABLE data.bloated (id int, v text) WITH (fillfactor = 30, autovacuum_enabled = false);
INSERT INTO data.bloated SELECT i, repeat(md5(i::text), 5) FROM generate_series(1, 20000) i;
UPDATE data.bloated SET v = v || 'u' WHERE id % 3 = 0;
DELETE FROM data.bloated WHERE id BETWEEN 5000 AND 12000 OR id > 19000;
CREATE TABLE data.parted (id bigint, at date, v text) PARTITION BY RANGE (id);
CREATE TABLE data.parted_1 PARTITION OF data.parted FOR VALUES FROM (MINVALUE) TO (10000);
CREATE TABLE data.parted_2 PARTITION OF data.parted FOR VALUES FROM (10000) TO (20000);
CREATE TABLE data.parted_3 (v text, at date, id bigint);
ALTER TABLE data.parted ATTACH PARTITION data.parted_3 DEFAULT;
INSERT INTO data.parted SELECT i, DATE '2020-01-01' + i % 100, md5(i::text) FROM generate_series(1, 30000) i;

-- Types
CREATE TABLE data.numbers (i2 int2, i4 int4, i8 int8, n numeric, n2 numeric(8, 2), f4 real, f8 float8, m money, b bool, o oid, x xid8, l pg_lsn);
INSERT INTO data.numbers VALUES
    (-32768, -2147483648, -9223372036854775808, '1.0', '1.00', '1e-45', '4.9e-324', '-92233720368547758.08', true, 4294967295, '18446744073709551615', 'FFFFFFFF/FFFFFFFF'),
    (32767, 2147483647, 9223372036854775807, '1.00', '-0.01', '-0', '-0', '0.01', false, 0, '0', '0/0'),
    (0, 0, 0, 'NaN', 'NaN', 'NaN', 'NaN', '1', NULL, 1, '1', '1/2'),
    (1, 1, 1, 'Infinity', '123456.78', 'Infinity', 'Infinity', '1', NULL, 1, '1', '1/2'),
    (1, 1, 1, '-Infinity', '123456.78', '-Infinity', '-Infinity', '1', NULL, 1, '1', '1/2'),
    (1, 1, 1, (repeat('9', 100) || '.' || repeat('7', 100))::numeric, 0, '0.1', float8 '0.1' + float8 '0.2', '1', NULL, 1, '1', '1/2'),
    (1, 1, 1, '1e-1000'::numeric, 0, '3.4028235e38', '1.7976931348623157e308', '1', NULL, 1, '1', '1/2'),
    (1, 1, 1, '0.000', 0, '1.1754944e-38', '2.2250738585072014e-308', '1', NULL, 1, '1', '1/2');
CREATE TABLE data.times (d date, t time, tz timetz, ts timestamp, tstz timestamptz, i interval, t3 timestamptz(3), i2 interval day to second(2));
INSERT INTO data.times VALUES
    ('infinity', '24:00', '00:00+15:59', 'infinity', 'infinity', '178000000 years', '2020-01-01 00:00:00.1234', '1 day'),
    ('-infinity', '00:00', '23:59:59.999999-15:59', '-infinity', '-infinity', '-178000000 years', NULL, NULL),
    ('4713-01-01 BC', '12:34:56.000001', '12:00+05:30', '4713-01-01 00:00 BC', '4714-11-24 00:00 UTC BC', '1 mon -1 day +00:00:01', NULL, NULL),
    ('5874897-12-31', NULL, NULL, '294276-12-31 23:59:59.999999', '294276-12-31 23:59:59.999999 UTC', '30 days', NULL, NULL),
    ('0001-01-01 BC', NULL, NULL, '0001-12-31 BC', '1883-11-18 12:03:57 America/New_York', '1 mon', NULL, NULL);
CREATE TABLE data.texts (id serial PRIMARY KEY, t text, v varchar(10), c char(6), n name, x "char", ci citext, w data.word);
INSERT INTO data.texts (t, v, c, n, x, ci, w) VALUES
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL), ('', '', '', '', '', '', ''), (E'\\', E'\\N', E'\\.', 'N', 'x', 'ABC', 'w'), (E'\\.', 'null', 'a  ', 'N', E'\\', 'abc', ' '),
    (E'tab\there\nnew\r\ncr\rbs\bff\fvt\v', ' lead', '  a', 'ü', E'\n', 'ÄÖ', E'\t'), (E'\x01\x02\x1f\x7f', E'\u200b\ufeff', '€€€€€€', '"', ' ', '', '"'),
    ('😀 é é ß ﷽ Ω', NULL, NULL, NULL, NULL, 'İ', NULL), (repeat('x', 8200), NULL, NULL, NULL, NULL, NULL, NULL), ('{"a"}', '{}', '()', ',', ',', '(,)', '[,]');
INSERT INTO data.texts (x) SELECT chr(i)::"char" FROM generate_series(1, 127) i;
CREATE TABLE data.bytes (id serial, b bytea, bit bit(9), vb varbit);
INSERT INTO data.bytes (b, bit, vb) SELECT string_agg(set_byte('\x00', 0, i), '' ORDER BY i), B'101010101', B'' FROM generate_series(0, 255) i;
INSERT INTO data.bytes (b, bit, vb) VALUES ('', NULL, B'1'), (NULL, B'000000000', repeat('10', 5000)::varbit);
CREATE TABLE data.documents (x xml, j json, jb jsonb, p jsonpath);
INSERT INTO data.documents VALUES ('<a b="c">&amp;<![CDATA[ ]]></a>', '{"a" : 1,  "a":2, "\u00e9": 1.00, "n": null}', '{"a": 1, "b": [1.0, 1.00, "\u00e9\"\\"], "c": {}}', '$.a[*] ? (@.b > 1)'),
    ('just text', E' [1,\n 2 ] ', '123456789012345678901234567890.1234567890', 'strict $'), ('<!DOCTYPE x><x/>', '"\ud83d\ude00"', 'null', NULL), ('', 'null', '""', NULL);
CREATE TABLE data.search (v tsvector, q tsquery);
INSERT INTO data.search VALUES ('a:1A b:2,3B ''it''''s'' ''back\\\\slash''', 'a & (b | !c) <-> d:*A'), ('', ''), (to_tsvector('english', 'The quick brown foxes'), plainto_tsquery('x y'));
CREATE TABLE data.network (i inet, c cidr, m macaddr, m8 macaddr8, u uuid);
INSERT INTO data.network VALUES ('192.168.0.1/24', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05', '00000000-0000-0000-0000-000000000000'), ('::ffff:1.2.3.4', '::/0', NULL, NULL, 'ffffffff-ffff-ffff-ffff-ffffffffffff'), ('fe80::1/64', '2001:db8::/32', NULL, NULL, NULL);
CREATE TABLE data.shapes (p point, l line, s lseg, b box, pa path, po polygon, c circle);
INSERT INTO data.shapes VALUES ('(1e-300,NaN)', '{1,2,3}', '[(0,0),(1,1)]', '(1,1),(0,0)', '[(0,0),(1,1)]', '((0,0),(1,1),(1,0))', '<(0,0),Infinity>'), ('(-0,Infinity)', NULL, NULL, NULL, '((0,0),(1,1))', NULL, NULL);
CREATE TABLE data.ranges (i int4range, b int8range, n numrange, d daterange, t tsrange, tz tstzrange, im int4multirange, nm nummultirange, s data.span, ms data.span_multirange);
INSERT INTO data.ranges VALUES ('empty', '(,)', '[1.0,1.00]', '[infinity,)', '(,infinity)', '[-infinity,infinity]', '{}', '{[1.0,2),(3,)}', '["a,b","c""d")', '{[a,b),["c d",e]}'), ('[1,5)', '(,5)', '(1,)', 'empty', NULL, NULL, '{[1,2),[5,)}', NULL, '["",)', NULL);
CREATE TABLE data.arrays (i int[], t text[], n numeric[], d date[], b bytea[], m data.mood[], p data.pair[], w data.word[], h hstore[], c citext[], j json[], r int4range[], v int2vector, ov oidvector, mon money[]);
INSERT INTO data.arrays VALUES ('{1,NULL,3}', '{NULL,"NULL","","a,b","\"","\\","{}","tab	"}', '{1.0,1.00,NaN}', '{infinity,-infinity}', '{"\\x00ff",""}', '{sad,"a,b",""}', '{"(1,\"a,b\")",NULL,"(,)"}', '{x,NULL}', '{"a=>1"}', '{ABC}', '{"{\"a\": 1}"}', '{"[1,2)",empty}', '1 2 3', '1 2', '{$1.00}');
INSERT INTO data.arrays (i, t, m) VALUES ('[-2:0]={1,2,3}', '[5:5][2:3]={{a,b}}', '{}'), ('{}', '{{a,b},{c,d}}', '[0:0]={ok}'), ('[2:2][3:4]={{1,2}}', NULL, NULL);
CREATE TABLE data.composites (p data.pair, h hstore, m data.mood);
INSERT INTO data.composites VALUES ('(1,"a ""b"", c")', 'a=>1, "b c"=>NULL, ""=>""', 'a,b'), ('(,)', '', ''), (NULL, NULL, NULL), ('(,"")', '"\\"=>"\""', 'ok');
CREATE TABLE data.catalog (c regclass, t regtype, o oid, r regrole, n regnamespace, p regprocedure, cfg regconfig, ts txid_snapshot, ps pg_snapshot, tid tid, x xid, col regcollation);
INSERT INTO data.catalog VALUES ('data.numbers', 'data.mood[]', 'pg_class'::regclass, 'pg_monitor', 'data', 'pg_catalog.lower(text)', 'english', '10:20:10,14,15', '10:20:10,14,15', '(1,2)', '42', '"C"');
ANALYZE;
DELETE FROM data.bloated WHERE id > 18000;
