-- One of everything that a customer's role can make. "zoo_" becomes a prefix of its own in each test, because roles are the server's.
SET client_min_messages = warning;
CREATE ROLE zoo_reader NOLOGIN;
CREATE ROLE zoo_writer NOLOGIN;
CREATE ROLE "zoo_Odd; role" NOLOGIN;

CREATE SCHEMA zoo;
CREATE SCHEMA "Odd Schema";
COMMENT ON SCHEMA zoo IS 'It''s a zoo; with "quotes", a \backslash and :colon, @at, ?mark, $1';

-- Types
CREATE DOMAIN zoo.positive AS integer CHECK (VALUE > 0);
CREATE DOMAIN zoo.small_positive AS zoo.positive DEFAULT 1 CONSTRAINT "at most 100" CHECK (VALUE <= 100);
CREATE DOMAIN zoo.code AS text COLLATE "C" NOT NULL CHECK (VALUE ~ '^[a-z:@?]+$');
CREATE TYPE zoo.mood AS ENUM ('sad', 'it''s ok', 'Happy', '');
CREATE TYPE zoo.address AS (street text, "House No" zoo.positive, tags text[]);
CREATE TYPE zoo.nested AS (home zoo.address, moods zoo.mood[]);
CREATE TYPE zoo.empty AS ();
CREATE TYPE zoo.span AS RANGE (subtype = float8, subtype_diff = float8mi, multirange_type_name = zoo.spans);
COMMENT ON DOMAIN zoo.positive IS 'above zero';
COMMENT ON CONSTRAINT "at most 100" ON DOMAIN zoo.small_positive IS 'not more';
COMMENT ON TYPE zoo.mood IS 'how it feels';
COMMENT ON COLUMN zoo.address."House No" IS 'number';

CREATE COLLATION zoo."C twice" FROM "C";
COMMENT ON COLLATION zoo."C twice" IS 'again';

-- Functions
CREATE FUNCTION zoo.add(a integer, b integer DEFAULT 1) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN a + b;
CREATE FUNCTION zoo.atomic(x integer) RETURNS integer LANGUAGE sql STABLE
BEGIN ATOMIC
    SELECT 1;
    SELECT CASE WHEN x > 0 THEN CASE WHEN x > 10 THEN 2 ELSE 1 END ELSE 0 END AS "end";
END;
CREATE FUNCTION zoo.tricky(x text DEFAULT ':name ; @p ?') RETURNS text LANGUAGE plpgsql SET work_mem = '1MB' AS $outer$
DECLARE
    y text := 'a;b';
    z text := $$ inner; '$1' :name $$;
BEGIN
    -- TOC entry 1; 1259 1 TABLE x y
    -- Name: x; Type: TABLE; Schema: public; Owner: -
    /* nested /* comment; */ ' */
    IF x ? 'no' THEN RETURN NULL; END IF;
    RETURN y || z || (ARRAY[1,2])[1:1]::text || @ 5;
END
$outer$;
CREATE FUNCTION zoo.escapes() RETURNS text LANGUAGE sql IMMUTABLE AS E'SELECT \'it\\\'\'s\\n;\'::text';
CREATE FUNCTION zoo."Mixed Case"("In Arg" text, OUT a int, OUT "B b" text, VARIADIC rest int[]) LANGUAGE sql AS 'SELECT 1, $1';
CREATE FUNCTION zoo.rows(n int) RETURNS TABLE (i int, square bigint) LANGUAGE sql ROWS 7 COST 3 STRICT AS 'SELECT g, g::bigint * g FROM generate_series(1, n) g';
CREATE PROCEDURE zoo.work(INOUT x int) LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS 'BEGIN COMMIT; x := x + 1; END';
CREATE AGGREGATE zoo.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = safe);
COMMENT ON FUNCTION zoo.tricky(text) IS E'line one\nline two; -- not a comment';
COMMENT ON PROCEDURE zoo.work(int) IS 'works';
COMMENT ON AGGREGATE zoo.total(integer) IS 'adds';

-- Operators, casts, text search
CREATE FUNCTION zoo.mood_to_int(zoo.mood) RETURNS integer LANGUAGE sql IMMUTABLE AS $$ SELECT length($1::text) $$;
CREATE CAST (zoo.mood AS integer) WITH FUNCTION zoo.mood_to_int(zoo.mood) AS ASSIGNMENT;
COMMENT ON CAST (zoo.mood AS integer) IS 'by length';
CREATE FUNCTION zoo.address_eq(zoo.address, zoo.address) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.street = $2.street';
CREATE OPERATOR zoo.=== (LEFTARG = zoo.address, RIGHTARG = zoo.address, FUNCTION = zoo.address_eq, COMMUTATOR = OPERATOR(zoo.===));
COMMENT ON OPERATOR zoo.=== (zoo.address, zoo.address) IS 'same street';
CREATE TEXT SEARCH DICTIONARY zoo.plain (TEMPLATE = pg_catalog.simple, ACCEPT = false);
CREATE TEXT SEARCH CONFIGURATION zoo.words (COPY = pg_catalog.english);
ALTER TEXT SEARCH CONFIGURATION zoo.words ALTER MAPPING FOR word, asciiword WITH zoo.plain, english_stem;
COMMENT ON TEXT SEARCH CONFIGURATION zoo.words IS 'words';
COMMENT ON TEXT SEARCH DICTIONARY zoo.plain IS 'plain';

-- Extensions
CREATE SCHEMA ext;
CREATE EXTENSION hstore WITH SCHEMA ext;
CREATE EXTENSION citext WITH SCHEMA public;
CREATE EXTENSION pg_trgm WITH SCHEMA ext;
CREATE EXTENSION btree_gist WITH SCHEMA ext;

-- Sequences
CREATE SEQUENCE zoo.tickets AS smallint START 100 INCREMENT -5 MINVALUE -50 MAXVALUE 100 CACHE 7 CYCLE;
COMMENT ON SEQUENCE zoo.tickets IS 'downwards';

-- Tables
CREATE TABLE zoo.animals (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000 INCREMENT BY 10 MINVALUE 500 MAXVALUE 1000000 CACHE 3),
    name zoo.code DEFAULT 'a:b@c?',
    mood zoo.mood NOT NULL DEFAULT 'it''s ok',
    moods zoo.mood[] DEFAULT '{Happy,"it''s ok"}',
    home zoo.address,
    homes zoo.address[],
    more zoo.nested,
    span zoo.span,
    spans zoo.spans,
    few zoo.small_positive,
    positives zoo.positive[],
    weight numeric(10, 3),
    grams numeric GENERATED ALWAYS AS (weight * 1000) STORED,
    "Höhe; in ""cm""" real,
    notes text DEFAULT zoo.tricky(),
    label text COLLATE zoo."C twice",
    tags ext.hstore,
    nick public.citext UNIQUE,
    doc tsvector GENERATED ALWAYS AS (to_tsvector('english'::regconfig, coalesce(notes, ''))) STORED,
    ticket smallint DEFAULT nextval('zoo.tickets'),
    parent bigint,
    since timestamptz DEFAULT now(),
    PRIMARY KEY (id),
    CONSTRAINT "weight; positive" CHECK (weight > 0),
    CONSTRAINT "no inherit" CHECK (weight < 99999) NO INHERIT,
    FOREIGN KEY (parent) REFERENCES zoo.animals (id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED
) WITH (fillfactor = 70, autovacuum_enabled = true, toast.autovacuum_enabled = false);
COMMENT ON TABLE zoo.animals IS 'Äll the "animals"';
COMMENT ON COLUMN zoo.animals."Höhe; in ""cm""" IS 'how; high';
COMMENT ON CONSTRAINT "weight; positive" ON zoo.animals IS 'heavy';
ALTER TABLE zoo.animals ALTER COLUMN notes SET STORAGE EXTERNAL, ALTER COLUMN label SET STATISTICS 500, ALTER COLUMN label SET (n_distinct = -0.5);
ALTER TABLE zoo.animals ALTER COLUMN notes SET COMPRESSION pglz;
INSERT INTO zoo.animals (name, mood, home, homes, more, span, spans, few, positives, weight, "Höhe; in ""cm""", notes, tags, nick)
    SELECT 'cat', 'Happy', ROW ('Main; St', 5, '{a,"b c"}')::zoo.address, ARRAY[ROW ('x', 1, NULL)::zoo.address, NULL],
           ROW (ROW ('deep', 2, '{}'), '{sad}')::zoo.nested, '[1.5,2.5)', '{[1,2),[3,4]}', 7, '{1,2,NULL}', 4.5 + i, 25.4, E'tab\there; \\. line', 'a=>1,b=>NULL', 'Tom' || i
    FROM generate_series(1, 50) i;
UPDATE zoo.animals SET parent = 1000 WHERE id > 1000;

CREATE INDEX animals_expression ON zoo.animals (lower(notes), (weight * 2) DESC NULLS LAST) WHERE weight > 5;
CREATE UNIQUE INDEX animals_covering ON zoo.animals (id) INCLUDE (name, mood) WITH (fillfactor = 50);
CREATE UNIQUE INDEX animals_nulls ON zoo.animals (few, id) NULLS NOT DISTINCT;
CREATE INDEX animals_trgm ON zoo.animals USING gin (notes ext.gin_trgm_ops);
CREATE INDEX animals_doc ON zoo.animals USING gin (doc);
CREATE INDEX animals_collate ON zoo.animals (label COLLATE "POSIX" text_pattern_ops);
CREATE INDEX animals_hash ON zoo.animals USING hash (mood);
CREATE INDEX animals_brin ON zoo.animals USING brin (since) WITH (pages_per_range = 8);
ALTER INDEX zoo.animals_expression ALTER COLUMN 1 SET STATISTICS 300;
COMMENT ON INDEX zoo.animals_expression IS 'partial';
ALTER TABLE zoo.animals CLUSTER ON animals_pkey;
ALTER TABLE zoo.animals REPLICA IDENTITY USING INDEX animals_covering;
CREATE STATISTICS zoo.animal_stats (ndistinct, dependencies, mcv) ON mood, weight FROM zoo.animals;
CREATE STATISTICS zoo.animal_expression ON (weight * 2), lower(notes) FROM zoo.animals;
ALTER STATISTICS zoo.animal_stats SET STATISTICS 77;
COMMENT ON STATISTICS zoo.animal_stats IS 'stats';

-- Circular keys, deferrable uniqueness, exclusion, not valid
CREATE TABLE zoo.keepers (id int PRIMARY KEY, cage int, shift tstzrange, room int, rank int,
    CONSTRAINT one_a_room EXCLUDE USING gist (room WITH =, shift WITH &&) WHERE (room > 0) DEFERRABLE INITIALLY DEFERRED,
    UNIQUE (rank), CONSTRAINT cage_key UNIQUE (cage) DEFERRABLE INITIALLY IMMEDIATE);
CREATE TABLE zoo.cages (id int PRIMARY KEY, keeper int REFERENCES zoo.keepers (id));
INSERT INTO zoo.keepers SELECT i, i, tstzrange(timestamptz 'epoch' + i * interval '1 day', timestamptz 'epoch' + (i + 1) * interval '1 day'), 1, i FROM generate_series(1, 20) i;
INSERT INTO zoo.cages SELECT i, 21 - i FROM generate_series(1, 20) i;
ALTER TABLE zoo.keepers ADD CONSTRAINT keepers_cage FOREIGN KEY (cage) REFERENCES zoo.cages (id) MATCH FULL;
ALTER TABLE zoo.keepers ADD CONSTRAINT young CHECK (rank < 10) NOT VALID;
ALTER TABLE zoo.cages ADD CONSTRAINT cages_ticket FOREIGN KEY (id) REFERENCES zoo.keepers (rank) NOT VALID;
ALTER TABLE zoo.cages REPLICA IDENTITY FULL;

-- Partitions
CREATE TABLE zoo.events (id bigint GENERATED BY DEFAULT AS IDENTITY, at timestamptz NOT NULL, kind text NOT NULL, body jsonb DEFAULT '{"a:b": "?"}', PRIMARY KEY (id, at, kind))
    PARTITION BY RANGE (at);
CREATE TABLE zoo.events_2024 PARTITION OF zoo.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01') PARTITION BY LIST (kind);
CREATE TABLE zoo.events_2024_a PARTITION OF zoo.events_2024 FOR VALUES IN ('a', 'it''s') PARTITION BY HASH (id);
CREATE TABLE zoo.events_2024_a0 PARTITION OF zoo.events_2024_a FOR VALUES WITH (MODULUS 2, REMAINDER 0) WITH (fillfactor = 80);
CREATE TABLE zoo.events_2024_a1 PARTITION OF zoo.events_2024_a FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE zoo.events_2024_rest PARTITION OF zoo.events_2024 DEFAULT;
CREATE TABLE zoo.events_rest PARTITION OF zoo.events DEFAULT;
CREATE TABLE zoo.events_old (kind text NOT NULL, gone int, body jsonb, id bigint NOT NULL, at timestamptz NOT NULL);
ALTER TABLE zoo.events_old DROP COLUMN gone;
ALTER TABLE zoo.events ATTACH PARTITION zoo.events_old FOR VALUES FROM (MINVALUE) TO ('2024-01-01');
CREATE TABLE zoo.events_detached PARTITION OF zoo.events FOR VALUES FROM ('2030-01-01') TO ('2031-01-01');
ALTER TABLE zoo.events DETACH PARTITION zoo.events_detached;
INSERT INTO zoo.events (at, kind) SELECT timestamptz '2023-06-01' + i * interval '3 days', (ARRAY['a', 'it''s', 'b'])[1 + i % 3] FROM generate_series(1, 400) i;
INSERT INTO zoo.events_detached VALUES (1, '2030-05-05', 'x', NULL);
CREATE INDEX events_kind ON zoo.events (kind);
CREATE INDEX events_only ON ONLY zoo.events (at DESC);
CREATE INDEX events_rest_only ON zoo.events_rest (at DESC);
ALTER INDEX zoo.events_only ATTACH PARTITION zoo.events_rest_only;
CREATE UNIQUE INDEX events_unique ON zoo.events (at, id, kind);
CREATE TABLE zoo.event_notes (event bigint, at timestamptz, kind text, note text, FOREIGN KEY (event, at, kind) REFERENCES zoo.events (id, at, kind));
CREATE TABLE zoo.bookings (animal bigint REFERENCES zoo.animals, day date) PARTITION BY RANGE (day);
CREATE TABLE zoo.bookings_1 PARTITION OF zoo.bookings FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
INSERT INTO zoo.bookings VALUES (1000, '2020-02-02');
INSERT INTO zoo.event_notes SELECT id, at, kind, 'note' FROM zoo.events LIMIT 30;
CREATE TABLE zoo.partless (a int) PARTITION BY LIST (a);

-- Inheritance, typed tables, odd tables
CREATE TABLE zoo.base (id int NOT NULL, name text DEFAULT 'base', CHECK (id > 0));
CREATE TABLE zoo.other (extra text);
CREATE TABLE zoo.child (own int, CHECK (own < 1000)) INHERITS (zoo.base, zoo.other);
ALTER TABLE zoo.child ALTER COLUMN name SET DEFAULT 'child';
CREATE TABLE zoo.grandchild () INHERITS (zoo.child);
INSERT INTO zoo.base VALUES (1), (2);
INSERT INTO zoo.child (id, own) VALUES (3, 30);
INSERT INTO zoo.grandchild (id, own, extra) VALUES (4, 40, 'x');
CREATE TABLE zoo.typed OF zoo.address (PRIMARY KEY (street), tags WITH OPTIONS DEFAULT '{}');
INSERT INTO zoo.typed VALUES ('here', 1);
CREATE UNLOGGED TABLE zoo.scratch (id serial PRIMARY KEY, v text);
INSERT INTO zoo.scratch (v) VALUES ('x'), ('y');
CREATE TABLE zoo.nothing ();
CREATE TABLE "Odd Schema"."Odd; ""Table"" :x" ("select" int PRIMARY KEY, "new
line" text, "Ünï;code" text DEFAULT ':d');
INSERT INTO "Odd Schema"."Odd; ""Table"" :x" VALUES (1, 'a', 'b');
CREATE SEQUENCE "Odd Schema"."Odd Seq" OWNED BY "Odd Schema"."Odd; ""Table"" :x"."select";
COMMENT ON TABLE "Odd Schema"."Odd; ""Table"" :x" IS 'odd''s';
COMMENT ON COLUMN "Odd Schema"."Odd; ""Table"" :x"."new
line" IS E'multi\nline';

-- Views
CREATE VIEW zoo.cats AS SELECT id, name, weight FROM zoo.animals WHERE name::text = 'cat' AND notes <> ':x ? @y';
CREATE VIEW zoo.heavy WITH (security_invoker = true, security_barrier = true) AS SELECT * FROM zoo.cats WHERE weight > 10 WITH CASCADED CHECK OPTION;
CREATE VIEW zoo.light WITH (check_option = local) AS SELECT * FROM zoo.cats WHERE weight < 10;
ALTER VIEW zoo.cats ALTER COLUMN weight SET DEFAULT 3;
CREATE RECURSIVE VIEW zoo.numbers (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM numbers WHERE n < 10;
-- A view that groups by a primary key needs it, so that it comes after the data.
CREATE VIEW zoo.by_key AS SELECT a.id, a.name, a.notes, count(*) AS n FROM zoo.animals a LEFT JOIN zoo.bookings b ON b.animal = a.id GROUP BY a.id;
CREATE MATERIALIZED VIEW zoo.z_first AS SELECT mood, count(*) AS n FROM zoo.animals GROUP BY mood;
CREATE VIEW zoo.y_between AS SELECT mood, n FROM zoo.z_first WHERE n > 0;
CREATE MATERIALIZED VIEW zoo.a_last WITH (fillfactor = 60) AS SELECT mood, n * 2 AS twice FROM zoo.y_between;
CREATE UNIQUE INDEX a_last_mood ON zoo.a_last (mood);
CREATE MATERIALIZED VIEW zoo.unfilled AS SELECT 1 / 0 AS boom WITH NO DATA;
CREATE MATERIALIZED VIEW zoo.key_filled AS SELECT * FROM zoo.by_key;
ALTER MATERIALIZED VIEW zoo.a_last CLUSTER ON a_last_mood;
COMMENT ON VIEW zoo.cats IS 'cats';
COMMENT ON COLUMN zoo.cats.weight IS 'kg';
COMMENT ON MATERIALIZED VIEW zoo.a_last IS 'last';

-- Rules and triggers
CREATE TABLE zoo.log (id bigserial PRIMARY KEY, what text);
CREATE RULE log_insert AS ON INSERT TO zoo.cages WHERE new.id > 1000 DO ALSO INSERT INTO zoo.log (what) VALUES ('cage; ' || new.id);
CREATE RULE no_delete AS ON DELETE TO zoo.log DO INSTEAD NOTHING;
ALTER TABLE zoo.log DISABLE RULE no_delete;
CREATE RULE numbers_insert AS ON INSERT TO zoo.numbers DO INSTEAD (INSERT INTO zoo.log (what) VALUES (new.n::text); INSERT INTO zoo.log (what) VALUES ('; two'));
COMMENT ON RULE no_delete ON zoo.log IS 'kept';
CREATE FUNCTION zoo.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO zoo.log (what) VALUES (tg_name || ' ' || coalesce(tg_argv[0], '')); RETURN coalesce(new, old); END $$;
CREATE FUNCTION zoo.note_many() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO zoo.log (what) SELECT 'many ' || id FROM fresh; RETURN NULL; END $$;
CREATE TRIGGER plain BEFORE INSERT OR UPDATE OF weight, name ON zoo.animals FOR EACH ROW WHEN (new.weight > 5) EXECUTE FUNCTION zoo.note('arg;1', 'it''s');
CREATE TRIGGER off AFTER DELETE ON zoo.animals FOR EACH STATEMENT EXECUTE FUNCTION zoo.note();
ALTER TABLE zoo.animals DISABLE TRIGGER off;
CREATE TRIGGER always AFTER INSERT ON zoo.keepers FOR EACH ROW EXECUTE FUNCTION zoo.note();
ALTER TABLE zoo.keepers ENABLE ALWAYS TRIGGER always;
CREATE TRIGGER replica AFTER INSERT ON zoo.keepers FOR EACH ROW EXECUTE FUNCTION zoo.note();
ALTER TABLE zoo.keepers ENABLE REPLICA TRIGGER replica;
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON zoo.cages DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION zoo.note();
CREATE TRIGGER many AFTER INSERT ON zoo.cages REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION zoo.note_many();
CREATE TRIGGER instead INSTEAD OF INSERT ON zoo.heavy FOR EACH ROW EXECUTE FUNCTION zoo.note();
CREATE TRIGGER "on parts" AFTER INSERT ON zoo.events FOR EACH ROW EXECUTE FUNCTION zoo.note();
ALTER TABLE zoo.events_rest DISABLE TRIGGER "on parts";
COMMENT ON TRIGGER plain ON zoo.animals IS 'plain';

-- Row security and grants
ALTER TABLE zoo.animals ENABLE ROW LEVEL SECURITY;
CREATE POLICY "see; own" ON zoo.animals FOR SELECT TO zoo_reader, "zoo_Odd; role" USING (name::text = current_user OR nick OPERATOR(public.=) 'x'::public.citext);
CREATE POLICY add ON zoo.animals AS RESTRICTIVE FOR INSERT TO PUBLIC WITH CHECK (weight < 100 AND notes <> ':n?');
CREATE POLICY everything ON zoo.keepers USING (true) WITH CHECK (EXISTS (SELECT FROM zoo.cages c WHERE c.keeper = keepers.id));
ALTER TABLE zoo.keepers ENABLE ROW LEVEL SECURITY;
COMMENT ON POLICY add ON zoo.animals IS 'adds';
GRANT USAGE ON SCHEMA zoo TO zoo_reader, zoo_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA zoo TO zoo_reader;
GRANT INSERT, UPDATE (weight), REFERENCES (id) ON zoo.animals TO zoo_writer WITH GRANT OPTION;
GRANT SELECT ("Höhe; in ""cm""") ON zoo.animals TO "zoo_Odd; role";
GRANT ALL ON "Odd Schema"."Odd; ""Table"" :x" TO "zoo_Odd; role";
GRANT USAGE, SELECT ON SEQUENCE zoo.tickets TO zoo_writer;
GRANT SELECT ON zoo.cats TO PUBLIC;
REVOKE EXECUTE ON FUNCTION zoo.tricky(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION zoo.tricky(text) TO zoo_writer;
REVOKE USAGE ON TYPE zoo.mood FROM PUBLIC;
GRANT USAGE ON TYPE zoo.mood TO zoo_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA zoo GRANT SELECT ON TABLES TO zoo_reader;

-- Publications
CREATE PUBLICATION zoo_tables FOR TABLE ONLY zoo.animals (id, name, weight), zoo.cages WHERE (id > 3) WITH (publish = 'insert, delete');
COMMENT ON PUBLICATION zoo_tables IS 'some';
