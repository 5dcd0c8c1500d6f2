using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary>
/// Puts the phases of an update in the place of those that a subscription has: phases that are over stay, the running one is edited, those
/// to come are replaced by the list.
/// </summary>
public sealed class PhaseEdits(BillingDb db, CouponChoice choice, Subscription subscription, BillingBatch batch, Instant now)
{
    private readonly HashSet<string> _redeemed = AttachedCoupons.Redeemed(subscription);
    private int _nextKey = subscription.NextProductKey;

    /// <summary>The phases as they are to be, not planned yet; faults are added to the request's.</summary>
    public async Task<List<PhaseState>> MergeAsync(IReadOnlyList<Body> sent, CancellationToken cancel)
    {
        var known = subscription.Phases.ToDictionary(p => p.Id, StringComparer.Ordinal);
        var kept = subscription.Phases.Where(p => subscription.StatusOf(p, now) != PhaseStatus.Pending).ToList();
        var coming = new List<PhaseState>();
        foreach (var body in Ordered(sent))
        {
            var id = body.Text("id", Need.Nullable, 255);
            if (id is null)
            {
                var before = coming.Count > 0 ? coming[^1] : kept.LastOrDefault();
                if (await NewAsync(body, before, cancel) is { } added)
                {
                    coming.Add(added);
                }
            }
            else if (!known.TryGetValue(id, out var phase))
            {
                body.Refuse("id", "Phase not found");
            }
            else if (subscription.StatusOf(phase, now) == PhaseStatus.Pending)
            {
                coming.Add(PhasePlan.Reset(await EditAsync(body, phase, runs: false, cancel)));
            }
            else if (subscription.StatusOf(phase, now) == PhaseStatus.Active)
            {
                kept[kept.FindIndex(p => p.Id == id)] = await EditAsync(body, phase, runs: true, cancel);
            }
        }
        if (kept.Count + coming.Count == 0)
        {
            return subscription.Phases;
        }
        return [.. kept.Concat(coming).Select((p, i) => p with { Order = i })];
    }

    private static IEnumerable<Body> Ordered(IReadOnlyList<Body> sent) =>
        sent.Select((b, i) => (Body: b, Order: b.Number("order", Need.Nullable, min: 0) ?? i)).OrderBy(p => p.Order).Select(p => p.Body);

    private async Task<PhaseState?> NewAsync(Body body, PhaseState? before, CancellationToken cancel)
    {
        Unbuilt.RefuseCheckout(body);
        var input = PhaseInput.Read(body).By(subscription.InvoiceOptions.Schedule);
        if (before is not null && input.Activation is not (null or PhaseActivation.PreviousPhaseEnd or PhaseActivation.Manual))
        {
            body.Refuse("activation_strategy", "Must be 'previous_phase_end': a later phase starts where the one before ends");
        }
        var products = await ChooseAsync(input.Products, [.. input.Products.Select(_ => (ProductState?)null)], cancel);
        var coupons = await choice.ChooseAsync(input.Coupons, subscription.Currency, [], _redeemed, redeem: true, cancel);
        return body.IsValid ? input.ToState(0, [.. products.OfType<ProductState>()], now) with { Coupons = coupons } : null;
    }

    private async Task<PhaseState> EditAsync(Body body, PhaseState old, bool runs, CancellationToken cancel)
    {
        Unbuilt.RefuseOfPhase(body);
        Unbuilt.RefuseCheckout(body);
        var end = body.Word<PhaseEnd>("end_strategy") ?? old.EndStrategy;
        var duration = SubscriptionInput.Interval(body, "duration", Need.Nullable) ?? old.Duration;
        var endsAt = body.Instant("ends_at", Need.Nullable);
        var edited = old with
        {
            Name = body.Has("name") ? body.Text("name", Need.Nullable, 255) : old.Name,
            Type = Fixed(body, "type", body.Word<PhaseType>("type"), old.Type, runs),
            ActivationStrategy = Fixed(
                body, "activation_strategy", body.Word<PhaseActivation>("activation_strategy"), old.ActivationStrategy, runs),
            BillingDateSetting = Fixed(
                body, "billing_date_setting", body.Word<BillingDateSetting>("billing_date_setting"), old.BillingDateSetting, runs),
            InitialBillingAt = Fixed(
                body, "initial_billing_at", body.Instant("initial_billing_at", Need.Nullable) ?? old.InitialBillingAt,
                old.InitialBillingAt, runs),
            BillingCycleAlignment = Fixed(
                body, "billing_cycle_alignment", body.Word<CycleAlignment>("billing_cycle_alignment"), old.BillingCycleAlignment, runs),
            DoNotInvoicePhase = Fixed(body, "do_not_invoice_phase", body.Flag("do_not_invoice_phase"), old.DoNotInvoicePhase, runs),
            TransitionCalculationMethod =
                body.Word<PhaseTransition>("transition_calculation_method") ?? old.TransitionCalculationMethod,
            EndStrategy = end,
            Duration = end == PhaseEnd.Duration ? duration : null,
            EndsAt = EndOf(body, old, end, duration, endsAt),
            UpdatedAt = now,
            Coupons = await choice.MergeAsync(body, old.Coupons, subscription.Currency, _redeemed, cancel),
        };
        if (end == PhaseEnd.Duration && edited.Duration is null)
        {
            body.Refuse("duration", "Required");
        }
        if (end == PhaseEnd.EndDate && edited.EndsAt is null)
        {
            body.Refuse("ends_at", "Required");
        }
        if (runs && edited.EndsAt <= now && edited.EndsAt != old.EndsAt)
        {
            body.Refuse("ends_at", "The running phase cannot have ended: use next-phase to leave it");
        }
        return body.Has("products") ? edited with { Products = await ProductsAsync(body, old, runs, cancel) } : edited;
    }

    /// <summary>The end follows from what the request says of it; an end that was set by hand stays where nothing is said.</summary>
    private static Instant? EndOf(Body body, PhaseState old, PhaseEnd end, IntervalState? duration, Instant? endsAt)
    {
        var isUntouched = end == old.EndStrategy && (end != PhaseEnd.Duration || duration == old.Duration);
        return end == PhaseEnd.EndDate ? (body.HasValue("ends_at") ? endsAt : old.EndsAt) : isUntouched ? old.EndsAt : null;
    }

    private static Instant? Fixed(Body body, string field, Instant? sent, Instant? old, bool runs)
    {
        if (runs && sent != old)
        {
            body.Refuse(field, "Cannot change in the running phase");
        }
        return sent;
    }

    private static T Fixed<T>(Body body, string field, T? sent, T old, bool runs) where T : struct
    {
        if (runs && sent is { } value && !value.Equals(old))
        {
            body.Refuse(field, "Cannot change in the running phase");
        }
        return sent ?? old;
    }

    /// <summary>
    /// Lines are matched by product, in order. A product of the running phase that changes is left, and its successor joins.
    /// </summary>
    private async Task<IReadOnlyList<ProductState>> ProductsAsync(Body body, PhaseState old, bool runs, CancellationToken cancel)
    {
        var lines = ProductInput.ReadAll(body, Need.Required, min: 0, isUpdate: true)
            .Select(l => l.By(subscription.InvoiceOptions.Schedule)).ToList();
        var unmatched = old.Products.Where(p => p.DetachedAt is null).ToList();
        var current = new List<ProductState?>();
        foreach (var line in lines)
        {
            var match = unmatched.Find(p => p.ProductId == line.ProductId);
            current.Add(match);
            if (match is not null)
            {
                unmatched.Remove(match);
            }
        }
        var wanted = await ChooseAsync(lines, current, cancel);
        var products = new List<ProductState>();
        for (var i = 0; i < lines.Count; i++)
        {
            if (wanted[i] is { } chosen)
            {
                RefuseInterval(lines[i].Body, current[i], chosen, runs);
                var reworded = current[i]?.Reworded(chosen);
                var isSame = reworded is not null && ProductState.AreSame(reworded, chosen);
                products.Add(isSame ? reworded! : runs ? Join(chosen, current[i]) : chosen);
            }
        }
        return runs ? [.. Left(old, products), .. products] : products;
    }

    private static void RefuseInterval(Body line, ProductState? old, ProductState chosen, bool runs)
    {
        if (runs && old is not null && (old.Interval != chosen.Interval || old.Schedule != chosen.Schedule))
        {
            line.Refuse(
                old.Interval != chosen.Interval ? "payment_interval" : "payment_schedule",
                "Cannot change in the running phase: use a transition with align_to_new_billing_cycle");
        }
    }

    private ProductState Join(ProductState chosen, ProductState? old) => (old is null ? chosen : chosen.TakingOver(old, now)) with
    {
        AttachedAt = now,
        FirstCharge = FirstCharge.Free,
        CoveredBy = old?.Key,
    };

    /// <summary>What stays on record of the running phase: products that left before, and those that leave now.</summary>
    private IEnumerable<ProductState> Left(PhaseState old, List<ProductState> staying) => old.Products
        .Where(p => !staying.Exists(s => s.Key == p.Key))
        .Select(p => p.DetachedAt is null ? p with { DetachedAt = now } : p);

    private async Task<IReadOnlyList<ProductState?>> ChooseAsync(
        IReadOnlyList<ProductInput> lines, List<ProductState?> current, CancellationToken cancel)
    {
        var key = _nextKey;
        _nextKey += lines.Count;
        var commitment = subscription.ContractTerms?.Duration ?? subscription.CommitmentInterval;
        return await new ProductChoice(db).ChooseAsync(lines, key, commitment, batch.CustomerOf(subscription), current, cancel);
    }
}
