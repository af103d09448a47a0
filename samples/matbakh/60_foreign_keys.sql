-- To the users of Supabase.
ALTER TABLE profiles ADD FOREIGN KEY (id) REFERENCES auth.users (id) ON DELETE CASCADE;
ALTER TABLE private_profile ADD FOREIGN KEY (id) REFERENCES auth.users (id) ON DELETE CASCADE;
ALTER TABLE user_preferences ADD FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE;
ALTER TABLE user_roles ADD FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE;
ALTER TABLE user_roles ADD FOREIGN KEY (granted_by) REFERENCES auth.users (id) ON DELETE SET NULL;
ALTER TABLE business_partners ADD FOREIGN KEY (user_id) REFERENCES auth.users (id);
ALTER TABLE business_profiles ADD FOREIGN KEY (user_id) REFERENCES auth.users (id);
ALTER TABLE visibility_check_leads ADD FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE SET NULL;
ALTER TABLE google_oauth_tokens ADD FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE;
ALTER TABLE facebook_oauth_tokens ADD FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE;
ALTER TABLE security_events ADD FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE SET NULL;
ALTER TABLE user_sessions ADD FOREIGN KEY (user_id) REFERENCES auth.users (id) ON DELETE CASCADE;
ALTER TABLE support_tickets ADD FOREIGN KEY (user_id) REFERENCES auth.users (id);
ALTER TABLE social_posts ADD FOREIGN KEY (author_id) REFERENCES auth.users (id) ON DELETE SET NULL;
ALTER TABLE content_articles ADD FOREIGN KEY (author_id) REFERENCES auth.users (id) ON DELETE SET NULL;

-- Core. Partners and profiles refer to each other.
ALTER TABLE business_profiles ADD FOREIGN KEY (partner_id) REFERENCES business_partners (id) ON DELETE CASCADE;
ALTER TABLE business_partners ADD FOREIGN KEY (primary_profile_id) REFERENCES business_profiles (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE business_profiles ADD FOREIGN KEY (primary_category_id) REFERENCES gmb_categories (id);
ALTER TABLE gmb_categories ADD FOREIGN KEY (parent_id) REFERENCES gmb_categories (id);
ALTER TABLE service_prices ADD FOREIGN KEY (package_id) REFERENCES service_packages (id) ON DELETE CASCADE;
ALTER TABLE partner_bookings ADD FOREIGN KEY (partner_id) REFERENCES business_partners (id);
ALTER TABLE partner_bookings ADD FOREIGN KEY (package_id) REFERENCES service_packages (id);
ALTER TABLE partner_bookings ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE SET NULL;
ALTER TABLE business_contacts ADD FOREIGN KEY (partner_id) REFERENCES business_partners (id) ON DELETE CASCADE;
ALTER TABLE business_hours ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE business_profile_categories ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE business_profile_categories ADD FOREIGN KEY (category_id) REFERENCES gmb_categories (id);
ALTER TABLE partner_invoices ADD FOREIGN KEY (partner_id) REFERENCES business_partners (id);
ALTER TABLE partner_invoices ADD FOREIGN KEY (booking_id) REFERENCES partner_bookings (id);
ALTER TABLE partner_invoice_items ADD FOREIGN KEY (invoice_id) REFERENCES partner_invoices (id) ON DELETE CASCADE;
ALTER TABLE partner_credits ADD FOREIGN KEY (partner_id) REFERENCES business_partners (id);
ALTER TABLE partner_credits ADD FOREIGN KEY (booking_id) REFERENCES partner_bookings (id) ON DELETE SET NULL;

-- From and to the partitioned table.
ALTER TABLE visibility_check_leads ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE SET NULL;
ALTER TABLE visibility_check_leads ADD FOREIGN KEY (category_id) REFERENCES gmb_categories (id);
ALTER TABLE visibility_check_results ADD FOREIGN KEY (lead_id, lead_created_at) REFERENCES visibility_check_leads (id, created_at) ON DELETE CASCADE;
ALTER TABLE visibility_check_results ADD FOREIGN KEY (business_profile_id) REFERENCES business_profiles (id) ON DELETE SET NULL;
ALTER TABLE lead_events ADD FOREIGN KEY (lead_id, lead_created_at) REFERENCES visibility_check_leads (id, created_at) ON DELETE CASCADE;

-- Analytics and social.
ALTER TABLE ga4_daily ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE visibility_trends ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE score_history ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE search_queries ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE page_views ADD FOREIGN KEY (session_id) REFERENCES user_sessions (id) ON DELETE CASCADE;
ALTER TABLE gmb_data_cache ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE facebook_data_cache ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE google_reviews ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE instagram_media ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE social_posts ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;

-- Admin and content.
ALTER TABLE user_roles ADD FOREIGN KEY (partner_id) REFERENCES business_partners (id) ON DELETE CASCADE;
ALTER TABLE support_messages ADD FOREIGN KEY (ticket_id) REFERENCES support_tickets (id) ON DELETE CASCADE;
ALTER TABLE ai_recommendations ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE competitive_analysis ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE swot_analysis ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE platform_recommendations ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE action_plans ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE content_translations ADD FOREIGN KEY (article_id) REFERENCES content_articles (id) ON DELETE CASCADE;
ALTER TABLE content_article_tags ADD FOREIGN KEY (article_id) REFERENCES content_articles (id) ON DELETE CASCADE;
ALTER TABLE content_article_tags ADD FOREIGN KEY (tag_id) REFERENCES content_tags (id);
ALTER TABLE menus ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE menu_items ADD FOREIGN KEY (menu_id) REFERENCES menus (id) ON DELETE CASCADE;
ALTER TABLE photo_assets ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
ALTER TABLE review_replies ADD FOREIGN KEY (review_id) REFERENCES google_reviews (id) ON DELETE CASCADE;
ALTER TABLE seo_keywords ADD FOREIGN KEY (profile_id) REFERENCES business_profiles (id) ON DELETE CASCADE;
