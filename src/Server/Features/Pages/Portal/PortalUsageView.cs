using System.Globalization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Usage;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Plumbline.Web;
using Plumbline.Web.Portal;
using EngineBilling = Plumbline.Engine.Subscriptions.Billing;
using Period = Plumbline.Engine.Periods.Period;

namespace Plumbline.Server.Features.Pages.Portal;

/// <summary>
/// What was used: for each meter of the running subscriptions what the period that is billed comes to, and a chart. All of it is measured
/// in one pass over the events.
/// </summary>
public sealed class PortalUsageView(BillingDb db, PortalFrames frames, UsageMeasure measure, CurrentTenant tenant)
{
    private const int Months = 6;
    private const int Hours = 48;

    // more days than these are no picture: then the last month is shown
    private const int MostDays = 62;
    private const int FewDays = 31;

    private sealed record Metered(ProductState Product, Aggregator Aggregator, Period Span)
    {
        public UsageSums Whole { get; } = new();

        public required IReadOnlyList<Bucket> Buckets { get; init; }

        public required UsageSums Parts { get; init; }
    }

    public async Task<IResult> ShowAsync(PortalVisit visit, HttpContext http, CancellationToken cancel)
    {
        var shell = await frames.OfAsync(visit, PortalFrames.Usage, texts => texts["portal_usage"], http, null, cancel);
        var by = Words<BucketSize>.TryParse(http.Request.Query["by"].ToString(), out var wanted) ? wanted : BucketSize.Day;
        var word = Words<BucketSize>.Of(by);
        var frame = shell.Frame with { Query = [.. shell.Frame.Query, ("by", word)] };
        var metered = await MeteredAsync(visit, by, cancel);
        return PageResult.Of<PortalUsagePage>(new PortalUsagePageModel
        {
            Shell = shell with { Frame = frame },
            Sizes =
            [
                .. Enum.GetValues<BucketSize>().Select(size => (
                    frame["portal_by_" + Words<BucketSize>.Of(size)],
                    visit.Page.To(PortalFrames.Usage, ("by", Words<BucketSize>.Of(size))),
                    size == by)),
            ],
            Span = frame["portal_span_" + word],
            Zone = visit.Seller.Timezone,
            Cards = [.. metered.Select(m => CardOf(m, visit, frame, by))],
        });
    }

    private async Task<IReadOnlyList<Metered>> MeteredAsync(PortalVisit visit, BucketSize by, CancellationToken cancel)
    {
        var live = await db.Set<Subscription>().AsNoTracking()
            .Where(s => s.CustomerId == visit.Customer.Id && SubscriptionWords.Statuses.Contains(s.Status))
            .OrderBy(s => s.CreatedAt).ThenBy(s => s.Id).ToListAsync(cancel);
        var batch = await BillingBatch.LoadAsync(db, live, cancel);
        var metered = new List<Metered>();
        foreach (var subscription in live)
        {
            var terms = batch.TermsOf(subscription);
            foreach (var product in SubscriptionWords.ProductsOf(subscription, tenant.Now).Where(p => p.Type == ProductType.Dynamic))
            {
                if (product.AggregatorId is { } id && batch.Aggregators.TryGetValue(id, out var aggregator)
                    && EngineBilling.MeteringAt(terms, product.Key, tenant.Now) is { } window
                    && SpanOf(window, subscription) is var span
                    && !metered.Exists(m => m.Aggregator.Id == id && m.Span == span))
                {
                    var buckets = Bucket.Of(ChartOf(span, by, visit.Zone), by, visit.Zone);
                    metered.Add(new Metered(product, aggregator, span)
                    {
                        Buckets = buckets,
                        Parts = new UsageSums([.. buckets.Select(b => b.Part)]),
                    });
                }
            }
        }
        await measure.ReadAsync([.. metered.SelectMany(m => MeasurementsOf(m, visit.Customer.Id))], cancel);
        return metered;
    }

    private static IEnumerable<Measurement> MeasurementsOf(Metered metered, string customerId)
    {
        var meter = metered.Aggregator.ToMeter();
        yield return new Measurement(customerId, meter, null, metered.Span, metered.Whole);
        yield return new Measurement(
            customerId, meter, null, new Period(metered.Buckets[0].Part.Start, metered.Buckets[^1].Part.End), metered.Parts);
    }

    // what is measured without a beginning or an end is from the subscription's start until now
    private Period SpanOf(Period window, Subscription subscription)
    {
        var start = window.Start == Instant.MinValue ? subscription.StartsAt ?? subscription.CreatedAt : window.Start;
        var end = window.End == Instant.MaxValue ? tenant.Now : window.End;
        return new Period(start, Instant.Max(end, start + Duration.FromHours(1)));
    }

    private Period ChartOf(Period span, BucketSize by, DateTimeZone zone)
    {
        var today = tenant.Now.InZone(zone).Date;
        switch (by)
        {
            case BucketSize.Month:
                var month = today.With(DateAdjusters.StartOfMonth);
                return Days(month.PlusMonths(1 - Months), month.PlusMonths(1));
            case BucketSize.Hour:
                var hour = Instant.FromUnixTimeSeconds(tenant.Now.ToUnixTimeSeconds() / 3600 * 3600);
                return new Period(hour - Duration.FromHours(Hours - 1), hour + Duration.FromHours(1));
            default:
                return span.End - span.Start > Duration.FromDays(MostDays) ? Days(today.PlusDays(1 - FewDays), today.PlusDays(1)) : span;
        }

        Period Days(LocalDate from, LocalDate to) =>
            new(from.AtStartOfDayInZone(zone).ToInstant(), to.AtStartOfDayInZone(zone).ToInstant());
    }

    private static UsageCardModel CardOf(Metered metered, PortalVisit visit, PageFrame frame, BucketSize by) => new()
    {
        Name = metered.Product.Name,
        UnitName = metered.Product.UnitName ?? metered.Aggregator.UnitName,
        Total = metered.Whole.Total,
        Period = (visit.Day(metered.Span.Start), visit.Day(metered.Span.End - Duration.Epsilon).PlusDays(1)),
        Events = metered.Whole.Events,
        Bars =
        [
            .. metered.Buckets.Zip(metered.Parts.OfParts, (bucket, value) => new BarModel(
                LabelOf(bucket.Tick.InZone(visit.Zone).LocalDateTime, frame, by), value, frame.Format.Quantity(value))),
        ],
    };

    private static string LabelOf(LocalDateTime at, PageFrame frame, BucketSize by)
    {
        if (by == BucketSize.Month)
        {
            return frame.Texts.Fill(
                "month_year",
                ("number", at.Month.ToString("00", CultureInfo.InvariantCulture)),
                ("year", at.Year.ToString(CultureInfo.InvariantCulture)));
        }
        var day = frame.Texts.Fill(
            "day_month",
            ("day", at.Day.ToString(CultureInfo.InvariantCulture)),
            ("month", frame.Texts.Months[at.Month - 1]));
        return by == BucketSize.Day ? day : $"{day}, {at.TimeOfDay.ToString("HH:mm", CultureInfo.InvariantCulture)}";
    }
}
