using Godwit.Engine.Events;
using Godwit.Engine.State;

namespace Godwit.Cli.Json;

/// <summary>How following fares: an event of <c>godwit run --json</c>, and a part of <c>godwit status --json</c>.</summary>
internal sealed record FollowJson(
    DateTimeOffset SeenAt, string Phase, bool IsConnected, string? SourceLsn, string ReceivedLsn, string AppliedLsn, double? LagSeconds, long? LagBytes, long LagTransactions,
    double? CaughtUpInSeconds, long Transactions, long Rows, double TransactionsPerSecond, double RowsPerSecond, long SpoolBytes, long SpoolLimit, string? WalStatus, long? RetainedBytes,
    long? SafeBytes, string? Problem)
{
    /// <summary>From what was seen.</summary>
    public static FollowJson Of(FollowHealth health) => new(
        health.SeenAt, FollowHealthStore.Name(health.Phase), health.IsConnected, health.SourceLsn?.ToString(), health.ReceivedLsn.ToString(), health.AppliedLsn.ToString(),
        health.Lag?.TotalSeconds, health.LagBytes, health.LagTransactions, health.CaughtUpIn?.TotalSeconds, health.Transactions, health.Rows, health.TransactionsPerSecond,
        health.RowsPerSecond, health.SpoolBytes, health.SpoolLimit, health.WalStatus, health.RetainedBytes, health.SafeBytes, health.Problem);
}
