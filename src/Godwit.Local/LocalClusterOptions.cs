using System.Collections.Immutable;

namespace Godwit.Local;

/// <summary>What kind of cluster to start.</summary>
public sealed record LocalClusterOptions
{
    /// <summary>PostgreSQL's major version; null: the newest that the system has installed.</summary>
    public int? Version { get; init; }

    /// <summary>The platform to behave like.</summary>
    public StandIn StandIn { get; init; } = StandIn.Plain;

    /// <summary>Survive a power cut: fsync and full_page_writes on. Tests do without; a measurement needs it.</summary>
    public bool Durable { get; init; }

    /// <summary>Refuse connections without TLS; null: as the platform does.</summary>
    public bool? TlsOnly { get; init; }

    /// <summary>More lines of postgresql.conf; they win over the defaults.</summary>
    public ImmutableDictionary<string, string> Settings { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Folder to create the cluster's own folder in; null: the system's for temporary files.</summary>
    public string? Parent { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
