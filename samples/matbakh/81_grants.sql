GRANT USAGE ON SCHEMA public TO anon, authenticated, service_role;
GRANT ALL ON ALL TABLES IN SCHEMA public TO authenticated, service_role;
GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO authenticated, service_role;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO anon;
GRANT INSERT ON visibility_check_leads, newsletter_subscribers TO anon;

-- What the API must not touch, whatever the policies say.
REVOKE ALL ON private_profile, google_oauth_tokens, facebook_oauth_tokens, security_audit_log, system_settings FROM anon;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON security_audit_log FROM authenticated;
REVOKE ALL ON google_oauth_tokens FROM authenticated;
GRANT SELECT (id, user_id, email, is_active, expires_at), DELETE ON google_oauth_tokens TO authenticated;
GRANT EXECUTE ON PROCEDURE delete_expired_leads(date) TO service_role;
