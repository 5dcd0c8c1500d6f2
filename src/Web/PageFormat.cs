using System.Collections.Frozen;
using System.Globalization;
using NodaTime;
using Plumbline.Engine.Money;

namespace Plumbline.Web;

/// <summary>
/// Money, numbers and dates as a language writes them. The patterns are ours and not the platform's: a page must say the same as the PDF
/// beside it, on every machine.
/// </summary>
public sealed class PageFormat
{
    private static readonly FrozenDictionary<string, string> Symbols =
        ("EUR=€ USD=$ GBP=£ JPY=¥ CNY=¥ CAD=$ AUD=$ NZD=$ SGD=$ HKD=$ MXN=$ INR=₹ KRW=₩ VND=₫ PHP=₱ NGN=₦ UAH=₴ TRY=₺ ILS=₪ KZT=₸ " +
            "CRC=₡ PYG=₲ GEL=₾")
        .Split(' ').ToFrozenDictionary(pair => pair[..3], pair => pair[4..], StringComparer.Ordinal);

    private readonly PageTexts _texts;
    private readonly NumberFormatInfo _numbers;

    public PageFormat(PageTexts texts)
    {
        _texts = texts;
        _numbers = new NumberFormatInfo
        {
            NumberDecimalSeparator = texts["decimal_separator"],
            NumberGroupSeparator = texts["group_separator"],
        };
    }

    /// <summary>Whole minor units.</summary>
    public string Money(long minor, string currency) => WithSymbol(minor, currency, maxDecimals: null);

    /// <summary>A price of a unit: fractions of a minor unit are kept.</summary>
    public string UnitPrice(decimal minor, string currency) => WithSymbol(minor, currency, maxDecimals: 10);

    public string Quantity(decimal value) => value.ToString("#,##0.##########", _numbers);

    public string Percent(decimal value) => _texts.Fill("percent", ("number", value.ToString("#,##0.####", _numbers)));

    public string Date(LocalDate date) => _texts.Fill(
        "date",
        ("day", date.Day.ToString(CultureInfo.InvariantCulture)),
        ("month", _texts.Months[date.Month - 1]),
        ("year", date.Year.ToString("0000", CultureInfo.InvariantCulture)));

    public string DateTime(LocalDateTime at) => _texts.Fill(
        "date_time", ("date", Date(at.Date)), ("time", at.TimeOfDay.ToString("HH:mm:ss", CultureInfo.InvariantCulture)));

    /// <summary>Half-open, as everywhere: the last day that is shown is the one before the end.</summary>
    public string Period(LocalDate start, LocalDate endExclusive)
    {
        var last = endExclusive > start ? endExclusive.PlusDays(-1) : start;
        return last == start ? Date(start) : $"{Date(start)} – {Date(last)}";
    }

    private string WithSymbol(decimal minor, string currency, int? maxDecimals)
    {
        var decimals = Currency.Of(currency).Decimals;
        var amount = Math.Abs(minor);
        for (var i = 0; i < decimals; i++)
        {
            amount /= 10;
        }
        var number = amount.ToString(
            "#,##0." + new string('0', decimals) + new string('#', Math.Max(0, (maxDecimals ?? 0) - decimals)), _numbers);
        var money = Symbols.TryGetValue(currency, out var symbol)
            ? _texts.Fill("money_with_symbol", ("symbol", symbol), ("number", number))
            : _texts.Fill("money_with_code", ("symbol", currency), ("number", number));
        return minor < 0 ? "−" + money : money;
    }
}
