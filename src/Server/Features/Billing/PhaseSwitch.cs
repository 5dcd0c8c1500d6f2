using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Features.Billing;

/// <summary>
/// Leaves a phase before its planned end: with a pro rata transition, what was paid in advance for the time after comes back on the invoice
/// that the next phase begins with. Its open usage falls due with it.
/// </summary>
public sealed class PhaseSwitch(BillingDb db, OpenInvoices openInvoices, Cancellation cancellation)
{
    /// <param name="subscription">Its phases are planned with the switch already.</param>
    /// <param name="at">The end of the one and the start of the other.</param>
    /// <param name="open">The subscription's open invoices, updated in place.</param>
    /// <param name="batch">The subscription is in it.</param>
    /// <param name="cancel">Cancels the writing.</param>
    public async Task SwitchAsync(
        Subscription subscription, Instant at, List<Invoice> open, BillingBatch batch, CancellationToken cancel)
    {
        subscription.PhaseSwitchAt = null;
        var next = subscription.Phases.Find(p => p.StartsAt == at);
        if (next is { TransitionCalculationMethod: PhaseTransition.Prorata })
        {
            await GiveBackAsync(subscription, next.Order - 1, at, open, batch, cancel);
        }
        await openInvoices.RealignAsync(subscription, open, batch, cancel);
    }

    private async Task GiveBackAsync(
        Subscription subscription, int leftOrder, Instant at, List<Invoice> open, BillingBatch batch, CancellationToken cancel)
    {
        var terms = batch.TermsOf(subscription);
        var paid = await cancellation.PaidInAdvanceAsync(subscription, at, cancel);
        var lines = paid.ToDictionary(p => p.Billed.Key, p => p.Line);
        var invoices = paid.ToDictionary(p => p.Billed.Key, p => p.Invoice);
        var credits = await CreditCap.ApplyAsync(
            db,
            [
                .. terms.Phases.Where(p => p.Order == leftOrder).SelectMany(p => p.Products)
                    .SelectMany(product => Engine.Subscriptions.Billing.Leave(
                        terms, product, [.. paid.Select(p => p.Billed)], at, Engine.Subscriptions.FirstCharge.ProRata))
                    .Select(credit => (invoices[credit.Original.Key], credit)),
            ],
            cancel);
        if (credits.Count == 0)
        {
            return;
        }
        var invoice = open.Find(i => i.BillingAt == at);
        if (invoice is null)
        {
            open.Add(invoice = await openInvoices.AtAsync(subscription, at, batch, cancel));
        }
        openInvoices.AddCredits(invoice, credits.Select(c => (lines[c.Original.Key], c)));
    }
}
