using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Coupons;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Features.Subscriptions.Valuation;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Agreement = Plumbline.Server.Features.Subscriptions.Contract;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// The subscription that a quote offers: stored as a draft with the prices of the day it was offered, never billed. What is signed is a
/// copy of it that begins by the signature.
/// </summary>
public sealed class QuotedSubscription(
    BillingDb db, BillingRun run, CouponChoice choice, SeatCounts seats, CurrentTenant tenant)
{
    /// <summary>The <c>subscription</c> of a body as far as it can be judged before the customer is locked.</summary>
    public async Task<AskedSubscription> ReadAsync(Body body, string? customerId, bool isTarget, CancellationToken cancel)
    {
        var template = await TemplateUse.OfAsync(db, body, customerId, tenant.Now, cancel);
        var input = SubscriptionInput.Read(template.Body, tenant.Now, isTarget, isQuoted: true);
        input = isTarget ? input : template.WithOwnStart(input).WithTrial(template.Body);
        input.RefusePastEnd(tenant.Now);
        var custom = await CustomPropertyInput.ReadAsync(db, template.Body, Carrier.Subscription, isCreate: true, cancel);
        return new AskedSubscription(template, input, custom);
    }

    /// <summary>Stores the offer, under the customer's lock. Faults of the request are thrown.</summary>
    public async Task<Subscription> OfferAsync(Quote quote, AskedSubscription asked, Customer customer, CancellationToken cancel)
    {
        var input = asked.Input with
        {
            InvoicingEntityId = quote.InvoicingEntityId == customer.InvoicingEntityId
                ? asked.Input.InvoicingEntityId
                : quote.InvoicingEntityId,
        };
        var entity = await NewSubscription.EntityOfAsync(db, input, customer, cancel);
        var start = StartOf(input);
        var phases = entity is null
            ? []
            : await NewSubscription.PhasesAsync(
                db, choice, input, customer, entity, [], start, tenant.Now, cancel, redeems: false);
        input.Body.ThrowIfInvalid();
        asked.Template.RequireCurrency(customer);
        var draft = NewSubscription.Build(input, customer, entity!, phases, null, tenant.Now);
        asked.Template.Label(draft);
        return await KeepAsync(quote, draft, asked.Custom, cancel);
    }

    /// <summary>Stores a draft as the quote's offer, in place of the one that it has.</summary>
    public async Task<Subscription> KeepAsync(
        Quote quote, Subscription draft, CustomPropertyInput? custom, CancellationToken cancel)
    {
        draft.Status = SubscriptionStatus.Draft;
        draft.QuoteId = quote.Id;
        draft.DueAt = null;
        if (quote.SubscriptionId is { } old)
        {
            await RemoveAsync(old, cancel);
        }
        // the counts of connected seats are those of today; they are read again when it begins
        await seats.FillAsync(draft, tenant.Now, cancel);
        db.Add(draft);
        db.AddRange(draft.Phases.SelectMany(p => p.Products).Select(p => p.ProductId).Distinct().Select(
            p => new SubscriptionProductUse { SubscriptionId = draft.Id, ProductId = p }));
        if (custom is not null)
        {
            await custom.ApplyAsync(db, draft.Id, cancel);
        }
        quote.SubscriptionId = draft.Id;
        quote.CrmOpportunityId = draft.CrmOpportunityId;
        await db.SaveChangesAsync(cancel);
        await ValueAsync(quote, draft, cancel);
        return draft;
    }

    /// <summary>What the offer is worth, unless somebody said so.</summary>
    public async Task ValueAsync(Quote quote, Subscription draft, CancellationToken cancel)
    {
        if (quote.HasOwnAmount)
        {
            return;
        }
        var batch = await BillingBatch.LoadAsync(db, [draft], cancel);
        quote.Amount = (await SubscriptionValues.LoadAsync(db, batch, tenant.Now, cancel)).ContractValue(draft) is { } value
            ? (long)value
            : null;
    }

    /// <summary>What was offered begins: the first phase at its own date or now, or it waits for somebody.</summary>
    public async Task<Subscription> StartAsync(Quote quote, CancellationToken cancel)
    {
        var draft = await db.Set<Subscription>().SingleAsync(s => s.Id == quote.SubscriptionId, cancel);
        var start = quote.Options.StartsOnSignature ? StartOf(draft, tenant.Now) : null;
        var child = await CopyAsync(draft, start, cancel);
        child.Status = start is null ? SubscriptionStatus.Pending : SubscriptionStatus.Active;
        child.DueAt = start;
        await RedeemAsync(child, [], cancel);
        await NewSubscription.AddAsync(db, seats, child, tenant.Now, cancel);
        var options = child.InvoiceOptions;
        if (quote.Options.GenerateDraftInvoices)
        {
            child.InvoiceOptions = options with { GenerateDrafts = true };
        }
        await db.SaveChangesAsync(cancel);
        await run.CatchUpAsync(child, cancel);
        child.InvoiceOptions = options;
        return child;
    }

    /// <summary>A copy of a draft with ids of its own, not stored yet, whose phases follow one another from an instant.</summary>
    public async Task<Subscription> CopyAsync(Subscription draft, Instant? start, CancellationToken cancel)
    {
        var batch = await BillingBatch.LoadAsync(db, [draft], cancel);
        var zone = batch.ZoneOf(draft);
        var copy = await CloneAsync(draft, cancel);
        if (draft.ContractTerms is { StartsAt: null } terms && terms.ActivationStrategy != ContractActivation.Manual && start is not null)
        {
            copy.ContractTerms = terms with { StartsAt = tenant.Now };
        }
        copy.StartsAt = start;
        copy.InitialBillingAt = draft.InitialBillingAt == draft.StartsAt ? start : draft.InitialBillingAt ?? start;
        copy.Phases = PhasePlan.Of(
            draft.Phases.Select(PhasePlan.Reset).Select((phase, i) => phase with
            {
                Id = Ids.New("sup"),
                StartsAt = i == 0 ? start : null,
                Coupons = [.. phase.Coupons.Select(c => c with { Id = Ids.New("coos") })],
                CreatedAt = tenant.Now,
                UpdatedAt = tenant.Now,
            }),
            null,
            Agreement.Of(copy, zone)?.FinalEnd,
            zone);
        if (copy.Phases.Find(p => p.EndsAt <= p.StartsAt) is { } empty)
        {
            throw Refusal.BadRequest($"Phase {empty.Order} of the quoted subscription would end before it starts");
        }
        return copy.CancelAt <= start
            ? throw Refusal.BadRequest("The quoted subscription would end before it starts: its cancel_at has passed")
            : copy;
    }

    /// <summary>The draft of a quote that is offered again.</summary>
    public async Task<Subscription> CloneAsync(Subscription draft, CancellationToken cancel)
    {
        var values = db.Entry(draft).CurrentValues.Clone();
        values[nameof(Subscription.Id)] = Ids.New("sub");
        values[nameof(Subscription.CreatedAt)] = tenant.Now;
        var copy = (Subscription)values.ToObject();
        copy.UpdatedAt = tenant.Now;
        copy.Version = 0;
        copy.Arr = null;
        db.AddRange((await db.Set<CustomPropertyValue>().AsNoTracking()
            .Where(v => v.Carrier == Carrier.Subscription && v.CarrierId == draft.Id).ToListAsync(cancel))
            .Select(v => new CustomPropertyValue
            {
                Carrier = Carrier.Subscription,
                CarrierId = copy.Id,
                PropertyId = v.PropertyId,
                Json = v.Json,
            }));
        return copy;
    }

    /// <summary>
    /// Counts the coupons that are used from now on. A limit that was reached since does not take back what was offered.
    /// </summary>
    public async Task RedeemAsync(Subscription subscription, IEnumerable<string> before, CancellationToken cancel)
    {
        var ids = AttachedCoupons.Redeemed(subscription).Except(before).ToList();
        if (ids.Count == 0)
        {
            return;
        }
        await db.LockAsync("coupons", ids, cancel);
        foreach (var coupon in await db.Set<Coupon>().Where(c => ids.Contains(c.Id)).ToListAsync(cancel))
        {
            coupon.RedemptionCount++;
        }
    }

    private async Task RemoveAsync(string id, CancellationToken cancel)
    {
        db.Remove(await db.Set<Subscription>().SingleAsync(s => s.Id == id, cancel));
        db.RemoveRange(await db.Set<SubscriptionProductUse>().Where(u => u.SubscriptionId == id).ToListAsync(cancel));
        db.RemoveRange(await db.Set<CustomPropertyValue>()
            .Where(v => v.Carrier == Carrier.Subscription && v.CarrierId == id).ToListAsync(cancel));
    }

    /// <summary>The start that is known when it is offered: a date; null when the signature or somebody decides.</summary>
    private static Instant? StartOf(SubscriptionInput input) => input.Phases.Count == 0 ? null : input.Phases[0].Activation switch
    {
        PhaseActivation.StartDate => input.Phases[0].StartsAt ?? input.StartsAt,
        PhaseActivation.ContractStartDate => input.Contract?.StartsAt ?? input.ContractStart,
        _ => null,
    };

    private static Instant? StartOf(Subscription draft, Instant signedAt) => draft.Phases[0].ActivationStrategy switch
    {
        PhaseActivation.Manual => null,
        PhaseActivation.StartDate or PhaseActivation.ContractStartDate => draft.Phases[0].StartsAt ?? signedAt,
        _ => signedAt,
    };
}
