using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Godwit.Engine.Tests.Architecture.Offences;

namespace Godwit.Engine.Tests.Architecture;

public sealed class ArchitectureTests
{
    private static readonly Assembly Engine = typeof(GodwitException).Assembly;
    private static readonly Assembly Local = typeof(Godwit.Local.LocalCluster).Assembly;
    private static readonly Assembly Cli = typeof(Godwit.Cli.GlobalOptions).Assembly;

    public static TheoryData<string> AllRooms => [.. Engine.GetTypes().Select(Rooms.Of).OfType<string>().Distinct().Order()];

    [Theory]
    [MemberData(nameof(AllRooms))]
    public void A_room_uses_what_it_may(string room)
    {
        Rooms.Allowed.Keys.ShouldContain(room, "a new room: what may it use?");
        var types = Engine.GetTypes().Where(type => type.DeclaringType is null && Rooms.Of(type) == room).ToList();
        types.ShouldNotBeEmpty();
        Rooms.Violations(room, types).ShouldBeEmpty();
    }

    [Fact]
    public void No_slice_may_use_another_and_no_ground_a_slice()
    {
        string[] slices = ["Schema", "Copy", "Follow", "Verify", "Doctor"];
        foreach (var room in slices) Rooms.Allowed[room].ShouldNotContain(other => slices.Contains(other) || other == "Running");
        foreach (var room in new[] { "Postgres", "State", "Events", "Planning" }) Rooms.Allowed[room].ShouldNotContain(other => slices.Contains(other) || other == "Running" || other == "Reporting");
        Rooms.Allowed["Reporting"].ShouldNotContain("Running");
    }

    [Theory]
    [InlineData(typeof(InField), "Godwit.Engine.Schema.RestoreStage")]
    [InlineData(typeof(InAsyncLambda), "Godwit.Engine.Schema.Grants")]
    [InlineData(typeof(InIterator), "Godwit.Engine.Schema.SchemaArchive")]
    [InlineData(typeof(InBase), "Godwit.Engine.Schema.GrantStatements")]
    [InlineData(typeof(InGenericArgument), "Godwit.Engine.Schema.GrantStatements")]
    public void A_copy_that_reaches_into_the_schema_would_be_found(Type offender, string used) =>
        Rooms.Violations("Copy", [offender]).ShouldContain($"{offender} uses {used} of Schema");

    [Fact]
    public void A_caught_exception_counts_and_what_is_allowed_does_not()
    {
        Rooms.Violations("Schema", [typeof(InCatch)]).ShouldContain(violation => violation.EndsWith("SourceChangedException of Copy"));
        Rooms.Violations("Copy", [typeof(InCatch), typeof(Innocent)]).ShouldBeEmpty();
        Rooms.Violations("Verify", [typeof(Innocent)]).ShouldNotBeEmpty();
    }

    [Fact]
    public void Each_assembly_references_what_it_may()
    {
        References(Engine).ShouldBeSubsetOf(["Npgsql", "Polly.Core", "YamlDotNet"]);
        References(Local).ShouldBeSubsetOf(["Npgsql", "Godwit.Engine"]);
        References(Cli).ShouldBeSubsetOf(["Godwit.Engine", "Godwit.Local", "Spectre.Console", "System.CommandLine"]);
        References(typeof(ArchitectureTests).Assembly).ShouldContain("Shouldly", "a reference that is not the framework's would be found");
    }

    [Fact]
    public void Nothing_static_can_be_changed()
    {
        foreach (var assembly in new[] { Engine, Local, Cli }) assembly.GetTypes().SelectMany(MutableStatics).ShouldBeEmpty();
        MutableStatics(typeof(Mutable)).ShouldBe(["Mutable.Count", "Mutable.Name"], ignoreOrder: true);
    }

    [Fact]
    public void No_public_class_of_the_engine_can_be_derived_from_by_chance()
    {
        Engine.GetExportedTypes().Where(IsOpen).ShouldBeEmpty();
        IsOpen(typeof(Open)).ShouldBeTrue();
    }

    private static bool IsOpen(Type type) => type is { IsClass: true, IsSealed: false, IsAbstract: false };

    private static IEnumerable<string> MutableStatics(Type type)
    {
        const BindingFlags Statics = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.DeclaredOnly;
        // What the compiler keeps for itself, such as lambdas that it makes once, is not ours; the field of a property is.
        if (IsGenerated(type)) return [];
        var fields = type.GetFields(Statics).Where(field => !field.IsInitOnly && !field.IsLiteral && !IsGenerated(field)).Select(field => field.Name);
        var properties = type.GetProperties(Statics).Where(property => property.CanWrite).Select(property => property.Name);
        return fields.Concat(properties).Select(name => $"{type.Name}.{name}");
    }

    private static bool IsGenerated(MemberInfo? member) =>
        member is not null && (member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || member.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute), inherit: false)
            || member.Name.Contains('<') || IsGenerated(member.DeclaringType));

    private static IEnumerable<string> References(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(reference => reference.Name!)
            .Where(name => !File.Exists(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), $"{name}.dll")));
}
