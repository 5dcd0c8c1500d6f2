using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Aggregators;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Usage;
using Plumbline.Server.Wire;
using Plumbline.Web.Invoices;
using Offset = Plumbline.Server.Wire.Offset;
using Period = Plumbline.Engine.Periods.Period;

namespace Plumbline.Server.Features.Pages.Invoicing;

/// <summary>The events behind a line of usage, as a page and as CSV: those of the invoice's customer, in the line's period.</summary>
public sealed class UsageView(BillingDb db, InvoiceView invoices, UsageEvents events, UsageSubjects subjects, PageFrames frames)
{
    private const int PageSize = 50;
    private const int CsvBatch = 5000;

    /// <summary>Whether events stand behind a line.</summary>
    public static bool HasUsage(InvoiceLine line) => line is
    {
        ChargeKind: ChargeKind.Usage,
        ProductId: not null,
        PeriodStartsAt: { } start,
        PeriodEndsAt: { } end,
    } && start < end;

    public async Task<IResult> ShowAsync(PageVisit visit, string id, string lineId, string wanted, CancellationToken cancel)
    {
        var usage = await FindAsync(id, lineId, cancel);
        var number = int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? Math.Clamp(n, 1, 1_000_000) : 1;
        var page = await usage.ReadAsync(events, PageSize, (number - 1) * PageSize, cancel);
        var language = await db.Set<Customer>().Where(c => c.Id == usage.Invoice.CustomerId).Select(c => c.Language).SingleAsync(cancel);
        var frame = frames.Of(visit, usage.Seller, language, texts => texts.Fill("usage_title", ("line", usage.Line.Name)));
        var zone = DateTimeZoneProviders.Tzdb[usage.Seller.Timezone];
        var below = $"/usage/{usage.Line.Id}";
        var pages = Math.Max(1, (page.Meta.Total + PageSize - 1) / PageSize);
        return PageResult.Of<UsagePage>(new UsagePageModel
        {
            Frame = frame with { Path = visit.Path + below },
            Line = usage.Line.Name,
            BackPath = visit.To(),
            CsvPath = visit.To(below + "/csv"),
            Period = (usage.Span.Start.InZone(zone).Date, usage.Span.End.Minus(Duration.Epsilon).InZone(zone).Date.PlusDays(1)),
            Zone = usage.Seller.Timezone,
            Billed = usage.Line.UnitsCount,
            UnitName = usage.Line.UnitName,
            Count = page.Meta.Total,
            Events = [.. page.Data.Select(e => new UsageEventModel(
                e.Timestamp.InZone(zone).LocalDateTime,
                e.Name,
                e.Id,
                [.. e.Payload.Where(p => p.Key != "id").Select(p => (p.Key, p.Value.ToString()))]))],
            Page = number,
            Pages = pages,
            PreviousPath = number > 1 ? visit.To(below, ("page", Text(number - 1))) : null,
            NextPath = number < pages ? visit.To(below, ("page", Text(number + 1))) : null,
        });
    }

    /// <summary>All of them, a column for each key of the first thousands of events; what others have besides is in the last.</summary>
    public async Task<IResult> CsvAsync(string id, string lineId, CancellationToken cancel)
    {
        var usage = await FindAsync(id, lineId, cancel);
        var first = await usage.ReadAsync(events, CsvBatch, 0, cancel);
        var keys = first.Data.SelectMany(e => e.Payload.Keys).Where(k => k != "id").Distinct(StringComparer.Ordinal).ToList();
        var name = string.Concat($"{usage.Invoice.Number ?? usage.Invoice.Id}-{usage.Line.Name}".Select(
            c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return Results.Stream(
            async stream =>
            {
                await using var text = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
                await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true);
                await WriteRowAsync(csv, ["timestamp", "event", "record", .. keys, "other"]);
                for (var batch = first; batch.Data.Count > 0;
                     batch = await usage.ReadAsync(events, CsvBatch, batch.Meta.Skipped + batch.Data.Count, cancel))
                {
                    foreach (var row in batch.Data)
                    {
                        await WriteRowAsync(csv, RowOf(row, keys));
                    }
                }
            },
            "text/csv; charset=utf-8",
            $"{name}.csv");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> RowOf(UsageEventAnswer row, List<string> keys)
    {
        var others = row.Payload.Where(p => p.Key != "id" && !keys.Contains(p.Key)).ToList();
        return
        [
            NodaTime.Text.InstantPattern.ExtendedIso.Format(row.Timestamp),
            Plain(row.Name),
            Plain(row.Id),
            .. keys.Select(k => row.Payload.TryGetValue(k, out var value) ? Cell(value) : ""),
            others.Count == 0 ? "" : string.Join("; ", others.Select(o => $"{Plain(o.Key)}={o.Value}")),
        ];
    }

    private static string Cell(JsonElement value) => value.ValueKind == JsonValueKind.String ? Plain(value.GetString()!) : value.ToString();

    // a text that a spreadsheet would take for a formula stays a text
    private static string Plain(string text) =>
        text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;

    private static async Task WriteRowAsync(CsvWriter csv, IEnumerable<string> cells)
    {
        foreach (var cell in cells)
        {
            csv.WriteField(cell);
        }
        await csv.NextRecordAsync();
    }

    private async Task<LineUsage> FindAsync(string id, string lineId, CancellationToken cancel)
    {
        var (invoice, seller) = await invoices.FindAsync(id, cancel);
        var line = invoice.Lines.Find(l => l.Id == lineId && HasUsage(l)) ?? throw PageFault.Link();
        var aggregatorId = await db.Set<Product>().Where(p => p.Id == line.ProductId).Select(p => p.AggregatorId)
            .SingleOrDefaultAsync(cancel) ?? throw PageFault.Link();
        var aggregator = await subjects.AggregatorAsync(aggregatorId, cancel);
        var isFiltered = await db.Set<PriceConfiguration>()
            .AnyAsync(c => c.Id == line.ChargePriceId && c.ProductId == line.ProductId && c.MeteringFilter != null, cancel);
        return new LineUsage(
            invoice, seller, line, aggregator, new Period(line.PeriodStartsAt!.Value, line.PeriodEndsAt!.Value),
            isFiltered ? line.ChargePriceId : null);
    }

    private sealed record LineUsage(
        Features.Invoices.Invoice Invoice, InvoicingEntity Seller, InvoiceLine Line, Aggregator Aggregator, Period Span, string? FilterId)
    {
        public Task<OffsetPage<UsageEventAnswer>> ReadAsync(UsageEvents events, int take, int skip, CancellationToken cancel) =>
            events.PageAsync(Aggregator, Invoice.CustomerId, new UsageQuery(Span, FilterId, new Offset(take, skip), default), cancel);
    }
}
