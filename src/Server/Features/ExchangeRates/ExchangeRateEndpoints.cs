using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.ExchangeRates;

public sealed record RatesImportedAnswer(int Imported, int Days);

public sealed record ExchangeRateAnswer(string Date, string Currency, decimal Rate);

/// <summary>Exchange rates of the company: uploaded and listed. Operations of our own.</summary>
public static class ExchangeRateEndpoints
{
    /// <summary>The file of all days since 1999 has some 600 KB zipped and 7 MB as XML.</summary>
    public const int MaxBytes = 12 * 1024 * 1024;

    private const string Path = "/v1/exchange-rates";
    private const string Area = "invoicing_entities";

    public static void MapExchangeRates(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(ExchangeRatesJson.Default);
        routes.MapOperation("GET", Path, "listExchangeRates", Area, ListAsync);
        routes.MapOperation("POST", Path, "importExchangeRates", Area, ImportAsync);
    }

    private static async Task<IResult> ImportAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var type = http.Request.ContentType?.Split(';')[0].Trim().ToLowerInvariant();
        if (type is not ("application/xml" or "text/xml" or "text/csv"))
        {
            throw new Refusal(415, "unsupported_media_type", "Send the rates as application/xml or text/csv, as the ECB publishes them");
        }
        var bytes = await BodyReader.ReadBytesAsync(http, MaxBytes);
        var read = (type == "text/csv" ? EcbRates.ReadCsv(bytes) : EcbRates.ReadXml(bytes))
            .GroupBy(r => (r.Date, r.Currency)).Select(g => g.Last()).ToList();
        if (read.Count == 0)
        {
            throw Refusal.BadRequest("The file holds no rates");
        }
        await db.WriteAsync(async () =>
        {
            foreach (var days in read.Chunk(5000))
            {
                var from = At(days.Min(r => r.Date));
                var to = At(days.Max(r => r.Date));
                var known = await db.Set<ExchangeRate>().Where(r => r.Date >= from && r.Date <= to)
                    .ToDictionaryAsync(r => (r.Date, r.Currency), cancel);
                foreach (var (date, currency, rate) in days)
                {
                    if (known.TryGetValue((At(date), currency), out var before))
                    {
                        before.Rate = rate;
                    }
                    else
                    {
                        db.Add(new ExchangeRate { TenantId = db.TenantId, Date = At(date), Currency = currency, Rate = rate });
                    }
                }
                await db.SaveChangesAsync(cancel);
                db.ChangeTracker.Clear();
            }
        }, cancel);
        return Reply.Ok(new RatesImportedAnswer(read.Count, read.Select(r => r.Date).Distinct().Count()));
    }

    private static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Wire.Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        return Reply.Ok(await offset.PageAsync(
            db.Set<ExchangeRate>().AsNoTracking().OrderByDescending(r => r.Date).ThenBy(r => r.Currency),
            r => new ExchangeRateAnswer(LocalDatePattern.Iso.Format(r.Date.InUtc().Date), r.Currency, r.Rate),
            cancel));
    }

    private static Instant At(LocalDate date) => date.AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(RatesImportedAnswer))]
[JsonSerializable(typeof(OffsetPage<ExchangeRateAnswer>))]
internal sealed partial class ExchangeRatesJson : JsonSerializerContext;
