using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Credits;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Organisations;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Features.Subscriptions.Transitions;
using Plumbline.Server.Features.Subscriptions.Updates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Billing;

/// <summary>What a run did.</summary>
public sealed record BillingCounts(int Subscriptions, int InvoicesOpened, int InvoicesIssued, int CreditNotes)
{
    public static readonly BillingCounts None = new(0, 0, 0, 0);

    public BillingCounts Plus(BillingCounts other) => new(
        Subscriptions + other.Subscriptions,
        InvoicesOpened + other.InvoicesOpened,
        InvoicesIssued + other.InvoicesIssued,
        CreditNotes + other.CreditNotes);
}

/// <summary>
/// Brings subscriptions up to an instant: ends those whose end has come, stores the charges that opened, closes the invoices whose billing
/// instant has come, issues those without a grace period. Runs inside the caller's transaction, under the customers' locks. The instant
/// may lie before the tenant's now, when work is caught up: documents carry the day on which they are issued.
/// </summary>
public sealed class BillingRun(
    BillingDb db,
    OpenInvoices openInvoices,
    InvoicePricing pricing,
    InvoiceIssue issue,
    Cancellation cancellation,
    PhaseSwitch phases,
    Replacement replacement,
    ScheduledUpdates updates,
    SeatRefresh seats,
    CreditGrants credits,
    CurrentTenant tenant)
{
    /// <summary>Most invoices that one request may cause: a start far in the past must not hold everybody else up.</summary>
    public const int MostInvoicesAtOnce = 1000;

    /// <summary>Everything of one subscription that is due by now, in time order: what creation and cancellation do at once.</summary>
    public async Task CatchUpAsync(Subscription subscription, CancellationToken cancel)
    {
        await RefuseTooManyAsync(
            subscription, tenant.Now,
            $"The start lies too far back: more than {MostInvoicesAtOnce} invoices would be due at once. Set initial_billing_at later",
            cancel);
        while (subscription.DueAt is { } due && due <= tenant.Now)
        {
            await BillAsync([subscription], due, cancel);
            await db.SaveChangesAsync(cancel);
        }
    }

    /// <summary>Refuses with <paramref name="message"/> what would take more invoices than one request may cause.</summary>
    public async Task RefuseTooManyAsync(Subscription subscription, Instant upTo, string message, CancellationToken cancel)
    {
        var terms = (await BillingBatch.LoadAsync(db, [subscription], cancel)).TermsOf(subscription);
        var needs = Engine.Subscriptions.Billing.Needs(terms, SubscriptionTerms.Billed(subscription), upTo);
        if (!needs.Complete || needs.Charges.Select(c => c.DueAt).Distinct().Count() > MostInvoicesAtOnce)
        {
            throw Refusal.BadRequest(message);
        }
    }

    /// <param name="subscriptions">Whose work is due.</param>
    /// <param name="asOf">Up to when.</param>
    /// <param name="cancel">Cancels the run.</param>
    /// <param name="seatsChanged">Those with events that may have changed their seats; null for none.</param>
    public async Task<BillingCounts> BillAsync(
        IReadOnlyList<Subscription> subscriptions, Instant asOf, CancellationToken cancel, IReadOnlySet<string>? seatsChanged = null)
    {
        var changed = seatsChanged?.ToHashSet(StringComparer.Ordinal) ?? [];
        var counts = await seats.ReadDueAsync(subscriptions, asOf, changed, cancel);
        var batch = await BillingBatch.LoadAsync(db, subscriptions, cancel);
        var ids = subscriptions.Select(s => s.Id).ToList();
        var open = (await db.Set<Invoice>().Include(i => i.Lines)
                .Where(i => ids.Contains(i.SubscriptionId!) && i.Status == InvoiceStatus.Open).ToListAsync(cancel))
            .GroupBy(i => i.SubscriptionId!).ToDictionary(g => g.Key, g => g.ToList());
        var parts = await PartsAsync(ids, asOf, cancel);
        var opened = 0;
        var notes = 0;
        var closed = new List<Invoice>();
        var granted = new List<CreditGrants.Grant>();
        foreach (var subscription in subscriptions)
        {
            if (!open.TryGetValue(subscription.Id, out var own))
            {
                open[subscription.Id] = own = [];
            }
            if (subscription is { Status: SubscriptionStatus.Paused, ReactivateAt: { } resumeAt } && resumeAt <= asOf)
            {
                Resume(subscription, resumeAt);
                changed.Add(subscription.Id);
                // a period that the pause began with starts anew
                await openInvoices.RealignAsync(subscription, own, batch, cancel);
                await db.SaveChangesAsync(cancel);
            }
            if (subscription.PhaseSwitchAt is { } at && at <= asOf && Bills(subscription))
            {
                await phases.SwitchAsync(subscription, at, own, batch, cancel);
            }
            if (subscription is { Status: SubscriptionStatus.Active, UpdateAt: { } update } && update <= asOf)
            {
                await updates.ApplyDueAsync(subscription, asOf, own, batch, cancel);
            }
            if (subscription.Status == SubscriptionStatus.Active
                && (subscription.SeatsAt <= asOf || changed.Contains(subscription.Id)))
            {
                var cause = changed.Contains(subscription.Id) ? SeatCause.Events : SeatCause.Schedule;
                await seats.ApplyAsync(subscription, asOf, cause, counts, own, batch, cancel);
            }
            if (subscription is { Status: SubscriptionStatus.Active, TransitionAt: { } transition } && transition <= asOf
                && !(subscription.PlannedEnd < transition))
            {
                notes += await replacement.ApplyAsync(subscription, own, batch, cancel);
            }
            ClosingFees.Postpone(subscription, asOf, batch);
            if (subscription.PlannedEnd is { } end && end <= asOf && subscription.EndedAt is null)
            {
                subscription.CancellationSource ??= CancellationSource.System;
                subscription.CancelAt = end;
                notes += await cancellation.EndAsync(subscription, end, own, batch, cancel);
            }
            opened += Generate(subscription, asOf, own, parts, batch, granted);
            if (Bills(subscription))
            {
                closed.AddRange(own.Where(i => i.BillingAt <= asOf));
            }
        }
        // the charges must be rows before the invoices are priced from them
        await db.SaveChangesAsync(cancel);
        await credits.AddAsync(granted, cancel);
        var issued = await CloseAsync(closed, batch, cancel);
        foreach (var subscription in subscriptions)
        {
            Schedule(subscription, open[subscription.Id].Where(i => i.Status == InvoiceStatus.Open), batch, asOf);
        }
        return new BillingCounts(subscriptions.Count, opened, issued, notes);
    }

    /// <summary>Issues the invoices whose grace period is over, with the usage as it is now.</summary>
    public async Task<BillingCounts> EndGraceAsync(IReadOnlyList<Invoice> invoices, CancellationToken cancel)
    {
        var ids = invoices.Select(i => i.SubscriptionId).Distinct().ToList();
        var subscriptions = await db.Set<Subscription>().Where(s => ids.Contains(s.Id)).ToListAsync(cancel);
        var batch = await BillingBatch.LoadAsync(db, subscriptions, cancel);
        await pricing.PriceAsync(invoices, batch, cancel, closing: true);
        var issued = await IssueAsync([.. invoices.OrderBy(i => i.GraceEndsAt).ThenBy(i => i.Id, StringComparer.Ordinal)], batch, cancel);
        return BillingCounts.None with { InvoicesIssued = issued };
    }

    /// <summary>
    /// How many invoices each subscription has at this instant or later that are closed: charges that appear there after all go on a
    /// further one.
    /// </summary>
    private async Task<Dictionary<(string Subscription, Instant At), int>> PartsAsync(
        List<string> ids, Instant asOf, CancellationToken cancel) =>
        (await db.Set<Invoice>()
            .Where(i => ids.Contains(i.SubscriptionId!) && i.BillingAt >= asOf && i.Status != InvoiceStatus.Open)
            .Select(i => new { i.SubscriptionId, i.BillingAt, i.BillingPart }).ToListAsync(cancel))
        .GroupBy(i => (i.SubscriptionId!, i.BillingAt!.Value)).ToDictionary(g => g.Key, g => g.Max(i => i.BillingPart) + 1);

    private int Generate(
        Subscription subscription,
        Instant asOf,
        List<Invoice> open,
        Dictionary<(string Subscription, Instant At), int> parts,
        BillingBatch batch,
        List<CreditGrants.Grant> granted)
    {
        if (!Bills(subscription))
        {
            return 0;
        }
        var terms = batch.TermsOf(subscription);
        var opened = 0;
        Needs needs;
        do
        {
            needs = Engine.Subscriptions.Billing.Needs(terms, SubscriptionTerms.Billed(subscription), asOf);
            foreach (var charge in needs.Charges)
            {
                var invoice = open.Find(i => i.BillingAt == charge.DueAt);
                if (invoice is null)
                {
                    var part = parts.GetValueOrDefault((subscription.Id, charge.DueAt));
                    invoice = openInvoices.Begin(subscription, charge.DueAt, part, batch);
                    open.Add(invoice);
                    opened++;
                }
                db.Add(new BilledCharge
                {
                    SubscriptionId = subscription.Id,
                    ProductKey = charge.Key.ProductKey,
                    PriceId = charge.Key.PriceId,
                    Kind = charge.Key.Kind,
                    PeriodStart = charge.Key.PeriodStart,
                    PeriodEnd = charge.Period.End,
                    InvoiceId = invoice.Id,
                    LineId = Ids.New("ili"),
                });
                if (Engine.Subscriptions.Billing.Grant(terms, charge) is { } credits)
                {
                    granted.Add(new CreditGrants.Grant(subscription.CustomerId, charge, credits, invoice.Id));
                }
            }
            subscription.BilledThrough = new SortedDictionary<string, Instant>(
                needs.Billed.ByProduct.ToDictionary(p => p.Key, p => p.Value), StringComparer.Ordinal);
        }
        while (!needs.Complete);
        return opened;
    }

    /// <summary>
    /// An invoice whose instant has come: into its grace period when it has usage and the entity grants one, else issued at once.
    /// </summary>
    private async Task<int> CloseAsync(List<Invoice> closed, BillingBatch batch, CancellationToken cancel)
    {
        await pricing.PriceAsync(closed, batch, cancel, closing: true);
        var issuable = new List<Invoice>();
        foreach (var invoice in closed)
        {
            var subscription = batch.Subscription(invoice.SubscriptionId!);
            var graceDays = invoice.Lines.Exists(l => l.ChargeKind is ChargeKind.Usage or ChargeKind.TrueUp)
                ? batch.EntityOf(subscription).InvoiceGracePeriodDuration
                : 0;
            var zone = batch.ZoneOf(subscription);
            var graceEnd = invoice.BillingAt!.Value.InZone(zone).LocalDateTime.PlusDays(graceDays).InZoneLeniently(zone).ToInstant();
            invoice.Status = InvoiceStatus.GracePeriod;
            invoice.GraceEndsAt = graceDays == 0 ? null : graceEnd;
            invoice.UpdatedAt = tenant.Now;
            if (graceDays == 0 || graceEnd <= tenant.Now)
            {
                issuable.Add(invoice);
            }
        }
        return await IssueAsync(
            [.. issuable.OrderBy(i => i.BillingAt).ThenBy(i => i.SubscriptionId, StringComparer.Ordinal)], batch, cancel);
    }

    /// <summary>Issues invoices, but those of subscriptions whose invoices somebody looks at first: they stop as drafts.</summary>
    private async Task<int> IssueAsync(List<Invoice> invoices, BillingBatch batch, CancellationToken cancel)
    {
        var own = await MemberInvoices.DivertAsync(db, invoices, tenant.Now, cancel);
        var looked = own.ToLookup(i => batch.Subscription(i.SubscriptionId!).InvoiceOptions.GenerateDrafts);
        foreach (var draft in looked[true])
        {
            draft.Status = InvoiceStatus.Draft;
            draft.GracePeriodEndedAt = draft.GraceEndsAt is null ? null : tenant.Now;
            draft.GraceEndsAt = null;
            draft.UpdatedAt = tenant.Now;
        }
        await issue.IssueAsync([.. looked[false]], cancel, staysHere: true);
        return looked[false].Count();
    }

    private static void Schedule(Subscription subscription, IEnumerable<Invoice> open, BillingBatch batch, Instant asOf)
    {
        subscription.SeatsAt = subscription.Status == SubscriptionStatus.Active
            ? SeatState.DueAt(subscription, batch.ZoneOf(subscription))
            : subscription.SeatsAt;
        if (Bills(subscription))
        {
            var nextCharge = Engine.Subscriptions.Billing.NextInstant(
                batch.TermsOf(subscription), SubscriptionTerms.Billed(subscription));
            subscription.NextPaymentAt = Subscription.Earliest(nextCharge, open.Min(i => i.BillingAt));
        }
        else
        {
            subscription.NextPaymentAt = null;
        }
        subscription.Reschedule(asOf);
    }

    // what is left of one that ended is still invoiced
    private static bool Bills(Subscription subscription) =>
        subscription.Status is SubscriptionStatus.Active or SubscriptionStatus.Cancelled or SubscriptionStatus.Archived;

    private static void Resume(Subscription subscription, Instant at)
    {
        subscription.Pauses = [.. subscription.Pauses[..^1], subscription.Pauses[^1] with { To = at }];
        subscription.Status = SubscriptionStatus.Active;
        subscription.ReactivateAt = null;
    }
}
