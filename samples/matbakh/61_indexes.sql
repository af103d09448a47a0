-- Partial.
CREATE INDEX idx_business_partners_user_id ON business_partners (user_id) WHERE status = 'active';
CREATE INDEX idx_business_partners_status_created ON business_partners (status, created_at DESC) WHERE status = 'active';
CREATE INDEX idx_leads_pending ON visibility_check_leads (created_at) WHERE status IN ('pending', 'analyzing');
CREATE INDEX idx_google_tokens_expiring ON google_oauth_tokens (expires_at) WHERE is_active;
CREATE INDEX idx_jobs_queue ON background_jobs (queue, run_after) WHERE state = 'queued';
CREATE INDEX idx_tickets_open ON support_tickets (severity DESC, opened_at) WHERE is_open;
CREATE UNIQUE INDEX uq_contacts_primary ON business_contacts (partner_id) WHERE is_primary;
CREATE UNIQUE INDEX uq_results_latest ON visibility_check_results (lead_id) WHERE is_latest;

-- Of expressions.
CREATE INDEX idx_leads_email ON visibility_check_leads (lower(email));
CREATE UNIQUE INDEX uq_newsletter_email ON newsletter_subscribers (lower(email));
CREATE INDEX idx_partners_company ON business_partners (lower(company_name) text_pattern_ops);
CREATE INDEX idx_leads_model ON visibility_check_leads ((analysis_payload ->> 'modell'));
CREATE INDEX idx_reviews_text ON google_reviews USING gin (to_tsvector('german', coalesce(comment, '')));

-- GIN, GiST, BRIN, hash.
CREATE INDEX idx_profiles_cuisines ON business_profiles USING gin (cuisine_types);
CREATE INDEX idx_profiles_amenities ON business_profiles USING gin (amenities jsonb_path_ops);
CREATE INDEX idx_partners_tags ON business_partners USING gin (tags);
CREATE INDEX idx_categories_keywords ON gmb_categories USING gin (keywords);
CREATE INDEX idx_articles_search ON content_articles USING gin (search);
CREATE INDEX idx_plans_recommendations ON action_plans USING gin (recommendation_ids);
CREATE INDEX idx_sessions_active ON user_sessions USING gist (active_during);
CREATE INDEX idx_oauth_logs_at ON oauth_event_logs USING brin (occurred_at);
CREATE INDEX idx_audit_record ON security_audit_log USING hash (record_id);

-- Of keys and lists.
CREATE INDEX idx_profiles_partner ON business_profiles (partner_id);
CREATE INDEX idx_profiles_user ON business_profiles (user_id);
CREATE INDEX idx_profiles_city ON business_profiles (city, visibility_score DESC NULLS LAST) INCLUDE (business_name);
CREATE INDEX idx_leads_user ON visibility_check_leads (user_id);
CREATE INDEX idx_leads_status ON visibility_check_leads (status, created_at DESC);
CREATE INDEX idx_results_profile ON visibility_check_results (business_profile_id, created_at DESC);
CREATE INDEX idx_lead_events_lead ON lead_events (lead_id, occurred_at);
CREATE INDEX idx_bookings_partner ON partner_bookings (partner_id, created_at DESC);
CREATE INDEX idx_invoices_partner ON partner_invoices (partner_id);
CREATE INDEX idx_reviews_profile ON google_reviews (profile_id, reviewed_at DESC);
CREATE INDEX idx_ai_profile ON ai_recommendations (profile_id, priority);
CREATE INDEX idx_gmb_cache_profile ON gmb_data_cache (profile_id, fetched_at DESC);
CREATE INDEX idx_audit_at ON security_audit_log (performed_at DESC);

-- The log without a key is told apart by all of its columns when it is followed.
ALTER TABLE oauth_event_logs REPLICA IDENTITY FULL;
