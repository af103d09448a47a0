-- What only a superuser can make, and what belongs to others than the one who moves it.
SET client_min_messages = warning;
CREATE ROLE zoo_owner NOLOGIN;
CREATE EXTENSION "uuid-ossp";
CREATE EXTENSION postgres_fdw;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'nowhere.example', dbname 'x');
CREATE USER MAPPING FOR PUBLIC SERVER elsewhere OPTIONS (user 'u', password 'zoo-s3cret-password');
CREATE USER MAPPING FOR zoo_owner SERVER elsewhere OPTIONS (user 'o', password 'zoo-s3cret-password');
CREATE FOREIGN DATA WRAPPER empty_wrapper OPTIONS (debug 'true');
CREATE FOREIGN TABLE zoo.far (id int OPTIONS (column_name 'ID') NOT NULL, v text) SERVER elsewhere OPTIONS (table_name 'far;1');
GRANT USAGE ON FOREIGN SERVER elsewhere TO zoo_reader;
COMMENT ON SERVER elsewhere IS 'far away';

CREATE FUNCTION zoo.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF tg_tag = 'CREATE SEQUENCE' THEN RAISE EXCEPTION 'no sequences'; END IF; END $$;
CREATE EVENT TRIGGER zoo_ddl ON ddl_command_start WHEN TAG IN ('CREATE SEQUENCE', 'DROP SEQUENCE') EXECUTE FUNCTION zoo.on_ddl();
ALTER EVENT TRIGGER zoo_ddl ENABLE ALWAYS;
CREATE EVENT TRIGGER zoo_off ON sql_drop EXECUTE FUNCTION zoo.on_ddl();
ALTER EVENT TRIGGER zoo_off DISABLE;
COMMENT ON EVENT TRIGGER zoo_off IS 'off';

CREATE TYPE zoo.weight;
CREATE FUNCTION zoo.weight_in(cstring) RETURNS zoo.weight LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION zoo.weight_out(zoo.weight) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE zoo.weight (INPUT = zoo.weight_in, OUTPUT = zoo.weight_out, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4, CATEGORY = 'N');
CREATE CAST (zoo.weight AS integer) WITHOUT FUNCTION AS IMPLICIT;
CREATE FUNCTION zoo.weight_lt(zoo.weight, zoo.weight) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4lt';
CREATE FUNCTION zoo.weight_le(zoo.weight, zoo.weight) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4le';
CREATE FUNCTION zoo.weight_eq(zoo.weight, zoo.weight) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4eq';
CREATE FUNCTION zoo.weight_ge(zoo.weight, zoo.weight) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4ge';
CREATE FUNCTION zoo.weight_gt(zoo.weight, zoo.weight) RETURNS boolean LANGUAGE internal IMMUTABLE STRICT AS 'int4gt';
CREATE FUNCTION zoo.weight_cmp(zoo.weight, zoo.weight) RETURNS integer LANGUAGE internal IMMUTABLE STRICT AS 'btint4cmp';
CREATE OPERATOR zoo.< (LEFTARG = zoo.weight, RIGHTARG = zoo.weight, FUNCTION = zoo.weight_lt, COMMUTATOR = OPERATOR(zoo.>), NEGATOR = OPERATOR(zoo.>=));
CREATE OPERATOR zoo.<= (LEFTARG = zoo.weight, RIGHTARG = zoo.weight, FUNCTION = zoo.weight_le, COMMUTATOR = OPERATOR(zoo.>=), NEGATOR = OPERATOR(zoo.>));
CREATE OPERATOR zoo.= (LEFTARG = zoo.weight, RIGHTARG = zoo.weight, FUNCTION = zoo.weight_eq, COMMUTATOR = OPERATOR(zoo.=), MERGES);
CREATE OPERATOR zoo.>= (LEFTARG = zoo.weight, RIGHTARG = zoo.weight, FUNCTION = zoo.weight_ge, COMMUTATOR = OPERATOR(zoo.<=), NEGATOR = OPERATOR(zoo.<));
CREATE OPERATOR zoo.> (LEFTARG = zoo.weight, RIGHTARG = zoo.weight, FUNCTION = zoo.weight_gt, COMMUTATOR = OPERATOR(zoo.<), NEGATOR = OPERATOR(zoo.<=));
CREATE OPERATOR FAMILY zoo.weights USING btree;
CREATE OPERATOR CLASS zoo.weight_ops DEFAULT FOR TYPE zoo.weight USING btree FAMILY zoo.weights AS
    OPERATOR 1 zoo.<, OPERATOR 2 zoo.<=, OPERATOR 3 zoo.=, OPERATOR 4 zoo.>=, OPERATOR 5 zoo.>, FUNCTION 1 zoo.weight_cmp(zoo.weight, zoo.weight);
COMMENT ON OPERATOR CLASS zoo.weight_ops USING btree IS 'by weight';
CREATE TABLE zoo.weights (w zoo.weight PRIMARY KEY);
INSERT INTO zoo.weights VALUES ('3'), ('1'), ('2');
ALTER FUNCTION zoo.add(int, int) LEAKPROOF;
CREATE FUNCTION zoo.row_number() RETURNS bigint LANGUAGE internal WINDOW AS 'window_row_number';
CREATE CONVERSION zoo.latin FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
CREATE ACCESS METHOD zoo_heap TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE zoo.other_method (id int PRIMARY KEY) USING zoo_heap;
INSERT INTO zoo.other_method VALUES (1);

CREATE PUBLICATION zoo_all FOR ALL TABLES WITH (publish_via_partition_root = true);
CREATE PUBLICATION zoo_schema FOR TABLES IN SCHEMA "Odd Schema";

-- Owned by another, granted onwards by another, restricted even for its owner.
CREATE TABLE zoo.theirs (id int PRIMARY KEY, secret text);
INSERT INTO zoo.theirs VALUES (1, 'x');
ALTER TABLE zoo.theirs OWNER TO zoo_owner;
GRANT USAGE ON SCHEMA zoo TO zoo_owner;
SET ROLE zoo_owner;
GRANT SELECT ON zoo.theirs TO zoo_writer WITH GRANT OPTION;
ALTER DEFAULT PRIVILEGES FOR ROLE zoo_owner IN SCHEMA "Odd Schema" GRANT USAGE ON SEQUENCES TO zoo_reader;
SET ROLE zoo_writer;
GRANT SELECT ON zoo.theirs TO "zoo_Odd; role";
RESET ROLE;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
ALTER TABLE zoo.cages ENABLE ROW LEVEL SECURITY;
ALTER TABLE zoo.cages FORCE ROW LEVEL SECURITY;
CREATE POLICY all_of_it ON zoo.cages TO zoo_owner USING (true);

ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- Settings of the database
DO $$ BEGIN
    EXECUTE format('ALTER DATABASE %I SET search_path = zoo, public', current_database());
    EXECUTE format('ALTER ROLE zoo_reader IN DATABASE %I SET work_mem = ''2MB''', current_database());
    EXECUTE format('COMMENT ON DATABASE %I IS ''the zoo''', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO zoo_reader', current_database());
END $$;
