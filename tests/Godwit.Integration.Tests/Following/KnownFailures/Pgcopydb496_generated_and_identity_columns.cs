namespace Godwit.Integration.Tests.Following.KnownFailures;

/// <summary>UPDATE wrote generated and GENERATED ALWAYS identity columns, which the target refused: https://github.com/dimitri/pgcopydb/issues/496, https://github.com/dimitri/pgcopydb/issues/844, https://github.com/dimitri/pgcopydb/issues/941.</summary>
public sealed class Pgcopydb496_generated_and_identity_columns(Servers servers)
{
    [Fact]
    public async Task They_are_updated_keys_and_defaults_included()
    {
        await using var one = await Case.CopiedAsync(servers,
            """
            CREATE TABLE public.made (id int PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a * 2) STORED);
            CREATE TABLE public.key (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v text);
            CREATE TABLE public.beside (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, v text, big text);
            CREATE TABLE public.whole (n int GENERATED ALWAYS AS IDENTITY, v text, w int GENERATED ALWAYS AS (length(v)) STORED);
            ALTER TABLE public.whole REPLICA IDENTITY FULL;
            INSERT INTO public.made VALUES (1, 1), (2, 2);
            INSERT INTO public.key (v) SELECT 'old' FROM generate_series(1, 4);
            ALTER TABLE public.beside ALTER big SET STORAGE EXTERNAL;
            INSERT INTO public.beside (id, v, big) SELECT g, 'old', repeat('x', 5000) FROM generate_series(1, 4) g;
            INSERT INTO public.whole (v) SELECT 'old' FROM generate_series(1, 4);
            """);

        await one.CarryAsync(
            """
            UPDATE public.made SET a = 10 WHERE id = 1; UPDATE public.made SET id = 3 WHERE id = 2; INSERT INTO public.made VALUES (4, 4);
            UPDATE public.key SET v = 'new' WHERE id = 1; UPDATE public.key SET id = DEFAULT WHERE id = 2; UPDATE public.key SET id = DEFAULT, v = 'new' WHERE id = 3;
            INSERT INTO public.key OVERRIDING SYSTEM VALUE VALUES (100, 'own'); DELETE FROM public.key WHERE id = 4;
            UPDATE public.beside SET v = 'new' WHERE id = 1; UPDATE public.beside SET n = DEFAULT WHERE id = 2; UPDATE public.beside SET n = DEFAULT, id = 20 WHERE id = 3;
            UPDATE public.whole SET v = 'changed' WHERE n = 1; DELETE FROM public.whole WHERE n = 2; INSERT INTO public.whole (v) VALUES ('more');
            """);
    }

    [Fact]
    public async Task An_identity_column_of_a_table_without_key_takes_its_default()
    {
        await using var one = await Case.CopiedAsync(servers,
            """
            CREATE TABLE public.whole (n int GENERATED ALWAYS AS IDENTITY, v text, w int GENERATED ALWAYS AS (length(v)) STORED);
            ALTER TABLE public.whole REPLICA IDENTITY FULL;
            INSERT INTO public.whole (v) SELECT 'old' FROM generate_series(1, 4);
            """);

        await one.CarryAsync("UPDATE public.whole SET n = DEFAULT WHERE n = 2; UPDATE public.whole SET n = DEFAULT, v = 'new' WHERE n = 3");
    }
}
