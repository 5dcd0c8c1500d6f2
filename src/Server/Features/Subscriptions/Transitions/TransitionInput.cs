using NodaTime;
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
    SubscriptionInput? Target)
{
    private static readonly string[] Schedules = ["scheduled", "immediately", "last_renewal"];

    public static TransitionInput Read(Body body, Instant now)
    {
        var schedule = body.WordIn("application_schedule", Schedules, Need.Required) switch
        {
            "scheduled" => TransitionSchedule.Scheduled,
            "immediately" => TransitionSchedule.Immediately,
            "last_renewal" => TransitionSchedule.LastRenewal,
            _ => (TransitionSchedule?)null,
        };
        var target = body.Object("target_subscription", Need.Required);
        return new TransitionInput(
            body,
            body.Text("source_subscription_id", Need.Required, 255),
            body.Text("name", max: 255),
            body.Word<TransitionCalculation>("calculation_method") ?? TransitionCalculation.ProRata,
            body.Word<CycleTransition>("billing_cycle_transition_method") ?? CycleTransition.KeepCurrentBillingCycle,
            schedule,
            body.Instant("transition_date", schedule == TransitionSchedule.Scheduled ? Need.Required : Need.Optional),
            target is null ? null : SubscriptionInput.Read(target, now, isTarget: true));
    }
}
