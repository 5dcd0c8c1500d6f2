using System.Collections.Frozen;
using Plumbline.Engine.Money;

namespace Plumbline.Server.Wire.Reference;

/// <summary>Codes of the currencies that the engine counts in.</summary>
public static class Currencies
{
    public static readonly FrozenSet<string> All = Currency.All.Select(c => c.Code).ToFrozenSet(StringComparer.Ordinal);
}
