namespace Godwit.Local;

/// <summary>Which platform a cluster behaves like towards its customer.</summary>
public enum StandIn
{
    /// <summary>PostgreSQL as it is: the customer is a superuser.</summary>
    Plain,

    /// <summary>Amazon RDS: the master role is no superuser, and only TLS connections are accepted.</summary>
    Rds,

    /// <summary>Supabase: its roles, its schemas <c>auth</c> and <c>extensions</c>, and a customer <c>postgres</c> that is no superuser.</summary>
    Supabase,
}
