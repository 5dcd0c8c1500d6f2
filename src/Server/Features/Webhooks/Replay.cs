using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>Sends messages again: one to all endpoints that want it, or those of some time to one endpoint.</summary>
public static class Replay
{
    /// <summary>Most messages that one request sends again.</summary>
    public const int MaxMessages = 10_000;

    public static async Task<IResult> OneAsync(
        string id, BillingDb db, KeyDirectory clock, WebhookDispatcher dispatcher, CancellationToken cancel)
    {
        var count = await db.WriteAsync(async () =>
        {
            var message = await db.Set<WebhookMessage>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, cancel)
                ?? throw Refusal.NotFound("Webhook message");
            if (message.Payload is null)
            {
                throw Refusal.BadRequest("The payload of the message was removed after 90 days; it cannot be sent again");
            }
            var endpoints = await db.Set<WebhookEndpoint>().AsNoTracking().ToListAsync(cancel);
            var wanting = endpoints.FindAll(e => e.Wants(message.EventType));
            foreach (var endpoint in wanting)
            {
                await AgainAsync(db, endpoint.Id, [id], clock.MachineNow(), cancel);
            }
            return wanting.Count;
        }, cancel);
        dispatcher.Wake();
        return Reply.Accepted(new ReplayAnswer(count));
    }

    public static async Task<IResult> RangeAsync(
        HttpContext http, string id, BillingDb db, KeyDirectory clock, WebhookDispatcher dispatcher, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var after = body.Instant("after", Need.Required);
        var before = body.Instant("before");
        var onlyFailed = body.Flag("only_failed") ?? false;
        body.ThrowIfInvalid();
        var count = await db.WriteAsync(async () =>
        {
            var endpoint = await WriteEndpoint.LockAsync(db, id, cancel);
            if (endpoint.DisabledAt is not null)
            {
                throw Refusal.WrongState("Webhook endpoint", "disabled", "enabled");
            }
            var rows = db.Set<WebhookMessage>().Where(m => m.SentAt >= after && m.Payload != null);
            if (before is { } end)
            {
                rows = rows.Where(m => m.SentAt < end);
            }
            if (endpoint.EventTypes is { } types)
            {
                rows = rows.Where(m => types.Contains(m.EventType));
            }
            if (onlyFailed)
            {
                rows = rows.Where(m => db.Set<WebhookDelivery>()
                    .Any(d => d.MessageId == m.Id && d.EndpointId == id && d.Status == DeliveryStatus.Failed));
            }
            var ids = await rows.OrderBy(m => m.Id).Select(m => m.Id).Take(MaxMessages + 1).ToListAsync(cancel);
            if (ids.Count > MaxMessages)
            {
                throw Refusal.BadRequest($"More than {MaxMessages} messages; choose a shorter time");
            }
            await AgainAsync(db, id, ids, clock.MachineNow(), cancel);
            return ids.Count;
        }, cancel);
        dispatcher.Wake();
        return Reply.Accepted(new ReplayAnswer(count));
    }

    private static async Task AgainAsync(BillingDb db, string endpointId, List<string> messages, Instant now, CancellationToken cancel)
    {
        var known = await db.Set<WebhookDelivery>()
            .Where(d => d.EndpointId == endpointId && messages.Contains(d.MessageId)).ToDictionaryAsync(d => d.MessageId, cancel);
        foreach (var message in messages)
        {
            if (!known.TryGetValue(message, out var delivery))
            {
                delivery = new WebhookDelivery { MessageId = message, EndpointId = endpointId };
                db.Add(delivery);
            }
            delivery.Replay(now);
        }
    }
}
