namespace Plumbline.Engine.Money;

/// <summary>An amount: whole minor units of one currency. Never rounded, never a fraction; see <see cref="Rounding"/>.</summary>
/// <param name="Minor">Minor units (cents of EUR, whole yen of JPY).</param>
/// <param name="Currency">The currency the units belong to.</param>
/// <remarks>
/// Mixing currencies throws <see cref="InvalidOperationException"/>; leaving the range of long throws <see cref="OverflowException"/>.
/// </remarks>
public readonly record struct Money(long Minor, Currency Currency) : IComparable<Money>
{
    /// <summary>Nothing, in this currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>Sum of two amounts of one currency.</summary>
    public static Money operator +(Money a, Money b) => new(a.Minor + Same(a, b).Minor, a.Currency);

    /// <summary>Difference of two amounts of one currency.</summary>
    public static Money operator -(Money a, Money b) => new(a.Minor - Same(a, b).Minor, a.Currency);

    /// <summary>The amount with the other sign.</summary>
    public static Money operator -(Money a) => new(-a.Minor, a.Currency);

    /// <summary>Whether the first amount is the smaller.</summary>
    public static bool operator <(Money a, Money b) => a.CompareTo(b) < 0;

    /// <summary>Whether the first amount is the greater.</summary>
    public static bool operator >(Money a, Money b) => a.CompareTo(b) > 0;

    /// <summary>Whether the first amount is not the greater.</summary>
    public static bool operator <=(Money a, Money b) => a.CompareTo(b) <= 0;

    /// <summary>Whether the first amount is not the smaller.</summary>
    public static bool operator >=(Money a, Money b) => a.CompareTo(b) >= 0;

    /// <summary>Compares two amounts of one currency.</summary>
    public int CompareTo(Money other) => Minor.CompareTo(Same(this, other).Minor);

    static Money Same(Money a, Money b) => a.Currency == b.Currency
        ? b
        : throw new InvalidOperationException($"{a.Currency.Code} and {b.Currency.Code} do not mix.");
}
