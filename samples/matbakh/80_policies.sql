-- Every table has row level security. A policy names the user by auth.uid(); where a row belongs to a profile, its owner decides.
DO $$
DECLARE
    t regclass;
BEGIN
    FOR t IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', t);
    END LOOP;
END $$;

-- A user's own rows.
CREATE POLICY "Users read their own profiles" ON profiles FOR SELECT TO authenticated USING (id = auth.uid());
CREATE POLICY "Users change their own profiles" ON profiles FOR UPDATE TO authenticated USING (id = auth.uid()) WITH CHECK (id = auth.uid());
CREATE POLICY "Users read their own private_profile" ON private_profile FOR SELECT TO authenticated USING (id = auth.uid());
CREATE POLICY "Users change their own private_profile" ON private_profile FOR UPDATE TO authenticated USING (id = auth.uid())
    WITH CHECK (id = auth.uid());
CREATE POLICY "Users read their own user_preferences" ON user_preferences FOR SELECT TO authenticated USING (user_id = auth.uid());
CREATE POLICY "Users change their own user_preferences" ON user_preferences FOR UPDATE TO authenticated USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users read their own business_partners" ON business_partners FOR SELECT TO authenticated USING (user_id = auth.uid());
CREATE POLICY "Users change their own business_partners" ON business_partners FOR UPDATE TO authenticated USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users read their own business_profiles" ON business_profiles FOR SELECT TO authenticated USING (user_id = auth.uid());
CREATE POLICY "Users change their own business_profiles" ON business_profiles FOR UPDATE TO authenticated USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users read their own google_oauth_tokens" ON google_oauth_tokens FOR SELECT TO authenticated USING (user_id = auth.uid());
CREATE POLICY "Users change their own google_oauth_tokens" ON google_oauth_tokens FOR UPDATE TO authenticated USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users read their own facebook_oauth_tokens" ON facebook_oauth_tokens FOR SELECT TO authenticated USING (user_id = auth.uid());
CREATE POLICY "Users change their own facebook_oauth_tokens" ON facebook_oauth_tokens FOR UPDATE TO authenticated USING (user_id = auth.uid())
    WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users add their own business_partners" ON business_partners FOR INSERT TO authenticated WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users add their own business_profiles" ON business_profiles FOR INSERT TO authenticated WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users add their own support_tickets" ON support_tickets FOR INSERT TO authenticated WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users add their own social_posts" ON social_posts FOR INSERT TO authenticated WITH CHECK (author_id = auth.uid());
CREATE POLICY "Users add their own google_oauth_tokens" ON google_oauth_tokens FOR INSERT TO authenticated WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users add their own facebook_oauth_tokens" ON facebook_oauth_tokens FOR INSERT TO authenticated WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users add their own user_preferences" ON user_preferences FOR INSERT TO authenticated WITH CHECK (user_id = auth.uid());
CREATE POLICY "Users remove their own google_oauth_tokens" ON google_oauth_tokens FOR DELETE TO authenticated USING (user_id = auth.uid());
CREATE POLICY "Users remove their own facebook_oauth_tokens" ON facebook_oauth_tokens FOR DELETE TO authenticated USING (user_id = auth.uid());
CREATE POLICY "Users read their own user_roles" ON user_roles FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY "Users read their own user_sessions" ON user_sessions FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY "Users read their own support_tickets" ON support_tickets FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY "Users read their own visibility_check_leads" ON visibility_check_leads FOR SELECT TO authenticated
    USING (user_id = (SELECT auth.uid()));
CREATE POLICY "Users read their own oauth_event_logs" ON oauth_event_logs FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY "Users read their own security_events" ON security_events FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));
CREATE POLICY "Users read their own email_events" ON email_events FOR SELECT TO authenticated USING (user_id = (SELECT auth.uid()));

-- By the profile.
CREATE POLICY "Owners manage business_hours" ON business_hours FOR ALL TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read business_profile_categories" ON business_profile_categories FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read ga4_daily" ON ga4_daily FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read visibility_trends" ON visibility_trends FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read score_history" ON score_history FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read search_queries" ON search_queries FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read gmb_data_cache" ON gmb_data_cache FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read facebook_data_cache" ON facebook_data_cache FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read google_reviews" ON google_reviews FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read instagram_media" ON instagram_media FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read social_posts" ON social_posts FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read ai_recommendations" ON ai_recommendations FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read competitive_analysis" ON competitive_analysis FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read swot_analysis" ON swot_analysis FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read platform_recommendations" ON platform_recommendations FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners manage action_plans" ON action_plans FOR ALL TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners manage menus" ON menus FOR ALL TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners manage photo_assets" ON photo_assets FOR ALL TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners read seo_keywords" ON seo_keywords FOR SELECT TO authenticated
    USING (profile_id IN (SELECT p.id FROM business_profiles p WHERE p.user_id = auth.uid()));
CREATE POLICY "Owners decide ai_recommendations" ON ai_recommendations FOR UPDATE TO authenticated USING (owns_profile(profile_id))
    WITH CHECK (owns_profile(profile_id) AND auth.uid() IS NOT NULL);
CREATE POLICY "Owners decide platform_recommendations" ON platform_recommendations FOR UPDATE TO authenticated USING (owns_profile(profile_id))
    WITH CHECK (owns_profile(profile_id) AND auth.uid() IS NOT NULL);
CREATE POLICY "Owners manage menu_items" ON menu_items FOR ALL TO authenticated
    USING (EXISTS (SELECT FROM menus m JOIN business_profiles p ON p.id = m.profile_id WHERE m.id = menu_id AND p.user_id = auth.uid()));
CREATE POLICY "Owners read results" ON visibility_check_results FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM visibility_check_leads l WHERE l.id = lead_id AND l.created_at = lead_created_at AND l.user_id = auth.uid()));
CREATE POLICY "Authors write review_replies" ON review_replies FOR ALL TO authenticated USING (author_id = auth.uid())
    WITH CHECK (author_id = auth.uid());
CREATE POLICY "Users read support_messages" ON support_messages FOR SELECT TO authenticated
    USING (NOT is_internal AND EXISTS (SELECT FROM support_tickets t WHERE t.id = ticket_id AND t.user_id = auth.uid()));

-- By the partner.
CREATE POLICY "Partners read business_contacts" ON business_contacts FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM business_partners b WHERE b.id = partner_id AND b.user_id = auth.uid()));
CREATE POLICY "Partners read partner_bookings" ON partner_bookings FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM business_partners b WHERE b.id = partner_id AND b.user_id = auth.uid()));
CREATE POLICY "Partners read partner_invoices" ON partner_invoices FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM business_partners b WHERE b.id = partner_id AND b.user_id = auth.uid()));
CREATE POLICY "Partners read partner_credits" ON partner_credits FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM business_partners b WHERE b.id = partner_id AND b.user_id = auth.uid()));
CREATE POLICY "Partners read partner_invoice_items" ON partner_invoice_items FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM partner_invoices v JOIN business_partners b ON b.id = v.partner_id WHERE v.id = invoice_id
    AND b.user_id = auth.uid()));

-- Everybody, nobody, administrators.
CREATE POLICY "Everybody reads gmb_categories" ON gmb_categories FOR SELECT TO anon, authenticated USING (true);
CREATE POLICY "Everybody reads service_prices" ON service_prices FOR SELECT TO anon, authenticated USING (true);
CREATE POLICY "Everybody reads content_tags" ON content_tags FOR SELECT TO anon, authenticated USING (true);
CREATE POLICY "Everybody reads content_article_tags" ON content_article_tags FOR SELECT TO anon, authenticated USING (true);
CREATE POLICY "Everybody reads content_translations" ON content_translations FOR SELECT TO anon, authenticated USING (true);
CREATE POLICY "Everybody reads active packages" ON service_packages FOR SELECT USING (is_active);
CREATE POLICY "Everybody reads published articles" ON content_articles FOR SELECT TO anon,
    authenticated USING (is_published OR author_id = auth.uid());
CREATE POLICY "Anybody starts a check" ON visibility_check_leads FOR INSERT TO anon,
    authenticated WITH CHECK (user_id IS NULL OR user_id = auth.uid());
CREATE POLICY "Anybody subscribes" ON newsletter_subscribers FOR INSERT TO anon WITH CHECK (confirmed_at IS NULL);
CREATE POLICY "Flags of a user" ON feature_flags FOR SELECT TO authenticated USING (is_enabled OR auth.uid() = ANY (allowed_user_ids));
CREATE POLICY "Administrators read admin_booking_kpis" ON admin_booking_kpis FOR SELECT TO authenticated USING ((SELECT is_admin()));
CREATE POLICY "Administrators read security_audit_log" ON security_audit_log FOR SELECT TO authenticated USING ((SELECT is_admin()));
CREATE POLICY "Administrators read background_jobs" ON background_jobs FOR SELECT TO authenticated USING ((SELECT is_admin()));
CREATE POLICY "Administrators read webhook_deliveries" ON webhook_deliveries FOR SELECT TO authenticated USING ((SELECT is_admin()));
CREATE POLICY "Administrators read api_usage_daily" ON api_usage_daily FOR SELECT TO authenticated USING ((SELECT is_admin()));
CREATE POLICY "Administrators read conversion_funnels" ON conversion_funnels FOR SELECT TO authenticated USING ((SELECT is_admin()));
CREATE POLICY "Administrators read email_templates" ON email_templates FOR SELECT TO authenticated USING ((SELECT is_admin()));
CREATE POLICY "The audit log is written by the system" ON security_audit_log FOR INSERT WITH CHECK (true);
CREATE POLICY "Administrators change system_settings" ON system_settings FOR ALL TO authenticated USING (is_admin())
    WITH CHECK (is_admin() AND auth.uid() IS NOT NULL);
CREATE POLICY "No secrets over the API" ON system_settings AS RESTRICTIVE FOR SELECT TO authenticated USING (NOT is_secret);
CREATE POLICY "Events of a lead" ON lead_events FOR SELECT TO authenticated USING (created_by = auth.uid());
CREATE POLICY "Views of a session" ON page_views FOR SELECT TO authenticated
    USING (EXISTS (SELECT FROM user_sessions s WHERE s.id = session_id AND s.user_id = auth.uid()));
