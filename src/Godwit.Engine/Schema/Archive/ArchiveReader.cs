using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Godwit.Engine.Schema.Archive;

/// <summary>
/// Reads the table of contents of a <c>pg_dump -Fc</c> archive. Reading it directly gives each object's statements,
/// owner and dependencies exactly, where splitting the output of pg_restore would have to guess at the borders.
/// The format is that of PostgreSQL's src/bin/pg_dump/pg_backup_archiver.c, versions 1.14 (PostgreSQL 12) to 1.16 (17, 18).
/// </summary>
public sealed class ArchiveReader
{
    private static readonly Version Oldest = new(1, 14);
    private static readonly Version Newest = new(1, 16);

    private readonly Stream _stream;
    private int _intSize;
    private int _offsetSize;

    private ArchiveReader(Stream stream) => _stream = stream;

    /// <summary>Reads the header and all entries.</summary>
    /// <exception cref="GodwitException">It is no archive in the custom format, or of a version that is not known.</exception>
    public static ArchiveContents Read(Stream archive)
    {
        try
        {
            return new ArchiveReader(archive).ReadContents();
        }
        catch (EndOfStreamException error)
        {
            throw Unreadable("It ends in the middle of its table of contents.", error);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw Unreadable("It holds text where a number belongs.", error);
        }
    }

    private ArchiveContents ReadContents()
    {
        if (!Bytes(5).AsSpan().SequenceEqual("PGDMP"u8)) throw Unreadable("It does not begin with PGDMP.");
        var format = new Version(Byte(), Byte());
        Byte(); // revision: compatible by definition
        if (format < Oldest || format > Newest) throw Unreadable($"Its format is {format}; this version of Godwit reads {Oldest} to {Newest}.");
        _intSize = Byte();
        _offsetSize = Byte();
        if (_intSize is < 4 or > 8) throw Unreadable($"Its numbers have {_intSize} bytes.");
        if (Byte() != 1) throw Unreadable("It is not in pg_dump's custom format.");
        if (format >= new Version(1, 15)) Byte(); else Int(); // compression
        for (var i = 0; i < 7; i++) Int(); // creation time
        Text(); // database
        var server = Text();
        Text(); // pg_dump's version

        var entries = ImmutableArray.CreateBuilder<ArchiveEntry>();
        for (var left = Int(); left > 0; left--) entries.Add(ReadEntry(format));
        return new(format, server, entries.ToImmutable());
    }

    private ArchiveEntry ReadEntry(Version format)
    {
        var id = Int();
        Int(); // has data
        Text(); // catalog's oid
        var oid = uint.Parse(Text(), CultureInfo.InvariantCulture);
        var (tag, type, section) = (Text(), Text(), Int());
        var (definition, drop) = (Text(), Text());
        Text(); // COPY statement
        var schema = Text();
        Text(); // tablespace
        var accessMethod = Text();
        if (format >= new Version(1, 16)) Int(); // relkind
        var owner = Text();
        Text(); // WITH OIDS
        var dependencies = ImmutableArray.CreateBuilder<int>();
        while (NullableText() is { } dependency) dependencies.Add(int.Parse(dependency, CultureInfo.InvariantCulture));
        Bytes(1 + _offsetSize); // where its data is
        return new()
        {
            Id = id,
            Oid = oid,
            Tag = tag,
            Type = type,
            Section = (Section)section,
            Definition = definition,
            Drop = drop,
            Schema = schema,
            AccessMethod = accessMethod,
            Owner = owner,
            Dependencies = dependencies.ToImmutable(),
        };
    }

    private byte Byte() => Bytes(1)[0];

    private byte[] Bytes(int count)
    {
        // A damaged length must not ask for gigabytes.
        if (_stream.CanSeek && count > _stream.Length - _stream.Position) throw new EndOfStreamException();
        var bytes = new byte[count];
        _stream.ReadExactly(bytes);
        return bytes;
    }

    // Sign, then magnitude, least significant byte first.
    private int Int()
    {
        var negative = Byte() != 0;
        var bytes = Bytes(_intSize);
        long value = 0;
        for (var i = bytes.Length - 1; i >= 0; i--) value = (value << 8) | bytes[i];
        if (value is < 0 or > int.MaxValue) throw Unreadable("It holds a number out of range.");
        return negative ? (int)-value : (int)value;
    }

    private string Text() => NullableText() ?? "";

    private string? NullableText()
    {
        var length = Int();
        return length < 0 ? null : Encoding.UTF8.GetString(Bytes(length));
    }

    private static GodwitException Unreadable(string why, Exception? cause = null) => new(ExitCode.Failed, new Problem(
        "archive_unreadable", "The archive that pg_dump wrote cannot be read.", "archive", why,
        "Use a pg_dump of a released PostgreSQL from 14 to 18; if it is one, please report this."), cause);
}
