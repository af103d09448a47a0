using Godwit.Engine.Follow;
using Godwit.Engine.Postgres;
using Godwit.Engine.Postgres.Catalog;

namespace Godwit.Engine.Tests.Follow;

public sealed class PublicationPlanTests
{
    [Fact]
    public void Tables_with_an_identity_are_published_whatever_the_rule()
    {
        foreach (var rule in Enum.GetValues<WithoutIdentity>())
        {
            var plan = Of(rule, Table("a"), Table("b"));
            plan.Changes.ShouldBe([Name("a"), Name("b")]);
            (plan.Inserts.Length, plan.MakeFull.Length, plan.Left.Length).ShouldBe((0, 0, 0));
        }
    }

    [Fact]
    public void A_table_without_one_is_left_published_for_inserts_or_made_full()
    {
        var table = Table("log") with { HasReplicaIdentity = false };

        Of(WithoutIdentity.Leave, table).Left.ShouldBe([new Unfollowed(Name("log"), "it has no replica identity (identity: full | insert_only)")]);
        Of(WithoutIdentity.Leave, table).Changes.ShouldBeEmpty();

        var inserts = Of(WithoutIdentity.InsertOnly, table);
        inserts.Inserts.ShouldBe([Name("log")]);
        inserts.Changes.ShouldBeEmpty();

        var full = Of(WithoutIdentity.MakeFull, table);
        full.Changes.ShouldBe([Name("log")]);
        full.MakeFull.ShouldBe([Name("log")]);
    }

    [Fact]
    public void Partitions_are_published_by_their_root()
    {
        var plan = Of(WithoutIdentity.Leave, [.. Tree()]);
        plan.Changes.ShouldBe([Name("root")]);
        plan.Left.ShouldBeEmpty();
    }

    [Fact]
    public void Of_partitions_only_the_leaves_are_made_full_and_one_of_them_decides()
    {
        var tree = Tree().Select(table => table.Name.Name == "deep" ? table with { HasReplicaIdentity = false } : table).ToArray();

        var full = Of(WithoutIdentity.MakeFull, tree);
        full.Changes.ShouldBe([Name("root")]);
        full.MakeFull.ShouldBe([Name("deep")]);
        Of(WithoutIdentity.InsertOnly, tree).Inserts.ShouldBe([Name("root")]);
        Of(WithoutIdentity.Leave, tree).Left.ShouldBe([new Unfollowed(Name("root"), "its partition s.deep has no replica identity (identity: full | insert_only)")]);
    }

    [Fact]
    public void A_partition_whose_root_does_not_move_stands_for_itself() =>
        Of(WithoutIdentity.Leave, [.. Tree().Where(table => table.Name.Name != "root")]).Changes.ShouldBe([Name("leaf"), Name("middle")], ignoreOrder: true);

    [Fact]
    public void An_unlogged_table_cannot_be_followed()
    {
        Of(WithoutIdentity.MakeFull, Table("u") with { IsUnlogged = true }).Left.ShouldHaveSingleItem().Reason.ShouldContain("UNLOGGED");
        Of(WithoutIdentity.MakeFull, [.. Tree().Select(table => table.Name.Name == "leaf" ? table with { IsUnlogged = true } : table)]).Left
            .ShouldHaveSingleItem().Table.ShouldBe(Name("root"));
    }

    [Fact]
    public void Only_what_the_role_owns_is_published()
    {
        var plan = PublicationPlan.Of([Table("mine"), Table("theirs") with { Owner = "them", HasReplicaIdentity = false }], table => table.Owner == "me", WithoutIdentity.MakeFull);
        plan.Changes.ShouldBe([Name("mine")]);
        plan.MakeFull.ShouldBeEmpty();
        plan.Left.ShouldBe([new Unfollowed(Name("theirs"), "only its owner them can publish it")]);
    }

    [Fact]
    public void Names_and_statements_are_the_migrations()
    {
        Publications.Name("shop").ShouldBe("godwit_shop");
        Publications.DropStatement("shop").ShouldBe("DROP PUBLICATION IF EXISTS \"godwit_shop\", \"godwit_shop_insert\"");
    }

    private static IEnumerable<TableInfo> Tree() =>
    [
        Table("root") with { IsPartitioned = true, HasReplicaIdentity = false },
        Table("middle") with { IsPartitioned = true, IsPartition = true, Parent = Name("root"), HasReplicaIdentity = false },
        Table("leaf") with { IsPartition = true, Parent = Name("root") },
        Table("deep") with { IsPartition = true, Parent = Name("middle") },
    ];

    private static PublicationPlan Of(WithoutIdentity rule, params TableInfo[] tables) => PublicationPlan.Of(tables, _ => true, rule);

    private static TableName Name(string name) => new("s", name);

    private static TableInfo Table(string name) => new()
    {
        Oid = 1, Name = Name(name), IsPartitioned = false, IsPartition = false, IsUnlogged = false, FileNode = 1, Bytes = 0, EstimatedRows = 0, HasReplicaIdentity = true,
        RowSecurity = false, ForceRowSecurity = false, Owner = "me", Columns = [],
    };
}
