using Godwit.Engine.Doctor;
using Godwit.Engine.Planning;

namespace Godwit.Engine.Tests.Doctor;

public sealed class PrivilegeChecksTests
{
    [Theory]
    [InlineData(Platform.Postgres, "ALTER ROLE \"mover\" REPLICATION;")]
    [InlineData(Platform.Aws, "GRANT rds_replication TO \"mover\";")]
    [InlineData(Platform.Supabase, "Log in as the role postgres, which may.")]
    public void Replication_must_be_permitted(Platform platform, string remedy)
    {
        var facts = Healthy.Source with { Platform = platform, Role = Healthy.Source.Role with { Replication = false } };
        Healthy.Examine(facts).ShouldBeOne(Severity.Blocker, "no_replication").Remedy.ShouldBe(remedy);
        Healthy.Examine(facts, Healthy.WithoutFollowing).ShouldBeEmpty();
        Healthy.Examine(facts with { Role = facts.Role with { Superuser = true } }).ShouldBeEmpty();
        Healthy.Examine(facts with { Role = facts.Role with { RdsReplication = true } }).ShouldBeEmpty();
    }

    [Fact]
    public void Create_on_the_database_is_needed_on_both_sides()
    {
        var source = Healthy.Source with { Role = Healthy.Source.Role with { CreateInDatabase = false } };
        Healthy.Examine(source).ShouldBeOne(Severity.Blocker, "no_create").Remedy.ShouldBe("GRANT CREATE ON DATABASE \"app\" TO \"mover\";");
        Healthy.Examine(source, Healthy.WithoutFollowing).ShouldBeEmpty();
        Healthy.Examine(Healthy.Target with { Role = source.Role }).ShouldBeOne(Severity.Blocker, "no_create");
    }

    [Theory]
    [InlineData(Platform.Postgres, 15, "GRANT SET ON PARAMETER session_replication_role TO \"mover\";")]
    [InlineData(Platform.Postgres, 14, "ALTER ROLE \"mover\" SUPERUSER")]
    [InlineData(Platform.Aws, 16, "GRANT rds_superuser TO \"mover\";")]
    [InlineData(Platform.Supabase, 17, "Log in as the role postgres")]
    public void The_replica_role_is_needed_to_apply(Platform platform, int major, string remedy)
    {
        var target = Healthy.Target with { Platform = platform, MajorVersion = major, Role = Healthy.Target.Role with { SetReplicationRole = false } };
        Healthy.Examine(target).Where(finding => finding.Code != "version_untested").ToList()
            .ShouldBeOne(Severity.Warning, "no_replication_role").Remedy.ShouldStartWith(remedy);
        Healthy.Examine(target, Healthy.Existing).Where(finding => finding.Code != "version_untested").ToList().ShouldBeOne(Severity.Blocker, "no_replication_role");

        var source = Healthy.Source with { Role = target.Role };
        Healthy.Examine(source).ShouldBeOne(Severity.Warning, "no_replication_role");
        Healthy.Examine(source, Healthy.Configuration with { Cutover = new CutoverConfiguration { WayBack = false } }).ShouldBeEmpty();
    }

    [Fact]
    public void Schemas_that_are_there_must_take_the_dumps_tables()
    {
        var source = Healthy.Source with { Schemas = ["app", "public"] };
        var target = Healthy.Target with { Schemas = ["auth", "public"], SchemasWithoutCreate = ["auth", "public"] };
        Healthy.Examine(source, target).ShouldBeOne(Severity.Blocker, "no_create_in_schema").Remedy.ShouldBe("GRANT CREATE, USAGE ON SCHEMA \"public\" TO \"mover\";");
        Healthy.Examine(source with { Schemas = ["app"] }, target).ShouldBeEmpty();
    }
}
