using Godwit.Engine.Doctor;
using Godwit.Engine.Doctor.Checks;
using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Tests.Doctor;

/// <summary>Two sides with nothing wrong, to change one thing at a time.</summary>
internal static class Healthy
{
    public static readonly TableName Orders = new("public", "orders");

    public static Configuration Configuration { get; } = new()
    {
        Migration = "m", Folder = "/", Source = new(Platform.Postgres, Url("one")), Target = new(Platform.Postgres, Url("two")),
    };

    public static Configuration WithoutFollowing { get; } = With(database => database with { Follow = new FollowConfiguration { Enabled = false } });

    public static Configuration Existing { get; } = With(database => database with { Schema = new SchemaStrategy.Existing() });

    public static ServerFacts Source { get; } = new()
    {
        Side = Side.Source, Platform = Platform.Postgres, Url = Url("one"), MajorVersion = 15, Version = "15.4", Tls = "TLSv1.3",
        Role = new RoleFacts { Name = "mover", Replication = true }, Collation = "C (libc)", DatabaseBytes = 1L << 30,
        Tables = [new TableFacts(Orders)],
    };

    public static ServerFacts Target { get; } = Source with
    {
        Side = Side.Target, Url = Url("two"), MajorVersion = 16, Version = "16.1", FreeBytes = 10L << 30, Tables = [], DatabaseBytes = 0,
    };

    public static Configuration With(Func<DatabaseConfiguration, DatabaseConfiguration> change) =>
        Configuration with { Database = change(Configuration.Database) };

    /// <summary>The findings of one side that are not in order.</summary>
    public static List<Finding> Examine(ServerFacts facts, Configuration? configuration = null) =>
        Wrong(DoctorChecks.OfSide.SelectMany(check => check.Run(facts, configuration ?? Configuration)));

    /// <summary>The findings of both sides together that are not in order.</summary>
    public static List<Finding> Examine(ServerFacts source, ServerFacts target, Configuration? configuration = null, bool same = false) =>
        Wrong(DoctorChecks.OfPair.SelectMany(check => check.Run(new PairFacts(source, target, same), configuration ?? Configuration)));

    /// <summary>One finding, of this code and severity, whole, without anything left to say.</summary>
    public static Finding ShouldBeOne(this List<Finding> findings, Severity severity, string code)
    {
        var finding = findings.ShouldHaveSingleItem();
        (finding.Severity, finding.Code).ShouldBe((severity, code));
        finding.What.ShouldNotBeEmpty();
        finding.Why.ShouldNotBeEmpty();
        finding.Remedy.ShouldNotBeEmpty();
        return finding;
    }

    private static List<Finding> Wrong(IEnumerable<Finding> findings) => [.. findings.Where(finding => finding.Severity != Severity.Ok)];

    private static DatabaseUrl Url(string host) => new() { Host = $"{host}.example.com", Database = "app", User = "mover" };
}
