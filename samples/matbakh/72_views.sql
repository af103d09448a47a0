CREATE VIEW v_partner_overview WITH (security_invoker = true) AS
SELECT bp.id, bp.company_name, bp.city, bp.status, bp.subscription_tier, count(p.id) AS profiles, round(avg(p.visibility_score), 2) AS average_score,
    grade_of(avg(p.visibility_score)) AS grade
FROM business_partners bp LEFT JOIN business_profiles p ON p.partner_id = bp.id
GROUP BY bp.id;

CREATE VIEW v_lead_funnel WITH (security_invoker = true) AS
SELECT date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS month, source, count(*) AS leads,
    count(*) FILTER (WHERE double_opt_in) AS confirmed, count(*) FILTER (WHERE status = 'converted') AS converted
FROM visibility_check_leads
GROUP BY 1, 2;

CREATE VIEW v_active_partners AS
SELECT id, company_name, contact_email, status FROM business_partners WHERE status = 'active' WITH LOCAL CHECK OPTION;

CREATE VIEW v_top_partners WITH (security_invoker = true) AS
SELECT *, rank() OVER (PARTITION BY city ORDER BY average_score DESC NULLS LAST) AS place FROM v_partner_overview WHERE status = 'active';

CREATE MATERIALIZED VIEW mv_partner_kpis AS
SELECT date_trunc('month', bp.created_at AT TIME ZONE 'UTC')::date AS month, count(DISTINCT bp.id) AS new_partners,
    count(DISTINCT bp.id) FILTER (WHERE bp.status = 'active') AS active_partners,
    round(avg(vc.overall_score), 4) AS average_score
FROM business_partners bp
LEFT JOIN business_profiles p ON p.partner_id = bp.id
LEFT JOIN visibility_check_results vc ON vc.business_profile_id = p.id
GROUP BY 1;
CREATE UNIQUE INDEX uq_mv_partner_kpis_month ON mv_partner_kpis (month);
