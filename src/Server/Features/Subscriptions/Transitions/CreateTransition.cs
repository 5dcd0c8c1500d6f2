using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Approvals;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Transitions;

/// <summary>
/// <c>POST /v2/subscriptions/transitions</c>: replaces a subscription now, back at its last renewal, or at a date to come.
/// </summary>
public static class CreateTransition
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, NewTransition transitions, SubscriptionApprovals approvals, CurrentTenant tenant,
        CancellationToken cancel)
    {
        var change = (await BodyReader.ReadObjectAsync(http)).Json;
        async Task<NewTransition.Outcome> AddAsync() => await transitions.AddAsync(
            await TransitionInput.ReadAsync(db, new Body(change, [], []), tenant.Now, cancel), cancel);
        var holder = await approvals.HolderAsync(
            async () =>
            {
                var made = await AddAsync();
                return (made.Target, made);
            },
            cancel);
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var (transition, _, zone) = holder is { } held ? held.Outcome : await AddAsync();
            if (holder is { Workflow: { } workflow })
            {
                transition.Status = TransitionStatus.PendingApproval;
                transition.TransitionedAt = null;
                db.Add(transition);
                var subject = new ApprovalSubject(transition.CustomerId)
                {
                    SubscriptionId = transition.SourceSubscriptionId,
                    TransitionId = transition.Id,
                    Change = change,
                };
                approvals.Request(workflow, subject);
            }
            return TransitionAnswer.Of(transition, zone);
        }, cancel));
    }
}

/// <summary>Stores a transition with its target, and applies it at once when its date has come; in the caller's transaction.</summary>
public sealed class NewTransition(
    BillingDb db, BillingRun run, CouponChoice choice, SeatCounts seats, SubscriptionReader reader, CurrentTenant tenant)
{
    public sealed record Outcome(Transition Transition, Subscription Target, DateTimeZone Zone);

    /// <summary>Carries out what was asked for when the transition was sent, with the dates and prices of now.</summary>
    public async Task CarryOutAsync(Transition held, JsonElement change, CancellationToken cancel) => await AddAsync(
        await TransitionInput.ReadAsync(db, new Body(change, [], []), tenant.Now, cancel), cancel, held);

    /// <param name="input">The body of the request.</param>
    /// <param name="cancel">Ends the work.</param>
    /// <param name="held">The transition that waited for approval; null for a new one.</param>
    public async Task<Outcome> AddAsync(TransitionInput input, CancellationToken cancel, Transition? held = null)
    {
        var custom = input.Target is null
            ? null
            : await CustomPropertyInput.ReadAsync(db, input.Target.Body, Carrier.Subscription, isCreate: true, cancel);
        var source = input.SourceId is null ? null : await reader.LockedAsync(input.SourceId, cancel);
        input.Body.ThrowIfInvalid();
        if (source!.Status != SubscriptionStatus.Active)
        {
            throw Refusal.WrongState("Subscription", Words<SubscriptionStatus>.Of(source.Status), "active");
        }
        await run.CatchUpAsync(source, cancel);
        if (source.TransitionAt is not null)
        {
            throw Refusal.BadRequest("Subscription has a scheduled transition already: cancel that first");
        }
        var batch = await BillingBatch.LoadAsync(db, [source], cancel);
        var at = DateOf(input, source, batch);
        var target = await TargetAsync(input.Body, input.Target!, input.Template, input.Cycle, source, at, batch, true, cancel);
        var transition = held ?? new Transition
        {
            Id = Ids.New("sut"),
            CustomerId = source.CustomerId,
            SourceSubscriptionId = source.Id,
            TargetSubscriptionId = target.Id,
            Status = TransitionStatus.Scheduled,
            ApplicationSchedule = input.Schedule!.Value,
            CalculationMethod = input.Calculation,
            BillingCycleTransitionMethod = input.Cycle,
            Name = input.Name,
            TransitionDate = at,
            CreatedAt = tenant.Now,
        };
        if (held is not null)
        {
            (held.Status, held.TargetSubscriptionId, held.TransitionDate) = (TransitionStatus.Scheduled, target.Id, at);
        }
        await custom!.ApplyAsync(db, target.Id, cancel);
        await PlaceAsync(transition, source, target, cancel);
        return new Outcome(transition, target, batch.ZoneOf(source));
    }

    /// <summary>Stores a transition with its target, and applies it when its date has come. The source is up to date.</summary>
    public async Task PlaceAsync(Transition transition, Subscription source, Subscription target, CancellationToken cancel)
    {
        if (db.Entry(transition).State == EntityState.Detached)
        {
            db.Add(transition);
        }
        await NewSubscription.AddAsync(db, seats, target, tenant.Now, cancel);
        source.TransitionAt = transition.TransitionDate;
        source.DueAt = Subscription.Earliest(source.DueAt, transition.TransitionDate);
        source.UpdatedAt = tenant.Now;
        await db.SaveChangesAsync(cancel);
        await run.CatchUpAsync(source, cancel);
        await run.CatchUpAsync(target, cancel);
    }

    private Instant DateOf(TransitionInput input, Subscription source, BillingBatch batch)
    {
        var running = source.Phases.Find(p => source.StatusOf(p, tenant.Now) == PhaseStatus.Active)
            ?? throw Refusal.BadRequest("Subscription has not started yet");
        var terms = batch.TermsOf(source);
        var lastRenewal = running.Products
            .Select(p => Engine.Subscriptions.Billing.PeriodAt(terms, p.Key, tenant.Now)?.Start).Max() ?? running.StartsAt!.Value;
        var at = input.Schedule switch
        {
            TransitionSchedule.LastRenewal => lastRenewal,
            TransitionSchedule.Scheduled => input.Date!.Value,
            _ => tenant.Now,
        };
        if (at < lastRenewal)
        {
            throw Refusal.BadRequest("transition_date lies before the current billing period");
        }
        return source.PlannedEnd < at ? throw Refusal.BadRequest("transition_date lies after the end of the subscription") : at;
    }

    /// <summary>
    /// The target as a draft, not stored yet: what the request leaves open it has from the source. Faults of the request are thrown.
    /// </summary>
    public async Task<Subscription> TargetAsync(
        Body body,
        SubscriptionInput asked,
        TemplateUse? template,
        CycleTransition cycle,
        Subscription source,
        Instant at,
        BillingBatch batch,
        bool redeems,
        CancellationToken cancel)
    {
        var wanted = asked with
        {
            InvoicingEntityId = asked.InvoicingEntityId ?? source.InvoicingEntityId,
            Name = asked.Name ?? source.Name,
            PurchaseOrder = asked.PurchaseOrder ?? source.PurchaseOrder,
            CrmOpportunityId = asked.CrmOpportunityId ?? source.CrmOpportunityId,
            CommitmentInterval = asked.CommitmentInterval ?? source.CommitmentInterval,
            RenewFor = asked.RenewFor ?? source.RenewFor,
            RenewAutomatically = source.RenewAutomatically,
            ContractStart = asked.ContractStart ?? source.ContractStart,
            ContractEnd = asked.ContractEnd ?? source.ContractEnd,
            Contract = asked.Contract ?? source.ContractTerms,
            DisplayShippingDetails = asked.DisplayShippingDetails ?? source.DisplayShippingDetails,
            Properties = asked.Properties ?? source.Properties,
            InvoiceCustomNote = asked.InvoiceCustomNote ?? source.InvoiceCustomNote,
            MinimumInvoiceFee = asked.Body.Has("minimum_invoice_fee") ? asked.MinimumInvoiceFee : source.MinimumInvoiceFee,
            InvoiceOptions = asked.InvoiceOptions.Else(asked.Body, source.InvoiceOptions),
        };
        var customer = batch.CustomerOf(source);
        var entity = await NewSubscription.EntityOfAsync(db, wanted, customer, cancel);
        body.ThrowIfInvalid();
        if (customer.Currency != source.Currency)
        {
            throw Refusal.BadRequest($"The customer's currency is {customer.Currency} now, the subscription's is {source.Currency}");
        }
        var phases = await NewSubscription.PhasesAsync(
            db, choice, wanted, customer, entity!, AttachedCoupons.Redeemed(source), at, tenant.Now, cancel, redeems);
        body.ThrowIfInvalid();
        var target = NewSubscription.Build(wanted, customer, entity!, phases, null, tenant.Now);
        target.Status = SubscriptionStatus.Draft;
        template?.Label(target);
        RefuseForeignCycle(cycle, source, target, at);
        return target;
    }

    /// <summary>The current cycle can be kept only by products that share an interval with it.</summary>
    private static void RefuseForeignCycle(CycleTransition cycle, Subscription source, Subscription target, Instant at)
    {
        static HashSet<IntervalState> Intervals(PhaseState? phase) =>
            [.. (phase?.Products ?? []).Select(p => p.Interval).OfType<IntervalState>()];
        var (old, wanted) = (Intervals(source.PhaseAt(at)), Intervals(target.Phases.Find(p => p.StartsAt == at)));
        if (cycle == CycleTransition.KeepCurrentBillingCycle && old.Count > 0 && wanted.Count > 0 && !old.Overlaps(wanted))
        {
            throw Refusal.BadRequest(
                "The target shares no billing interval with the subscription: use billing_cycle_transition_method "
                + "'align_to_new_billing_cycle'");
        }
    }
}
