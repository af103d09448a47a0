using System.Text.RegularExpressions;
using Npgsql;

namespace Godwit.Engine.Verify.Shadow;

/// <summary>Which statements are asked. Pure.</summary>
internal static partial class ShadowRule
{
    /// <summary>Why a statement is not asked; null: it is. What it writes is refused or rolled back, but not what acts outside of its transaction.</summary>
    public static string? Refusal(string sql) =>
        !Query().IsMatch(sql) ? "only queries are asked"
        : Outside().Match(sql) is { Success: true } found ? $"it calls {found.Value}, which acts outside of its transaction"
        : null;

    /// <summary>Why a server refused it. A message could hold a value of a row; those on the query itself do not.</summary>
    public static string Refusal(PostgresException error) => error.SqlState switch
    {
        PostgresErrorCodes.ReadOnlySqlTransaction => "it writes; only queries are asked",
        PostgresErrorCodes.QueryCanceled => "it took more than 60 seconds",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.UndefinedFunction or PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.SyntaxError
            or PostgresErrorCodes.IndeterminateDatatype => $"{error.MessageText} ({error.SqlState})",
        var state => $"SQLSTATE {state}",
    };

    /// <summary>It returns a part of its rows.</summary>
    public static bool IsCut(string sql) => Cut().IsMatch(sql);

    [GeneratedRegex(@"^[\s(]*(SELECT|WITH|TABLE|VALUES)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Query();

    [GeneratedRegex(
        @"\b(dblink\w*|lo_export|lo_import|pg_terminate_backend|pg_cancel_backend|pg_reload_conf|pg_rotate_logfile|pg_switch_wal|pg_promote|pg_\w*replication\w*|pg_logical_\w+|pg_file_\w+|http\w*|net\.\w+|cron\.\w+)(?=\s*\()",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Outside();

    [GeneratedRegex(@"\b(LIMIT|OFFSET|FETCH)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Cut();
}
