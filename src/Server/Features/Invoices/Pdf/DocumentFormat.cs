using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using NodaTime;

namespace Plumbline.Server.Features.Invoices.Pdf;

/// <summary>
/// Numbers, money and dates as a language writes them. The patterns are ours and not the platform's, because its data changes between
/// versions and an invoice must not.
/// </summary>
sealed class DocumentFormat(InvoiceTexts texts, InvoiceCurrency currency)
{
    const int MaxQuantityDecimals = 10;
    const int SignificantUnitDecimals = 8;
    const int MaxDecimals = 28;

    // Only signs that stand alone; currencies whose sign is a word are written with their code.
    static readonly FrozenDictionary<string, string> Symbols =
        ("EUR=€ USD=$ GBP=£ JPY=¥ CNY=¥ CAD=$ AUD=$ NZD=$ SGD=$ HKD=$ MXN=$ INR=₹ KRW=₩ VND=₫ PHP=₱ NGN=₦ UAH=₴ TRY=₺ ILS=₪ KZT=₸ " +
            "CRC=₡ PYG=₲ GEL=₾")
        .Split(' ')
        .ToFrozenDictionary(pair => pair[..3], pair => pair[4..], StringComparer.Ordinal);

    public InvoiceTexts Texts => texts;

    /// <summary>Whole minor units; decimal only so that a sum of two amounts cannot overflow on its way here.</summary>
    public string Money(decimal minor) => WithSymbol(InMajorUnits(minor, currency.Decimals), currency.Decimals, currency.Decimals);

    /// <summary>A unit price keeps its fractions of a minor unit: at least the currency's decimals, at most 8 significant ones.</summary>
    public string UnitAmount(decimal minor)
    {
        var amount = InMajorUnits(minor, currency.Decimals);
        var decimals = Math.Min(MaxDecimals, Math.Max(currency.Decimals, LeadingZeroDecimals(amount) + SignificantUnitDecimals));
        return WithSymbol(amount, currency.Decimals, decimals);
    }

    public string Quantity(decimal value) => Signed(value, 0, MaxQuantityDecimals);

    public string Rate(decimal value) => Signed(value, 0, SignificantUnitDecimals);

    public string Percent(decimal value) => texts.Fill("percent", ("number", Signed(value, 0, 4)));

    public string Date(LocalDate date) => texts.Fill(
        "date",
        ("day", date.Day.ToString(CultureInfo.InvariantCulture)),
        ("month", texts.Months[date.Month - 1]),
        ("year", date.Year.ToString("0000", CultureInfo.InvariantCulture)));

    public string Period(InvoicePeriod period)
    {
        var last = period.EndExclusive > period.Start ? period.EndExclusive.PlusDays(-1) : period.Start;
        return last == period.Start ? Date(period.Start) : $"{Date(period.Start)} – {Date(last)}";
    }

    string WithSymbol(decimal amount, int minDecimals, int maxDecimals)
    {
        var hasSymbol = Symbols.TryGetValue(currency.Code, out var symbol) && symbol.All(FontFace.CanDraw);
        var number = Unsigned(amount, minDecimals, maxDecimals);
        var money = hasSymbol
            ? texts.Fill("money_with_symbol", ("symbol", symbol!), ("number", number))
            : texts.Fill("money_with_code", ("symbol", PlainText.Line(currency.Code)), ("number", number));
        return IsShownNegative(amount, maxDecimals) ? "-" + money : money;
    }

    string Signed(decimal value, int minDecimals, int maxDecimals) =>
        (IsShownNegative(value, maxDecimals) ? "-" : "") + Unsigned(value, minDecimals, maxDecimals);

    string Unsigned(decimal value, int minDecimals, int maxDecimals)
    {
        var pattern = "0." + new string('0', minDecimals) + new string('#', maxDecimals - minDecimals);
        var rounded = Math.Round(Math.Abs(value), maxDecimals, MidpointRounding.AwayFromZero);
        var digits = rounded.ToString(pattern, CultureInfo.InvariantCulture);
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? digits : digits[..point];
        return point < 0 ? Grouped(whole) : Grouped(whole) + texts["decimal_separator"] + digits[(point + 1)..];
    }

    string Grouped(string whole)
    {
        var grouped = new StringBuilder(whole.Length + 8);
        for (var i = 0; i < whole.Length; i++)
        {
            if (i > 0 && (whole.Length - i) % 3 == 0)
            {
                grouped.Append(texts["group_separator"]);
            }

            grouped.Append(whole[i]);
        }

        return grouped.ToString();
    }

    static bool IsShownNegative(decimal value, int maxDecimals) =>
        value < 0 && Math.Round(value, maxDecimals, MidpointRounding.AwayFromZero) != 0;

    static decimal InMajorUnits(decimal minor, int decimals)
    {
        var scale = 1m;
        for (var i = 0; i < decimals; i++)
        {
            scale *= 10;
        }

        return minor / scale;
    }

    static int LeadingZeroDecimals(decimal value)
    {
        var fraction = Math.Abs(value);
        var zeros = 0;
        while (fraction is > 0 and < 0.1m)
        {
            fraction *= 10;
            zeros++;
        }

        return zeros;
    }
}
