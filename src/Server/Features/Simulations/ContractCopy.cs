using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Simulations;

/// <summary>
/// The terms of a subscription that exists, perhaps with other products, for a simulation: its running phase, going on from the start of
/// the window on the same billing dates.
/// </summary>
public sealed class ContractCopy
{
    private readonly Subscription _source;
    private readonly PhaseState _phase;
    private readonly IReadOnlyList<ProductState>? _replaced;

    private ContractCopy(Subscription source, PhaseState phase, IReadOnlyList<ProductState>? replaced) =>
        (_source, _phase, _replaced) = (source, phase, replaced);

    public string CustomerId => _source.CustomerId;

    /// <summary>The products that it is sold with now, whatever replaces them.</summary>
    public IReadOnlyList<string> ProductIds => [.. _phase.Products.Select(p => p.ProductId).Distinct()];

    /// <summary>Reads <c>subscription_id</c> and <c>products</c>; null when the request names no subscription, or has faults.</summary>
    public static async Task<ContractCopy?> ReadAsync(BillingDb db, Body body, Instant now, CancellationToken cancel)
    {
        var id = body.Text("subscription_id", max: 255);
        if (id is null)
        {
            if (body.HasValue("products"))
            {
                body.Refuse("products", "Only with subscription_id");
            }
            return null;
        }
        var lines = ProductInput.ReadAll(body, Need.Optional, min: 1);
        body.ThrowIfInvalid();
        var source = await db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel)
            ?? throw Refusal.NotFound("Subscription");
        if (source.Status is SubscriptionStatus.Draft or SubscriptionStatus.Voided)
        {
            throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(source.Status), "active", "paused", "cancelled");
        }
        var phase = source.PhaseAt(now)!;
        if (lines.Count == 0)
        {
            return new ContractCopy(source, phase, null);
        }
        var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == source.CustomerId, cancel);
        if (customer.Currency != source.Currency)
        {
            throw Refusal.BadRequest($"The customer's currency is {customer.Currency} now, the subscription's is {source.Currency}");
        }
        var current = lines.Select(l => phase.Products.LastOrDefault(p => p.ProductId == l.ProductId && p.DetachedAt is null)).ToList();
        var chosen = await new ProductChoice(db).ChooseAsync(
            [.. lines.Select(l => l.By(source.InvoiceOptions.Schedule))], 0, source.ContractTerms?.Duration ?? source.CommitmentInterval,
            customer, current, cancel);
        return new ContractCopy(source, phase, [.. chosen.OfType<ProductState>()]);
    }

    /// <summary>Stores the copy in the caller's transaction; nothing is billed yet.</summary>
    public async Task<Subscription> AddAsync(BillingDb db, SeatCounts seats, SimulatedWindow window, CancellationToken cancel)
    {
        await db.LockAsync("customers", [CustomerId], cancel);
        var start = window.StartsAt;
        var anchor = _phase.InitialBillingAt ?? _phase.StartsAt;
        var keepsDates = anchor < start;
        var copy = new Subscription
        {
            Id = Ids.New("sub"),
            CustomerId = CustomerId,
            InvoicingEntityId = _source.InvoicingEntityId,
            BillingEntityId = _source.BillingEntityId,
            Currency = _source.Currency,
            Status = SubscriptionStatus.Active,
            ActivationStrategy = ActivationStrategy.StartDate,
            Name = _source.Name,
            PurchaseOrder = _source.PurchaseOrder,
            StartsAt = start,
            InitialBillingAt = keepsDates ? anchor : start,
            Properties = _source.Properties,
            InvoiceCustomNote = _source.InvoiceCustomNote,
            MinimumInvoiceFee = _source.MinimumInvoiceFee,
            InvoiceOptions = _source.InvoiceOptions,
            PaymentMethodStrategy = _source.PaymentMethodStrategy,
            Phases =
            [
                _phase with
                {
                    Id = Ids.New("sup"),
                    Order = 0,
                    ActivationStrategy = PhaseActivation.StartDate,
                    EndStrategy = PhaseEnd.Manual,
                    Duration = null,
                    BillingDateSetting = keepsDates ? BillingDateSetting.SpecificDate : BillingDateSetting.PhaseStart,
                    InitialBillingAt = keepsDates ? anchor : null,
                    StartsAt = start,
                    EndsAt = null,
                    Products = [.. (_replaced ?? Running(start)).Select(Afresh)],
                    Coupons = [.. _phase.Coupons.Where(c => c.RemovedAt is null).Select(
                        c => c with { Id = Ids.New("coos"), UsedBy = null })],
                },
            ],
            DueAt = start,
            CreatedAt = start,
            UpdatedAt = start,
        };
        await NewSubscription.AddAsync(db, seats, copy, start, cancel);
        await db.SaveChangesAsync(cancel);
        return copy;
    }

    // what is charged once was charged when the phase began
    private IEnumerable<ProductState> Running(Instant start) =>
        _phase.Products.Where(p => p.DetachedAt is null && (p.Interval is not null || !(_phase.StartsAt < start)));

    private static ProductState Afresh(ProductState product) => product with
    {
        AttachedAt = null,
        DetachedAt = null,
        FirstCharge = FirstCharge.ProRata,
        FirstDueAt = null,
        CoveredBy = null,
        FirstPrecision = Precision.CalendarDays,
        Seats = product.Seats is { } seats ? seats with { CountedAt = null } : null,
    };
}
