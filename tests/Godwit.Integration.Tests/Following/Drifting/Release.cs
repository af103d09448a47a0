namespace Godwit.Integration.Tests.Following.Drifting;

/// <summary>Releases of an application, one after the other without an end: what each does to the schema, numbered.</summary>
internal static class Release
{
    /// <summary>What is there before the first.</summary>
    public const string Before =
        """
        CREATE SCHEMA app;
        CREATE TYPE app.mood AS ENUM ('m0');
        CREATE FUNCTION app.release() RETURNS int LANGUAGE sql AS 'SELECT 0';
        CREATE TABLE app.note (id bigserial PRIMARY KEY, body text);
        CREATE TABLE app.narrow (id int PRIMARY KEY, v int);
        INSERT INTO app.narrow SELECT g, g FROM generate_series(1, 200) g;
        """;

    /// <summary>Statements that Godwit brings to the target by itself, with rows that need them.</summary>
    public static string Additive(int number) =>
        $"""
        ALTER TABLE app.note ADD COLUMN c{number} text DEFAULT 'before {number}';
        INSERT INTO app.note (body, c{number}) SELECT 'release {number}', g FROM generate_series(1, 20) g;
        UPDATE app.note SET c{number} = 'changed' WHERE id % 3 = 0;
        CREATE TABLE app.made_{number} (id int PRIMARY KEY, note text);
        INSERT INTO app.made_{number} SELECT g, 'row ' || g FROM generate_series(1, 100) g;
        CREATE INDEX made_{number}_note ON app.made_{number} (note);
        CREATE OR REPLACE FUNCTION app.release() RETURNS int LANGUAGE sql AS 'SELECT {number}';
        ALTER TYPE app.mood ADD VALUE 'm{number}';
        COMMENT ON TABLE app.note IS 'of release {number}';
        """;

    /// <summary>Rows of the table that the last release made.</summary>
    public static string Use(int number) =>
        $"UPDATE app.made_{number} SET note = 'used' WHERE id % 2 = 0; DELETE FROM app.made_{number} WHERE id % 7 = 0; INSERT INTO app.made_{number} VALUES (1000, NULL)";

    /// <summary>What somebody has to do on the target too; until then the apply waits before the rows that follow.</summary>
    public static string Manual(int number) => $"ALTER TABLE app.narrow RENAME COLUMN {Name(number - 1)} TO {Name(number)}";

    /// <summary>Rows that need it.</summary>
    public static string UseManual(int number) => $"UPDATE app.narrow SET {Name(number)} = {number} WHERE id % 5 = {number % 5}";

    private static string Name(int number) => number % 2 == 0 ? "v" : "w";
}
