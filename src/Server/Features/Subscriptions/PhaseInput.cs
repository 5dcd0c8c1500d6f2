using NodaTime;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>A phase of a request, before the catalogue fills in its products.</summary>
public sealed record PhaseInput(
    Body Body,
    string? Name,
    PhaseType Type,
    bool IsFinished,
    PhaseActivation? Activation,
    PhaseEnd? End,
    IntervalState? Duration,
    BillingDateSetting? BillingDate,
    Instant? InitialBillingAt,
    Instant? StartsAt,
    Instant? EndsAt,
    CycleAlignment Alignment,
    bool DoNotInvoice,
    PhaseTransition Transition,
    IReadOnlyList<ProductInput> Products,
    IReadOnlyList<AttachedCouponInput> Coupons)
{
    public const int MaxPhases = 100;

    private static readonly string[] Invoicing = ["immediately"];

    /// <summary>The phases of a request in their order.</summary>
    public static IReadOnlyList<PhaseInput> ReadAll(Body body, bool isQuoted = false)
    {
        var phases = (body.Objects("phases", Need.Required, min: 1, max: MaxPhases) ?? [])
            .Select((b, i) => (Phase: Read(b, isQuoted), Order: b.Number("order", min: 0) ?? i))
            .OrderBy(p => p.Order).Select(p => p.Phase).ToList();
        for (var i = 0; i < phases.Count; i++)
        {
            RefusePlace(phases[i], i == 0 ? null : phases[i - 1]);
        }
        return phases;
    }

    /// <summary>The one phase of a request that names its products alone.</summary>
    public static PhaseInput OfProducts(
        Body body, ActivationStrategy? activation, Instant? startsAt, Instant? initialBillingAt, CycleAlignment alignment) => new(
        body,
        null,
        PhaseType.Standard,
        IsFinished: false,
        activation switch
        {
            ActivationStrategy.Manually => PhaseActivation.Manual,
            ActivationStrategy.Quote => PhaseActivation.QuoteSignature,
            ActivationStrategy.Checkout => PhaseActivation.Checkout,
            _ => PhaseActivation.StartDate,
        },
        PhaseEnd.Manual,
        null,
        initialBillingAt is null ? BillingDateSetting.PhaseStart : BillingDateSetting.SpecificDate,
        initialBillingAt,
        startsAt,
        null,
        alignment,
        DoNotInvoice: false,
        PhaseTransition.Prorata,
        ProductInput.ReadAll(body, Need.Required, min: 1),
        AttachedCouponInput.ReadAll(body));

    /// <summary>With lines that are paid when the subscription says, where they do not say it themselves.</summary>
    public PhaseInput By(InvoiceSchedule? schedule) => this with { Products = [.. Products.Select(p => p.By(schedule))] };

    public PhaseState ToState(int order, IReadOnlyList<ProductState> products, Instant now) => new(
        Ids.New("sup"),
        Name,
        Type,
        order,
        Activation!.Value,
        End!.Value,
        End == PhaseEnd.Duration ? Duration : null,
        BillingDate!.Value,
        BillingDate == BillingDateSetting.SpecificDate ? InitialBillingAt : null,
        null,
        End == PhaseEnd.EndDate || IsFinished ? EndsAt : null,
        Alignment,
        DoNotInvoice,
        Transition,
        products,
        now,
        now);

    public static PhaseInput Read(Body body, bool isQuoted = false)
    {
        Unbuilt.RefuseOfPhase(body, isQuoted);
        body.WordIn("transition_invoicing_schedule", Invoicing);
        var end = body.Word<PhaseEnd>("end_strategy", Need.Required);
        var billing = body.Word<BillingDateSetting>("billing_date_setting", Need.Required);
        var isFinished = body.WordIn("status", ["finished", "pending"]) == "finished";
        var hasEndDate = end == PhaseEnd.EndDate || isFinished;
        var input = new PhaseInput(
            body,
            body.Text("name", max: 255),
            body.Word<PhaseType>("type") ?? PhaseType.Standard,
            isFinished,
            body.Word<PhaseActivation>("activation_strategy", Need.Required),
            end,
            SubscriptionInput.Interval(body, "duration", end == PhaseEnd.Duration ? Need.Required : Need.Optional),
            billing,
            body.Instant("initial_billing_at", billing == BillingDateSetting.SpecificDate ? Need.Required : Need.Optional),
            body.Instant("starts_at", isFinished ? Need.Required : Need.Optional),
            body.Instant("ends_at", hasEndDate ? Need.Required : Need.Optional),
            body.Word<CycleAlignment>("billing_cycle_alignment") ?? CycleAlignment.Anniversary,
            body.Flag("do_not_invoice_phase") ?? false,
            body.Word<PhaseTransition>("transition_calculation_method") ?? PhaseTransition.Prorata,
            ProductInput.ReadAll(body, Need.Required, min: 0),
            AttachedCouponInput.ReadAll(body));
        RefuseUnless(body, "duration", end == PhaseEnd.Duration, "Only with end_strategy 'duration'");
        RefuseUnless(body, "ends_at", hasEndDate, "Only with end_strategy 'end_date'");
        RefuseUnless(
            body, "initial_billing_at", billing == BillingDateSetting.SpecificDate, "Only with billing_date_setting 'specific_date'");
        if (input.EndsAt <= input.StartsAt)
        {
            body.Refuse("ends_at", "Must be after starts_at");
        }
        return input;
    }

    private static void RefuseUnless(Body body, string field, bool fits, string message)
    {
        if (body.HasValue(field) && !fits)
        {
            body.Refuse(field, message);
        }
    }

    /// <summary>Every phase after the first starts where the one before ends; what is over comes before what is to come.</summary>
    public static void RefusePlace(PhaseInput phase, PhaseInput? before)
    {
        if (phase.IsFinished)
        {
            if (before is { IsFinished: false })
            {
                phase.Body.Refuse("status", "A finished phase cannot follow one that is to come");
            }
            return;
        }
        if (before is null && phase.Activation == PhaseActivation.PreviousPhaseEnd)
        {
            phase.Body.Refuse("activation_strategy", "The first phase has no previous one");
        }
        var follows = phase.Activation is PhaseActivation.PreviousPhaseEnd
            || (phase.Activation == PhaseActivation.Manual && before?.End == PhaseEnd.Manual);
        if (before is { IsFinished: false } && phase.Activation is not null && !follows)
        {
            phase.Body.Refuse("activation_strategy", "Must be 'previous_phase_end': a later phase starts where the one before ends");
        }
        if (before is { IsFinished: false } && phase.StartsAt is not null && phase.StartsAt != before.EndsAt)
        {
            phase.Body.Refuse("starts_at", "Must be the end of the previous phase");
        }
    }
}
