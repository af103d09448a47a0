CREATE FUNCTION set_updated_at() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
    NEW.updated_at := now();
    RETURN NEW;
END $$;

-- A new user gets a profile and preferences.
CREATE FUNCTION handle_new_user() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    INSERT INTO public.profiles (id, display_name) VALUES (NEW.id, NEW.raw_user_meta_data ->> 'full_name') ON CONFLICT DO NOTHING;
    INSERT INTO public.private_profile (id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    INSERT INTO public.user_preferences (user_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
    RETURN NEW;
END $$;

CREATE FUNCTION log_partner_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
    INSERT INTO public.security_audit_log (actor_id, action, table_name, record_id, old_values, new_values)
    VALUES (auth.uid(), TG_OP, TG_TABLE_NAME, coalesce(NEW.id, OLD.id), to_jsonb(OLD), to_jsonb(NEW));
    RETURN coalesce(NEW, OLD);
END $$;

-- Reads user_roles past its policies, which would ask again.
CREATE FUNCTION is_admin() RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT EXISTS (SELECT FROM public.user_roles WHERE user_id = auth.uid() AND role IN ('admin', 'super_admin'))
$$;

CREATE FUNCTION owns_profile(profile uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
    SELECT EXISTS (SELECT FROM public.business_profiles WHERE id = profile AND user_id = auth.uid())
$$;

CREATE FUNCTION grade_of(score numeric) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE WHEN score >= 85 THEN 'sehr gut 🏆' WHEN score >= 70 THEN 'gut' WHEN score >= 50 THEN 'ausbaufähig' ELSE 'kritisch ⚠️' END
$$;

CREATE FUNCTION leads_of_month(month date, VARIADIC states lead_status[] DEFAULT '{completed,converted}')
RETURNS TABLE (source lead_source, leads bigint, average_score numeric) LANGUAGE sql STABLE AS $$
    SELECT source, count(*), round(avg(overall_score), 2) FROM public.visibility_check_leads
    WHERE created_at >= month AND created_at < month + interval '1 month' AND status = ANY (states)
    GROUP BY source ORDER BY source
$$;

CREATE PROCEDURE delete_expired_leads(before date DEFAULT current_date) LANGUAGE sql AS $$
    DELETE FROM public.visibility_check_leads WHERE gdpr_delete_after < before
$$;
REVOKE EXECUTE ON PROCEDURE delete_expired_leads(date) FROM PUBLIC;
