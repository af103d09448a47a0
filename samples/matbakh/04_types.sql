CREATE TYPE partner_status AS ENUM ('invited', 'onboarding', 'active', 'paused', 'churned');
CREATE TYPE verification_status AS ENUM ('unverified', 'pending', 'verified', 'rejected');
CREATE TYPE lead_status AS ENUM ('pending', 'confirmed', 'analyzing', 'completed', 'failed', 'converted');
CREATE TYPE lead_source AS ENUM ('organic', 'google_ads', 'facebook', 'instagram', 'referral', 'newsletter', 'partner');
CREATE TYPE booking_status AS ENUM ('draft', 'booked', 'in_progress', 'delivered', 'cancelled');
CREATE TYPE payment_status AS ENUM ('open', 'paid', 'refunded', 'failed');
CREATE TYPE severity AS ENUM ('info', 'low', 'medium', 'high', 'critical');
CREATE TYPE impact AS ENUM ('gering', 'mittel', 'groß');
CREATE TYPE job_state AS ENUM ('queued', 'running', 'succeeded', 'failed');
CREATE TYPE user_persona AS ENUM ('Der Skeptiker', 'Die Überforderte', 'Der Profi', 'Die Zeitarme');
CREATE TYPE app_role AS ENUM ('owner', 'manager', 'staff', 'support', 'admin', 'super_admin');

CREATE DOMAIN postal_code AS text CHECK (VALUE ~ '^[0-9]{5}$');
CREATE DOMAIN score AS numeric(5, 2) CHECK (VALUE BETWEEN 0 AND 100);

CREATE SEQUENCE booking_number_seq START 100001;
CREATE SEQUENCE invoice_number_seq START 20250001;
