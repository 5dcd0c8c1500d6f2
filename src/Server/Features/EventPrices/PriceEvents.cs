using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Plumbline.Engine.Usage;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.EventPrices;

/// <summary>Prices single events: assumed ones, or such as are stored with it.</summary>
public sealed class PriceEvents(
    BillingDb db, IEventStore events, EventPricing pricing, CatalogEventPrices catalog, CurrentTenant tenant)
{
    /// <summary><c>POST /v1/events/simulate-prices</c>: nothing is stored.</summary>
    public static async Task<IResult> SimulateAsync(HttpContext http, PriceEvents prices, CancellationToken cancel)
    {
        var request = PriceRequest.Read(http);
        var body = await BodyReader.ReadObjectAsync(http, IngestEvent.MaxBytes);
        return Reply.Ok(new EventPriceSimulationAnswer(Ids.New("cal"), await prices.AssumeAsync(body, request, cancel)));
    }

    /// <summary><c>POST /v1/events/prices</c>: stores the event; the same one is answered as before.</summary>
    public static async Task<IResult> CalculateAsync(HttpContext http, PriceEvents prices, CancellationToken cancel)
    {
        var request = PriceRequest.Read(http);
        return Reply.Ok(EventPriceCalculationAnswer.Of(await prices.TakeAsync(http, request, isDeferred: false, cancel)));
    }

    /// <summary><c>GET /v1/events/prices</c>: the newest hundred of a record, or one by its id.</summary>
    public static async Task<IResult> FindAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var record = QueryText.Read(query, "record_id", faults);
        var id = QueryText.Read(query, "calculation_id", faults);
        if (faults.Count == 0 && record is null && id is null)
        {
            faults.Add(new FieldError(
                "invalid_type", ["record_id"], "Required: give record_id, calculation_id or both", "string", "undefined"));
        }
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var found = await db.Set<EventPriceCalculation>().AsNoTracking()
            .Where(c => c.PricedAt != null && (record == null || c.RecordId == record) && (id == null || c.Id == id))
            .OrderByDescending(c => c.CreatedAt).ThenByDescending(c => c.Id).Take(100).ToListAsync(cancel);
        return Reply.Ok<IReadOnlyList<EventPriceCalculationAnswer>>([.. found.Select(EventPriceCalculationAnswer.Of)]);
    }

    /// <summary>Takes an event in; it is priced now, or in the background right after.</summary>
    public async Task<EventPriceCalculation> TakeAsync(HttpContext http, PriceRequest request, bool isDeferred, CancellationToken cancel)
    {
        using var body = await PooledBody.ReadAsync(http, IngestEvent.MaxBytes);
        var read = EventReader.One(body.Bytes, tenant.Latest);
        return await db.WriteAsync(async () =>
        {
            var customers = await events.FindCustomersAsync(tenant.Id, [read.CustomerReference], Transaction(), cancel);
            if (!customers.TryGetValue(read.CustomerReference, out var customer))
            {
                throw Refusal.Field("customer_id", "Customer not found");
            }
            // of two that send the same event at once the second finds what the first calculated
            await db.LockAsync("customers", [customer], cancel);
            await RequireAsync(request, customer, cancel);
            var e = read.For(customer, tenant.Now);
            var known = await KnownAsync(e, request, cancel);
            var calculation = known ?? New(e, request);
            if (known is null)
            {
                db.Add(calculation);
            }
            if (!isDeferred && calculation.PricedAt is null)
            {
                await FillAsync(calculation, cancel);
            }
            await events.AppendAsync(tenant.Id, [e], Transaction(), cancel);
            return calculation;
        }, cancel);
    }

    /// <summary>Prices an event on top of the usage as it is now, itself left out.</summary>
    public async Task FillAsync(EventPriceCalculation calculation, CancellationToken cancel)
    {
        calculation.Prices = await PriceAsync(calculation.Event, calculation.Request, cancel);
        calculation.PricedAt = tenant.Now;
        calculation.DueAt = null;
    }

    private System.Data.Common.DbTransaction? Transaction() => db.Database.CurrentTransaction?.GetDbTransaction();

    private EventPriceCalculation New(EventToStore e, PriceRequest request) => new()
    {
        Id = Ids.New("cal"),
        CustomerId = e.CustomerId,
        EventType = e.EventType,
        RecordId = e.RecordId,
        Timestamp = e.Timestamp,
        Record = Encoding.UTF8.GetString(e.Record.Span),
        Request = request,
        DueAt = tenant.Now,
        CreatedAt = tenant.Now,
    };

    private async Task<EventPriceCalculation?> KnownAsync(EventToStore e, PriceRequest request, CancellationToken cancel)
    {
        var record = Encoding.UTF8.GetString(e.Record.Span);
        var known = await db.Set<EventPriceCalculation>()
            .Where(c => c.RecordId == e.RecordId && c.EventType == e.EventType && c.CustomerId == e.CustomerId
                && c.Timestamp == e.Timestamp && c.Record == record)
            .OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).ToListAsync(cancel);
        return known.Find(c => c.Request == request);
    }

    private async Task<IReadOnlyList<EventPrice>> AssumeAsync(Body body, PriceRequest request, CancellationToken cancel)
    {
        var hasCustomer = body.Has("customer_id");
        var read = EventReader.One(Complete(body.Json), tenant.Latest);
        string? customer = null;
        if (hasCustomer)
        {
            customer = (await events.FindCustomersAsync(tenant.Id, [read.CustomerReference], null, cancel))
                .GetValueOrDefault(read.CustomerReference) ?? throw Refusal.Field("customer_id", "Customer not found");
        }
        await RequireAsync(request, customer, cancel);
        customer ??= await db.Set<Subscription>().Where(s => s.Id == request.SubscriptionId).Select(s => s.CustomerId)
            .SingleOrDefaultAsync(cancel);
        var e = read.For(customer ?? "", tenant.Now);
        return customer is null ? await catalog.PriceAsync(e, request.ProductId, cancel) : await PriceAsync(e, request, cancel);
    }

    private async Task<IReadOnlyList<EventPrice>> PriceAsync(EventToStore e, PriceRequest request, CancellationToken cancel)
    {
        try
        {
            return await pricing.PriceAsync(e, request, cancel);
        }
        catch (UsageOverflowException overflow)
        {
            throw Refusal.BadRequest(overflow.Message);
        }
    }

    private async Task RequireAsync(PriceRequest request, string? customer, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        if (request.ProductId is { } product && !await db.Set<Product>().AnyAsync(p => p.Id == product, cancel))
        {
            faults.Add(new FieldError("custom", ["product_id"], "Product not found"));
        }
        if (request.SubscriptionId is { } subscription
            && !await db.Set<Subscription>().AnyAsync(s => s.Id == subscription && (customer == null || s.CustomerId == customer), cancel))
        {
            faults.Add(new FieldError("custom", ["subscription_id"], "Subscription not found"));
        }
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
    }

    /// <summary>An assumed event may leave out whose and when it is; the reader of events wants both.</summary>
    private ReadOnlyMemory<byte> Complete(JsonElement json)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in json.EnumerateObject())
            {
                property.WriteTo(writer);
            }
            if (!json.TryGetProperty("customer_id", out _))
            {
                writer.WriteString("customer_id", "nobody");
            }
            if (!json.TryGetProperty("timestamp", out _))
            {
                writer.WriteString("timestamp", WireJson.Instants.Format(tenant.Now));
            }
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
