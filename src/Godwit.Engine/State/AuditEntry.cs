using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Godwit.Engine.State;

/// <summary>Something to be written into the audit.</summary>
/// <param name="At">When.</param>
/// <param name="Action">What: <c>run</c>, <c>step</c>, <c>connection</c>, <c>keeper</c>, <c>worker</c>, <c>verify</c> …</param>
/// <param name="Parameters">With what; never a secret, never a row's value.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record AuditNote(DateTimeOffset At, string Action, IReadOnlyDictionary<string, string?> Parameters, string Outcome);

/// <summary>A row of the audit.</summary>
/// <param name="Entry">Number, from 1, without a gap.</param>
/// <param name="At">When, to the microsecond.</param>
/// <param name="Migration">Of which migration.</param>
/// <param name="Operator">User name.</param>
/// <param name="Host">Machine.</param>
/// <param name="Address">Address that the state's server saw; <c>local</c> for a Unix socket.</param>
/// <param name="Action">What.</param>
/// <param name="Parameters">With what, as the server prints the JSON.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Previous">Hash of the row before; 32 zero bytes for the first.</param>
/// <param name="Hash">Hash of this row.</param>
public sealed record AuditEntry(
    long Entry, DateTimeOffset At, string Migration, string Operator, string Host, string Address, string Action, string Parameters, string Outcome, byte[] Previous, byte[] Hash)
{
    /// <summary>What the hash before the first row is.</summary>
    public static byte[] Beginning => new byte[SHA256.HashSizeInBytes];

    /// <summary>
    /// The hash that the row must have: SHA-256 of the previous hash and of every other column's UTF-8 text, each behind its length in bytes
    /// and a colon, so that no text can pass for two.
    /// </summary>
    public byte[] Expected()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Previous);
        foreach (var text in new[] { Entry.ToString(CultureInfo.InvariantCulture), At.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture), Migration, Operator, Host, Address, Action, Parameters, Outcome })
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{bytes.Length}:")));
            hash.AppendData(bytes);
        }
        return hash.GetHashAndReset();
    }

    /// <summary>Number of the first row that is not what was written, or follows none; null when all rows are as they were written.</summary>
    /// <param name="entries">All rows, in order.</param>
    public static long? FirstBroken(IEnumerable<AuditEntry> entries)
    {
        var (number, previous) = (0L, Beginning);
        foreach (var entry in entries)
        {
            number++;
            if (entry.Entry != number || !entry.Previous.AsSpan().SequenceEqual(previous) || !entry.Hash.AsSpan().SequenceEqual(entry.Expected())) return number;
            previous = entry.Hash;
        }
        return null;
    }

    /// <summary>The parameters of a note as JSON.</summary>
    public static string Json(IReadOnlyDictionary<string, string?> parameters) => JsonSerializer.Serialize(parameters, AuditJson.Default.IReadOnlyDictionaryStringString);
}

/// <summary>JSON of the audit.</summary>
[System.Text.Json.Serialization.JsonSerializable(typeof(IReadOnlyDictionary<string, string?>))]
internal sealed partial class AuditJson : System.Text.Json.Serialization.JsonSerializerContext;
