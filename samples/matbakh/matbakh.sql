-- matbakh: a restaurant visibility service as a Supabase project would hold it. For psql 15 or later:
--   psql -1 -v ON_ERROR_STOP=1 -v seed=1 -v scale=1.0 -d <empty database> -f matbakh.sql
-- -v owner=<role> owns everything, when a superuser loads for somebody else.
\if :{?seed}
\else
  \set seed 1
\endif
\if :{?scale}
\else
  \set scale 1.0
\endif

SET client_encoding = 'UTF8';
SET client_min_messages = warning;
SET statement_timeout = 0;
SET jit = off;
SET TimeZone = 'UTC';
SET DateStyle = 'ISO';
SET search_path = public;
SELECT set_config('matbakh.seed', :'seed', false), set_config('matbakh.scale', :'scale', false) \g /dev/null

\ir 01_roles.sql
\if :{?owner}
  SET ROLE :"owner";
\endif
\ir 02_auth.sql
\ir 03_generator.sql
\ir 04_types.sql
\ir 10_core_tables.sql
\ir 11_lead_tables.sql
\ir 20_analytics_tables.sql
\ir 30_social_tables.sql
\ir 40_admin_tables.sql
\ir 50_content_tables.sql
\ir 05_user_data.sql
\ir 12_core_data.sql
\ir 13_lead_data.sql
\ir 21_analytics_data.sql
\ir 31_social_data.sql
\ir 41_admin_data.sql
\ir 51_content_data.sql
\ir 60_foreign_keys.sql
\ir 61_indexes.sql
\ir 70_functions.sql
\ir 71_triggers.sql
\ir 72_views.sql
\ir 80_policies.sql
\ir 81_grants.sql
\ir 82_comments.sql

DROP SCHEMA gen CASCADE;
-- Row counts and a rough picture; a full one takes as long as the rest.
SET default_statistics_target = 5;
SELECT format('ANALYZE %s', oid::regclass) FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm') AND NOT relispartition \gexec
RESET ROLE;
