using System.Text;
using Godwit.Engine.Schema.Archive;

namespace Godwit.Engine.Tests.Schema.Archive;

/// <summary>Writes what pg_dump writes, in any version of the format.</summary>
internal static class ArchiveWriter
{
    public static byte[] Write(int minor, IReadOnlyList<ArchiveEntry> entries, int intSize = 4, int major = 1, int format = 1)
    {
        using var bytes = new MemoryStream();
        bytes.Write("PGDMP"u8);
        bytes.Write([(byte)major, (byte)minor, 0, (byte)intSize, 8, (byte)format]);
        if (minor >= 15) bytes.WriteByte(1); else Int(6);
        foreach (var part in new[] { 5, 4, 3, 2, 0, 125, 0 }) Int(part);
        Text("shop");
        Text("17.2");
        Text("17.2");
        Int(entries.Count);
        foreach (var entry in entries)
        {
            Int(entry.Id);
            Int(0);
            Text("1259");
            Text(entry.Oid.ToString());
            Text(entry.Tag);
            Text(entry.Type);
            Int((int)entry.Section);
            Text(entry.Definition);
            Text(entry.Drop);
            Text(null);
            Text(entry.Schema);
            Text("");
            Text(entry.AccessMethod);
            if (minor >= 16) Int('r');
            Text(entry.Owner);
            Text("false");
            foreach (var dependency in entry.Dependencies) Text(dependency.ToString());
            Text(null);
            bytes.Write(new byte[9]);
        }
        return bytes.ToArray();

        void Int(int value)
        {
            bytes.WriteByte(value < 0 ? (byte)1 : (byte)0);
            for (var i = 0; i < intSize; i++) bytes.WriteByte(i < 4 ? (byte)(Math.Abs(value) >> (8 * i)) : (byte)0);
        }

        void Text(string? text)
        {
            if (text is null)
            {
                Int(-1);
                return;
            }
            var encoded = Encoding.UTF8.GetBytes(text);
            Int(encoded.Length);
            bytes.Write(encoded);
        }
    }
}
