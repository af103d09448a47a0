using Godwit.Engine;

namespace Godwit.Integration.Tests.Verify;

/// <summary>One definition changed on the target that no row tells of, and the one thing that the verdict has to name.</summary>
public sealed class SchemaDifferenceTests(Servers servers)
{
    private const string More = """

        CREATE TABLE public.receipt (id integer PRIMARY KEY, customer integer REFERENCES public.customer, code text UNIQUE DEFERRABLE);
        INSERT INTO public.receipt VALUES (1, 1, 'a'), (2, 2, 'b');
        """;

    public static TheoryData<string, string> Changes() => new()
    {
        { "REFRESH MATERIALIZED VIEW public.moods WITH NO DATA", "materialized view public.moods differs in populated" },
        { "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.customer_name'::regclass", "index customer_name on public.customer differs in valid" },
        { "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'public.sale_pkey'::regclass", "constraint sale_pkey on public.sale differs in index valid" },
        { "ALTER TABLE public.receipt DISABLE TRIGGER ALL", "constraint receipt_code_key on public.receipt differs in triggers|constraint receipt_customer_fkey on public.receipt differs in triggers" },
        { "ALTER TABLE public.customer ENABLE REPLICA TRIGGER noted", "trigger noted on public.customer differs in enabled" },
        { "ALTER TABLE public.customer ENABLE ALWAYS TRIGGER noted", "trigger noted on public.customer differs in enabled" },
        { "ALTER TABLE public.private FORCE ROW LEVEL SECURITY", "table public.private differs in force row security" },
        { "ALTER FUNCTION public.note() STABLE", "function public.note() differs in volatility" },
        { "ALTER TABLE public.log REPLICA IDENTITY FULL", "table public.log differs in replica identity" },
        { "ALTER TABLE public.private REPLICA IDENTITY USING INDEX private_pkey", "table public.private differs in replica identity" },
        { "ALTER TABLE public.customer REPLICA IDENTITY NOTHING", "table public.customer differs in replica identity" },
        { "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC", "default privileges tables in public differs in public" },
        { "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC", "default privileges functions differs in public" },
        { "GRANT UPDATE (email) ON public.customer TO PUBLIC", "grant column public.customer.email differs in public" },
        {
            "DROP TABLE public.log; CREATE TABLE public.log (amount numeric, at timestamptz, line text); "
                + "INSERT INTO public.log (at, line, amount) VALUES ('2024-01-01 00:00Z', 'first', 1.0), ('2024-01-01 00:00Z', 'first', 1.0), ('infinity', NULL, 'NaN')",
            "table public.log differs in columns in order"
        },
        {
            "ALTER TABLE public.sale DETACH PARTITION public.sale_2025; ALTER TABLE public.sale ATTACH PARTITION public.sale_2025 FOR VALUES FROM ('2025-01-01') TO ('2027-01-01')",
            "table public.sale_2025 differs in partition bound"
        },
        { "ALTER TABLE public.customer ALTER email TYPE varchar(80) COLLATE \"C\"", "column public.customer.email differs in collation" },
        { "ALTER TABLE public.customer ALTER id SET GENERATED ALWAYS", "column public.customer.id differs in identity" },
        { "ALTER TABLE public.customer ALTER upper_name DROP EXPRESSION", "column public.customer.upper_name differs in generated" },
        { "COMMENT ON COLUMN public.customer.name IS 'its name'", "comment table column public.customer.name is missing on the source" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_definition_that_was_changed_is_named(string change, string expected)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync(Shop.Sql + More);
        await target.RunAsync(Shop.Sql + More);
        var unchanged = await Verifying.Verify(source, target);
        unchanged.Complaints().ShouldBeEmpty();
        unchanged.Expected.ShouldBeEmpty();

        await target.RunAsync(change);

        var verdict = await Verifying.Verify(source, target);
        verdict.Complaints().Order(StringComparer.Ordinal).ShouldBe(expected.Split('|'));
        verdict.Expected.ShouldBeEmpty();
        verdict.ExitCode.ShouldBe(ExitCode.Different);
    }

    [Theory]
    [InlineData("SELECT setval('public.customer_id_seq', 400)", "public.customer_id_seq", "stands at 500 on the source, at 400 on the target")]
    [InlineData("SELECT setval('public.tickets', 1, false)", "public.tickets", "stands at 1 on the source, before 1 on the target")]
    [InlineData("ALTER SEQUENCE public.tickets OWNED BY public.log.line", "public.tickets", "owned by none on the source, owned by public.log.line on the target")]
    [InlineData("DROP SEQUENCE public.tickets", "public.tickets", "missing on the target")]
    public async Task Of_a_sequence_it_says_how(string change, string sequence, string difference)
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync(Shop.Sql);
        await target.RunAsync($"{Shop.Sql}; {change}");

        var verdict = await Verifying.Verify(source, target);

        verdict.Complaints().ShouldBe([$"sequence {sequence}"]);
        verdict.Sequences.Single(one => !one.Differences.IsEmpty).Differences.ShouldBe([difference]);
        verdict.ExitCode.ShouldBe(ExitCode.Different);
    }

    [Fact]
    public async Task Another_version_of_an_extension_is_listed()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(15, name: "source"), await servers.FreshDatabaseAsync(15, name: "target"));
        await source.RunAsync("CREATE EXTENSION hstore SCHEMA public VERSION '1.7'");
        await target.RunAsync("CREATE EXTENSION hstore SCHEMA public VERSION '1.8'");

        var verdict = await Verifying.Verify(source, target);

        verdict.IsIdentical.ShouldBeTrue();
        verdict.VersionDifferences.ShouldBe([new("extension", "hstore", "version", "1.7", "1.8")]);
    }

    // Its column is NOT NULL in the catalog all the same.
    [Fact]
    public async Task A_not_null_that_is_not_valid_is_named()
    {
        var (source, target) = (await servers.FreshDatabaseAsync(17, name: "source"), await servers.FreshDatabaseAsync(18, name: "target"));
        await source.RunAsync("CREATE TABLE public.t (a integer NOT NULL)");
        await target.RunAsync("CREATE TABLE public.t (a integer); ALTER TABLE public.t ADD NOT NULL a NOT VALID");

        var difference = (await Verifying.Verify(source, target)).Schema.ShouldHaveSingleItem();
        (difference.ToString(), difference.Target).ShouldBe(("column public.t.a differs in not null", "not valid"));

        await target.RunAsync("ALTER TABLE public.t ALTER a SET NOT NULL");
        (await Verifying.Verify(source, target)).IsIdentical.ShouldBeTrue();
    }
}
