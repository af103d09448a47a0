namespace Godwit.Engine.Postgres;

/// <summary>
/// Types whose values a column takes without an error and without keeping them: it rounds, or drops a part. What it refuses needs no rule,
/// and types that do not come with PostgreSQL have none. Pure.
/// </summary>
internal static class NarrowerType
{
    private const uint Char = 18, Name = 19, Int8 = 20, Int4 = 23, Text = 25, Json = 114, Float4 = 700, Float8 = 701, Money = 790, Blanks = 1042, Varchar = 1043,
        Date = 1082, Time = 1083, Timestamp = 1114, TimestampZone = 1184, Interval = 1186, TimeZoned = 1266, Numeric = 1700, Jsonb = 3802,
        TimestampRange = 3908, TimestampZoneRange = 3910, DateRange = 3912;

    // interval's modifier: fields in the upper half, digits of the seconds in the lower one (timestamp.h).
    private const int AllFields = 0x7fff;

    // Arrays of them: pg_type.typarray.
    private static readonly Dictionary<uint, uint> Elements = new()
    {
        [1002] = Char, [1003] = Name, [1016] = Int8, [1007] = Int4, [1009] = Text, [199] = Json, [1021] = Float4, [1022] = Float8, [791] = Money, [1014] = Blanks,
        [1015] = Varchar, [1182] = Date, [1183] = Time, [1115] = Timestamp, [1185] = TimestampZone, [1187] = Interval, [1270] = TimeZoned, [1231] = Numeric,
        [3807] = Jsonb, [3909] = TimestampRange, [3911] = TimestampZoneRange, [3913] = DateRange,
    };

    /// <summary>Whether the column may keep less than comes, without a word. By the types alone: whether the values at hand would fit is not looked at.</summary>
    /// <param name="source">What comes.</param>
    /// <param name="target">What it is written to.</param>
    public static bool Loses(TypeFacts source, TypeFacts target)
    {
        if (source == target) return false;
        var (from, to) = (Elements.GetValueOrDefault(source.Oid, source.Oid), Elements.GetValueOrDefault(target.Oid, target.Oid));
        var isText = from is Text or Varchar or Blanks;
        return to switch
        {
            Numeric when target.Modifier < 0 => false,
            Numeric when from == Numeric => Scale(source.Modifier) > Scale(target.Modifier),
            Numeric => isText || from is Float4 or Float8,
            Money => isText || from is Numeric or Float4 or Float8,
            Float8 => isText || from is Numeric or Int8,
            Float4 => isText || from is Numeric or Int8 or Int4 or Float8,
            Date => isText || from is Timestamp or TimestampZone,
            Time when from == Time => Digits(source.Modifier) > Digits(target.Modifier),
            Time => isText || from is Timestamp or TimestampZone or TimeZoned,
            TimeZoned when from == TimeZoned => Digits(source.Modifier) > Digits(target.Modifier),
            TimeZoned => from is Timestamp or TimestampZone,
            Timestamp when from == Timestamp => Digits(source.Modifier) > Digits(target.Modifier),
            Timestamp => isText || from == TimestampZone,
            // A session of Godwit's is in UTC: a timestamp without zone is taken for that, as its text says.
            TimestampZone => from is TimestampZone or Timestamp && Digits(source.Modifier) > Digits(target.Modifier),
            Interval => from == Interval && target.Modifier >= 0
                && (Fields(target.Modifier) != AllFields && Fields(target.Modifier) != Fields(source.Modifier) || Digits(source.Modifier) > Digits(target.Modifier)),
            TimestampRange => from == TimestampZoneRange,
            DateRange => from is TimestampRange or TimestampZoneRange,
            Jsonb => isText || from == Json,
            // Blanks at the end mean nothing there; names are cut at 63 bytes, a "char" at one.
            Blanks => from is Text or Varchar,
            Name or Char => isText,
            _ => false,
        };
    }

    // ((precision << 16) | scale, 11 bits and signed) + 4; without one every digit is kept (numeric.c).
    private static int Scale(int modifier) => modifier < 0 ? int.MaxValue : (((modifier - 4) & 0x7ff) ^ 1024) - 1024;

    // Of seconds; six where nothing is said.
    private static int Digits(int modifier) => modifier < 0 || (modifier & 0xffff) == 0xffff ? 6 : modifier & 0xffff;

    private static int Fields(int modifier) => modifier < 0 ? AllFields : (modifier >> 16) & 0x7fff;
}
