using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

/// <summary>Removes events by record id, by customer, by type or altogether, and answers how many went.</summary>
public static class DeleteEvents
{
    public const int MaxRecordIds = 5000;

    // 5000 ids of 255 characters, each of several bytes
    private const int MaxBytes = 8 * 1024 * 1024;

    private static readonly string[] Strategies = ["record_ids", "customer_id", "event_type", "all"];

    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, CurrentTenant tenant, IEventStore store, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http, MaxBytes);
        var selection = Read(body);
        body.ThrowIfInvalid();
        if (selection is EventSelection.OfCustomer chosen)
        {
            selection = chosen with { CustomerId = await ListEvents.CustomerIdAsync(store, tenant.Id, chosen.CustomerId, cancel) };
        }
        var deleted = await store.DeleteAsync(tenant.Id, selection!, within: null, cancel);
        await MarkSeatsAsync(db, selection!, tenant.Now, cancel);
        return Reply.Ok(deleted);
    }

    /// <summary>What was deleted may have been seats; asked after the fact, for a count in between would miss it.</summary>
    private static async Task MarkSeatsAsync(BillingDb db, EventSelection selection, Instant now, CancellationToken cancel)
    {
        var watches = selection is EventSelection.OfCustomer chosen
            ? db.Set<SeatWatch>().Where(w => w.CustomerId == chosen.CustomerId)
            : db.Set<SeatWatch>();
        if (await watches.AnyAsync(cancel))
        {
            await db.WriteAsync(() => SeatMark.AddAsync(db, watches, now, cancel), cancel);
        }
    }

    private static EventSelection? Read(Body body) => body.WordIn("matching", Strategies, Need.Required) switch
    {
        "record_ids" => body.Texts("record_ids", Need.Required, max: MaxRecordIds) is { } ids
            ? new EventSelection.RecordIds(ids)
            : null,
        "customer_id" => OfCustomer(body),
        "event_type" => body.Text("event_type", Need.Required, EventReader.MaxText, min: 1) is { } type
            ? new EventSelection.OfType(type)
            : null,
        "all" => new EventSelection.All(),
        _ => null,
    };

    private static EventSelection.OfCustomer? OfCustomer(Body body)
    {
        var customer = body.Text("customer_id", Need.Required, EventReader.MaxText, min: 1);
        var type = body.Text("event_type", Need.Optional, EventReader.MaxText, min: 1);
        return customer is null ? null : new EventSelection.OfCustomer(customer, type);
    }
}
