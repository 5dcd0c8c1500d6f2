using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Transitions;

/// <summary>The body of a new transition, as far as it can be judged without the database.</summary>
public sealed record TransitionInput(
    Body Body,
    string? SourceId,
    string? Name,
    TransitionCalculation Calculation,
    CycleTransition Cycle,
    TransitionSchedule? Schedule,
    Instant? Date,
    SubscriptionInput? Target,
    TemplateUse? Template)
{
    private static readonly string[] Schedules = ["scheduled", "immediately", "last_renewal"];

    public static async Task<TransitionInput> ReadAsync(BillingDb db, Body body, Instant now, CancellationToken cancel)
    {
        var schedule = body.WordIn("application_schedule", Schedules, Need.Required) switch
        {
            "scheduled" => TransitionSchedule.Scheduled,
            "immediately" => TransitionSchedule.Immediately,
            "last_renewal" => TransitionSchedule.LastRenewal,
            _ => (TransitionSchedule?)null,
        };
        var target = body.Object("target_subscription", Need.Required);
        var source = body.Text("source_subscription_id", Need.Required, 255);
        var template = target is null
            ? null
            : await TemplateUse.OfAsync(db, target, await CustomerOfAsync(db, source, target, cancel), now, cancel);
        return new TransitionInput(
            body,
            source,
            body.Text("name", max: 255),
            body.Word<TransitionCalculation>("calculation_method") ?? TransitionCalculation.ProRata,
            body.Word<CycleTransition>("billing_cycle_transition_method") ?? CycleTransition.KeepCurrentBillingCycle,
            schedule,
            body.Instant("transition_date", schedule == TransitionSchedule.Scheduled ? Need.Required : Need.Optional),
            template is null ? null : SubscriptionInput.Read(template.Body, now, isTarget: true),
            template);
    }

    // only a template asks who the customer is before the subscription is locked
    private static async Task<string?> CustomerOfAsync(BillingDb db, string? sourceId, Body target, CancellationToken cancel) =>
        sourceId is null || !(target.HasValue("template_id") || target.HasValue("plan_id"))
            ? null
            : await db.Set<Subscription>().Where(s => s.Id == sourceId).Select(s => s.CustomerId).SingleOrDefaultAsync(cancel)
                ?? throw Refusal.NotFound("Subscription");
}
