namespace Godwit.Local.Servers;

/// <summary>One installed PostgreSQL server.</summary>
/// <param name="Major">Its major version.</param>
/// <param name="Folder">Where initdb, pg_ctl and postgres are.</param>
internal sealed record ServerPrograms(int Major, string Folder)
{
    /// <summary>The full path of one of its programs.</summary>
    public string this[string program] => Path.Combine(Folder, program);
}
