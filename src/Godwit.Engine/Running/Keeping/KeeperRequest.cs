using System.Text.Json;
using System.Text.Json.Serialization;
using Godwit.Engine.Postgres;

namespace Godwit.Engine.Running.Keeping;

/// <summary>What a keeper is to keep. It travels over the keeper's standard input: nothing of it is a process argument.</summary>
/// <param name="Migration">Name.</param>
/// <param name="Source">Where the snapshot is.</param>
/// <param name="State">Where the state is.</param>
/// <param name="RequireTls">Refuse an unencrypted link off loopback.</param>
/// <param name="Snapshot">Snapshot to import; its session lives until the keeper has answered.</param>
/// <param name="KeepsFor">How long to stay when neither runner nor worker lives.</param>
/// <param name="DropSlot">When that time is over, drop the migration's slot and publications too.</param>
public sealed record KeeperRequest(string Migration, DatabaseUrl Source, DatabaseUrl State, bool RequireTls, string Snapshot, TimeSpan KeepsFor, bool DropSlot)
{
    /// <summary>One line; holds the passwords.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, KeeperJson.Default.KeeperRequest);

    /// <summary>Reads <see cref="ToLine"/>.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static KeeperRequest FromLine(string line) => JsonSerializer.Deserialize(line, KeeperJson.Default.KeeperRequest)!;
}

/// <summary>What a keeper answers when it keeps the snapshot, or cannot.</summary>
/// <param name="Keeper">Its identity.</param>
/// <param name="Process">Its process number.</param>
/// <param name="Backend">Process number of its session on the source.</param>
/// <param name="Error">Why it cannot; null when it does.</param>
public sealed record KeeperReply(Guid Keeper, int Process, int Backend, string? Error)
{
    /// <summary>One line.</summary>
    public string ToLine() => JsonSerializer.Serialize(this, KeeperJson.Default.KeeperReply);

    /// <summary>Reads <see cref="ToLine"/>.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static KeeperReply FromLine(string line) => JsonSerializer.Deserialize(line, KeeperJson.Default.KeeperReply)!;
}

/// <summary>JSON between runner and keeper; the only one that reveals a secret, into a pipe.</summary>
[JsonSourceGenerationOptions(Converters = [typeof(RevealedSecret)])]
[JsonSerializable(typeof(KeeperRequest))]
[JsonSerializable(typeof(KeeperReply))]
internal sealed partial class KeeperJson : JsonSerializerContext;

/// <summary>Writes a secret as it is.</summary>
internal sealed class RevealedSecret : JsonConverter<Secret>
{
    /// <inheritdoc/>
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Reveal());
}
