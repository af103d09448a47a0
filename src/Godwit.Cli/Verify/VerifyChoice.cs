using Godwit.Engine.Planning;
using Godwit.Engine.Postgres;
using Godwit.Engine.Reporting;
using Godwit.Engine.Verify;
using Godwit.Engine.Verify.Rows;
using Godwit.Engine.Verify.Sampling;

namespace Godwit.Cli.Verify;

/// <summary>What a verification was asked for.</summary>
internal sealed record VerifyChoice
{
    /// <summary>Tables named one by one; empty: everything.</summary>
    public TableName[] Tables { get; init; } = [];

    /// <summary>How far differences are followed.</summary>
    public RowOptions Rows { get; init; } = new();

    /// <summary>Some rows only; null: all.</summary>
    public SampleOptions? Sample { get; init; }

    /// <summary>What is in the columns.</summary>
    public bool Quality { get; init; }

    /// <summary>What identities see.</summary>
    public bool Visibility { get; init; }

    /// <summary>Put right what differs.</summary>
    public bool Repair { get; init; }

    /// <summary>Again and again, with this pause; null: once.</summary>
    public TimeSpan? Watch { get; init; }

    /// <summary>Share of the cores; null: as configured.</summary>
    public double? Load { get; init; }

    /// <summary>A file of queries, or top:NUMBER; null: none.</summary>
    public string? Shadow { get; init; }

    /// <summary>How often each is asked.</summary>
    public int ShadowRounds { get; init; } = 5;

    /// <summary>How long their answers may take.</summary>
    public ShadowLimits ShadowLimits { get; init; } = new(100, 500, 1000);

    /// <summary>The report's file; null: none.</summary>
    public string? Report { get; init; }

    /// <summary>Everything was compared: the verdict is kept.</summary>
    public bool IsWhole => Tables.Length == 0 && Sample is null;

    /// <summary>The request.</summary>
    public VerifyRequest Apply(VerifyRequest request, Configuration configuration) => request with
    {
        Tables = [.. Tables], Rows = Rows, Sample = Sample, Quality = Quality, Visibility = Visibility ? new(configuration.Verify.Identities) : null,
    };
}
