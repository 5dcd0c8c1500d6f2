using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Products;
using Plumbline.Server.Features.Subscriptions.Arr;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Subscriptions.Transitions;

/// <summary>
/// Puts the target of a transition in the place of its source: the source ends and is archived, its usage so far is billed with it, and
/// the target begins at the same instant, on the same billing dates or on its own.
/// </summary>
public sealed class Replacement(BillingDb db, OpenInvoices openInvoices, Cancellation cancellation, CurrentTenant tenant)
{
    /// <summary>Replaces a subscription whose transition has come. What the target owes falls due at once, on its own.</summary>
    /// <param name="source">Up to date with everything before.</param>
    /// <param name="open">The source's open invoices, updated in place.</param>
    /// <param name="batch">The source is in it.</param>
    /// <param name="cancel">Cancels the writing.</param>
    /// <returns>The number of credit notes.</returns>
    public async Task<int> ApplyAsync(Subscription source, List<Invoice> open, BillingBatch batch, CancellationToken cancel)
    {
        var transition = await db.Set<Transition>().SingleAsync(
            t => t.SourceSubscriptionId == source.Id
                && (t.Status == TransitionStatus.Scheduled || t.Status == TransitionStatus.Failed),
            cancel);
        var target = await db.Set<Subscription>().SingleAsync(s => s.Id == transition.TargetSubscriptionId, cancel);
        var at = transition.TransitionDate;
        var running = source.PhaseAt(at)!;
        var isCharged = transition.CalculationMethod != TransitionCalculation.DoNotCharge;
        var isPaidBeyond = !isCharged && (await cancellation.PaidInAdvanceAsync(source, at, cancel)).Count > 0;
        source.TransitionAt = null;
        var credits = await cancellation.CloseAsync(source, SubscriptionStatus.Archived, at, isCharged, open, batch, cancel);
        source.UpdatedAt = tenant.Now;
        Begin(target, at, transition.BillingCycleTransitionMethod == CycleTransition.KeepCurrentBillingCycle ? running : null, batch);
        Meter(target, at, running);
        if (isPaidBeyond)
        {
            Waive(target, at);
        }
        ArrRecord.TakeOver(target, source, at);
        transition.Status = TransitionStatus.Completed;
        transition.TransitionedAt = at;
        if (transition.CalculationMethod == TransitionCalculation.ProRataSeparateDocuments)
        {
            return await cancellation.CreditAsync(credits, cancel);
        }
        if (credits.Count > 0)
        {
            var own = await BillingBatch.LoadAsync(db, [target], cancel);
            var invoice = await openInvoices.AtAsync(target, at, own, cancel);
            openInvoices.AddCredits(invoice, credits.Select(c => (c.Line, c.Credit)));
        }
        return 0;
    }

    /// <summary>A source that ends otherwise takes its planned transition with it.</summary>
    public static async Task AbandonAsync(BillingDb db, Subscription source, CancellationToken cancel)
    {
        foreach (var transition in await db.Set<Transition>().Where(
            t => t.SourceSubscriptionId == source.Id
                && (t.Status == TransitionStatus.Scheduled || t.Status == TransitionStatus.Failed)).ToListAsync(cancel))
        {
            transition.Status = TransitionStatus.Cancelled;
            (await db.Set<Subscription>().SingleAsync(s => s.Id == transition.TargetSubscriptionId, cancel)).Status =
                SubscriptionStatus.Voided;
        }
        source.TransitionAt = null;
    }

    private void Begin(Subscription target, Instant at, PhaseState? kept, BillingBatch batch)
    {
        target.Status = SubscriptionStatus.Active;
        target.StartsAt = at;
        target.DueAt = at;
        target.SeatsAt = SeatState.AreIn(target) ? at : null;
        target.UpdatedAt = tenant.Now;
        var first = target.Phases.FindIndex(p => p.StartsAt == at);
        if (kept is not null && first >= 0 && target.Phases[first].BillingDateSetting == BillingDateSetting.PhaseStart)
        {
            target.Phases =
            [
                .. target.Phases.Select((p, i) => i != first ? p : p with
                {
                    BillingDateSetting = BillingDateSetting.SpecificDate,
                    InitialBillingAt = kept.InitialBillingAt ?? kept.StartsAt,
                    BillingCycleAlignment = kept.BillingCycleAlignment,
                }),
            ];
        }
        target.InitialBillingAt = target.Phases.Find(p => p.StartsAt == at)?.InitialBillingAt ?? at;
    }

    /// <summary>Usage until then of a product that both have was billed by the source: no window of the target reaches back.</summary>
    private static void Meter(Subscription target, Instant at, PhaseState running)
    {
        var metered = running.Products.Where(p => p.Type == ProductType.Dynamic && !(p.DetachedAt <= at))
            .Select(p => p.ProductId).ToHashSet(StringComparer.Ordinal);
        target.Phases =
        [
            .. target.Phases.Select(phase => phase with
            {
                Products =
                [
                    .. phase.Products.Select(p => metered.Contains(p.ProductId) ? p with { MeteredFrom = at } : p),
                ],
            }),
        ];
    }

    /// <summary>The source paid for the running period: until the next one the target costs nothing.</summary>
    private static void Waive(Subscription target, Instant at)
    {
        target.Phases =
        [
            .. target.Phases.Select(phase => phase.StartsAt != at ? phase : phase with
            {
                Products = [.. phase.Products.Select(p => p with { AttachedAt = at, FirstCharge = FirstCharge.Free })],
            }),
        ];
    }
}
