using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Transitions;

public sealed record TransitionPreviewAnswer(
    JsonObject? TransitionInvoice, JsonObject? TransitionCreditNote, JsonObject? NextInvoiceAfterTransition);

/// <summary>
/// <c>POST /v2/subscriptions/transitions/preview</c>: makes the transition, looks at its documents and at the next invoice, and takes
/// everything back. A preview is what would be billed because it is what was billed.
/// </summary>
public static class PreviewTransition
{
    // a year of days is the longest that somebody waits for an invoice here
    private const int MostSteps = 366;

    public static async Task<IResult> HandleAsync(
        HttpContext http,
        BillingDb db,
        NewTransition transitions,
        BillingRun run,
        SubscriptionReader subscriptions,
        InvoiceReader invoices,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var known = body.Text("transition_id", max: 255);
        var input = body.HasValue("transition_id") ? null : await TransitionInput.ReadAsync(db, body, tenant.Now, cancel);
        body.ThrowIfInvalid();
        var now = tenant.Now;
        try
        {
            return Reply.Ok(await db.RehearseAsync(async () =>
            {
                var transition = input is null
                    ? await PlannedAsync(db, subscriptions, known!, cancel)
                    : (await transitions.AddAsync(input, cancel)).Transition;
                await db.SaveChangesAsync(cancel);
                var source = await db.Set<Subscription>().SingleAsync(s => s.Id == transition.SourceSubscriptionId, cancel);
                var target = await db.Set<Subscription>().SingleAsync(s => s.Id == transition.TargetSubscriptionId, cancel);
                if (transition.TransitionDate > tenant.Now)
                {
                    tenant.MoveTo(transition.TransitionDate);
                }
                await run.CatchUpAsync(source, cancel);
                await run.CatchUpAsync(target, cancel);
                await db.SaveChangesAsync(cancel);
                var made = await MadeAsync(db, transition, cancel);
                var next = await NextAsync(db, run, tenant, target, made, cancel);
                return await AnswerAsync(invoices, made, next, cancel);
            }, cancel));
        }
        finally
        {
            tenant.MoveTo(now);
        }
    }

    private static async Task<Transition> PlannedAsync(
        BillingDb db, SubscriptionReader subscriptions, string id, CancellationToken cancel)
    {
        var transition = await db.Set<Transition>().SingleOrDefaultAsync(t => t.Id == id, cancel)
            ?? throw Refusal.NotFound("Transition");
        if (transition.Status is not (TransitionStatus.Scheduled or TransitionStatus.Failed))
        {
            throw Refusal.WrongState("Transition", Words<TransitionStatus>.Of(transition.Status), "scheduled");
        }
        await subscriptions.LockedAsync(transition.SourceSubscriptionId, cancel);
        return transition;
    }

    /// <summary>The documents of the change: the target's at its start, and the source's credit notes.</summary>
    private static async Task<List<Invoice>> MadeAsync(BillingDb db, Transition transition, CancellationToken cancel) =>
        await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines)
            .Where(i => (i.SubscriptionId == transition.TargetSubscriptionId && i.BillingAt == transition.TransitionDate)
                || (i.SubscriptionId == transition.SourceSubscriptionId && i.Type == InvoiceType.CreditNote
                    && i.Lines.Any(l => l.PeriodStartsAt >= transition.TransitionDate)))
            .OrderBy(i => i.Id).ToListAsync(cancel);

    private static async Task<Invoice?> NextAsync(
        BillingDb db, BillingRun run, CurrentTenant tenant, Subscription target, List<Invoice> made, CancellationToken cancel)
    {
        var known = made.Select(i => i.Id).ToList();
        for (var step = 0; step < MostSteps && target.DueAt is { } due; step++)
        {
            if (due > tenant.Now)
            {
                tenant.MoveTo(due);
            }
            await run.BillAsync([target], due, cancel);
            await db.SaveChangesAsync(cancel);
            var next = await db.Set<Invoice>().AsNoTracking().Include(i => i.Lines)
                .Where(i => i.SubscriptionId == target.Id && i.Status != InvoiceStatus.Open && !known.Contains(i.Id))
                .OrderBy(i => i.BillingAt).FirstOrDefaultAsync(cancel);
            if (next is not null)
            {
                return next;
            }
        }
        return null;
    }

    private static async Task<TransitionPreviewAnswer> AnswerAsync(
        InvoiceReader reader, List<Invoice> made, Invoice? next, CancellationToken cancel)
    {
        List<Invoice> all = [.. made, .. next is null ? Array.Empty<Invoice>() : [next]];
        var shown = (await reader.ListAsync(all, cancel)).ToDictionary(a => a.Id, InvoiceV1.Of);
        JsonObject? Of(Invoice? invoice) => invoice is null ? null : shown[invoice.Id];
        return new TransitionPreviewAnswer(
            Of(made.Find(i => i.Type != InvoiceType.CreditNote)), Of(made.Find(i => i.Type == InvoiceType.CreditNote)), Of(next));
    }
}
