using Plumbline.Engine.Money;

namespace Plumbline.Server.Wire.Reference;

/// <summary>Codes of the currencies that the engine counts in.</summary>
public static class Currencies
{
    public static readonly IReadOnlySet<string> All = Currency.All.Select(c => c.Code).ToHashSet(StringComparer.Ordinal);
}
