INSERT INTO google_oauth_tokens
SELECT gen.id('google', i), gen.id('user', i), gen.hash('google.account', i)::text,
    gen.pick('user.first', i, gen.slugs(gen.first_names())) || i || '@gmail.com',
    'ya29.' || gen.token('google.access', i) || gen.token('google.access2', i),
    '1//0' || gen.token('google.refresh', i), 'Bearer', '{openid,email,https://www.googleapis.com/auth/business.manage}',
    gen.at('google.expires', i, '2025-12-30 00:00:00+00', 3), 'accounts/' || gen.hash('google.gmb', i),
    ARRAY['locations/' || gen.hash('google.location', i)], gen.maybe('google.active', i, 88),
    gen.at('google.refreshed', i, '2025-12-01 00:00:00+00', 30), gen.n('google.failures', i, 3), g.at, g.at + interval '30 days'
FROM generate_series(1, gen.rows(2500)) i CROSS JOIN LATERAL (SELECT gen.at('google.at', i, '2024-06-01 00:00:00+00', 500) AS at) g;

INSERT INTO facebook_oauth_tokens
SELECT gen.id('facebook', i), gen.id('user', i), gen.hash('facebook.user', i)::text, gen.hash('facebook.page', i)::text,
    gen.restaurant('profile.name', i), 'EAAG' || gen.token('facebook.access', i) || gen.token('facebook.access2', i),
    '{pages_show_list,pages_read_engagement,instagram_basic}', CASE WHEN gen.maybe('facebook.expires', i, 70)
    THEN gen.at('facebook.expires', i, '2026-01-01 00:00:00+00', 60) END, gen.maybe('facebook.active', i, 85), f.at, f.at + interval '20 days'
FROM generate_series(1, gen.rows(1800)) i CROSS JOIN LATERAL (SELECT gen.at('facebook.at', i, '2024-06-01 00:00:00+00', 500) AS at) f;

INSERT INTO gmb_data_cache
SELECT gen.id('gmb', i), gen.id('profile', g.profile), 'locations/' || gen.hash('google.location', g.profile),
    gen.restaurant('profile.name', g.profile), gen.between('profile.rating', g.profile, 28, 50) / 10.0, gen.n('gmb.reviews', i, 2400),
    gen.n('gmb.photos', i, 300), gen.n('gmb.posts', i, 60), gen.n('gmb.questions', i, 25), '089/' || gen.between('gmb.phone', i, 100000, 9999999),
    'https://www.' || gen.restaurant_slug('profile.name', g.profile) || '.de',
    '{"periods": [{"openDay": "MONDAY", "openTime": "11:30", "closeTime": "22:00"}]}',
    jsonb_build_object('has_wlan', gen.maybe('gmb.wifi', i, 70), 'küche', gen.pick('gmb.cuisine', i, gen.cuisines())),
    json_build_object('name', 'locations/' || gen.hash('google.location', g.profile), 'languageCode', 'de', 'labels',
    json_build_array('Hauptstandort', gen.pick('gmb.label', i, '{geprüft,"zu prüfen ⚠️"}'))), g.at, g.at + interval '12 hours'
FROM generate_series(1, gen.rows(8000)) i
CROSS JOIN LATERAL (SELECT 1 + gen.n('gmb.profile', i, gen.profiles()) AS profile, gen.at('gmb.at', i, '2025-11-01 00:00:00+00', 60) AS at) g;

INSERT INTO facebook_data_cache
SELECT gen.id('fbcache', i), gen.id('profile', f.profile), gen.hash('facebook.page', f.profile)::text, gen.restaurant('profile.name', f.profile),
    gen.pick('fb.about', i, '{"Hausgemacht seit 1987 ❤️","Willkommen in unserer Küche!","Täglich frisch – auch zum Mitnehmen 🥡"}'),
    gen.n('fb.fans', i, 9000), gen.n('fb.followers', i, 9500), gen.between('fb.rating', i, 25, 50) / 10.0, gen.n('fb.ratings', i, 500),
    gen.n('fb.checkins', i, 4000), gen.n('fb.posts', i, 30), gen.n('fb.engagement', i, 100000) / 1000000.0::float8,
    jsonb_build_array(jsonb_build_object('text', gen.pick('fb.post', i, '{"Heute: Käsespätzle 🧀","Spargelzeit!","Wir suchen Verstärkung (m/w/d)"}'),
    'likes', gen.n('fb.likes', i, 300))),
    json_build_object('id', gen.hash('facebook.page', f.profile)::text, 'verification_status', 'blue_verified'), f.at, f.at + interval '1 day'
FROM generate_series(1, gen.rows(5000)) i
CROSS JOIN LATERAL (SELECT 1 + gen.n('fb.profile', i, gen.profiles()) AS profile, gen.at('fb.at', i, '2025-11-01 00:00:00+00', 60) AS at) f;

INSERT INTO google_reviews (id, profile_id, review_name, author, stars, comment, language, reviewed_at)
SELECT gen.id('review', i), gen.profile_of('review.profile', i), 'accounts/' || gen.hash('review.account', i) || '/reviews/' || i,
    gen.pick('review.first', i, gen.first_names()) || ' ' || left(gen.pick('review.last', i, gen.last_names()), 1) || '.',
    gen.pick('review.stars', i, '{5,5,5,5,4,4,4,3,2,1}')::smallint, CASE WHEN gen.maybe('review.comment', i, 75)
    THEN gen.pick('review.what', i,
    '{"Tolles Essen, freundlicher Service","Die Käsespätzle waren köstlich","Leider lange Wartezeit","Gemütliche Atmosphäre","Preis/Leistung passt"}')
        || gen.pick('review.end', i, '{" 😋","!"," – gerne wieder."," 👎",". Kommen wieder ⭐⭐⭐⭐⭐"}') END,
        gen.pick('review.language', i, '{de,de,de,en,it}'), gen.at('review.at', i, '2024-01-01 00:00:00+00', 730)
FROM generate_series(1, gen.rows(13000)) i;

INSERT INTO instagram_media
SELECT 17900000000000000 + i, gen.profile_of('insta.profile', i), gen.pick('insta.caption', i,
    '{"Frisch aus dem Ofen 🍕","Unser neues Sommermenü ☀️","Danke für 1.000 Follower 🙏","Mittagstisch bis 14 Uhr","Schöne Grüße aus der Küche 👨‍🍳"}'),
    gen.pick('insta.type', i, '{IMAGE,IMAGE,VIDEO,CAROUSEL_ALBUM}'), gen.some('insta.tags', i,
    '{foodie,münchen,lecker,restaurant,hausgemacht,köstlich,regional}'), gen.n('insta.likes', i, 900), gen.n('insta.comments', i, 60),
    gen.at('insta.at', i, '2025-01-01 00:00:00+00', 365)
FROM generate_series(1, gen.rows(7000)) i;

INSERT INTO social_posts
SELECT gen.id('post', i), gen.profile_of('post.profile', i), gen.user_of('post.author', i), gen.some('post.platforms', i, gen.platforms()),
    gen.pick('post.body', i, '{"Heute geöffnet ab 17 Uhr.","Wochenkarte: Gulasch, Forelle „Müllerin“, Käsespätzle 🧀","Wir feiern 10 Jahre! 🎂"}'),
    p.at::timestamp, CASE WHEN gen.maybe('post.done', i, 80) THEN p.at END, jsonb_build_object('facebook', gen.hash('post.facebook', i)::text),
    p.at - interval '3 days'
FROM generate_series(1, gen.rows(5000)) i CROSS JOIN LATERAL (SELECT gen.at('post.at', i, '2025-03-01 00:00:00+00', 330) AS at) p;

INSERT INTO webhook_deliveries (provider, topic, payload, signature, attempts, received_at, handled_at)
SELECT gen.pick('hook.provider', i, '{stripe,google,facebook}'), gen.pick('hook.topic', i,
    '{invoice.paid,location.updated,page.feed,checkout.completed}'), jsonb_build_object('id', 'evt_' || left(gen.token('hook', i), 24), 'betrag',
    gen.cents('hook.amount', i, 90000)),
    decode(gen.token('hook.signature', i), 'hex'), gen.between('hook.attempts', i, 1, 4), h.at,
    CASE WHEN gen.maybe('hook.handled', i, 97) THEN h.at + interval '2 seconds' END
FROM generate_series(1, gen.rows(4000)) i CROSS JOIN LATERAL (SELECT gen.at('hook.at', i, '2025-06-01 00:00:00+00', 200) AS at) h;
