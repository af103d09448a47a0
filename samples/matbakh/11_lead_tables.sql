-- The core of the product, a partition a month. The default partition takes what is older or from the future.
CREATE TABLE visibility_check_leads (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    email text NOT NULL CHECK (position('@' IN email) > 1),
    email_domain text GENERATED ALWAYS AS (split_part(email, '@', 2)) STORED,
    business_name text NOT NULL,
    first_name text,
    last_name text,
    phone text,
    status lead_status NOT NULL DEFAULT 'pending',
    source lead_source NOT NULL DEFAULT 'organic',
    language char(2) NOT NULL DEFAULT 'de',
    user_id uuid,
    profile_id uuid,
    street text,
    postal_code postal_code,
    city text,
    state text,
    country_code char(2) NOT NULL DEFAULT 'DE',
    latitude numeric(9, 6),
    longitude numeric(9, 6),
    category_id integer,
    cuisine_type text,
    website_url text,
    google_place_id text,
    google_url text,
    google_rating numeric(2, 1) CHECK (google_rating BETWEEN 1 AND 5),
    google_review_count integer,
    facebook_url text,
    facebook_followers integer,
    instagram_handle text,
    instagram_followers integer,
    competitor_urls text[],
    competitor_profile_ids uuid[],
    goals text[] NOT NULL DEFAULT '{}',
    budget_monthly numeric(10, 2),
    employee_range int4range,
    overall_score score,
    google_score smallint CHECK (google_score BETWEEN 0 AND 100),
    social_score smallint CHECK (social_score BETWEEN 0 AND 100),
    website_score smallint CHECK (website_score BETWEEN 0 AND 100),
    review_score smallint CHECK (review_score BETWEEN 0 AND 100),
    analysis_payload jsonb,
    analysis_started_at timestamptz,
    analysis_finished_at timestamptz,
    analysis_duration interval GENERATED ALWAYS AS (analysis_finished_at - analysis_started_at) STORED,
    analysis_error text,
    retry_count smallint NOT NULL DEFAULT 0,
    report_url text,
    report_sent_at timestamptz,
    confirmation_token text,
    confirmed_at timestamptz,
    double_opt_in boolean NOT NULL DEFAULT false,
    marketing_consent boolean NOT NULL DEFAULT false,
    consent_text_version text,
    gdpr_delete_after date,
    ip_address inet,
    user_agent text,
    referrer_url text,
    utm_params jsonb,
    notes text,
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);

CREATE TABLE visibility_check_leads_y2025m01 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE visibility_check_leads_y2025m02 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
CREATE TABLE visibility_check_leads_y2025m03 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-03-01') TO ('2025-04-01');
CREATE TABLE visibility_check_leads_y2025m04 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-04-01') TO ('2025-05-01');
CREATE TABLE visibility_check_leads_y2025m05 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-05-01') TO ('2025-06-01');
CREATE TABLE visibility_check_leads_y2025m06 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-06-01') TO ('2025-07-01');
CREATE TABLE visibility_check_leads_y2025m07 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-07-01') TO ('2025-08-01');
CREATE TABLE visibility_check_leads_y2025m08 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-08-01') TO ('2025-09-01');
CREATE TABLE visibility_check_leads_y2025m09 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-09-01') TO ('2025-10-01');
CREATE TABLE visibility_check_leads_y2025m10 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-10-01') TO ('2025-11-01');
CREATE TABLE visibility_check_leads_y2025m11 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-11-01') TO ('2025-12-01');
CREATE TABLE visibility_check_leads_y2025m12 PARTITION OF visibility_check_leads FOR VALUES FROM ('2025-12-01') TO ('2026-01-01');
CREATE TABLE visibility_check_leads_default PARTITION OF visibility_check_leads DEFAULT;

CREATE TABLE visibility_check_results (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    lead_id uuid NOT NULL,
    lead_created_at timestamptz NOT NULL,
    business_profile_id uuid,
    overall_score score NOT NULL,
    grade char(1) GENERATED ALWAYS AS (
        CASE WHEN overall_score >= 85 THEN 'A' WHEN overall_score >= 70 THEN 'B' WHEN overall_score >= 50 THEN 'C' ELSE 'D' END) STORED,
    category_scores jsonb NOT NULL,
    strengths text[] NOT NULL DEFAULT '{}',
    weaknesses text[] NOT NULL DEFAULT '{}',
    competitor_count smallint,
    benchmark_percentile real,
    model_version text NOT NULL,
    raw_response jsonb,
    is_latest boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now()
);
