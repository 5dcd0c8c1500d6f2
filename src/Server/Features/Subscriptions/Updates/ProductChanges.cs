using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Updates;

/// <summary>What an update does: the products and coupons afterwards, the lines given back, and what it comes to, net of tax.</summary>
public sealed record ChangePlan(
    IReadOnlyList<ProductState> Products,
    IReadOnlyList<CouponState> Coupons,
    Instant DueAt,
    IReadOnlyList<(InvoiceLine Line, CreditLine Credit)> Credits,
    long Amount);

/// <summary>
/// Changes products in the middle of their period. The product leaves and its successor joins at the same instant: what was paid in advance
/// for the rest comes back, and the rest is charged at the new terms. A simulation makes the same plan and stores nothing.
/// </summary>
public sealed class ProductChanges(
    BillingDb db, OpenInvoices openInvoices, Cancellation cancellation, CouponChanges coupons, SeatCounts seats, CurrentTenant tenant)
{
    /// <summary>
    /// Judges the changes against the subscription and says what they come to; faults are added to the request's. Coupons count as
    /// redeemed when the plan is one to carry out.
    /// </summary>
    public async Task<ChangePlan> PlanAsync(
        Subscription subscription, UpdateInput input, Instant at, bool carryOut, CancellationToken cancel)
    {
        if (subscription.Status != SubscriptionStatus.Active)
        {
            throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(subscription.Status), "active");
        }
        var phase = Running(subscription, at) ?? throw Refusal.BadRequest("Subscription has not started yet");
        var batch = await BillingBatch.LoadAsync(db, [subscription], cancel);
        var paid = await cancellation.PaidInAdvanceAsync(subscription, at, cancel);
        var due = input.Payment switch
        {
            UpdatePayment.NextInvoice => subscription.NextPaymentAt ?? at,
            UpdatePayment.Custom => input.ChargeAt > at ? input.ChargeAt.Value : at,
            _ => at,
        };
        var products = phase.Products.ToList();
        var key = subscription.NextProductKey;
        var leaving = new List<ProductState>();
        foreach (var item in input.Items.Where(i => i.ProductId is not null))
        {
            var index = products.FindIndex(
                p => p.ProductId == item.ProductId && p.DetachedAt is null && (item.ProductKey ?? p.Key) == p.Key);
            if (index < 0)
            {
                item.Payload?.Refuse("product_id", "Product not found in the current phase");
                continue;
            }
            var old = products[index];
            var successor = Successor(old, item, input, due, key + leaving.Count, at);
            products[index] = old with { DetachedAt = at };
            leaving.Add(old);
            if (successor is not null)
            {
                products.Insert(index + 1, successor);
            }
        }
        products.AddRange(await AddedAsync(subscription, input, due, key + input.Items.Count, at, batch, cancel));
        var couponsAfter = await coupons.PlanAsync(subscription, phase, input, batch.ZoneOf(subscription), carryOut, cancel);
        input.Body.ThrowIfInvalid();
        var before = batch.TermsOf(subscription);
        var history = paid.Select(p => p.Billed).ToList();
        var lines = paid.ToDictionary(p => p.Billed.Key, p => p);
        var left = leaving
            .Select(old => before.Phases.SelectMany(p => p.Products).FirstOrDefault(p => p.Key == old.Key))
            .OfType<ProductTerms>()
            .SelectMany(old => Engine.Subscriptions.Billing.Leave(before, old, history, at, input.Method!.Value, input.Precision));
        var credits = (await CreditCap.ApplyAsync(db, [.. left.Select(c => (lines[c.Original.Key].Invoice, c))], cancel))
            .Select(credit => (lines[credit.Original.Key].Line, credit)).ToList();
        var joined = Joined(subscription, phase, products, at, due, batch);
        var charged = CouponChanges.Discounted(
            phase with { Products = products, Coupons = couponsAfter }, joined, due, at, batch.ZoneOf(subscription));
        return new ChangePlan(products, couponsAfter, due, credits, charged - credits.Sum(c => c.credit.AmountMinor));
    }

    /// <summary>Stores a plan, inside the caller's transaction; what is due of it is billed by the next run.</summary>
    public async Task StoreAsync(
        Subscription subscription, ChangePlan plan, Instant at, List<Invoice> open, BillingBatch batch, CancellationToken cancel)
    {
        var running = Running(subscription, at)!;
        subscription.Phases =
        [
            .. subscription.Phases.Select(p => p == running
                ? p with { Products = plan.Products, Coupons = plan.Coupons, UpdatedAt = tenant.Now }
                : p),
        ];
        subscription.UpdatedAt = tenant.Now;
        if (plan.Credits.Count > 0)
        {
            var invoice = open.Find(i => i.BillingAt == plan.DueAt);
            if (invoice is null)
            {
                open.Add(invoice = await openInvoices.AtAsync(subscription, plan.DueAt, batch, cancel));
            }
            openInvoices.AddCredits(invoice, plan.Credits);
        }
        await SubscriptionProductUse.SyncAsync(db, subscription, cancel);
        await SeatWatch.SyncAsync(db, subscription, tenant.Now, cancel);
        await db.SaveChangesAsync(cancel);
        await openInvoices.RealignAsync(subscription, open, batch, cancel);
        // due work runs once, if only to find out what falls due next
        subscription.DueAt = at;
    }

    private static PhaseState? Running(Subscription subscription, Instant at) =>
        subscription.Phases.Find(p => subscription.StatusOf(p, at) == PhaseStatus.Active);

    private async Task<IReadOnlyList<ProductState>> AddedAsync(
        Subscription subscription, UpdateInput input, Instant due, int firstKey, Instant at, BillingBatch batch, CancellationToken cancel)
    {
        var lines = input.Items.Select(i => i.Added).OfType<ProductInput>()
            .Select(l => l.Metering.IsSinceStart
                ? l with { Metering = l.Metering with { StartsAt = subscription.Phases[0].StartsAt } }
                : l)
            .ToList();
        if (lines.Count == 0)
        {
            return [];
        }
        var commitment = subscription.ContractTerms?.Duration ?? subscription.CommitmentInterval;
        var chosen = await new ProductChoice(db).ChooseAsync(
            lines, firstKey, commitment, batch.CustomerOf(subscription), null, cancel);
        var counted = await seats.FillAsync(subscription.CustomerId, [.. chosen.OfType<ProductState>()], at, cancel);
        return
        [
            .. counted.Select(product => product with
            {
                AttachedAt = at,
                FirstCharge = input.Method ?? FirstCharge.ProRata,
                FirstDueAt = due > at ? due : null,
                FirstPrecision = input.Precision,
            }),
        ];
    }

    private static ProductState? Successor(ProductState old, UpdateItem item, UpdateInput input, Instant due, int number, Instant at)
    {
        var payload = item.Payload!;
        // what was granted for the running period stays, and so does what it cost
        var method = old.Type == ProductType.Credit ? FirstCharge.Free : input.Method ?? FirstCharge.ProRata;
        var successor = old.TakingOver(old, at) with
        {
            Key = ProductState.KeyOf(old.ProductId, number),
            FirstCharge = method,
            FirstDueAt = due > at ? due : null,
            FirstPrecision = input.Precision,
            CoveredBy = method == FirstCharge.Free ? old.Key : null,
        };
        switch (item.Type)
        {
            case UpdateType.UpdateCount:
                if (item.Count is { } counted)
                {
                    return successor with { Count = counted };
                }
                if (old.Type == ProductType.Dynamic)
                {
                    payload.Refuse("count", "Not for dynamic products");
                }
                if (old.Seats is not null)
                {
                    payload.Refuse("count", SeatInput.CountFollows);
                }
                return payload.Number("count", Need.Required, min: 0, max: 1_000_000_000_000m) switch
                {
                    null => null,
                    0 => Refused(payload, "count", "Must be greater than 0"),
                    { } count => successor with { Count = count },
                };
            case UpdateType.UpdatePrices:
                if (ProductChoice.OwnPrices(payload, old.Type, PriceSpelling.Catalog) is not { } prices)
                {
                    return null;
                }
                ProductChoice.RefuseShare(payload, old.ChildrenUsage, prices);
                return successor with { Prices = prices, CatalogVersionId = null };
            default:
                return null;
        }
    }

    private static ProductState? Refused(Body payload, string field, string message)
    {
        payload.Refuse(field, message);
        return null;
    }

    /// <summary>What joins at this instant, priced for the rest of its period.</summary>
    private static IReadOnlyList<Line> Joined(
        Subscription subscription, PhaseState phase, IReadOnlyList<ProductState> products, Instant at, Instant due, BillingBatch batch)
    {
        var terms = batch.TermsOf(subscription);
        var changed = terms with
        {
            Phases =
            [
                .. terms.Phases.Select(p => p.Id == phase.Id ? SubscriptionTerms.WithProducts(p, products, batch) : p),
            ],
        };
        var joined = products.Where(p => p.AttachedAt == at).Select(p => p.Key).ToHashSet(StringComparer.Ordinal);
        var charges = Engine.Subscriptions.Billing.Needs(changed, SubscriptionTerms.Billed(subscription), due).Charges
            .Where(c => joined.Contains(c.Key.ProductKey) && c.Period.Start == at
                && c.Key.Kind is ChargeKind.Advance or ChargeKind.OneOff);
        var usage = new Dictionary<ChargeKey, Engine.Pricing.Quantity>();
        return Engine.Subscriptions.Billing.Bill([.. charges], usage, Currency.Of(subscription.Currency));
    }
}
