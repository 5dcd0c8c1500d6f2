using NodaTime;
using NodaTime.Text;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Analytics;

/// <summary>The months that a series is about, <c>from</c> and <c>to</c> included; by default twelve up to the current one.</summary>
public sealed record MonthRange(YearMonth From, YearMonth To)
{
    public const int Most = 120;
    private static readonly YearMonthPattern Pattern = YearMonthPattern.Iso;

    public int Count => DifferenceTo(From, To) + 1;

    public static MonthRange Read(IQueryCollection query, AnalyticsScope scope, Instant now)
    {
        var faults = new List<FieldError>();
        var current = MonthOf(now, scope.Zone);
        var to = One(query, "to", faults) ?? current;
        var from = One(query, "from", faults) ?? Plus(to, -11);
        if (faults.Count == 0 && (DifferenceTo(from, to) < 0 || DifferenceTo(from, to) >= Most))
        {
            faults.Add(new FieldError("custom", ["from"], $"Expected 1 to {Most} months from from to to"));
        }
        return faults.Count > 0 ? throw Refusal.Invalid(faults) : new MonthRange(from, to);
    }

    public YearMonth At(int index) => Plus(From, index);

    /// <summary>The instants at which months end, from <paramref name="before"/> months before the first month on.</summary>
    public IReadOnlyList<Instant> Ends(DateTimeZone zone, int before) =>
        [.. Enumerable.Range(1 - before, Count + before).Select(i => StartOf(At(i), zone))];

    public static string Text(YearMonth month) => Pattern.Format(month);

    public static YearMonth MonthOf(Instant at, DateTimeZone zone) => at.InZone(zone).Date.ToYearMonth();

    public static YearMonth Plus(YearMonth month, int months) => month.OnDayOfMonth(1).PlusMonths(months).ToYearMonth();

    public static int DifferenceTo(YearMonth from, YearMonth to) => (to.Year - from.Year) * 12 + to.Month - from.Month;

    private static Instant StartOf(YearMonth month, DateTimeZone zone) => zone.AtStartOfDay(month.OnDayOfMonth(1)).ToInstant();

    private static YearMonth? One(IQueryCollection query, string name, List<FieldError> faults)
    {
        if (query[name].ToString() is not { Length: > 0 } text)
        {
            return null;
        }
        if (Pattern.Parse(text) is { Success: true, Value: { Year: >= 1990 and <= 2200 } month })
        {
            return month;
        }
        faults.Add(new FieldError("invalid_string", [name], "Expected a month such as 2024-01"));
        return null;
    }
}
