using System.Buffers.Binary;
using System.Text;
using Godwit.Engine.Follow.Decoding;

namespace Godwit.Engine.Tests.Follow.Decoding;

/// <summary>Builds pgoutput's messages byte by byte, as the protocol's documentation has them.</summary>
internal sealed class Wire
{
    /// <summary>In place of a value: unchanged TOAST.</summary>
    public const string Unchanged = "\u0001unchanged";

    private readonly List<byte> _bytes = [];

    public static byte[] Begin(ulong commit, uint xid, long micros = 0) => Of('B').UInt64(commit).Int64(micros).UInt32(xid).Bytes;

    public static byte[] Commit(ulong commit, ulong end, long micros = 0) => Of('C').Byte(0).UInt64(commit).UInt64(end).Int64(micros).Bytes;

    public static byte[] Origin(ulong lsn, string name) => Of('O').UInt64(lsn).Text(name).Bytes;

    public static byte[] Type(uint oid, string schema, string name, uint? xid = null) => Of('Y', xid).UInt32(oid).Text(schema).Text(name).Bytes;

    public static byte[] Relation(uint id, string schema, string name, char identity, (string Name, bool IsKey, uint Oid)[] columns, uint? xid = null)
    {
        var wire = Of('R', xid).UInt32(id).Text(schema).Text(name).Byte((byte)identity).Int16((short)columns.Length);
        foreach (var column in columns) wire.Byte(column.IsKey ? (byte)1 : (byte)0).Text(column.Name).UInt32(column.Oid).Int32(-1);
        return wire.Bytes;
    }

    public static byte[] Insert(uint relation, string?[] row, uint? xid = null) => Of('I', xid).UInt32(relation).Tuple('N', row).Bytes;

    public static byte[] Update(uint relation, string?[] row, uint? xid = null) => Of('U', xid).UInt32(relation).Tuple('N', row).Bytes;

    public static byte[] Update(uint relation, char kind, string?[] old, string?[] row, uint? xid = null) =>
        Of('U', xid).UInt32(relation).Tuple(kind, old).Tuple('N', row).Bytes;

    public static byte[] Delete(uint relation, char kind, string?[] old, uint? xid = null) => Of('D', xid).UInt32(relation).Tuple(kind, old).Bytes;

    public static byte[] Truncate(byte options, uint[] relations, uint? xid = null)
    {
        var wire = Of('T', xid).Int32(relations.Length).Byte(options);
        foreach (var relation in relations) wire.UInt32(relation);
        return wire.Bytes;
    }

    public static byte[] Message(byte flags, ulong lsn, string prefix, string content, uint? xid = null) =>
        Of('M', xid).Byte(flags).UInt64(lsn).Text(prefix).Int32(Encoding.UTF8.GetByteCount(content)).Raw(Encoding.UTF8.GetBytes(content)).Bytes;

    public static byte[] StreamStart(uint xid, bool first = true) => Of('S').UInt32(xid).Byte(first ? (byte)1 : (byte)0).Bytes;

    public static byte[] StreamStop() => Of('E').Bytes;

    public static byte[] StreamCommit(uint xid, ulong commit, ulong end, long micros = 0) =>
        Of('c').UInt32(xid).Byte(0).UInt64(commit).UInt64(end).Int64(micros).Bytes;

    public static byte[] StreamAbort(uint xid, uint part) => Of('A').UInt32(xid).UInt32(part).Bytes;

    /// <summary>What values are: null is NULL.</summary>
    public static string?[] Read(IEnumerable<WireValue> row) => [.. row.Select(value => value.Kind switch
    {
        ValueKind.Null => null,
        ValueKind.Unchanged => Unchanged,
        _ => Encoding.UTF8.GetString(value.Bytes.Span),
    })];

    /// <summary>Values as they come out of a message.</summary>
    public static WireValue[] Row(params string?[] row) => [.. row.Select(value => value switch
    {
        null => new WireValue(ValueKind.Null, default),
        Unchanged => new WireValue(ValueKind.Unchanged, default),
        _ => new WireValue(ValueKind.Text, Encoding.UTF8.GetBytes(value)),
    })];

    private byte[] Bytes => [.. _bytes];

    private static Wire Of(char type, uint? xid = null)
    {
        var wire = new Wire().Byte((byte)type);
        return xid is { } number ? wire.UInt32(number) : wire;
    }

    private Wire Raw(ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    private Wire Byte(byte value) => Raw([value]);

    private Wire Text(string value) => Raw(Encoding.UTF8.GetBytes(value)).Byte(0);

    private Wire Int16(short value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        return Raw(bytes);
    }

    private Wire UInt32(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Raw(bytes);
    }

    private Wire Int32(int value) => UInt32(unchecked((uint)value));

    private Wire UInt64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Raw(bytes);
    }

    private Wire Int64(long value) => UInt64(unchecked((ulong)value));

    private Wire Tuple(char kind, string?[] row)
    {
        Byte((byte)kind).Int16((short)row.Length);
        foreach (var value in row)
        {
            if (value is null) Byte((byte)'n');
            else if (value == Unchanged) Byte((byte)'u');
            else Byte((byte)'t').Int32(Encoding.UTF8.GetByteCount(value)).Raw(Encoding.UTF8.GetBytes(value));
        }
        return this;
    }
}
