using System.Text.Json;
using System.Text.Json.Nodes;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions.Updates;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Seats;

/// <summary>Why seats are counted.</summary>
public enum SeatCause
{
    /// <summary>Their schedule says so.</summary>
    Schedule,

    /// <summary>Events may have changed them.</summary>
    Events,

    /// <summary>Somebody asked for it.</summary>
    Request,
}

/// <summary>A count that changed within its period.</summary>
public sealed record SeatChange(
    string UpdateId, ProductState Product, Instant At, UpdatePayment Payment, decimal NewCount, long Amount, Instant? NextRefreshAt);

/// <summary>
/// Brings the counts of connected seats up to date. A count that changed goes the way of an <c>update_count</c>, by the product's own
/// method and schedule; one of which nothing is billed yet is simply set. The same count changes nothing, so to count twice is harmless.
/// Runs under the customer's lock.
/// </summary>
public sealed class SeatRefresh(BillingDb db, SeatCounts seats, ProductChanges changes)
{
    private static readonly Dictionary<(string, string), decimal> Nothing = [];

    /// <summary>The counts that a run needs to know: one pass for all its subscriptions, none when no seats are due.</summary>
    public Task<IReadOnlyDictionary<(string CustomerId, string AggregatorId), decimal>> ReadDueAsync(
        IReadOnlyList<Subscription> subscriptions, Instant asOf, IReadOnlySet<string> changed, CancellationToken cancel)
    {
        var due = subscriptions
            .Where(s => s.SeatsAt <= asOf || changed.Contains(s.Id) || (s.ReactivateAt <= asOf && SeatState.AreIn(s))).ToList();
        return due.Count == 0
            ? Task.FromResult<IReadOnlyDictionary<(string, string), decimal>>(Nothing)
            : seats.ReadAsync(due, cancel);
    }

    /// <param name="subscription">Up to date with everything before.</param>
    /// <param name="at">When the changes are made.</param>
    /// <param name="cause">Which products are counted.</param>
    /// <param name="counts">As read from the events.</param>
    /// <param name="open">Its open invoices, updated in place.</param>
    /// <param name="batch">The subscription is in it.</param>
    /// <param name="cancel">Cancels the writing.</param>
    public async Task<IReadOnlyList<SeatChange>> ApplyAsync(
        Subscription subscription,
        Instant at,
        SeatCause cause,
        IReadOnlyDictionary<(string CustomerId, string AggregatorId), decimal> counts,
        List<Invoice> open,
        BillingBatch batch,
        CancellationToken cancel)
    {
        // what takes its place counts for itself
        if (subscription.PlannedEnd <= at || subscription.TransitionAt <= at || !SeatState.AreIn(subscription))
        {
            return [];
        }
        var zone = batch.ZoneOf(subscription);
        var changed = new List<(string Key, decimal Count)>();
        subscription.Phases =
        [
            .. subscription.Phases.Select(phase => phase with
            {
                Products = [.. phase.Products.Select(p => Count(subscription, phase, p, at, cause, counts, zone, changed))],
            }),
        ];
        var made = new List<SeatChange>();
        foreach (var (key, count) in changed)
        {
            made.Add(await ChangeAsync(subscription, key, count, at, open, batch, cancel));
        }
        return made;
    }

    private static ProductState Count(
        Subscription subscription,
        PhaseState phase,
        ProductState product,
        Instant at,
        SeatCause cause,
        IReadOnlyDictionary<(string CustomerId, string AggregatorId), decimal> counts,
        DateTimeZone zone,
        List<(string Key, decimal Count)> changed)
    {
        if (product is not { Seats: { } seats, DetachedAt: null })
        {
            return product;
        }
        var status = subscription.StatusOf(phase, at);
        var isToCome = status == PhaseStatus.Pending;
        var isDue = cause == SeatCause.Request
            || (seats.Refreshing == SeatRefreshing.Realtime && (cause == SeatCause.Events || isToCome))
            || SeatState.DueAt(product, phase, zone) <= at;
        if (!isDue)
        {
            return product;
        }
        var counted = product with { Seats = seats with { CountedAt = at } };
        if (status == PhaseStatus.Finished || !counts.TryGetValue((subscription.CustomerId, product.AggregatorId!), out var count))
        {
            return counted;
        }
        if (isToCome || (phase.StartsAt >= at && !subscription.BilledThrough.ContainsKey(product.Key)))
        {
            return counted with { Count = count };
        }
        if (count != product.Count)
        {
            changed.Add((product.Key, count));
        }
        return counted;
    }

    private async Task<SeatChange> ChangeAsync(
        Subscription subscription,
        string key,
        decimal count,
        Instant at,
        List<Invoice> open,
        BillingBatch batch,
        CancellationToken cancel)
    {
        var phase = subscription.Phases.First(p => p.Products.Any(product => product.Key == key));
        var product = phase.Products.First(p => p.Key == key);
        var input = Update(product, count, product.Seats!.InvoicedAt(phase, at, batch.ZoneOf(subscription)));
        var plan = await changes.PlanAsync(subscription, input, at, carryOut: true, cancel);
        await changes.StoreAsync(subscription, plan, at, open, batch, cancel);
        var record = SubscriptionUpdate.Of(subscription, input, at)[0];
        db.Add(record);
        var next = product.Seats.Refreshing == SeatRefreshing.Periodic
            ? SeatState.DueAt(product, phase, batch.ZoneOf(subscription))
            : null;
        return new SeatChange(record.Id, product, at, input.Payment!.Value, count, plan.Amount, next);
    }

    /// <summary>The change as somebody would ask for it.</summary>
    private static UpdateInput Update(ProductState product, decimal count, Instant? chargeAt)
    {
        var (method, calculation) = product.Seats!.Charging switch
        {
            SeatCharging.PayInFull => (FirstCharge.Full, "pay_in_full"),
            SeatCharging.DoNotCharge => (FirstCharge.Free, "do_not_charge"),
            _ => (FirstCharge.ProRata, "pro_rata"),
        };
        var payment = product.Seats.Invoicing switch
        {
            SeatInvoicing.NextInvoice => UpdatePayment.NextInvoice,
            SeatInvoicing.Custom => UpdatePayment.Custom,
            _ => UpdatePayment.Immediately,
        };
        var request = new JsonObject
        {
            ["type"] = Words<UpdateType>.Of(UpdateType.UpdateCount),
            ["application_schedule"] = "immediately",
            ["payment_schedule"] = Words<UpdatePayment>.Of(payment),
            ["calculation_method"] = calculation,
            ["payload"] = new JsonObject { ["product_id"] = product.ProductId, ["count"] = count },
        };
        var body = new Body(JsonElement.Parse(request.ToJsonString()), [], []);
        var item = new UpdateItem(body, UpdateType.UpdateCount, body.Object("payload"))
        {
            ProductId = product.ProductId,
            ProductKey = product.Key,
            Count = count,
        };
        return new UpdateInput(body, payment, payment == UpdatePayment.Custom ? chargeAt : null, method, null, [item]);
    }
}
