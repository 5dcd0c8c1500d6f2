using System.Text;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Events;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Simulations;

/// <summary><c>POST /v1/simulations</c> (ours): bills one contract through a window, and writes nothing.</summary>
public static class SimulateContract
{
    public const int MostEvents = 5000;

    public static async Task<IResult> HandleAsync(
        HttpContext http,
        BillingDb db,
        Simulation simulation,
        CouponChoice choice,
        SeatCounts seats,
        InvoiceReader reader,
        IEventStore store,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http, IngestEvents.MaxBytes);
        var window = SimulatedWindow.Read(body);
        var copy = await ContractCopy.ReadAsync(db, body, tenant.Now, cancel);
        var own = body.Object("subscription", copy is null && !body.HasValue("subscription_id") ? Need.Required : Need.Optional);
        if (own is not null && body.HasValue("subscription_id"))
        {
            body.Refuse("subscription", "Send subscription_id or subscription, not both");
        }
        var asked = own is null || window is null ? null : await CreateSubscription.ReadAsync(db, own, window.StartsAt, cancel);
        var assumed = await EventsAsync(body, window, store, tenant, cancel);
        body.ThrowIfInvalid();
        return Reply.Ok(await simulation.RunAsync(
            copy?.CustomerId ?? asked!.Input.CustomerId!,
            window!,
            assumed,
            () => copy is not null
                ? copy.AddAsync(db, seats, window!, cancel)
                : CreateSubscription.AddAsync(db, choice, seats, asked!, tenant.Now, cancel),
            async billed => new SimulationAnswer(
                billed.Subscription.CustomerId,
                billed.Subscription.Currency,
                window!.StartsAt,
                window.EndsAt,
                // there is no such document: it has no number, and nobody can pay by its reference
                [.. (await reader.ListAsync(billed.Invoices, cancel)).Select(i => i with { Number = "", Reference = null })],
                billed.Totals,
                billed.Total,
                billed.Compare(copy?.ProductIds ?? [])),
            cancel));
    }

    private static async Task<IReadOnlyList<EventToStore>> EventsAsync(
        Body body, SimulatedWindow? window, IEventStore store, CurrentTenant tenant, CancellationToken cancel)
    {
        var items = body.Items("events", max: MostEvents) ?? [];
        var read = new List<IncomingEvent>();
        for (var i = 0; i < items.Count; i++)
        {
            try
            {
                // what is assumed may lie ahead, as the window may
                var latest = window is { } w ? Instant.Max(w.EndsAt, tenant.Latest) : tenant.Latest;
                read.Add(EventReader.One(Encoding.UTF8.GetBytes(items[i].GetRawText()), latest));
            }
            catch (Refusal refusal) when (refusal.Errors is { } faults)
            {
                foreach (var fault in faults)
                {
                    body.RefuseAt(["events", i, .. fault.Path], fault.Message, fault.Code);
                }
            }
        }
        if (read.Count == 0 || read.Count < items.Count)
        {
            return [];
        }
        var customers = await store.FindCustomersAsync(
            tenant.Id, [.. read.Select(e => e.CustomerReference).Distinct()], within: null, cancel);
        for (var i = 0; i < read.Count; i++)
        {
            if (!customers.ContainsKey(read[i].CustomerReference))
            {
                body.RefuseAt(["events", i, "customer_id"], "Customer not found");
            }
        }
        return
        [
            .. read.Where(e => customers.ContainsKey(e.CustomerReference))
                .Select(e => e.For(customers[e.CustomerReference], e.Timestamp)),
        ];
    }
}
