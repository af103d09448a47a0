using Godwit.Engine.Postgres;

namespace Godwit.Engine.State;

/// <summary>How far a stream is applied.</summary>
/// <param name="Incarnation">The slot that its position belongs to.</param>
/// <param name="Lsn">Every commit that ends at or before it is applied, none after it.</param>
/// <param name="Transactions">Source transactions applied since the slot was made.</param>
/// <param name="Rows">Row changes applied since.</param>
/// <param name="CommittedAt">When the last of them was committed, by the source's clock; null: none yet.</param>
public sealed record Cursor(Guid Incarnation, Lsn Lsn, long Transactions, long Rows, DateTimeOffset? CommittedAt);
