using System.Globalization;
using NodaTime;

namespace Plumbline.Server.Features.Subscriptions.Valuation;

/// <summary>Calendar years, quarters or months of a zone.</summary>
public sealed class CalendarPeriods(int months, DateTimeZone zone)
{
    public static CalendarPeriods Of(string granularity, DateTimeZone zone) => new(
        granularity switch
        {
            "year" => 12,
            "quarter" => 3,
            "month" => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(granularity), granularity, "Unknown granularity"),
        },
        zone);

    /// <summary>The amounts of each period between two instants, and of further ones that have an amount; empty ones show 0.</summary>
    public IReadOnlyList<PeriodValueAnswer> Sum(Instant start, Instant end, IReadOnlyList<Piece> pieces)
    {
        var amounts = pieces.ToLookup(p => IndexOf(p.At), p => p.Amount);
        var last = IndexOf(Instant.Max(start, end - Duration.Epsilon));
        var shown = Enumerable.Range(IndexOf(start), last - IndexOf(start) + 1).Union(amounts.Select(a => a.Key)).Order();
        return [.. shown.Select(i => new PeriodValueAnswer(NameOf(i), StartOf(i), StartOf(i + 1), amounts[i].Sum()))];
    }

    private int IndexOf(Instant at)
    {
        var date = at.InZone(zone).Date;
        return ((date.Year * 12) + date.Month - 1) / months;
    }

    private Instant StartOf(int index) =>
        new LocalDate(index * months / 12, (index * months % 12) + 1, 1).AtStartOfDayInZone(zone).ToInstant();

    private string NameOf(int index)
    {
        var (year, month) = (index * months / 12, (index * months % 12) + 1);
        return months switch
        {
            12 => year.ToString("0000", CultureInfo.InvariantCulture),
            3 => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-Q{(month / 3) + 1}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}"),
        };
    }
}
