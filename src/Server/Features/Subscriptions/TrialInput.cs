using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// The <c>trial</c> of a request by plan: a phase before its first one with the same products, which is not invoiced. The first one begins
/// where it ends.
/// </summary>
public sealed record TrialInput(Body Body, PhaseEnd End, Instant? StartsAt, Instant? EndsAt, IntervalState? Duration)
{
    private static readonly string[] Ends = ["manual", "end_date", "duration"];

    public static TrialInput? Read(Body request)
    {
        if (!request.HasValue("trial") || request.Object("trial") is not { } body)
        {
            return null;
        }
        if (!request.HasValue("plan_id"))
        {
            request.Refuse("trial", "Only with plan_id");
        }
        var end = body.WordIn("end_strategy", Ends, Need.Required) switch
        {
            "end_date" => PhaseEnd.EndDate,
            "duration" => PhaseEnd.Duration,
            _ => PhaseEnd.Manual,
        };
        var trial = new TrialInput(
            body,
            end,
            body.Instant("starts_at"),
            body.Instant("ends_at", end == PhaseEnd.EndDate ? Need.Required : Need.Optional),
            SubscriptionInput.Interval(body, "duration", end == PhaseEnd.Duration ? Need.Required : Need.Optional));
        RefuseUnless(body, "ends_at", end == PhaseEnd.EndDate, "Only with end_strategy 'end_date'");
        RefuseUnless(body, "duration", end == PhaseEnd.Duration, "Only with end_strategy 'duration'");
        if (trial.EndsAt <= trial.StartsAt)
        {
            body.Refuse("ends_at", "Must be after starts_at");
        }
        return trial;
    }

    /// <summary>The phases with the trial before the first that is not over: it starts when that one would have.</summary>
    public IReadOnlyList<PhaseInput> Before(IReadOnlyList<PhaseInput> phases)
    {
        var index = phases.TakeWhile(p => p.IsFinished).Count();
        if (index == phases.Count)
        {
            return phases;
        }
        var first = phases[index];
        var trial = first with
        {
            Body = Body,
            Name = null,
            Type = PhaseType.Trial,
            Activation = StartsAt is null ? first.Activation : PhaseActivation.StartDate,
            End = End,
            Duration = Duration,
            BillingDate = BillingDateSetting.PhaseStart,
            InitialBillingAt = null,
            StartsAt = StartsAt ?? first.StartsAt,
            EndsAt = EndsAt,
            DoNotInvoice = true,
            // what is wrong with a line is said once, where it stands
            Products = [.. first.Products.Select(p => p with { Body = new Body(p.Body.Json, [], []) })],
            Coupons = [],
        };
        return
        [
            .. phases.Take(index),
            trial,
            first with { Activation = PhaseActivation.PreviousPhaseEnd, StartsAt = null },
            .. phases.Skip(index + 1),
        ];
    }

    private static void RefuseUnless(Body body, string field, bool fits, string message)
    {
        if (body.HasValue(field) && !fits)
        {
            body.Refuse(field, message);
        }
    }
}
