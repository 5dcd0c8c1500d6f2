using System.Diagnostics.CodeAnalysis;

namespace Plumbline.Engine.Money;

/// <summary>A currency of the wire contract: its ISO 4217 code and how many decimals its minor unit has.</summary>
/// <remarks>
/// 34.17 EUR is 3417 minor units (two decimals), 12065 XOF is 12065 (none), 1.234 KWD is 1234 (three). The exponents are those the
/// contract's API uses; for IQD, ISK, LYD, MGA and RWF they differ from ISO 4217, on purpose: amounts on the wire must mean the same.
/// </remarks>
public readonly record struct Currency
{
    Currency(string code, int decimals)
    {
        Code = code;
        Decimals = decimals;
    }

    /// <summary>Three capital letters, such as <c>EUR</c>.</summary>
    public string Code { get; }

    /// <summary>Decimals of the minor unit: 0, 2 or 3.</summary>
    public int Decimals { get; }

    /// <summary>Finds a currency by its exact code; false for null, unknown or lower-case codes.</summary>
    public static bool TryOf([NotNullWhen(true)] string? code, out Currency currency)
    {
        if (code is not null && CurrencyCodes.Decimals.TryGetValue(code, out var decimals))
        {
            currency = new Currency(code, decimals);
            return true;
        }

        currency = default;
        return false;
    }

    /// <summary>The currency with this code.</summary>
    /// <exception cref="ArgumentException">The code is not one of the contract's.</exception>
    public static Currency Of(string code) =>
        TryOf(code, out var currency) ? currency : throw new ArgumentException($"Unknown currency \"{code}\".", nameof(code));

    /// <summary>Every currency of the contract, by code.</summary>
    public static IEnumerable<Currency> All => CurrencyCodes.Decimals.Keys.Order(StringComparer.Ordinal).Select(Of);

    /// <summary>The code.</summary>
    public override string ToString() => Code ?? "";
}
