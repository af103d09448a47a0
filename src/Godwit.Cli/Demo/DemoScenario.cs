using System.Globalization;
using Godwit.Engine;
using Godwit.Engine.Planning;
using Godwit.Local;

namespace Godwit.Cli.Demo;

/// <summary>What a demonstration moves, and between what.</summary>
/// <param name="Sample">The sample.</param>
/// <param name="About">What it is, in a few words.</param>
/// <param name="Source">What the source behaves like.</param>
/// <param name="Target">What the target behaves like.</param>
/// <param name="TargetVersion">The target's major version, at least.</param>
/// <param name="Writes">What clients keep doing on the source, each a transaction.</param>
/// <param name="Deployment">What a deployment changes in the source's schema in the middle of that: it makes a table and adds a column.</param>
/// <param name="Made">The table that it makes.</param>
/// <param name="LaterWrites">What clients do besides, once it is deployed.</param>
/// <param name="Damage">Changes one row of a table that no client writes to.</param>
internal sealed record DemoScenario(
    string Sample, string About, StandIn Source, StandIn Target, int TargetVersion, IReadOnlyList<string> Writes, IReadOnlyList<string> Deployment, string Made, IReadOnlyList<string> LaterWrites, string Damage)
{
    /// <summary>The source's major version, where it is to be had; else the system's.</summary>
    public const int SourceVersion = 15;

    /// <summary>All, the first unless another is named.</summary>
    public static IReadOnlyList<DemoScenario> All { get; } =
    [
        new(MatbakhSample.Name, "a restaurant service on Supabase with row level security",
            StandIn.Supabase, StandIn.Rds, 17,
            [
                "UPDATE public.business_profiles SET updated_at = now() WHERE id = (SELECT id FROM public.business_profiles OFFSET floor(random() * 20) LIMIT 1)",
                "INSERT INTO public.page_views (session_id, path, duration_ms, viewed_at) SELECT id, '/menu', floor(random() * 9000), now() FROM public.user_sessions LIMIT 1",
                "UPDATE public.menu_items SET price = price + 0.01 WHERE id = (SELECT id FROM public.menu_items OFFSET floor(random() * 50) LIMIT 1)",
                """
                WITH ticket AS (INSERT INTO public.support_tickets (user_id, subject) SELECT user_id, 'A question' FROM public.support_tickets LIMIT 1 RETURNING id)
                INSERT INTO public.support_messages (ticket_id, number, body) SELECT id, 1, 'Are you open on Sunday?' FROM ticket
                """,
                "DELETE FROM public.page_views WHERE id = (SELECT id FROM public.page_views WHERE path = '/menu' ORDER BY id DESC LIMIT 1 FOR UPDATE SKIP LOCKED)",
            ],
            [
                "CREATE TABLE public.menu_ratings (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, menu_item_id bigint NOT NULL REFERENCES public.menu_items ON DELETE CASCADE, stars int NOT NULL CHECK (stars BETWEEN 1 AND 5))",
                "INSERT INTO public.menu_ratings (menu_item_id, stars) SELECT id, 1 + (position % 5) FROM public.menu_items ORDER BY id LIMIT 200",
                "ALTER TABLE public.menu_items ADD COLUMN is_seasonal boolean NOT NULL DEFAULT false",
            ],
            "public.menu_ratings",
            [
                "INSERT INTO public.menu_ratings (menu_item_id, stars) SELECT id, 1 + floor(random() * 5) FROM public.menu_items LIMIT 1",
                "UPDATE public.menu_items SET is_seasonal = NOT is_seasonal WHERE id = (SELECT id FROM public.menu_items OFFSET floor(random() * 50) LIMIT 1)",
            ],
            "UPDATE public.content_tags SET name = name || ' ' WHERE id = (SELECT min(id) FROM public.content_tags)"),
        new("pagila", "a film rental shop: partitions, domains, full-text search", StandIn.Plain, StandIn.Plain, 18,
            [
                "UPDATE public.customer SET activebool = NOT activebool WHERE customer_id = 1 + floor(random() * 20)",
                "INSERT INTO public.rental (rental_period, inventory_id, customer_id, staff_id) SELECT tsrange(clock_timestamp()::timestamp, NULL), 1 + floor(random() * 900), 1 + floor(random() * 90), 1",
                "UPDATE public.film SET rental_rate = rental_rate + 0.01 WHERE film_id = 1 + floor(random() * 50) AND rental_rate < 99",
                "DELETE FROM public.rental WHERE rental_id = (SELECT rental_id FROM public.rental WHERE lower(rental_period) > localtimestamp - interval '1 hour' ORDER BY rental_id LIMIT 1 FOR UPDATE SKIP LOCKED)",
            ],
            [
                "CREATE TABLE public.film_note (note_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, film_id int NOT NULL REFERENCES public.film, note text)",
                "INSERT INTO public.film_note (film_id, note) SELECT film_id, 'seen' FROM public.film ORDER BY film_id LIMIT 200",
                "ALTER TABLE public.customer ADD COLUMN has_newsletter boolean NOT NULL DEFAULT false",
            ],
            "public.film_note",
            [
                "INSERT INTO public.film_note (film_id, note) VALUES (1 + floor(random() * 50), 'seen again')",
                "UPDATE public.customer SET has_newsletter = NOT has_newsletter WHERE customer_id = 1 + floor(random() * 20)",
            ],
            "UPDATE public.actor SET last_name = last_name || ' ' WHERE actor_id = 7"),
    ];

    /// <summary>The scenario of a name; null: there is none.</summary>
    public static DemoScenario? Of(string name) => All.FirstOrDefault(scenario => scenario.Sample == name);

    /// <summary>Loads the sample.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="scale">How large, for a sample that is generated.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="GodwitException">The sample cannot be loaded, or has no scale.</exception>
    public Task LoadAsync(LocalCluster cluster, decimal scale, CancellationToken cancellationToken) =>
        Sample == MatbakhSample.Name ? MatbakhSample.LoadAsync(cluster, Sample, owner: null, new() { Scale = scale }, cancellationToken)
        : scale == 1 ? Samples.LoadAsync(cluster, Sample, owner: null, Sample, cancellationToken)
        : throw new GodwitException(ExitCode.Usage, new Problem(
            "usage", $"The sample {Sample} has one size.", "godwit demo --scale", scale.ToString(CultureInfo.InvariantCulture), $"Leave it out, or `godwit demo {MatbakhSample.Name}`."));

    /// <summary>What a stand-in is to a configuration.</summary>
    public static Platform PlatformOf(StandIn standIn) => standIn switch
    {
        StandIn.Supabase => Platform.Supabase,
        StandIn.Rds => Platform.Aws,
        _ => Platform.Postgres,
    };

    /// <summary>What a stand-in is to people.</summary>
    public static string NameOf(StandIn standIn) => standIn switch
    {
        StandIn.Supabase => "Supabase stand-in",
        StandIn.Rds => "Amazon RDS stand-in",
        _ => "local server",
    };
}
