INSERT INTO profiles
SELECT gen.id('user', i), p.first || ' ' || left(p.last, 1) || '.', CASE WHEN gen.maybe('profile.avatar', i, 50)
    THEN 'https://cdn.matbakh.app/avatar/' || i || '.webp' END,
    CASE WHEN i <= 3 THEN 'super_admin' ELSE gen.pick('profile.role', i, '{owner,owner,owner,owner,manager,staff}') END::app_role,
    gen.pick('user.language', i, '{de,de,de,en,tr}'),
    CASE WHEN gen.maybe('profile.bio', i, 25) THEN gen.pick('profile.bio2', i,
    '{"Koch aus Leidenschaft 🍳","Gastgeberin in dritter Generation","Café-Besitzer & Barista ☕"}') END, u.at, u.at
FROM generate_series(1, gen.users()) i
CROSS JOIN LATERAL (SELECT gen.pick('user.first', i, gen.first_names()) AS first, gen.pick('user.last', i, gen.last_names()) AS last) p
CROSS JOIN LATERAL (SELECT gen.at('user.created_at', i, '2024-01-01 00:00:00+00', 700) AS at) u;

INSERT INTO private_profile
SELECT gen.id('user', i), gen.pick('user.first', i, gen.first_names()), gen.pick('user.last', i, gen.last_names()),
    '+49 171 ' || gen.between('private.phone', i, 1000000, 9999999), date '1950-01-01' + gen.n('private.birth', i, 20000),
    jsonb_build_object('straße', gen.pick('private.street', i, gen.streets()), 'nr', gen.between('private.house', i, 1, 150)::text),
    lpad(gen.n('private.iban', i, 10000)::text, 4, '0'),
    jsonb_build_object('agb', 'v3', 'newsletter', gen.maybe('preference.newsletter', i, 45)),
    gen.at('user.created_at', i, '2024-01-01 00:00:00+00', 700)
FROM generate_series(1, gen.users()) i;

INSERT INTO user_roles
SELECT gen.id('user', i), (CASE WHEN i <= 3 THEN 'super_admin' ELSE 'owner' END)::app_role,
    CASE WHEN i <= gen.partners() THEN gen.id('partner', i) END, NULL, gen.at('user.created_at', i, '2024-01-01 00:00:00+00', 700)
FROM generate_series(1, gen.users()) i;

INSERT INTO admin_booking_kpis
SELECT date '2025-12-31' - d, gen.between('kpi.bookings', d, 5, 80), 200 + gen.cents('kpi.revenue', d, 900000),
    gen.n('kpi.cancelled', d, 2000) / 10000.0
FROM generate_series(0, gen.rows(365) - 1) d;

INSERT INTO security_audit_log (actor_id, action, table_name, record_id, old_values, new_values, ip_address, performed_at, checksum)
SELECT CASE WHEN gen.maybe('audit.actor', i, 90) THEN gen.user_of('audit.user', i) END, a.action,
    gen.pick('audit.table', i, '{business_profiles,business_partners,partner_bookings,profiles,feature_flags}')::name, gen.id('audit.record', i),
    CASE WHEN a.action IN ('UPDATE', 'DELETE') THEN jsonb_build_object('status', 'onboarding') END,
    CASE WHEN a.action IN ('UPDATE', 'INSERT') THEN jsonb_build_object('status', 'active', 'grund', gen.pick('audit.reason', i, gen.remarks())) END,
    gen.ip('audit.ip', i), gen.at('audit.at', i, '2025-01-01 00:00:00+00', 365), decode(gen.token('audit.sum', i), 'hex')
FROM generate_series(1, gen.rows(11000)) i CROSS JOIN LATERAL (SELECT gen.pick('audit.action', i,
    '{INSERT,UPDATE,UPDATE,UPDATE,DELETE,LOGIN,EXPORT}') AS action) a;

INSERT INTO feature_flags
SELECT f.key, f.description, gen.maybe('flag.on', f.n, 60), gen.n('flag.rollout', f.n, 5) * 25,
    CASE WHEN gen.maybe('flag.users', f.n, 30) THEN ARRAY[gen.user_of('flag.user', f.n)] ELSE '{}' END,
    CASE WHEN gen.maybe('flag.variants', f.n, 30) THEN '{"a": 50, "b": 50}'::jsonb END, gen.at('flag.at', f.n, '2025-06-01 00:00:00+00', 200)
FROM (VALUES (1, 'vc.bedrock', 'Analyse mit dem neuen Modell'), (2, 'vc.competitors', 'Wettbewerb im Bericht'), (3, 'dashboard.v2', 'Neue Übersicht'),
    (4, 'billing.sepa', 'Zahlung per SEPA'), (5, 'social.scheduler', 'Beiträge planen 📅'),
    (6, 'reviews.autoreply', 'Antwortvorschläge'), (7, 'onboarding.google', 'Anmeldung über Google'), (8, 'i18n.tr', 'Türkische Oberfläche'),
    (9, 'i18n.ar', 'Arabische Oberfläche – العربية'), (10, 'menu.qr', 'QR-Speisekarte'),
    (11, 'admin.kpis', 'Kennzahlen'), (12, 'mail.digest', 'Wöchentliche Zusammenfassung')) f(n, key, description);

INSERT INTO support_tickets (user_id, subject, severity, is_open, assigned_to, satisfaction, opened_at, closed_at)
SELECT gen.user_of('ticket.user', i),
    gen.pick('ticket.subject', i,
    '{"Bericht lässt sich nicht öffnen","Rechnung falsch adressiert","Wie ändere ich die Öffnungszeiten?","Google-Konto getrennt 😟","Kündigung"}'),
    (enum_range(NULL::severity))[1 + gen.n('ticket.severity', i, 4)],
    t.open, gen.id('user', 1 + gen.n('ticket.agent', i, least(3, gen.users()))), CASE WHEN NOT t.open THEN gen.between('ticket.stars', i, 1, 5) END,
    t.at, CASE WHEN NOT t.open THEN t.at + gen.between('ticket.hours', i, 1, 200) * interval '1 hour' END
FROM generate_series(1, gen.rows(2500)) i CROSS JOIN LATERAL (SELECT gen.at('ticket.at', i, '2025-01-01 00:00:00+00', 350) AS at,
    gen.maybe('ticket.open', i, 12) AS open) t;

INSERT INTO support_messages
SELECT 999 + i, n, CASE n % 2 WHEN 1 THEN gen.user_of('ticket.user', i) ELSE gen.id('user', 1) END,
    CASE n % 2 WHEN 1 THEN 'Guten Tag, ' || gen.pick('message.ask', i * 4 + n,
    '{"leider klappt das nicht.","könnten Sie das bitte prüfen?","seit gestern sehe ich keine Bewertungen mehr."}')
        ELSE 'Vielen Dank für Ihre Nachricht! ' || gen.pick('message.answer', i * 4 + n,
        '{"Wir kümmern uns darum 👍","Bitte melden Sie sich neu an.","Das ist jetzt behoben."}') END,
    CASE WHEN gen.maybe('message.file', i * 4 + n, 5) THEN '\x89504e470d0a1a0a'::bytea || decode(gen.token('message.file', i), 'hex') END,
    gen.maybe('message.internal', i * 4 + n, 10), gen.at('ticket.at', i, '2025-01-01 00:00:00+00', 350) + n * interval '3 hours'
FROM generate_series(1, gen.rows(2500)) i, generate_series(1, 3) n;

INSERT INTO background_jobs
SELECT gen.id('job', i), gen.pick('job.queue', i, '{default,mail,analysis}'),
    gen.pick('job.function', i, '{vc-start,vc-bedrock-run,vc-result,admin-overview,onboarding-reminder}'),
    jsonb_build_object('lead_id', gen.id('lead', 1 + gen.n('job.lead', i, gen.leads()))),
    j.state::job_state, gen.between('job.attempts', i, 0, 3), gen.at('job.at', i, '2025-11-01 00:00:00+00', 60),
    CASE j.state WHEN 'succeeded' THEN gen.n('job.ms', i, 90000) * interval '1 millisecond' END,
    CASE j.state WHEN 'failed' THEN 'Zeitüberschreitung nach 30 s' END
FROM generate_series(1, gen.rows(5000)) i CROSS JOIN LATERAL (SELECT gen.pick('job.state', i,
    '{succeeded,succeeded,succeeded,succeeded,failed,queued,running}') AS state) j;

INSERT INTO system_settings
SELECT s.key, s.value::jsonb, s.secret, s.about, '2025-09-01 00:00:00+00'
FROM (VALUES ('firma.name', '"matbakh GmbH"', false, 'Name auf Rechnungen'),
    ('firma.adresse', '{"straße": "Gärtnerplatz 1", "ort": "München"}', false, 'Anschrift'),
    ('mail.absender', '"hallo@matbakh.app"', false, 'Absender'),
    ('vc.modell', '"vc-2025.3"', false, 'Modell des Checks'), ('vc.limit_pro_tag', '500', false, NULL),
    ('stripe.webhook', '"whsec_…"', true, 'Geheimnis'), ('dsgvo.löschfrist_tage', '730', false, 'Aufbewahrung'),
    ('wartung', 'false', false, 'Wartungsmodus 🚧')) s(key, value, secret, about);
