INSERT INTO auth.users (instance_id, id, aud, role, email, encrypted_password, email_confirmed_at, last_sign_in_at, raw_app_meta_data,
    raw_user_meta_data, created_at, updated_at, phone)
SELECT '00000000-0000-0000-0000-000000000000', gen.id('user', i), 'authenticated', 'authenticated',
    gen.pick('user.first', i, gen.slugs(gen.first_names())) || '.' || gen.pick('user.last', i, gen.slugs(gen.last_names())) || i || '@'
    || gen.pick('user.mail', i, '{gmail.com,web.de,gmx.de,t-online.de,outlook.com}'),
    '$2a$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
    CASE WHEN gen.maybe('user.confirmed', i, 92) THEN u.created_at + interval '5 minutes' END,
    CASE WHEN gen.maybe('user.seen', i, 80) THEN gen.at('user.seen', i, '2025-10-01 00:00:00+00', 90) END,
    jsonb_build_object('provider', gen.pick('user.provider', i, '{email,email,google,facebook}')),
    jsonb_build_object('full_name', u.first || ' ' || u.last, 'sprache', gen.pick('user.language', i, '{de,de,de,en,tr}')),
    u.created_at, u.created_at + interval '1 day',
    CASE WHEN gen.maybe('user.phone', i, 20) THEN '4915' || lpad(i::text, 9, '0') END
FROM generate_series(1, gen.users()) i
CROSS JOIN LATERAL (SELECT gen.pick('user.first', i, gen.first_names()) AS first, gen.pick('user.last', i, gen.last_names()) AS last,
    gen.at('user.created_at', i, '2024-01-01 00:00:00+00', 700) AS created_at) u;
