using Godwit.Engine.Running.Keeping;

namespace Godwit.Engine.Running;

/// <summary>What a run needs from the machine it is on.</summary>
/// <param name="Preflight">Looks at everything that must hold.</param>
/// <param name="PgDump">Path of pg_dump.</param>
/// <param name="Keeper">How to start a keeper.</param>
/// <param name="Time">Clock.</param>
/// <param name="Random">Varies the waits between attempts.</param>
public sealed record RunServices(IPreflight Preflight, string PgDump, KeeperCommand Keeper, TimeProvider Time, Random Random);
