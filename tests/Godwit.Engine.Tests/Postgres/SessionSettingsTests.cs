using Godwit.Engine.Postgres;
using Npgsql;

namespace Godwit.Engine.Tests.Postgres;

public sealed class SessionSettingsTests
{
    [Theory]
    [InlineData("search_path=")]
    [InlineData("TimeZone=UTC")]
    [InlineData("DateStyle=ISO,YMD")]
    [InlineData("IntervalStyle=postgres")]
    [InlineData("extra_float_digits=3")]
    [InlineData("bytea_output=hex")]
    [InlineData("row_security=off")]
    [InlineData("statement_timeout=0")]
    [InlineData("idle_in_transaction_session_timeout=0")]
    public void Every_session_starts_with_them(string setting)
    {
        SessionSettings.StartupOptions.Split(" -c ").Select(part => part.Replace("-c ", "")).ShouldContain(setting);
        var database = new Database(Side.Source, new() { Host = "h", Database = "d", User = "u" }, requireTls: true);
        new NpgsqlConnectionStringBuilder(database.ConnectionString(verifiedByDriver: true)).Options.ShouldBe(SessionSettings.StartupOptions);
    }

    [Theory]
    [InlineData(13, "")]
    [InlineData(14, "SET idle_session_timeout = 0; ")]
    [InlineData(16, "SET idle_session_timeout = 0; ")]
    [InlineData(17, "SET idle_session_timeout = 0; SET transaction_timeout = 0; ")]
    [InlineData(18, "SET idle_session_timeout = 0; SET transaction_timeout = 0; ")]
    public void What_older_servers_do_not_know_comes_after(int version, string expected) => SessionSettings.AfterConnect(version).ShouldBe(expected);
}
