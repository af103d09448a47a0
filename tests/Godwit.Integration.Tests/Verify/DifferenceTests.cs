using Godwit.Engine;
using Godwit.Engine.Verify;

namespace Godwit.Integration.Tests.Verify;

/// <summary>One change on the target, and the one thing that the verdict has to name: across major versions too.</summary>
public sealed class DifferenceTests(Servers servers)
{
    public static TheoryData<string, string> Changes() => new()
    {
        { "UPDATE public.customer SET name = 'C8' WHERE id = 8", "public.customer ContentDiffers" },
        { "UPDATE public.customer SET email = '' WHERE id = 7", "public.customer ContentDiffers" },
        { "UPDATE public.log SET amount = 1.00 WHERE ctid = '(0,1)'", "public.log ContentDiffers" },
        { "DELETE FROM public.customer WHERE id = 9", "public.customer RowsDiffer" },
        { "DELETE FROM public.log WHERE ctid = '(0,3)'; INSERT INTO public.log SELECT * FROM public.log WHERE ctid = '(0,1)'", "public.log ContentDiffers" },
        { "INSERT INTO public.log SELECT * FROM public.log LIMIT 1", "public.log RowsDiffer" },
        { "UPDATE public.sale SET day = '2025-01-01' WHERE id = 10", "public.sale_2024 RowsDiffer|public.sale_2025 RowsDiffer" },
        { "INSERT INTO public.nothing SELECT", "public.nothing RowsDiffer" },
        { "UPDATE \"Odd Schema\".\"A;B \"\"c\"\"\" SET \"ü;\" = 'x;z' WHERE \"select\" = 1", "\"Odd Schema\".\"A;B \"\"c\"\"\" ContentDiffers" },
        { "SELECT nextval('public.tickets')", "sequence public.tickets" },
        { "ALTER SEQUENCE public.tickets INCREMENT 6", "sequence public.tickets" },
        { "SELECT setval('public.customer_id_seq', 500, false)", "sequence public.customer_id_seq" },
        { "SELECT lo_put(4242, 599999, 'x')", "large objects" },
        { "SELECT lo_unlink(4243)", "large objects" },
        { "DROP INDEX public.customer_name", "index customer_name on public.customer is missing on the target" },
        {
            "DROP INDEX public.customer_name; CREATE INDEX customer_name ON public.customer (lower(name)) WHERE balance > 11",
            "index customer_name on public.customer differs in definition"
        },
        { "ALTER POLICY mine ON public.private USING (owner_name = SESSION_USER)", "policy mine on public.private differs in using" },
        { "ALTER TABLE public.private DISABLE ROW LEVEL SECURITY", "table public.private differs in row security" },
        { "CREATE OR REPLACE VIEW public.rich AS SELECT c.id, c.name, c.balance * 2 AS twice FROM public.customer c WHERE c.balance > 101", "view public.rich differs in definition" },
        { "ALTER TABLE public.customer ALTER name SET DEFAULT 'somebody'", "column public.customer.name differs in default" },
        { "ALTER TABLE public.customer ALTER name DROP NOT NULL", "column public.customer.name differs in not null" },
        {
            "ALTER TABLE public.customer DROP CONSTRAINT customer_check; ALTER TABLE public.customer ADD CONSTRAINT customer_check CHECK (balance >= 1 AND name <> 'x') NOT VALID",
            "constraint customer_check on public.customer differs in definition|constraint customer_check on public.customer differs in validated"
        },
        { "ALTER TABLE public.customer DISABLE TRIGGER noted", "trigger noted on public.customer differs in enabled" },
        { "CREATE OR REPLACE FUNCTION public.note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'", "function public.note() differs in source (md5)" },
        { "ALTER FUNCTION public.note() SECURITY DEFINER", "function public.note() differs in security definer" },
        { "ALTER TYPE public.mood ADD VALUE 'great'", "enum public.mood differs in labels" },
        { "ALTER DOMAIN public.positive DROP CONSTRAINT positive_check", "domain public.positive differs in constraint positive_check" },
        { "REVOKE SELECT ON public.customer FROM PUBLIC", "grant table public.customer differs in public" },
        { "COMMENT ON TABLE public.customer IS 'animals'", "comment table public.customer differs in text" },
        { "ALTER PUBLICATION shop ADD TABLE public.private", "published table public.private in shop is missing on the source" },
        { "DROP MATERIALIZED VIEW public.moods", "materialized view public.moods is missing on the target" },
        { "ALTER TABLE public.log SET UNLOGGED", "table public.log differs in persistence" },
        { "DROP TABLE public.private", "public.private MissingOnTarget|table public.private is missing on the target" },
        { "CREATE TABLE public.more (id integer)", "public.more MissingOnSource|table public.more is missing on the source" },
        {
            "ALTER TABLE public.log DROP line", "public.log ColumnsDiffer|column public.log.line is missing on the target|table public.log differs in columns in order"
        },
        { "ALTER TABLE public.log ALTER at TYPE timestamp", "public.log ColumnsDiffer|column public.log.at differs in type" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_on_the_target_is_named(string change, string expected)
    {
        var source = await servers.FreshDatabaseAsync(15, name: "source");
        var target = await servers.FreshDatabaseAsync(18, name: "target");
        await source.RunAsync(Shop.Sql);
        await target.RunAsync(Shop.Sql);
        await target.RunAsync(change);

        var verdict = await Verifying.Verify(source, target);

        verdict.Complaints().Order(StringComparer.Ordinal).ShouldBe(expected.Split('|').Order(StringComparer.Ordinal));
        verdict.ExitCode.ShouldBe(ExitCode.Different);
    }

    [Theory]
    [InlineData(15, 15)]
    [InlineData(15, 18)]
    [InlineData(18, 15)]
    public async Task The_same_database_is_identical_on_every_version(int from, int to)
    {
        var source = await servers.FreshDatabaseAsync(from, name: "source");
        var target = await servers.FreshDatabaseAsync(to, name: "target");
        await source.RunAsync(Shop.Sql);
        await target.RunAsync(Shop.Sql);

        var verdict = await Verifying.Verify(source, target);

        verdict.Complaints().ShouldBeEmpty();
        verdict.ExitCode.ShouldBe(ExitCode.Ok);
        verdict.Method.ShouldBe(DigestMethod.HashText);
        verdict.LargeObjects!.Source.Rows.ShouldBe(2);
        verdict.Skipped.ShouldContain(skipped => skipped.Name == "public.moods");
    }
}
