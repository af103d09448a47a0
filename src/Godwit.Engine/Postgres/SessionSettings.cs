namespace Godwit.Engine.Postgres;

/// <summary>
/// What every session of Godwit sets. Text output is pinned so that both sides print the same value the same way, row security is
/// off so that a filtered read is an error and never a short one, and every time-out is zero: a slot's snapshot dies with
/// idle_in_transaction_session_timeout.
/// </summary>
public static class SessionSettings
{
    /// <summary>Settings in the start-up packet: in force before the first statement, stronger than ALTER ROLE … SET.</summary>
    public static string StartupOptions { get; } = string.Join(' ', new[]
    {
        "search_path=", "TimeZone=UTC", "DateStyle=ISO,YMD", "IntervalStyle=postgres", "extra_float_digits=3", "bytea_output=hex",
        "xmloption=content", "lc_monetary=C", "row_security=off", "client_min_messages=warning", "statement_timeout=0", "lock_timeout=0",
        "idle_in_transaction_session_timeout=0",
    }.Select(setting => $"-c {setting}"));

    /// <summary>
    /// A condition that is true, and has the server end the session when its client is gone: one that waits for a lock would not notice,
    /// and would keep waiting in front of whoever comes next. Of PostgreSQL 14, and there on Linux only:
    /// https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-CLIENT-CONNECTION-CHECK-INTERVAL.
    /// </summary>
    public static string EndsWithItsClient(int majorVersion) =>
        majorVersion >= 14 ? "(version() !~ 'linux' OR set_config('client_connection_check_interval', '5s', false) IS NOT NULL)" : "true";

    /// <summary>Settings that older servers do not know, as statements to be put before another, for the given major version; empty when there are none.</summary>
    public static string AfterConnect(int majorVersion) => majorVersion switch
    {
        >= 17 => "SET idle_session_timeout = 0; SET transaction_timeout = 0; ",
        >= 14 => "SET idle_session_timeout = 0; ",
        _ => "",
    };
}
