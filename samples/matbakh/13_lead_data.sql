INSERT INTO visibility_check_leads (id, created_at, updated_at, email, business_name, first_name, last_name, phone, status, source, language, user_id,
    profile_id, street, postal_code, city, state,
    latitude, longitude, category_id, cuisine_type, website_url, google_place_id, google_url, google_rating, google_review_count, facebook_url,
    facebook_followers, instagram_handle, instagram_followers,
    competitor_urls, competitor_profile_ids, goals, budget_monthly, employee_range, overall_score, google_score, social_score, website_score,
    review_score, analysis_payload, analysis_started_at,
    analysis_finished_at, analysis_error, retry_count, report_url, report_sent_at, confirmation_token, confirmed_at, double_opt_in, marketing_consent,
    consent_text_version, gdpr_delete_after, ip_address,
    user_agent, referrer_url, utm_params, notes)
SELECT gen.id('lead', i), l.created_at, l.created_at + interval '20 minutes',
    gen.pick('lead.first', i, gen.slugs(gen.first_names())) || '.' || gen.pick('lead.last', i, gen.slugs(gen.last_names())) || '@'
    || gen.pick('lead.mail', i, '{gmail.com,web.de,gmx.de,gmx.at,t-online.de,outlook.com}'),
    l.name, l.first, l.last, CASE WHEN gen.maybe('lead.phone', i, 60) THEN c.area || '/' || gen.between('lead.phone', i, 100000, 9999999) END,
    l.status::lead_status,
    gen.pick('lead.source', i, '{organic,organic,organic,google_ads,google_ads,facebook,instagram,referral,newsletter,partner}')::lead_source,
    gen.pick('lead.language', i, '{de,de,de,de,en,tr}'),
    CASE WHEN l.known THEN gen.id('user', l.partner) END, CASE WHEN l.known THEN gen.id('profile', l.partner) END,
    gen.pick('lead.street', i, gen.streets()) || ' ' || gen.between('lead.house', i, 1, 180), lpad((c.zip + gen.n('lead.zip', i, 20))::text, 5, '0'),
    c.name, c.state,
    c.latitude + gen.n('lead.lat', i, 40000) / 1000000.0, c.longitude + gen.n('lead.lng', i, 40000) / 1000000.0,
    gen.between('lead.category', i, 1, 220), gen.pick('lead.cuisine', i, gen.cuisines()),
    CASE WHEN gen.maybe('lead.site', i, 70) THEN 'https://www.' || l.slug || '.de' END, 'ChIJ' || left(gen.token('lead.place', i), 23),
    'https://maps.google.com/?cid=' || gen.hash('lead.cid', i),
    CASE WHEN gen.maybe('lead.rated', i, 90) THEN gen.between('lead.rating', i, 25, 50) / 10.0 END, gen.n('lead.reviews', i, 1800),
    CASE WHEN gen.maybe('lead.facebook', i, 55) THEN 'https://www.facebook.com/' || l.slug END,
    gen.n('lead.fans', i, 8000), CASE WHEN gen.maybe('lead.insta', i, 50) THEN '@' || replace(l.slug, '-', '_') END,
    gen.n('lead.followers', i, 12000),
    CASE WHEN gen.maybe('lead.competitors', i, 30) THEN ARRAY['https://www.' || gen.restaurant_slug('lead.rival', i) || '.de',
    'https://www.' || gen.restaurant_slug('lead.rival2', i) || '.de'] END,
    CASE WHEN gen.maybe('lead.competitors', i, 15) THEN ARRAY[gen.profile_of('lead.rival3', i)] END,
    gen.some('lead.goals', i, '{"mehr Gäste","bessere Bewertungen","mehr Reservierungen","weniger Absagen","Personal finden","Instagram ausbauen"}'),
    CASE WHEN gen.maybe('lead.budget', i, 50) THEN gen.n('lead.budget', i, 40) * 25 + 49.90 END,
    int4range(gen.n('lead.staff', i, 10), gen.n('lead.staff', i, 10) + gen.between('lead.staff2', i, 2, 30)),
    CASE WHEN l.done THEN 15 + gen.cents('lead.score', i, 8500) END, CASE WHEN l.done THEN gen.between('lead.google', i, 10, 100) END,
    CASE WHEN l.done THEN gen.between('lead.social', i, 0, 100) END,
    CASE WHEN l.done THEN gen.between('lead.web', i, 0, 100) END, CASE WHEN l.done THEN gen.between('lead.review', i, 20, 100) END,
    CASE WHEN l.done THEN jsonb_build_object('modell', 'vc-2025.2', 'stärken', jsonb_build_array(gen.pick('lead.plus', i, gen.strengths())),
    'schwächen', jsonb_build_array(gen.pick('lead.minus', i, gen.weaknesses())),
        'ladezeit_ms', gen.between('lead.loading', i, 300, 9000), 'fotos', gen.n('lead.photos', i, 200)) END,
    CASE WHEN l.begun THEN l.created_at + interval '90 seconds' END, CASE WHEN l.done
    THEN l.created_at + interval '90 seconds' + gen.between('lead.took', i, 4000, 180000) * interval '1 millisecond' END,
    CASE WHEN l.status = 'failed'
    THEN gen.pick('lead.error', i, '{"Google Places: ZERO_RESULTS","Zeitüberschreitung beim Modell","Website nicht erreichbar (ENOTFOUND)"}') END,
    CASE WHEN l.status = 'failed' THEN 3 ELSE gen.n('lead.retry', i, 2) END,
    CASE WHEN l.done THEN 'https://matbakh.app/bericht/' || left(gen.token('lead.report', i), 12) END,
    CASE WHEN l.done THEN l.created_at + interval '10 minutes' END, gen.token('lead.confirm', i),
    CASE WHEN l.begun THEN l.created_at + interval '80 seconds' END, l.begun, gen.maybe('lead.marketing', i, 35),
    'v' || gen.between('lead.consent', i, 1, 3) || '.0', (l.created_at + interval '2 years')::date, gen.ip('lead.ip', i),
    gen.pick('lead.agent', i, gen.user_agents()), CASE WHEN gen.maybe('lead.referrer', i, 50)
    THEN gen.pick('lead.referrer', i, '{https://www.google.de/,https://www.instagram.com/,https://matbakh.app/blog/google-profil}') END,
    CASE WHEN gen.maybe('lead.utm', i, 40) THEN jsonb_build_object('utm_source', gen.pick('lead.utm_source', i, '{google,meta,newsletter}'),
    'utm_campaign', gen.pick('lead.utm_campaign', i, '{frühling25,oktoberfest,"dein-check"}')) END,
    CASE WHEN gen.maybe('lead.note', i, 8) THEN gen.pick('lead.note2', i, gen.remarks()) END
FROM generate_series(1, gen.leads()) i
JOIN gen.cities c ON c.id = gen.n('lead.city', i, 20)
CROSS JOIN LATERAL (SELECT gen.lead_at(i) AS created_at, gen.pick('lead.first', i, gen.first_names()) AS first,
    gen.pick('lead.last', i, gen.last_names()) AS last, gen.restaurant('lead.name', i) AS name,
    gen.restaurant_slug('lead.name', i) AS slug, gen.pick('lead.status', i,
    '{pending,confirmed,analyzing,completed,completed,completed,completed,completed,failed,converted}') AS status,
    gen.n('lead.status', i, 10) IN (3, 4, 5, 6, 7, 9) AS done, gen.n('lead.status', i, 10) > 1 AS begun, gen.maybe('lead.known', i, 35) AS known,
    1 + gen.n('lead.partner', i, gen.partners()) AS partner) l;

INSERT INTO visibility_check_results (id, lead_id, lead_created_at, business_profile_id, overall_score, category_scores, strengths, weaknesses,
    competitor_count, benchmark_percentile, model_version,
    raw_response, is_latest, created_at)
SELECT gen.id('result', i), gen.id('lead', i), gen.lead_at(i), CASE WHEN gen.maybe('lead.known', i, 35)
    THEN gen.id('profile', 1 + gen.n('lead.partner', i, gen.partners())) END, 15 + gen.cents('lead.score', i, 8500),
    jsonb_build_object('google', gen.between('lead.google', i, 10, 100), 'social', gen.between('lead.social', i, 0, 100), 'website',
    gen.between('lead.web', i, 0, 100)),
    gen.some('result.plus', i, gen.strengths()), gen.some('result.minus', i, gen.weaknesses()), gen.n('result.rivals', i, 12),
    gen.n('result.percentile', i, 10000) / 100.0, gen.pick('result.model', i, '{vc-2025.1,vc-2025.2,vc-2025.3}'),
    jsonb_build_object('antwort', gen.pick('result.text', i, gen.remarks()), 'tokens', gen.between('result.tokens', i, 300, 4000)), true,
    gen.lead_at(i) + interval '5 minutes'
FROM generate_series(1, gen.leads()) i
WHERE gen.n('lead.status', i, 10) IN (3, 4, 5, 6, 7, 9);
