namespace Godwit.Bench.Peers;

/// <summary>
/// A way to do the work as one command of bash. It finds $SOURCE and $TARGET (URLs without password), $WORK (an empty folder with a
/// godwit.yaml), $JOBS (how much may be done at once), and godwit as a function.
/// </summary>
/// <param name="Name">In the tables.</param>
/// <param name="Program">What has to be installed.</param>
/// <param name="Command">What is measured.</param>
/// <param name="Prepare">What is done before, and not measured.</param>
internal sealed record Peer(string Name, string Program, string Command, string? Prepare = null);
