-- The part of Supabase's auth schema that matbakh refers to, where there is none.
DO $$
BEGIN
    IF to_regclass('auth.users') IS NOT NULL THEN RETURN; END IF;

    CREATE SCHEMA auth;
    GRANT USAGE ON SCHEMA auth TO anon, authenticated, service_role;

    CREATE TABLE auth.users (
        instance_id uuid,
        id uuid PRIMARY KEY,
        aud varchar(255),
        role varchar(255),
        email varchar(255) UNIQUE,
        encrypted_password varchar(255),
        email_confirmed_at timestamptz,
        last_sign_in_at timestamptz,
        raw_app_meta_data jsonb,
        raw_user_meta_data jsonb,
        created_at timestamptz,
        updated_at timestamptz,
        phone text UNIQUE
    );
    ALTER TABLE auth.users ENABLE ROW LEVEL SECURITY;

    CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $fn$
        SELECT coalesce(
            nullif(current_setting('request.jwt.claim.sub', true), ''),
            nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
        )::uuid
    $fn$;
END $$;
