INSERT INTO ai_recommendations
SELECT gen.id('recommendation', i), gen.profile_of('ai.profile', i), gen.pick('ai.category', i,
    '{Google-Profil,Bewertungen,Fotos,Website,Social Media}'), gen.pick('ai.title', i,
    '{"Öffnungszeiten an Feiertagen ergänzen","Auf die letzten 10 Bewertungen antworten","Neue Fotos der Terrasse hochladen 📸","Speisekarte als Text statt PDF","Zweimal wöchentlich posten"}'),
    gen.pick('ai.body', i,
    '{"Gäste suchen vor allem am Wochenende nach Ihnen. Vollständige Angaben erhöhen die Klickrate deutlich.","Antworten innerhalb von 24 Stunden verbessern das Ranking – und den Eindruck.","Bilder mit Menschen werden 40 % häufiger angesehen."}'),
    gen.between('ai.priority', i, 1, 5),
    (enum_range(NULL::impact))[1 + gen.n('ai.impact', i, 3)], (enum_range(NULL::impact))[1 + gen.n('ai.effort', i, 3)],
    gen.n('ai.confidence', i, 1001) / 1000.0, gen.pick('ai.model', i, '{vc-2025.1,vc-2025.2,vc-2025.3}'),
    jsonb_build_object('quelle', gen.pick('ai.source', i, gen.platforms()), 'wert', gen.n('ai.value', i, 100)), a.status,
    CASE WHEN a.status <> 'neu' THEN a.at + interval '4 days' END, a.at
FROM generate_series(1, gen.rows(11000)) i CROSS JOIN LATERAL (SELECT gen.pick('ai.status', i, '{neu,neu,angenommen,abgelehnt,erledigt}') AS status,
    gen.at('ai.at', i, '2025-01-01 00:00:00+00', 360) AS at) a;

INSERT INTO competitive_analysis
SELECT gen.id('competitor', i), gen.profile_of('rival.profile', i), gen.restaurant('rival.name', i), 'ChIJ' || left(gen.token('rival.place', i), 23),
    gen.between('rival.distance', i, 30, 4000), gen.between('rival.rating', i, 25, 50) / 10.0, gen.n('rival.reviews', i, 3000),
    gen.between('rival.price', i, 1, 4), gen.between('rival.gap', i, -4000, 4000) / 100.0, gen.some('rival.strengths', i, gen.strengths()),
    gen.at('rival.at', i, '2025-01-01 00:00:00+00', 365)
FROM generate_series(1, gen.rows(8000)) i;

INSERT INTO swot_analysis
SELECT gen.id('swot', i), gen.id('profile', 1 + (i - 1) % gen.profiles()), gen.some('swot.s', i, gen.strengths()),
    gen.some('swot.w', i, gen.weaknesses()),
    gen.some('swot.o', i, '{"Neubaugebiet nebenan","Wachsende Nachfrage nach veganen Gerichten","Firmenfeiern","Stadtfest 🎪"}'),
    gen.some('swot.t', i, '{"Steigende Energiekosten","Neue Kette in der Straße","Personalmangel","Baustelle 🚧"}'),
    gen.pick('swot.summary', i, gen.remarks()), 'de', 1 + (i - 1) / gen.profiles(), gen.at('swot.at', i, '2025-01-01 00:00:00+00', 365)
FROM generate_series(1, gen.rows(6000)) i;

INSERT INTO platform_recommendations
SELECT gen.id('tip', i), gen.profile_of('tip.profile', i), gen.pick('tip.platform', i, gen.platforms()),
    gen.pick('tip.title', i, '{"Kategorie präzisieren","Titelbild erneuern","Reservierungslink setzen","Story-Highlights anlegen ✨"}'), NULL,
    jsonb_build_array('Profil öffnen', 'Änderung speichern', gen.pick('tip.step', i, '{prüfen,veröffentlichen,"Kollegin informieren"}')),
    gen.between('tip.priority', i, 1, 5), gen.cents('tip.gain', i, 1500), gen.between('tip.minutes', i, 5, 240), t.done,
    CASE WHEN t.done THEN t.at + interval '6 days' END, t.at, t.at
FROM generate_series(1, gen.rows(8000)) i CROSS JOIN LATERAL (SELECT gen.maybe('tip.done', i, 35) AS done,
    gen.at('tip.at', i, '2025-01-01 00:00:00+00', 350) AS at) t;

INSERT INTO action_plans
SELECT gen.id('plan', i), gen.profile_of('plan.profile', i), gen.pick('plan.title', i,
    '{"30 Tage Sichtbarkeit","Frühjahrsputz im Google-Profil 🧹","Mehr Bewertungen"}'),
    ARRAY[gen.id('recommendation', 1 + gen.n('plan.one', i, gen.rows(11000))), gen.id('recommendation', 1 + gen.n('plan.two', i, gen.rows(11000)))],
    daterange(p.start, p.start + 30), gen.n('plan.progress', i, 101), gen.at('plan.at', i, '2025-01-01 00:00:00+00', 300)
FROM generate_series(1, gen.rows(3000)) i CROSS JOIN LATERAL (SELECT date '2025-01-06' + gen.n('plan.start', i, 300) AS start) p;

INSERT INTO content_articles (id, slug, author_id, title, body, is_published, published_at)
SELECT i, gen.slug(a.title) || '-' || i, gen.id('user', 1), a.title, a.title || '. '
    || repeat(gen.pick('article.body', i,
    '{"Ein gepflegtes Profil bringt Gäste. ","Schöne Bilder sagen mehr als Worte. ","Antworten Sie höflich – auch auf Kritik. "}'),
    gen.between('article.length', i, 5, 60)),
    gen.maybe('article.published', i, 85), gen.at('article.at', i, '2024-01-01 00:00:00+00', 700)
FROM generate_series(1, gen.rows(200)) i
CROSS JOIN LATERAL (SELECT gen.pick('article.verb', i, '{"So gelingt","Fünf Tipps für","Alles über","Häufige Fehler bei"}') || ' '
    || gen.pick('article.noun', i, '{"das Google-Profil","gute Fotos","Bewertungen","die Speisekarte","Instagram für Cafés"}') AS title) a;
SELECT setval(pg_get_serial_sequence('content_articles', 'id'), gen.rows(200)) \g /dev/null

INSERT INTO content_translations
SELECT i, l.code, l.prefix || i, l.text, gen.at('translation.at', i, '2025-01-01 00:00:00+00', 300)
FROM generate_series(1, gen.rows(200)) i, (VALUES ('en', 'Tip ', 'A well-kept profile brings guests.'),
    ('tr', 'İpucu ', 'Bakımlı bir profil müşteri getirir. Güzel fotoğraflar önemli.'), ('ar', 'نصيحة ', 'الملف الشخصي الجيد يجلب الضيوف.')) l(code,
    prefix, text);

INSERT INTO content_tags (name, emoji) VALUES ('Google', '🔎'), ('Bewertungen', '⭐'), ('Fotos', '📸'), ('Recht & DSGVO', '⚖️'), ('Personal', '👩‍🍳'),
    ('Instagram', '📱'), ('Lieferdienste', '🛵'), ('Küche', '🍲'), ('Nachhaltigkeit', '🌱'), ('Öffnungszeiten', NULL);
INSERT INTO content_article_tags SELECT i, 1 + (gen.n('article.tag', i, 10) + n * 3) % 10 FROM generate_series(1, gen.rows(200)) i,
    generate_series(0, 2) n;

INSERT INTO email_templates
SELECT t.key, l.code, CASE l.code WHEN 'de' THEN t.de ELSE t.en END, '<h1>' || CASE l.code WHEN 'de' THEN t.de ELSE t.en END || '</h1>'
    || E'\n<p>{{ name }},</p>\n<p>&uuml;ber matbakh &ndash; für Gastgeber 🍽️</p>', '{name,link}'
FROM (VALUES ('willkommen', 'Schön, dass du da bist!', 'Welcome!'), ('bericht-fertig', 'Dein Bericht ist da 🎉', 'Your report is ready 🎉'),
    ('rechnung', 'Deine Rechnung', 'Your invoice'), ('passwort', 'Passwort zurücksetzen', 'Reset your password'),
    ('erinnerung', 'Du fehlst uns 💛', 'We miss you 💛')) t(key, de, en), (VALUES ('de'), ('en')) l(code);

INSERT INTO newsletter_subscribers (email, language, interests, confirmed_at, unsubscribed_at, subscribed_at)
SELECT gen.pick('news.first', i, gen.slugs(gen.first_names())) || '.' || gen.pick('news.last', i, gen.slugs(gen.last_names())) || i || '@'
    || gen.pick('news.mail', i, '{gmail.com,web.de,gmx.de}'), gen.pick('news.language', i, '{de,de,en}'),
    gen.some('news.interests', i, '{Google,Fotos,Recht,Küche}'),
    CASE WHEN gen.maybe('news.confirmed', i, 85) THEN n.at + interval '1 hour' END,
    CASE WHEN gen.maybe('news.left', i, 12) THEN n.at + interval '60 days' END, n.at
FROM generate_series(1, gen.rows(4000)) i CROSS JOIN LATERAL (SELECT gen.at('news.at', i, '2024-01-01 00:00:00+00', 660) AS at) n;

INSERT INTO menus
SELECT gen.id('menu', i), gen.id('profile', 1 + (i - 1) % gen.profiles()), gen.pick('menu.name', i,
    '{Abendkarte,Mittagstisch,Frühstück,Sommerkarte,Weinkarte}'), daterange(date '2025-01-01' + gen.n('menu.from', i, 200),
    CASE WHEN gen.maybe('menu.ends', i, 40) THEN date '2025-12-31' END), gen.maybe('menu.active', i, 80)
FROM generate_series(1, gen.rows(3000)) i;

INSERT INTO menu_items (menu_id, position, name, description, price, allergens, is_vegan)
SELECT gen.id('menu', 1 + (i - 1) % gen.rows(3000)), 1 + (i - 1) / gen.rows(3000),
    gen.pick('dish.name', i,
    '{"Käsespätzle mit Röstzwiebeln","Wiener Schnitzel","Pizza Margherita","Döner-Teller","Phở Bò","Apfelstrudel","Kürbissuppe","Bœuf Bourguignon","Falafel-Bowl","Zwiebelrostbraten","Crème brûlée","Grüner Salat"}'),
    CASE WHEN gen.maybe('dish.text', i, 60)
    THEN gen.pick('dish.text2', i, '{"mit Preiselbeeren","hausgemacht","dazu Kartoffelsalat","scharf 🌶️","nach Großmutters Rezept"}') END,
    gen.between('dish.price', i, 7, 59) / 2.0 + 0.40, gen.some('dish.allergens', i, '{A,C,G,H,L,M}')::char(1)[], gen.maybe('dish.vegan', i, 25)
FROM generate_series(1, gen.rows(12000)) i;

INSERT INTO photo_assets
SELECT gen.id('photo', i), gen.profile_of('photo.profile', i), 'photos/' || left(gen.token('photo', i), 2) || '/' || i || '.webp',
    gen.pick('photo.alt', i, '{"Terrasse im Abendlicht","Gastraum","Käsespätzle in der Pfanne","Team vor dem Eingang 😊"}'), 1600,
    gen.between('photo.height', i, 900, 1600),
    '\x52494646'::bytea || decode(gen.token('photo.a', i) || gen.token('photo.b', i) || gen.token('photo.c', i), 'hex'),
    gen.at('photo.at', i, '2024-01-01 00:00:00+00', 720)::timestamp
FROM generate_series(1, gen.rows(5000)) i;

INSERT INTO review_replies
SELECT gen.id('review', i), gen.user_of('reply.author', i), gen.pick('reply.body', i,
    '{"Herzlichen Dank für Ihren Besuch! 🙏","Das tut uns leid – bitte melden Sie sich bei uns.","Schön, dass es Ihnen geschmeckt hat!"}'),
    gen.maybe('reply.generated', i, 50), gen.at('review.at', i, '2024-01-01 00:00:00+00', 730) + interval '1 day'
FROM generate_series(1, gen.rows(5000)) i;

INSERT INTO seo_keywords
SELECT gen.id('profile', 1 + (i - 1) % gen.profiles()), gen.pick('seo.word', i, gen.cuisines()) || ' '
    || (ARRAY['in der Nähe', 'essen gehen', 'reservieren', 'bestellen'])[1 + (i - 1) / gen.profiles() % 4], gen.between('seo.searches', i, 10, 9000),
    gen.n('seo.difficulty', i, 101) / 100.0, gen.between('seo.rank', i, 1, 100),
    ARRAY[gen.between('seo.h1', i, 1, 100), NULL, gen.between('seo.h2', i, 1, 100)]::smallint[]
FROM generate_series(1, gen.rows(6000)) i;
