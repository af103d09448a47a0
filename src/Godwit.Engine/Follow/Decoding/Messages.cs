using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Follow.Decoding;

/// <summary>First bytes of pgoutput's messages (https://www.postgresql.org/docs/current/protocol-logicalrep-message-formats.html).</summary>
internal static class MessageType
{
    public const byte Begin = (byte)'B';
    public const byte Commit = (byte)'C';
    public const byte Origin = (byte)'O';
    public const byte Relation = (byte)'R';
    public const byte Type = (byte)'Y';
    public const byte Insert = (byte)'I';
    public const byte Update = (byte)'U';
    public const byte Delete = (byte)'D';
    public const byte Truncate = (byte)'T';
    public const byte Message = (byte)'M';
    public const byte StreamStart = (byte)'S';
    public const byte StreamStop = (byte)'E';
    public const byte StreamCommit = (byte)'c';
    public const byte StreamAbort = (byte)'A';
}

/// <summary>A transaction as its first message describes it.</summary>
/// <param name="Xid">Number on the source.</param>
/// <param name="CommitLsn">Where its commit record begins.</param>
/// <param name="CommittedAt">By the source's clock.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourceTransaction(uint Xid, Lsn CommitLsn, DateTimeOffset CommittedAt);

/// <summary>A column as the source publishes it.</summary>
/// <param name="Name">Name, unquoted.</param>
/// <param name="IsKey">Part of the replica identity.</param>
/// <param name="Type">Type on the source.</param>
internal sealed record RelationColumn(string Name, bool IsKey, TypeFacts Type);

/// <summary>A table as the source publishes it.</summary>
/// <param name="Id">Number that changes name it by.</param>
/// <param name="Name">Schema and name.</param>
/// <param name="Identity">d: primary key, i: an index, f: the whole row, n: none.</param>
/// <param name="Columns">The published columns, in the order of their values.</param>
internal sealed record Relation(uint Id, TableName Name, char Identity, ImmutableArray<RelationColumn> Columns);

/// <summary>How a value came.</summary>
internal enum ValueKind : byte
{
    /// <summary>NULL.</summary>
    Null,

    /// <summary>A TOASTed value that the update did not touch; it was not sent.</summary>
    Unchanged,

    /// <summary>In the type's text form.</summary>
    Text,
}

/// <summary>A value as it came, never converted.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WireValue(ValueKind Kind, ReadOnlyMemory<byte> Bytes);

/// <summary>A change of one row.</summary>
/// <param name="Type">Insert, update or delete.</param>
/// <param name="RelationId">Its table.</param>
/// <param name="Old">The row before, or only its key (the rest NULL); null: not sent, the key is as in <paramref name="New"/>.</param>
/// <param name="New">The row after; null for a delete.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RowMessage(byte Type, uint RelationId, WireValue[]? Old, WireValue[]? New);

/// <summary>A truncation of several tables by one statement.</summary>
internal sealed record TruncateMessage(ImmutableArray<uint> RelationIds, bool Cascade, bool RestartIdentity);
