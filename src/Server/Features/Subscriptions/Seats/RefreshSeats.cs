using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions.Updates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Seats;

/// <summary>A count that a refresh changed; the amount is net of tax, in minor units.</summary>
public sealed record SeatRefreshAnswer(
    string Id,
    string ApplicationSchedule,
    Instant ApplyAt,
    UpdatePayment PaymentSchedule,
    string CalculationMethod,
    long AdjustmentAmount,
    string SubscriptionId,
    string ProductId,
    decimal PreviousCount,
    decimal NewCount,
    Instant? NextRefreshDate);

/// <summary>
/// <c>POST /v2/subscriptions/{id}/refresh-seat-products</c>: counts all connected seats now, whatever their schedule, and answers those
/// that changed.
/// </summary>
public static class RefreshSeats
{
    public static async Task<IResult> HandleAsync(
        string id, BillingDb db, SeatRefresh refresh, SeatCounts seats, BillingRun run, SubscriptionReader reader, CurrentTenant tenant,
        CancellationToken cancel) => Reply.Created(await db.WriteAsync(async () =>
        {
            var subscription = await reader.LockedAsync(id, cancel);
            await run.CatchUpAsync(subscription, cancel);
            if (subscription.Status != SubscriptionStatus.Active)
            {
                throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(subscription.Status), "active");
            }
            var batch = await BillingBatch.LoadAsync(db, [subscription], cancel);
            var counts = await seats.ReadAsync([subscription], cancel);
            var open = await db.Set<Invoice>().Include(i => i.Lines)
                .Where(i => i.SubscriptionId == id && i.Status == InvoiceStatus.Open).ToListAsync(cancel);
            var made = await refresh.ApplyAsync(subscription, tenant.Now, SeatCause.Request, counts, open, batch, cancel);
            await db.SaveChangesAsync(cancel);
            if (made.Count > 0)
            {
                await run.CatchUpAsync(subscription, cancel);
            }
            return (IReadOnlyList<SeatRefreshAnswer>)[.. made.Select(change => Answer(subscription, change))];
        }, cancel));

    private static SeatRefreshAnswer Answer(Subscription subscription, SeatChange change) => new(
        change.UpdateId,
        "immediately",
        change.At,
        change.Payment,
        change.Product.Seats!.Charging switch
        {
            SeatCharging.PayInFull => "pay_in_full",
            SeatCharging.DoNotCharge => "do_not_charge",
            _ => "pro_rata",
        },
        change.Amount,
        subscription.Id,
        change.Product.ProductId,
        change.Product.Count,
        change.NewCount,
        change.NextRefreshAt);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(IReadOnlyList<SeatRefreshAnswer>))]
internal sealed partial class SeatsJson : JsonSerializerContext;
