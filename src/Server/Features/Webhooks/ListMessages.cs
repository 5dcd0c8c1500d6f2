using Microsoft.EntityFrameworkCore;
using NodaTime;
using NodaTime.Text;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>What was sent, newest first: of the last 90 days unless other days are asked for.</summary>
public static class ListMessages
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, KeyDirectory clock, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var query = http.Request.Query;
        var limit = Wire.Offset.ReadCount(query, "limit", 50, 1, 250, faults);
        var iterator = QueryText.Read(query, "iterator", faults, 100);
        var before = Day(query, "before", faults);
        var after = Day(query, "after", faults);
        var types = Types(query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = db.Set<WebhookMessage>().AsNoTracking();
        if (iterator is not null)
        {
            rows = rows.After(m => m.Id, iterator, ascending: false);
        }
        if (before is { } end)
        {
            rows = rows.Where(m => m.SentAt < end);
        }
        if (after is null && before is null && iterator is null)
        {
            after = clock.MachineNow() - WebhookMessage.KeptFor;
        }
        if (after is { } start)
        {
            rows = rows.Where(m => m.SentAt >= start);
        }
        if (types.Count > 0)
        {
            rows = rows.Where(m => types.Contains(m.EventType));
        }
        var page = await rows.OrderByDescending(m => m.Id).Take(limit + 1).ToListAsync(cancel);
        var next = page.Count > limit ? page[limit - 1].Id : null;
        return Reply.Ok(new IteratorPage<WebhookMessageAnswer>(
            new IteratorMeta(next), [.. page.Take(limit).Select(WebhookMessageAnswer.Of)]));
    }

    public static async Task<IResult> DeliveriesAsync(string id, BillingDb db, CancellationToken cancel)
    {
        if (!await db.Set<WebhookMessage>().AnyAsync(m => m.Id == id, cancel))
        {
            throw Refusal.NotFound("Webhook message");
        }
        var deliveries = await db.Set<WebhookDelivery>().AsNoTracking().Where(d => d.MessageId == id)
            .OrderBy(d => d.EndpointId).ToListAsync(cancel);
        return Reply.Ok(new DeliveriesAnswer([.. deliveries.Select(DeliveryAnswer.Of)]));
    }

    /// <summary>A day (its start, UTC) or an instant.</summary>
    private static Instant? Day(IQueryCollection query, string name, List<FieldError> faults)
    {
        var text = query[name].ToString();
        if (text is "" or "null")
        {
            return null;
        }
        if (LocalDatePattern.Iso.Parse(text) is { Success: true, Value: var day })
        {
            return day.AtMidnight().InUtc().ToInstant();
        }
        if (Body.TryInstant(text, out var instant))
        {
            return instant;
        }
        faults.Add(new FieldError("invalid_string", [name], "Invalid date"));
        return null;
    }

    private static List<string> Types(IQueryCollection query, List<FieldError> faults)
    {
        var types = query["event_types"].Concat(query["event_types[]"])
            .SelectMany(t => (t ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (types.Find(t => !WebhookTypes.All.Contains(t)) is { } wrong)
        {
            faults.Add(new FieldError("invalid_enum_value", ["event_types"], $"Unknown event type {wrong[..Math.Min(wrong.Length, 100)]}"));
        }
        return types;
    }
}
