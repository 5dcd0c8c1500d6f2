using NodaTime;
using NodaTime.Text;

namespace Plumbline.Engine.Subscriptions;

/// <summary>The natural key of a charge: whoever stores it once bills it once.</summary>
/// <param name="SubscriptionId">The subscription.</param>
/// <param name="ProductKey">The product within it.</param>
/// <param name="PriceId">The price of the product.</param>
/// <param name="Kind">The kind.</param>
/// <param name="PeriodStart">Start of the charged period.</param>
public sealed record ChargeKey(string SubscriptionId, string ProductKey, string PriceId, ChargeKind Kind, Instant PeriodStart)
{
    const char Separator = '|';

    /// <summary>A stable text of the key, such as <c>sub_1|seats|prc_1|advance|2024-03-01T00:00:00Z</c>.</summary>
    public string Text => string.Join(
        Separator,
        Escape(SubscriptionId),
        Escape(ProductKey),
        Escape(PriceId),
        NameOf(Kind),
        InstantPattern.ExtendedIso.Format(PeriodStart));

    /// <summary>Reads <see cref="Text"/>.</summary>
    /// <exception cref="FormatException">The text is not such a key.</exception>
    public static ChargeKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Split(Separator) is not [var subscription, var product, var price, var kind, var start]
            || KindOf(kind) is not { } known
            || !InstantPattern.ExtendedIso.Parse(start).TryGetValue(default, out var at))
        {
            throw new FormatException($"\"{text}\" is not the key of a charge.");
        }

        return new ChargeKey(Unescape(subscription), Unescape(product), Unescape(price), known, at);
    }

    /// <summary><see cref="Text"/>.</summary>
    public override string ToString() => Text;

    static string NameOf(ChargeKind kind) => kind switch
    {
        ChargeKind.OneOff => "one_off",
        ChargeKind.Advance => "advance",
        ChargeKind.Arrears => "arrears",
        ChargeKind.Usage => "usage",
        ChargeKind.Credit => "credit",
        ChargeKind.Upfront => "upfront",
        ChargeKind.TrueUp => "true_up",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind of charge."),
    };

    static ChargeKind? KindOf(string name)
    {
        foreach (var kind in Enum.GetValues<ChargeKind>())
        {
            if (NameOf(kind) == name)
            {
                return kind;
            }
        }

        return null;
    }

    static string Escape(string part) =>
        part.Replace("%", "%25", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);

    static string Unescape(string part) =>
        part.Replace("%7C", "|", StringComparison.Ordinal).Replace("%25", "%", StringComparison.Ordinal);
}
