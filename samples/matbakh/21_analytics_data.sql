INSERT INTO lead_events (lead_id, lead_created_at, event_type, event_source, payload, session_id, ip_address, user_agent, occurred_at, processed_at,
    created_by)
SELECT gen.id('lead', e.lead), gen.lead_at(e.lead), gen.pick('event.type', i,
    '{form_opened,form_submitted,mail_confirmed,analysis_started,analysis_completed,report_opened,report_shared,call_booked}'),
    gen.pick('event.source', i, '{web,web,web,edge-function,mail}'), jsonb_build_object('schritt', gen.between('event.step', i, 1, 6), 'dauer_ms',
    gen.n('event.took', i, 60000)), gen.id('session', 1 + gen.n('event.session', i, gen.rows(12000))),
    gen.ip('lead.ip', e.lead), gen.pick('lead.agent', e.lead, gen.user_agents()),
    gen.lead_at(e.lead) + gen.n('event.after', i, 86400) * interval '1 second',
    CASE WHEN gen.maybe('event.processed', i, 95) THEN gen.lead_at(e.lead) + interval '2 days' END,
    CASE WHEN gen.maybe('event.user', i, 20) THEN gen.user_of('event.user', i) END
FROM generate_series(1, gen.rows(60000)) i CROSS JOIN LATERAL (SELECT 1 + gen.n('event.lead', i, gen.leads()) AS lead) e;

INSERT INTO oauth_event_logs
SELECT gen.at('oauth.at', i, '2025-01-01 00:00:00+00', 365), gen.user_of('oauth.user', i), gen.pick('oauth.provider', i, '{google,google,facebook}'),
    gen.pick('oauth.type', i, '{login,token_refresh,token_refresh,consent,revoked}'), o.fine, CASE WHEN NOT o.fine THEN 'invalid_grant' END,
    CASE WHEN NOT o.fine THEN gen.pick('oauth.error', i, '{"Token has been expired or revoked.","Zugriff verweigert – Konto gesperrt 🔒"}') END,
    gen.ip('oauth.ip', i), gen.pick('oauth.agent', i, gen.user_agents()),
    ARRAY['openid', 'email', gen.pick('oauth.scope', i, '{business.manage,pages_show_list,analytics.readonly}')],
    jsonb_build_object('versuch', gen.between('oauth.attempt', i, 1, 3)), gen.id('oauth.request', i)
FROM generate_series(1, gen.rows(18000)) i CROSS JOIN LATERAL (SELECT gen.maybe('oauth.fine', i, 93) AS fine) o;

-- Without a key, rows may be equal: some were delivered twice.
INSERT INTO oauth_event_logs SELECT * FROM oauth_event_logs WHERE get_byte(uuid_send(request_id), 0) = 0;

INSERT INTO security_events (event_type, severity, user_id, ip_address, details, resolved_at, created_at)
SELECT gen.pick('security.type', i, '{failed_login,password_reset,mfa_enabled,suspicious_ip,rate_limited,policy_denied}'),
    (enum_range(NULL::severity))[1 + gen.n('security.severity', i, 5)],
    CASE WHEN gen.maybe('security.user', i, 70) THEN gen.user_of('security.user', i) END,
    CASE WHEN gen.maybe('security.v6', i, 15) THEN inet '2003:e5::' + gen.hash('security.ip', i) ELSE gen.ip('security.ip', i) END,
    jsonb_build_object('versuche', gen.between('security.attempts', i, 1, 20), 'land', gen.pick('security.country', i, '{DE,AT,CH,TR,US}')),
    CASE WHEN gen.maybe('security.resolved', i, 60) THEN timestamptz '2025-12-31 12:00:00+00' END,
    gen.at('security.at', i, '2025-01-01 00:00:00+00', 364)
FROM generate_series(1, gen.rows(7000)) i;

INSERT INTO ga4_daily (profile_id, day, sessions, total_users, new_users, page_views, engaged_sessions, average_session_seconds, bounce_rate,
    conversions, revenue, top_source, devices, imported_at)
SELECT gen.id('profile', 1 + (i - 1) % gen.profiles()), date '2025-12-31' - (i - 1) / gen.profiles(), g.sessions, g.sessions * 9 / 10,
    g.sessions * 6 / 10, g.sessions * 3 + gen.n('ga4.views', i, 50), g.sessions * gen.between('ga4.engaged', i, 30, 90) / 100,
    gen.n('ga4.seconds', i, 300000) / 1000.0, gen.n('ga4.bounce', i, 1000) / 1000.0, gen.n('ga4.conversions', i, 12),
    gen.cents('ga4.revenue', i, 60000), gen.pick('ga4.source', i, '{google / organic,(direct) / (none),instagram.com / referral,google / cpc}'),
    jsonb_build_object('mobil', gen.between('ga4.mobile', i, 40, 90), 'desktop', gen.between('ga4.desktop', i, 5, 40)),
    timestamptz '2026-01-01 04:00:00+00' - ((i - 1) / gen.profiles()) * interval '1 day'
FROM generate_series(1, gen.rows(18000)) i CROSS JOIN LATERAL (SELECT gen.between('ga4.sessions', i, 5, 600) AS sessions) g;

INSERT INTO visibility_trends
SELECT gen.id('profile', 1 + (i - 1) % gen.profiles()), date '2025-12-29' - 7 * ((i - 1) / gen.profiles()), p.platform,
    10 + gen.cents('trend.score', i * 5 + p.n, 9000), gen.between('trend.change', i * 5 + p.n, -500, 500) / 100.0,
    timestamptz '2025-12-29 05:00:00+00' - ((i - 1) / gen.profiles()) * interval '7 days'
FROM generate_series(1, gen.rows(6600)) i, unnest(gen.platforms()) WITH ORDINALITY p(platform, n) WHERE p.n <= 3;

INSERT INTO score_history
SELECT gen.id('profile', 1 + (i - 1) % gen.profiles()), date '2025-12-29' - 7 * ((i - 1) / gen.profiles()), 10 + gen.cents('history.score', i, 9000),
    ARRAY[gen.cents('history.google', i, 10000), gen.cents('history.social', i, 10000), NULL], 'v2.1'
FROM generate_series(1, gen.rows(13200)) i;

INSERT INTO user_sessions (id, user_id, started_at, ended_at, ip_address, device, language)
SELECT gen.id('session', i), CASE WHEN gen.maybe('session.known', i, 75) THEN gen.user_of('session.user', i) END, s.at,
    s.at + gen.n('session.length', i, 5400) * interval '1 second', gen.ip('session.ip', i),
    gen.pick('session.device', i, '{iPhone,Android,Windows,Mac,iPad}'), gen.pick('session.language', i, '{de,de,en,tr}')
FROM generate_series(1, gen.rows(12000)) i CROSS JOIN LATERAL (SELECT gen.at('session.at', i, '2025-07-01 00:00:00+00', 184) AS at) s;

INSERT INTO page_views (session_id, path, title, duration_ms, scroll_depth, viewed_at)
SELECT gen.id('session', 1 + gen.n('view.session', i, gen.rows(12000))), gen.pick('view.path', i,
    '{/,/preise,/check,/dashboard,/blog/google-profil-tipps,/über-uns}'), gen.pick('view.title', i,
    '{Startseite,"Preise & Pakete","Dein Check",Übersicht}'),
    gen.n('view.duration', i, 240000), gen.n('view.scroll', i, 101), gen.at('view.at', i, '2025-07-01 00:00:00+00', 184)
FROM generate_series(1, gen.rows(16000)) i;

INSERT INTO conversion_funnels (day, source, visits, checks_started, checks_completed, bookings)
SELECT date '2025-12-31' - d, s, gen.between('funnel.visits', d * 10 + n, 20, 900), gen.between('funnel.started', d * 10 + n, 5, 90),
    gen.between('funnel.completed', d * 10 + n, 2, 60), gen.n('funnel.bookings', d * 10 + n, 9)
FROM generate_series(0, gen.rows(365) - 1) d, unnest(enum_range(NULL::lead_source)) WITH ORDINALITY e(s, n);

INSERT INTO email_events (message_id, recipient, template, event, user_id, metadata, occurred_at)
SELECT '<' || left(gen.token('mail', i), 20) || '@mail.matbakh.app>', gen.pick('mail.first', i, gen.slugs(gen.first_names())) || i || '@example.de',
    gen.pick('mail.template', i, '{willkommen,bericht-fertig,rechnung,newsletter-märz,passwort}'),
    gen.pick('mail.event', i, '{sent,delivered,delivered,opened,opened,clicked,bounced,complained}'), gen.user_of('mail.user', i),
    jsonb_build_object('betreff', gen.pick('mail.subject', i, '{"Dein Bericht ist da 🎉","Rechnung für März","Schön, dass du da bist!"}')),
    gen.at('mail.at', i, '2025-01-01 00:00:00+00', 365)
FROM generate_series(1, gen.rows(13000)) i;

INSERT INTO api_usage_daily
SELECT date '2025-12-31' - d, e.endpoint, e.method, gen.between('api.calls', d * 10 + e.n, 100, 90000), gen.n('api.errors', d * 10 + e.n, 200),
    gen.between('api.p50', d * 10 + e.n, 20, 200) / 4.0, gen.between('api.p95', d * 10 + e.n, 200, 2000) / 8.0
FROM generate_series(0, gen.rows(365) - 1) d, (VALUES (1, '/vc/start', 'POST'), (2, '/vc/result', 'GET'), (3, '/profiles', 'GET'),
    (4, '/profiles', 'PATCH'), (5, '/bookings', 'POST'), (6, '/admin/overview', 'GET')) e(n, endpoint, method);

INSERT INTO search_queries (profile_id, query, month, impressions, clicks, average_position)
SELECT gen.profile_of('query.profile', i), gen.pick('query.cuisine', i, gen.cuisines()) || ' '
    || gen.pick('query.place', i, '{"in der Nähe",München,"Köln Altstadt",geöffnet,"mit Terrasse",günstig}'),
    make_date(2025, gen.between('query.month', i, 1, 12), 1),
    gen.between('query.impressions', i, 10, 20000), gen.n('query.clicks', i, 10), gen.between('query.position', i, 100, 6000) / 100.0
FROM generate_series(1, gen.rows(8000)) i;
