CREATE TABLE google_oauth_tokens (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL UNIQUE,
    google_account_id text NOT NULL,
    email text,
    access_token text NOT NULL,
    refresh_token text,
    token_type text NOT NULL DEFAULT 'Bearer',
    scopes text[] NOT NULL,
    expires_at timestamptz NOT NULL,
    gmb_account_id text,
    gmb_location_ids text[],
    is_active boolean NOT NULL DEFAULT true,
    last_refreshed_at timestamptz,
    refresh_failures smallint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE facebook_oauth_tokens (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL,
    facebook_user_id text NOT NULL,
    page_id text,
    page_name text,
    access_token text NOT NULL,
    scopes text[] NOT NULL,
    expires_at timestamptz,
    is_active boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (user_id, page_id)
);

CREATE TABLE gmb_data_cache (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL,
    location_id text NOT NULL,
    title text,
    rating numeric(2, 1),
    review_count integer,
    photo_count integer,
    post_count integer,
    question_count integer,
    primary_phone text,
    website_url text,
    regular_hours jsonb,
    attributes jsonb,
    raw json,
    fetched_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE facebook_data_cache (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL,
    page_id text NOT NULL,
    page_name text,
    about text,
    fan_count integer,
    follower_count integer,
    rating numeric(2, 1),
    rating_count integer,
    checkins integer,
    posts_last_30_days smallint,
    engagement_rate double precision,
    latest_posts jsonb,
    raw json,
    fetched_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

CREATE TABLE google_reviews (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL,
    review_name text NOT NULL UNIQUE,
    author text,
    stars smallint NOT NULL CHECK (stars BETWEEN 1 AND 5),
    comment text,
    language char(2),
    reviewed_at timestamptz NOT NULL,
    search tsvector GENERATED ALWAYS AS (to_tsvector('simple', coalesce(comment, ''))) STORED
);

CREATE TABLE instagram_media (
    id bigint PRIMARY KEY,
    profile_id uuid NOT NULL,
    caption text,
    media_type text NOT NULL CHECK (media_type IN ('IMAGE', 'VIDEO', 'CAROUSEL_ALBUM')),
    hashtags text[] NOT NULL DEFAULT '{}',
    likes integer NOT NULL DEFAULT 0,
    comments integer NOT NULL DEFAULT 0,
    posted_at timestamptz NOT NULL
);

CREATE TABLE social_posts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL,
    author_id uuid,
    platforms text[] NOT NULL,
    body text NOT NULL,
    scheduled_for timestamp,
    published_at timestamptz,
    external_ids jsonb,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE webhook_deliveries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    provider text NOT NULL,
    topic text NOT NULL,
    payload jsonb NOT NULL,
    signature bytea,
    attempts smallint NOT NULL DEFAULT 1,
    received_at timestamptz NOT NULL,
    handled_at timestamptz
);
