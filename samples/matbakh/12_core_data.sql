INSERT INTO gmb_categories
SELECT c.i, 'gcid:' || c.code, c.de, c.en, NULL, ARRAY['Gastronomie', c.de], 1, gen.slug(c.de), c.icon, 'Betriebe der Art „' || c.de || '“.',
    ARRAY[c.en, c.code], NULL, gen.between('category.searches', c.i, 2000, 90000), gen.n('category.competition', c.i, 1000) / 1000.0, true, true,
    '{}', c.i * 100, '{DE,AT,CH}', '2024-01-01 00:00:00+00', '2024-01-01 00:00:00+00'
FROM (VALUES (1, 'italian_restaurant', 'Italienisches Restaurant', 'Italian restaurant', '🍝'),
    (2, 'bavarian_restaurant', 'Bayerisches Restaurant', 'Bavarian restaurant', '🥨'),
    (3, 'turkish_restaurant', 'Türkisches Restaurant', 'Turkish restaurant', '🥙'),
    (4, 'greek_restaurant', 'Griechisches Restaurant', 'Greek restaurant', '🫒'),
    (5, 'vietnamese_restaurant', 'Vietnamesisches Restaurant', 'Vietnamese restaurant', '🍜'),
    (6, 'japanese_restaurant', 'Japanisches Restaurant', 'Japanese restaurant', '🍣'),
    (7, 'indian_restaurant', 'Indisches Restaurant', 'Indian restaurant', '🍛'),
    (8, 'lebanese_restaurant', 'Libanesisches Restaurant', 'Lebanese restaurant', '🧆'),
    (9, 'spanish_restaurant', 'Spanisches Restaurant', 'Spanish restaurant', '🥘'),
    (10, 'french_restaurant', 'Französisches Restaurant', 'French restaurant', '🥐'), (11, 'cafe', 'Café', 'Café', '☕'),
    (12, 'bakery', 'Bäckerei', 'Bakery', '🥖'),
    (13, 'ice_cream_shop', 'Eisdiele', 'Ice cream shop', '🍨'), (14, 'beer_garden', 'Biergarten', 'Beer garden', '🍺'),
    (15, 'wine_bar', 'Weinstube', 'Wine bar', '🍷'),
    (16, 'steak_house', 'Steakhaus', 'Steak house', '🥩'), (17, 'vegan_restaurant', 'Veganes Restaurant', 'Vegan restaurant', '🥗'),
    (18, 'hamburger_restaurant', 'Burger-Restaurant', 'Hamburger restaurant', '🍔'),
    (19, 'pizza_restaurant', 'Pizzeria', 'Pizza restaurant', '🍕'), (20, 'fish_restaurant', 'Fischrestaurant', 'Fish restaurant', '🐟')) c(i, code, de,
    en, icon);

INSERT INTO gmb_categories
SELECT 20 + (p.id - 1) * 10 + s.i, p.gcid || '_' || s.code, p.name_de || ' (' || s.de || ')', p.name_en || ' (' || s.en || ')', p.id, p.path || s.de,
    2,
    p.slug || '-' || gen.slug(s.de), p.icon, NULL, ARRAY[p.name_en, s.en], ARRAY[s.de || ' ' || p.name_de],
    gen.between('category.searches', p.id * 100 + s.i, 50, 9000), gen.n('category.competition', p.id * 100 + s.i, 1000) / 1000.0, true,
    NOT gen.maybe('category.inactive', p.id * 100 + s.i, 4), jsonb_build_object('art', s.de, 'übergeordnet', p.name_de), p.sort_order + s.i, '{DE}',
    '2024-02-01 00:00:00+00', '2024-06-01 00:00:00+00'
FROM gmb_categories p CROSS JOIN (VALUES (1, 'delivery', 'Lieferdienst', 'delivery'), (2, 'takeaway', 'zum Mitnehmen', 'takeaway'),
    (3, 'family', 'familienfreundlich', 'family'), (4, 'fine_dining', 'gehobene Küche', 'fine dining'), (5, 'buffet', 'Buffet', 'buffet'),
    (6, 'breakfast', 'Frühstück', 'breakfast'), (7, 'catering', 'Catering', 'catering'), (8, 'bar', 'mit Bar', 'bar'), (9, 'halal', 'halal', 'halal'),
    (10, 'terrace', 'mit Terrasse', 'terrace')) s(i, code, de, en);

INSERT INTO service_packages (id, code, name, description, category, price_net, billing_interval, features, included_credits, is_active,
    is_recommended, sort_order, valid_from, created_at)
SELECT i, code, name, description, category, price, every::interval, features, credits, i <> 11, i = 4, i, '2024-01-01', '2024-01-01 00:00:00+00'
FROM (VALUES (1, 'vc-basis', 'Sichtbarkeits-Check Basis', 'Einmalige Analyse', 'check', 0.00, NULL, '{Google}'::text[], 0),
    (2, 'vc-plus', 'Sichtbarkeits-Check Plus', 'Analyse mit Wettbewerb', 'check', 49.00, NULL, '{Google,Facebook,Wettbewerb}', 1),
    (3, 'abo-basis', 'Abo Basis', 'Monatlicher Check', 'abo', 29.90, '1 mon', '{Google,Bericht}', 1),
    (4, 'abo-plus', 'Abo Plus ⭐', 'Check und Empfehlungen', 'abo', 79.90, '1 mon', '{Google,Facebook,Instagram,Empfehlungen}', 4),
    (5, 'abo-premium', 'Abo Premium', 'Wöchentlich, mit Ansprechpartner', 'abo', 149.00, '1 mon', '{Alles,Telefon}', 12),
    (6, 'abo-jahr', 'Abo Plus jährlich', 'Zwei Monate geschenkt 🎁', 'abo', 799.00, '1 year', '{Google,Facebook,Instagram,Empfehlungen}', 48),
    (7, 'google-setup', 'Google-Profil einrichten', 'Anlage und Verifizierung', 'einrichtung', 149.00, NULL, '{Einrichtung}', 0),
    (8, 'social-setup', 'Social-Media-Start', 'Facebook und Instagram', 'einrichtung', 199.00, NULL, '{Einrichtung,Schulung}', 0),
    (9, 'fotos', 'Fotoshooting', '30 bearbeitete Fotos', 'inhalte', 349.00, NULL, '{Fotos}', 0),
    (10, 'speisekarte', 'Digitale Speisekarte', 'QR-Code und Übersetzungen', 'inhalte', 99.00, NULL, '{QR-Code,Übersetzung}', 0),
    (11, 'flyer', 'Flyer (ausgelaufen)', NULL, 'inhalte', 59.00, NULL, '{}', 0),
    (12, 'enterprise', 'Enterprise', 'Ketten ab 10 Standorten', 'abo', 990.00, '1 mon', '{Alles,API,SLA}', 100)) p(i, code, name, description,
    category, price, every, features, credits);
SELECT setval(pg_get_serial_sequence('service_packages', 'id'), 12) \g /dev/null

INSERT INTO service_prices
SELECT p.id, c.code, d.day, CASE c.code WHEN 'CH' THEN 'CHF' ELSE 'EUR' END, round(p.price_net * c.factor * d.factor, 2), d.promotion
FROM service_packages p
CROSS JOIN (VALUES ('DE', 1.00), ('AT', 1.00), ('CH', 1.15)) c(code, factor)
CROSS JOIN (VALUES (date '2024-01-01', 0.90, 'Einführungspreis 🎈'), ('2024-07-01', 1.00, NULL), ('2025-03-01', 1.05, NULL)) d(day, factor, promotion);

INSERT INTO business_partners
SELECT gen.id('partner', i), gen.id('user', i), gen.restaurant('partner.name', i) || ' ' || p.form, p.form,
    gen.pick('user.first', i, gen.first_names()), gen.pick('user.last', i, gen.last_names()),
    'kontakt@' || gen.restaurant_slug('partner.name', i) || '-' || i || '.de', c.area || '/' || gen.between('partner.phone', i, 100000, 9999999),
    gen.pick('partner.street', i, gen.streets()) || ' ' || gen.between('partner.house', i, 1, 180),
    lpad((c.zip + gen.n('partner.zip', i, 20))::text, 5, '0'), c.name, 'DE',
    CASE WHEN gen.maybe('partner.vat', i, 85) THEN 'DE' || (200000000 + i) END,
    gen.between('partner.tax', i, 100, 299) || '/' || gen.between('partner.tax2', i, 100, 999) || '/' || (10000 + i),
    'DE' || lpad(gen.n('partner.iban', i, 100)::text, 2, '0') || '70150000' || lpad(i::text, 10, '0'), 'SSKMDEMM',
    gen.pick('partner.status', i, '{invited,onboarding,active,active,active,active,active,paused,churned}')::partner_status,
    gen.n('partner.step', i, 8), CASE WHEN gen.n('partner.step', i, 8) = 7 THEN p.created_at + interval '3 days' END,
    20 + gen.cents('partner.score', i, 8000), gen.pick('partner.tier', i, '{basis,basis,plus,premium,enterprise}'),
    (ARRAY[0, 29.90, 79.90, 149.00])[1 + gen.n('partner.fee', i, 4)], gen.cents('partner.credit', i, 20000), NULL,
    'MB' || upper(left(gen.token('partner.referral', i), 4)) || lpad(i::text, 6, '0'),
    gen.some('partner.tags', i, '{stammkunde,neukunde,kette,familienbetrieb,"außer Haus",prüfen}'),
    jsonb_build_object('sprache', 'de', 'bericht', gen.pick('partner.report', i, '{wöchentlich,monatlich,nie}'), 'farbe',
    '#' || left(gen.token('partner.colour', i), 6)),
    CASE WHEN gen.maybe('partner.note', i, 15) THEN gen.pick('partner.note', i, gen.remarks()) END, p.created_at,
    p.created_at + gen.n('partner.updated', i, 90) * interval '1 day'
FROM generate_series(1, gen.partners()) i
JOIN gen.cities c ON c.id = gen.n('partner.city', i, 20)
CROSS JOIN LATERAL (SELECT gen.pick('partner.form', i, '{GmbH,e.K.,GbR,UG,OHG}') AS form,
    gen.at('partner.created_at', i, '2024-02-01 00:00:00+00', 690) AS created_at) p;

INSERT INTO business_profiles (id, partner_id, user_id, business_name, slug, legal_name, description, short_description, primary_category_id,
    cuisine_types, price_level,
    street, house_number, postal_code, city, state, latitude, longitude, phone, whatsapp, email, website_url, reservation_url, menu_url,
    google_place_id, google_maps_url,
    google_rating, google_review_count, facebook_page_id, facebook_followers, instagram_handle, instagram_followers, tripadvisor_url,
    tripadvisor_rating, delivery_platforms,
    seats_indoor, seats_outdoor, opened_on, owner_name, employee_count, payment_methods, amenities, opening_hours, special_hours, languages,
    dietary_options, photo_count,
    logo_url, cover_photo_url, profile_completeness, visibility_score, visibility_score_previous, is_verified, is_published, verification_status,
    last_checked_at, created_at, updated_at)
SELECT gen.id('profile', i), gen.id('partner', p.partner), gen.id('user', p.partner), p.name, p.slug, p.name || ' Betriebs-GmbH',
    p.name || ' in ' || c.name || ': ' || p.cuisine || 'e Küche, ' || gen.pick('profile.text', i,
    '{"täglich frisch gekocht","mit großer Terrasse 🌿","seit drei Generationen","direkt am Fluß","für Groß & Klein"}') || '.',
    p.cuisine || ' in ' || c.name, gen.between('profile.category', i, 1, 220), gen.some('profile.cuisines', i, gen.cuisines()),
    gen.between('profile.price', i, 1, 4),
    gen.pick('profile.street', i, gen.streets()), gen.between('profile.house', i, 1, 180) || CASE WHEN gen.maybe('profile.house', i, 10) THEN 'a'
    ELSE '' END,
    lpad((c.zip + gen.n('profile.zip', i, 20))::text, 5, '0'), c.name, c.state, c.latitude + (gen.n('profile.lat', i, 80000) - 40000) / 1000000.0,
    c.longitude + (gen.n('profile.lng', i, 80000) - 40000) / 1000000.0,
    c.area || '/' || gen.between('profile.phone', i, 100000, 9999999), CASE WHEN gen.maybe('profile.whatsapp', i, 30) THEN '+4917'
    || gen.between('profile.whatsapp', i, 10000000, 99999999) END,
    'info@' || p.slug || '.de', CASE WHEN gen.maybe('profile.site', i, 85) THEN 'https://www.' || p.slug || '.de' END,
    CASE WHEN gen.maybe('profile.book', i, 40) THEN 'https://www.opentable.de/r/' || p.slug END,
    CASE WHEN gen.maybe('profile.menu', i, 60) THEN 'https://www.' || p.slug || '.de/speisekarte' END,
    'ChIJ' || left(gen.token('profile.place', i), 23), 'https://maps.google.com/?cid=' || gen.hash('profile.cid', i),
    gen.between('profile.rating', i, 28, 50) / 10.0, gen.n('profile.reviews', i, 2400),
    CASE WHEN gen.maybe('profile.facebook', i, 70) THEN gen.hash('profile.facebook', i)::text END, gen.n('profile.fans', i, 9000),
    CASE WHEN gen.maybe('profile.insta', i, 65) THEN replace(p.slug, '-', '_') END, gen.n('profile.followers', i, 15000), NULL,
    gen.between('profile.trip', i, 25, 50) / 10.0,
    gen.some('profile.delivery', i, '{Lieferando,"Uber Eats",Wolt,eigener}'), gen.between('profile.seats', i, 12, 180),
    gen.n('profile.terrace', i, 90), date '1965-01-01' + gen.n('profile.opened', i, 21000),
    gen.pick('user.first', p.partner, gen.first_names()) || ' ' || gen.pick('user.last', p.partner, gen.last_names()),
    gen.between('profile.staff', i, 1, 45), gen.some('profile.pay', i, '{bar,EC,Visa,PayPal,"Apple Pay"}'),
    jsonb_build_object('wlan', gen.maybe('profile.wifi', i, 70), 'barrierefrei', gen.maybe('profile.access', i, 45), 'hunde',
    gen.maybe('profile.dogs', i, 60), 'parkplätze', gen.n('profile.parking', i, 40)),
    jsonb_build_object('mo-fr', '11:30–22:00', 'sa', '12:00–23:00', 'so', gen.pick('profile.sunday', i, '{Ruhetag,11:30–21:00}')),
    CASE WHEN gen.maybe('profile.special', i, 20)
    THEN '[{"tag": "2025-12-24", "geöffnet": false}, {"tag": "2025-12-31", "geöffnet": "18:00–02:00"}]'::jsonb END,
    gen.some('profile.languages', i, '{de,en,tr,it,ar}'),
    gen.some('profile.diet', i, '{vegetarisch,vegan,glutenfrei,halal,laktosefrei}'), gen.n('profile.photos', i, 260),
    'https://cdn.matbakh.app/logo/' || i || '.webp', 'https://cdn.matbakh.app/cover/' || i || '.webp',
    gen.between('profile.complete', i, 20, 100), 15 + gen.cents('profile.score', i, 8500), 15 + gen.cents('profile.previous', i, 8500), p.verified,
    NOT gen.maybe('profile.hidden', i, 6),
    CASE WHEN p.verified THEN 'verified' ELSE gen.pick('profile.state', i, '{unverified,pending,rejected}') END::verification_status,
    gen.at('profile.checked', i, '2025-10-01 00:00:00+00', 90), p.created_at, p.created_at + interval '40 days'
FROM generate_series(1, gen.profiles()) i
JOIN gen.cities c ON c.id = gen.n('profile.city', i, 20)
CROSS JOIN LATERAL (SELECT 1 + (i - 1) % gen.partners() AS partner, gen.restaurant('profile.name', i) AS name,
    gen.restaurant_slug('profile.name', i) || '-' || i AS slug,
    gen.pick('profile.cuisine', i, '{italienisch,bayerisch,türkisch,griechisch,regional}') AS cuisine,
    gen.maybe('profile.verified', i, 62) AS verified,
    gen.at('profile.created_at', i, '2024-02-01 00:00:00+00', 690) AS created_at) p;

UPDATE business_partners SET primary_profile_id = gen.id('profile', i) FROM generate_series(1, gen.partners()) i
    WHERE business_partners.id = gen.id('partner', i);

INSERT INTO business_hours (profile_id, weekday, opens, closes, kitchen_until)
SELECT gen.id('profile', i), day, CASE WHEN open THEN time '11:00' + gen.n('hours.open', i, 5) * interval '30 minutes' END,
    CASE WHEN open THEN time '21:00' + gen.n('hours.close', i, 5) * interval '30 minutes' END,
    CASE WHEN open THEN time '20:30' + gen.n('hours.close', i, 5) * interval '15 minutes' END
FROM generate_series(1, gen.profiles()) i, generate_series(1, 7) day, LATERAL (SELECT gen.n('hours.rest', i, 8) <> day AS open) o;

INSERT INTO business_profile_categories
SELECT gen.id('profile', i), 1 + (gen.n('profile.category', i, 220) + nth * 37) % 220, nth = 0,
    gen.at('profile.categorized', i, '2025-01-01 00:00:00+00', 300)
FROM generate_series(1, gen.profiles()) i, generate_series(0, 1) nth;

INSERT INTO business_contacts (partner_id, full_name, position, email, phone, is_primary, birthday, created_at)
SELECT gen.id('partner', 1 + (i - 1) % gen.partners()), first || ' ' || last,
    gen.pick('contact.position', i, '{Inhaberin,Küchenchef,Buchhaltung,Geschäftsführer,Serviceleitung}'),
    gen.pick('contact.first', i, gen.slugs(gen.first_names())) || '.' || gen.pick('contact.last', i, gen.slugs(gen.last_names())) || '@example.de',
    '0171/' || gen.between('contact.phone', i, 1000000, 9999999), i <= gen.partners(),
    date '1950-01-01' + gen.n('contact.birthday', i, 19000), gen.at('contact.created_at', i, '2024-03-01 00:00:00+00', 600)::timestamp
FROM generate_series(1, gen.rows(7000)) i
CROSS JOIN LATERAL (SELECT gen.pick('contact.first', i, gen.first_names()) AS first, gen.pick('contact.last', i, gen.last_names()) AS last) p;

INSERT INTO user_preferences
SELECT gen.id('user', i), gen.pick('preference.language', i, '{de,de,de,en,tr}'), 'Europe/Berlin',
    gen.pick('preference.theme', i, '{light,dark,system}'), gen.maybe('preference.email', i, 80),
    gen.maybe('preference.push', i, 30), gen.maybe('preference.sms', i, 5), gen.maybe('preference.newsletter', i, 45),
    (ARRAY['1 day', '7 days', '1 mon', NULL])[1 + gen.n('preference.digest', i, 4)]::interval,
    jsonb_build_object('kacheln', jsonb_build_array('score', 'bewertungen', gen.pick('preference.tile', i, '{ga4,wettbewerb,aufgaben}')), 'spalten',
    gen.between('preference.columns', i, 1, 4)),
    ARRAY[gen.profile_of('preference.favourite', i), gen.profile_of('preference.favourite2', i)],
    (enum_range(NULL::user_persona))[1 + gen.n('preference.persona', i, 4)],
    gen.some('preference.hints', i, '{willkommen,"erster-check",empfehlungen,"google-verbinden"}'), '22:00', '07:30',
    gen.at('preference.updated', i, '2025-06-01 00:00:00+00', 200)
FROM generate_series(1, gen.users()) i;

INSERT INTO partner_bookings (id, booking_number, partner_id, package_id, profile_id, status, quantity, unit_price, discount_percent, starts_on,
    ends_on, payment_status, payment_method,
    stripe_session_id, notes, created_at, updated_at)
SELECT gen.id('booking', i), 100000 + i, gen.id('partner', b.partner), p.id, gen.id('profile', b.partner),
    gen.pick('booking.status', i, '{booked,booked,in_progress,delivered,delivered,delivered,cancelled,draft}')::booking_status,
    1 + gen.n('booking.quantity', i, 3), p.price_net, (ARRAY[0, 0, 0, 5, 10, 12.5, 20])[1 + gen.n('booking.discount', i, 7)], b.created_at::date + 3,
    b.created_at::date + 3 + gen.between('booking.days', i, 28, 365),
    gen.pick('booking.payment', i, '{paid,paid,paid,open,refunded,failed}')::payment_status,
    gen.pick('booking.method', i, '{Kreditkarte,SEPA-Lastschrift,PayPal,Überweisung}'),
    'cs_live_' || gen.token('booking.stripe', i), CASE WHEN gen.maybe('booking.note', i, 10) THEN gen.pick('booking.note', i, gen.remarks()) END,
    b.created_at, b.created_at + interval '2 days'
FROM (SELECT i, 1 + gen.n('booking.partner', i, gen.partners()) AS partner, gen.at('booking.created_at', i, '2024-06-01 00:00:00+00',
    570) AS created_at FROM generate_series(1, gen.bookings()) i) b
JOIN service_packages p ON p.id = 1 + gen.n('booking.package', b.i, 12);
SELECT setval('booking_number_seq', 100000 + gen.bookings()) \g /dev/null

INSERT INTO partner_invoices (id, invoice_number, partner_id, booking_id, issued_on, due_on, net_amount, vat_rate, status, paid_at, pdf_sha256,
    created_at)
SELECT gen.id('invoice', i), 'RE-' || (20250000 + i), gen.id('partner', 1 + gen.n('booking.partner', i, gen.partners())), gen.id('booking', i),
    v.at::date, v.at::date + 14, 29 + gen.cents('invoice.net', i, 90000), 19.00,
    v.status::payment_status, CASE v.status WHEN 'paid' THEN v.at + interval '9 days' END, sha256(convert_to(gen.token('invoice.pdf', i), 'UTF8')),
    v.at
FROM generate_series(1, gen.bookings()) i
CROSS JOIN LATERAL (SELECT gen.at('booking.created_at', i, '2024-06-01 00:00:00+00', 570) AS at,
    gen.pick('booking.payment', i, '{paid,paid,paid,open,refunded,failed}') AS status) v;
SELECT setval('invoice_number_seq', 20250000 + gen.bookings()) \g /dev/null

INSERT INTO partner_invoice_items (invoice_id, line, description, quantity, unit_price)
SELECT gen.id('invoice', i), line,
    gen.pick('item.text', i * 2 + line,
    '{"Sichtbarkeits-Check Plus","Abo Plus, monatlich","Fotoshooting (30 Fotos)","Einrichtung Google-Profil","Übersetzung der Speisekarte","Beratung, je Stunde"}'),
    gen.between('item.quantity', i * 2 + line, 2, 12) / 2.0, 9 + gen.cents('item.price', i * 2 + line, 30000)
FROM generate_series(1, gen.bookings()) i, generate_series(1, 2) line;

INSERT INTO partner_credits (partner_id, amount, reason, booking_id, expires_on, created_at)
SELECT gen.id('partner', 1 + gen.n('credit.partner', i, gen.partners())), gen.n('credit.amount', i, 20000) / 100.0 - 99.995,
    gen.pick('credit.reason', i, '{Empfehlung,Kulanz,"Einlösung Gutschein",Check,"Neukunden-Bonus 🎁"}'),
    CASE WHEN gen.maybe('credit.booking', i, 40) THEN gen.id('booking', 1 + gen.n('credit.booking', i, gen.bookings())) END,
    date '2025-12-31' + gen.n('credit.expires', i, 365), gen.at('credit.created_at', i, '2024-06-01 00:00:00+00', 570)
FROM generate_series(1, gen.rows(8000)) i;
