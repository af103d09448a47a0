-- The roles of Supabase's API, where they are missing. Roles are shared by the cluster: another load may be first.
DO $$
DECLARE
    name text;
    may_bypass boolean := (SELECT rolsuper OR (rolbypassrls AND current_setting('server_version_num')::int >= 160000)
                           FROM pg_roles WHERE rolname = current_user);
BEGIN
    FOREACH name IN ARRAY ARRAY['anon', 'authenticated', 'service_role'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            BEGIN
                EXECUTE format('CREATE ROLE %I NOLOGIN%s', name,
                               CASE WHEN name = 'service_role' AND may_bypass THEN ' BYPASSRLS' ELSE '' END);
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END;
        END IF;
    END LOOP;
END $$;
