using System.Globalization;
using Godwit.Engine;
using Godwit.Engine.Postgres;
using Godwit.Integration.Tests.Moving;
using Godwit.Local;

namespace Godwit.Integration.Tests.Local;

public sealed class MatbakhSampleTests(Servers servers)
{
    private static readonly MatbakhOptions Tiny = new() { Scale = 0.001m };
    private static readonly MatbakhOptions Small = new() { Scale = 0.02m };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("core business", 15,
        "business_partners 30, business_profiles 61, visibility_check_leads 61, visibility_check_results 15, partner_bookings 19, service_packages 15, "
        + "gmb_categories 21, user_preferences 16, service_prices, business_contacts, business_hours, business_profile_categories, partner_invoices, "
        + "partner_invoice_items, partner_credits")]
    [InlineData("analytics and events", 12,
        "lead_events 12, oauth_event_logs 12, security_events 8, ga4_daily 16, visibility_trends 6, score_history, user_sessions, page_views, "
        + "conversion_funnels, email_events, api_usage_daily, search_queries")]
    [InlineData("social and external", 8,
        "google_oauth_tokens 16, facebook_oauth_tokens 11, gmb_data_cache 16, facebook_data_cache 16, google_reviews, instagram_media, social_posts, "
        + "webhook_deliveries")]
    [InlineData("admin and operations", 10,
        "admin_booking_kpis 4, security_audit_log 10, feature_flags, profiles, private_profile, user_roles, support_tickets, support_messages, "
        + "background_jobs, system_settings")]
    [InlineData("content and recommendations", 16,
        "ai_recommendations 14, competitive_analysis 11, swot_analysis 10, platform_recommendations 13, action_plans, content_articles, "
        + "content_translations, content_tags, content_article_tags, email_templates, newsletter_subscribers, menus, menu_items, photo_assets, "
        + "review_replies, seo_keywords")]
    public async Task A_group_has_its_tables_and_they_their_columns(string group, int count, string tables)
    {
        var database = await servers.MatbakhAsync(Tiny);
        await using var session = await database.OpenAsync();
        var columns = (await session.QueryAsync(
            """
            SELECT c.relname, count(*)::int FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition GROUP BY c.relname
            """,
            row => (Name: row.GetString(0), Columns: row.GetInt32(1)), Cancellation)).ToDictionary(row => row.Name, row => row.Columns);

        columns.Count.ShouldBe(61);
        var expected = tables.Split(", ").Select(table => table.Split(' ')).ToList();
        expected.Count.ShouldBe(count, group);
        foreach (var table in expected)
        {
            columns.ShouldContainKey(table[0]);
            if (table.Length > 1) columns[table[0]].ShouldBe(int.Parse(table[1], CultureInfo.InvariantCulture), table[0]);
            (await session.ScalarAsync<bool>($"SELECT EXISTS (SELECT FROM public.{table[0]})", Cancellation)).ShouldBeTrue(table[0]);
        }
    }

    [Theory]
    [InlineData(StandIn.Plain)]
    [InlineData(StandIn.Rds)]
    [InlineData(StandIn.Supabase)]
    public async Task The_customer_owns_what_a_project_holds(StandIn standIn)
    {
        var database = await servers.MatbakhAsync(Tiny, standIn: standIn);
        await using var session = await database.OpenAsync();

        (await session.ScalarAsync<long>(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> current_user::regrole", Cancellation)).ShouldBe(0);
        (await session.ScalarAsync<long>(
            "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proowner <> current_user::regrole", Cancellation)).ShouldBe(0);
        (await session.ScalarAsync<long>(
            "SELECT count(*) FROM pg_policies WHERE schemaname = 'public' AND concat(qual, with_check) LIKE '%auth.uid()%'", Cancellation)).ShouldBeGreaterThanOrEqualTo(50);
        (await session.ScalarAsync<long>(
            "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND confrelid = 'auth.users'::regclass AND conparentid = 0", Cancellation)).ShouldBe(15);
        (await session.ScalarAsync<long>(
            "SELECT count(*) FROM pg_inherits WHERE inhparent = 'public.visibility_check_leads'::regclass", Cancellation)).ShouldBe(13);
        (await session.QueryAsync(
            """
            SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conrelid = c.oid AND contype = 'p')
            """,
            row => row.GetString(0), Cancellation)).ShouldBe(["oauth_event_logs"]);
        (await session.ScalarAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'gen'", Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task A_user_sees_what_is_theirs()
    {
        var database = await servers.MatbakhAsync(Small);
        await using var session = await database.OpenAsync();
        var user = await session.ScalarAsync<Guid>("SELECT user_id FROM public.business_profiles ORDER BY id LIMIT 1", Cancellation);
        var own = await session.ScalarAsync<long>("SELECT count(*) FROM public.business_profiles WHERE user_id = $1", Cancellation, user);

        await session.ExecuteAsync(
            $$"""SELECT set_config('request.jwt.claims', '{"sub": "{{user}}"}', false); SET row_security = on; SET ROLE authenticated""", Cancellation);

        (await session.ScalarAsync<long>("SELECT count(*) FROM public.business_profiles", Cancellation)).ShouldBe(own);
        (await session.ScalarAsync<long>("SELECT count(*) FROM public.profiles", Cancellation)).ShouldBe(1);
        (await session.ScalarAsync<long>("SELECT count(*) FROM public.gmb_categories", Cancellation)).ShouldBe(220);
        (await session.ScalarAsync<long>("SELECT count(*) FROM public.background_jobs", Cancellation)).ShouldBe(0);
    }

    [Fact]
    public async Task The_seed_decides_the_rows_and_the_version_does_not()
    {
        var first = await Checksums.OfAsync(await servers.MatbakhAsync(Small, 15), _ => true);
        var again = await Checksums.OfAsync(await servers.MatbakhAsync(Small, 15), _ => true);
        var newer = await Checksums.OfAsync(await servers.MatbakhAsync(Small, 17), _ => true);
        var other = await Checksums.OfAsync(await servers.MatbakhAsync(Small with { Seed = 2 }, 15), _ => true);

        again.ShouldBe(first);
        newer.ShouldBe(first);
        other.Keys.ShouldBe(first.Keys);
        other.Count(table => !string.Equals(table.Value, first[table.Key], StringComparison.Ordinal)).ShouldBeGreaterThan(60);
    }

    [Fact]
    public async Task The_scale_decides_how_many()
    {
        var (small, twice) = (await RowsAsync(Small), await RowsAsync(Small with { Scale = Small.Scale * 2 }));

        small.ShouldBeInRange(10_000, 12_000);
        ((double)twice / small).ShouldBeInRange(1.9, 2.1);
    }

    [Fact]
    public async Task Another_role_can_own_it()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var (owner, database) = (servers.UniqueName("host"), servers.UniqueName("owned"));
        await using (var session = await cluster.OpenSuperuserAsync("postgres", Cancellation))
            await session.ExecuteAsync($"CREATE ROLE {Sql.Name(owner)}", Cancellation);

        await MatbakhSample.LoadAsync(cluster, database, owner, Tiny, Cancellation);

        await using var loaded = await cluster.OpenSuperuserAsync(database, Cancellation);
        (await loaded.QueryAsync(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relnamespace IN ('public'::regnamespace, 'auth'::regnamespace)",
            row => row.GetString(0), Cancellation)).ShouldBe([owner]);
    }

    [Fact]
    public async Task A_scale_of_nothing_is_bad_usage()
    {
        var cluster = await servers.ClusterAsync(null, StandIn.Plain);
        var error = await Should.ThrowAsync<GodwitException>(() => MatbakhSample.LoadAsync(cluster, "x", null, new() { Scale = 0 }, Cancellation));
        error.ExitCode.ShouldBe(ExitCode.Usage);
    }

    private async Task<long> RowsAsync(MatbakhOptions options)
    {
        var database = await servers.MatbakhAsync(options);
        await using var session = await database.OpenAsync();
        var tables = await session.QueryAsync(
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'", row => row.GetString(0), Cancellation);
        return await session.ScalarAsync<long>($"SELECT {string.Join(" + ", tables.Select(table => $"(SELECT count(*) FROM {table})"))}", Cancellation);
    }
}
