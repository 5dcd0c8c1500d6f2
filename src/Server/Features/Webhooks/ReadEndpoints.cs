using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>Endpoints, newest first.</summary>
public static class ReadEndpoints
{
    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var limit = Offset.ReadCount(http.Request.Query, "limit", 50, 1, 250, faults);
        var iterator = QueryText.Read(http.Request.Query, "iterator", faults, 100);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        // ids sort by creation
        var rows = db.Set<WebhookEndpoint>().AsNoTracking();
        if (iterator is not null)
        {
            rows = rows.After(e => e.Id, iterator, ascending: false);
        }
        var page = await rows.OrderByDescending(e => e.Id).Take(limit + 1).ToListAsync(cancel);
        var next = page.Count > limit ? page[limit - 1].Id : null;
        return Reply.Ok(new IteratorPage<WebhookEndpointAnswer>(
            new IteratorMeta(next), [.. page.Take(limit).Select(WebhookEndpointAnswer.Of)]));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(WebhookEndpointAnswer.Of(await FindAsync(db, id, cancel)));

    public static async Task<IResult> StatusAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var endpoint = await FindAsync(db, id, cancel);
        var pending = await db.Set<WebhookDelivery>().CountAsync(d => d.EndpointId == id && d.DueAt != null, cancel);
        return Reply.Ok(new EndpointStatusAnswer(id, endpoint.DisabledAt is null, endpoint.FailingSince, endpoint.DisabledAt, pending));
    }

    public static async Task<WebhookEndpoint> FindAsync(BillingDb db, string id, CancellationToken cancel) =>
        await db.Set<WebhookEndpoint>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, cancel)
            ?? throw Refusal.NotFound("Webhook endpoint");
}
