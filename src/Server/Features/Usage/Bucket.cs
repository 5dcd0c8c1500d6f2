using NodaTime;
using Plumbline.Server.Wire;
using Period = Plumbline.Engine.Periods.Period;

namespace Plumbline.Server.Features.Usage;

public enum BucketSize
{
    Month,
    Day,
    Hour,
}

/// <summary>A bucket of a time series.</summary>
/// <param name="Tick">Where the calendar's month, day or hour begins, be it before the asked stretch.</param>
/// <param name="Part">What of it lies in the stretch.</param>
public readonly record struct Bucket(Instant Tick, Period Part)
{
    public const int Most = 10_000;

    /// <summary>The buckets of a stretch in a time zone, empty ones included, without a gap.</summary>
    public static IReadOnlyList<Bucket> Of(Period span, BucketSize size, DateTimeZone zone)
    {
        var buckets = new List<Bucket>();
        var tick = Floor(span.Start, size, zone);
        while (tick < span.End)
        {
            if (buckets.Count == Most)
            {
                throw Refusal.Field("group_by", $"The stretch has more than {Most} buckets of this size");
            }
            var next = Next(tick, size, zone);
            buckets.Add(new Bucket(tick, new Period(tick, next).Intersect(span)));
            tick = next;
        }
        return buckets;
    }

    private static Instant Floor(Instant at, BucketSize size, DateTimeZone zone)
    {
        var local = at.InZone(zone).LocalDateTime;
        return size switch
        {
            BucketSize.Month => StartOf(local.Date.With(DateAdjusters.StartOfMonth), zone),
            BucketSize.Day => StartOf(local.Date, zone),
            // subtracted, not looked up: at the end of summer time an hour of the clock comes twice
            _ => at - SinceTheHour(local.TimeOfDay),
        };
    }

    private static Instant Next(Instant tick, BucketSize size, DateTimeZone zone)
    {
        var date = tick.InZone(zone).Date;
        return size switch
        {
            BucketSize.Month => StartOf(date.With(DateAdjusters.StartOfMonth).PlusMonths(1), zone),
            BucketSize.Day => StartOf(date.PlusDays(1), zone),
            _ => Floor(tick + Duration.FromHours(1), size, zone),
        };
    }

    private static Instant StartOf(LocalDate date, DateTimeZone zone) => date.AtStartOfDayInZone(zone).ToInstant();

    private static Duration SinceTheHour(LocalTime time) =>
        Duration.FromNanoseconds(time.NanosecondOfDay % NodaConstants.NanosecondsPerHour);
}
