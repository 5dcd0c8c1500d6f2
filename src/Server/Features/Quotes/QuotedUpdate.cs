using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Transitions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// The <c>transition</c> of a body (ours; the contract reads update quotes and has no way to make one): which subscription the quoted one
/// replaces, when, and what that costs for the time already paid.
/// </summary>
public sealed record ChangeInput(Body Body, string? SourceId, QuotedChange Change)
{
    private static readonly string[] Schedules = ["quote_signature", "scheduled_after_quote_signature"];

    public static ChangeInput Read(Body body, Instant now)
    {
        var isScheduled = body.WordIn("application_schedule", Schedules) == "scheduled_after_quote_signature";
        var date = body.Instant("transition_date", isScheduled ? Need.Required : Need.Optional);
        if (!isScheduled && date is not null)
        {
            body.Refuse("transition_date", "Only with application_schedule 'scheduled_after_quote_signature'");
        }
        if (date <= now)
        {
            body.Refuse("transition_date", "Must be in the future");
        }
        return new ChangeInput(
            body,
            body.Text("source_subscription_id", Need.Required, 255),
            new QuotedChange(
                isScheduled ? TransitionSchedule.ScheduledAfterQuoteSignature : TransitionSchedule.QuoteSignature,
                date,
                body.Word<TransitionCalculation>("calculation_method") ?? TransitionCalculation.ProRata,
                body.Word<CycleTransition>("billing_cycle_transition_method") ?? CycleTransition.KeepCurrentBillingCycle,
                body.Text("name", max: 255)));
    }
}

/// <summary>The change of a subscription that a quote offers: a transition once it is signed.</summary>
public sealed class QuotedUpdate(
    BillingDb db, BillingRun run, NewTransition transitions, QuotedSubscription offers, CurrentTenant tenant)
{
    /// <summary>Stores the target, under the customer's lock. Only one open quote may change a subscription.</summary>
    public async Task OfferAsync(Quote quote, AskedSubscription asked, Body body, CancellationToken cancel)
    {
        var source = await SourceAsync(quote, cancel);
        await RefuseSecondAsync(db, quote, tenant.Now, cancel);
        var batch = await BillingBatch.LoadAsync(db, [source], cancel);
        var target = await transitions.TargetAsync(
            body, asked.Input, asked.Template, quote.Change!.Cycle, source, quote.Change.Date ?? tenant.Now, batch, redeems: false, cancel);
        await offers.KeepAsync(quote, target, asked.Custom, cancel);
    }

    /// <summary>Refuses a further quote for a subscription while another may be signed.</summary>
    public static async Task RefuseSecondAsync(BillingDb db, Quote quote, Instant now, CancellationToken cancel)
    {
        var other = await db.Set<Quote>().Where(
            q => q.SourceSubscriptionId == quote.SourceSubscriptionId && q.Id != quote.Id
                && Quote.Open.Contains(q.Status) && !(q.ExpiresAt <= now))
            .Select(q => q.Id).FirstOrDefaultAsync(cancel);
        if (other is not null)
        {
            throw Refusal.BadRequest($"The subscription has an open update quote already: {other}");
        }
    }

    /// <summary>The signed target takes the subscription's place, now or on the day that was agreed if that is still to come.</summary>
    public async Task<Subscription> StartAsync(Quote quote, CancellationToken cancel)
    {
        var source = await SourceAsync(quote, cancel);
        var draft = await db.Set<Subscription>().SingleAsync(s => s.Id == quote.SubscriptionId, cancel);
        var at = quote.Change!.Date is { } date && date > tenant.Now ? date : tenant.Now;
        var target = await offers.CopyAsync(draft, at, cancel);
        target.Status = SubscriptionStatus.Draft;
        await offers.RedeemAsync(target, AttachedCoupons.Redeemed(source), cancel);
        var transition = new Transition
        {
            Id = Ids.New("sut"),
            CustomerId = source.CustomerId,
            SourceSubscriptionId = source.Id,
            TargetSubscriptionId = target.Id,
            Status = TransitionStatus.Scheduled,
            ApplicationSchedule = quote.Change.Schedule,
            CalculationMethod = quote.Change.Calculation,
            BillingCycleTransitionMethod = quote.Change.Cycle,
            Name = quote.Change.Name,
            TransitionDate = at,
            CreatedAt = tenant.Now,
        };
        await transitions.PlaceAsync(transition, source, target, cancel);
        return target;
    }

    private async Task<Subscription> SourceAsync(Quote quote, CancellationToken cancel)
    {
        var source = await db.Set<Subscription>().SingleOrDefaultAsync(
            s => s.Id == quote.SourceSubscriptionId && s.CustomerId == quote.CustomerId, cancel);
        if (source is null)
        {
            throw Refusal.Field("transition.source_subscription_id", "The customer has no such subscription");
        }
        if (source.Status != SubscriptionStatus.Active)
        {
            throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(source.Status), "active");
        }
        await run.CatchUpAsync(source, cancel);
        return source.TransitionAt is null
            ? source
            : throw Refusal.BadRequest("Subscription has a scheduled transition already: cancel that first");
    }
}
