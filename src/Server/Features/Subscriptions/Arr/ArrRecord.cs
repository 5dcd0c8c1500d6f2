using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Arr;

/// <summary>
/// Writes the history of what a subscription is worth a year: compares what its row says now with what the last entry says, at each instant
/// since then at which the terms alone change it, and now. Runs with every save of the row, in the same transaction.
/// </summary>
public static class ArrRecord
{
    /// <param name="subscription">About to be saved; its mark moves on.</param>
    /// <param name="now">The tenant's.</param>
    /// <param name="isNew">Whether the row is inserted; one that exists and has no mark is older than the history.</param>
    public static IReadOnlyList<ArrEntry> Of(Subscription subscription, Instant now, bool isNew)
    {
        if (subscription.Status == SubscriptionStatus.Draft)
        {
            subscription.Arr ??= ArrMark.Nothing;
            return [];
        }
        var mark = subscription.Arr ?? ArrMark.Nothing;
        if (mark.IsOver)
        {
            return [];
        }
        var isOlder = !isNew && subscription.Arr is null;
        var entries = new List<ArrEntry>();
        // one that was renewed up to a day to come may have ended there
        var until = subscription.EndedAt > now ? subscription.EndedAt.Value : now;
        foreach (var at in Instants(subscription, mark.SeenAt ?? Instant.MinValue, until))
        {
            if (Next(subscription, mark, at) is not { } state)
            {
                continue;
            }
            if (EntryOf(subscription, mark, state, at, isOlder && at < now) is { } entry)
            {
                entries.Add(entry);
                mark = mark with { State = state, EnteredAt = entry.OccurredAt, TakesOver = false };
            }
            mark = mark with { IsOver = mark.IsOver || IsOver(subscription, at) };
        }
        subscription.Arr = mark with { SeenAt = until };
        return entries;
    }

    /// <summary>The one that replaces another goes on where that one is.</summary>
    public static void TakeOver(Subscription target, Subscription source, Instant at)
    {
        if (target.Phases.Exists(p => p.Products.Any(product => product.Type == Products.ProductType.Dynamic)))
        {
            target.AnnualUsage = source.AnnualUsage;
        }
        if (source.Arr is { State: not null } mark)
        {
            target.Arr = mark with { SeenAt = at - Duration.FromMilliseconds(1), TakesOver = true };
        }
    }

    private static IEnumerable<Instant> Instants(Subscription subscription, Instant seen, Instant until)
    {
        var instants = AnnualWorth.Edges(subscription).Where(e => seen < e && e <= until).Append(until);
        return (subscription.EndedAt is { } end ? instants.Append(end) : instants).Distinct().Order();
    }

    private static bool IsOver(Subscription subscription, Instant at) => subscription.Status switch
    {
        SubscriptionStatus.Voided => true,
        SubscriptionStatus.Cancelled or SubscriptionStatus.Archived => subscription.EndedAt <= at,
        _ => false,
    };

    /// <summary>Null when nobody can tell: amounts too large to bill must not keep the subscription from being stored.</summary>
    private static ArrState? Next(Subscription subscription, ArrMark mark, Instant at)
    {
        if (IsOver(subscription, at))
        {
            return subscription.Status == SubscriptionStatus.Archived && mark.State is { } last
                ? last with { Bucket = ArrBucket.Excluded }
                : new ArrState(ArrBucket.Excluded, 0, 0, 0);
        }
        try
        {
            return AnnualWorth.At(subscription, at);
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static ArrEntry? EntryOf(Subscription subscription, ArrMark mark, ArrState state, Instant at, bool isReconstructed)
    {
        var isOver = !mark.IsOver && IsOver(subscription, at);
        var isFirst = mark.State is null;
        if (isFirst ? isOver || state.Total == 0 : state == mark.State && !isOver && !mark.TakesOver)
        {
            return null;
        }
        return new ArrEntry
        {
            TenantId = subscription.TenantId,
            Id = Ids.New("arcg"),
            SubscriptionId = subscription.Id,
            CustomerId = subscription.CustomerId,
            Currency = subscription.Currency,
            OccurredAt = mark.EnteredAt > at ? mark.EnteredAt.Value : at,
            MovementType = isFirst ? ArrMovement.New
                : !isOver ? MovementOf(mark.State!, state)
                : subscription.Status == SubscriptionStatus.Archived ? ArrMovement.NoChange
                : ArrMovement.Churn,
            DataSource = isReconstructed ? ArrSource.Reconstructed : ArrSource.Tracked,
            ChangeSource = CauseOf(subscription, mark, state, at, isOver),
            Previous = mark.State,
            Current = state,
        };
    }

    private static ArrMovement MovementOf(ArrState before, ArrState after) =>
        before.Bucket != after.Bucket ? ArrMovement.StatusTransfer
        : before.Fixed == after.Fixed && before.Variable != after.Variable ? ArrMovement.UsageChange
        : after.Total > before.Total ? ArrMovement.Expansion
        : after.Total < before.Total ? ArrMovement.Contraction
        : ArrMovement.NoChange;

    private static string CauseOf(Subscription subscription, ArrMark mark, ArrState after, Instant at, bool isOver) => mark.State switch
    {
        _ when isOver => subscription.Status == SubscriptionStatus.Archived ? "transition"
            : subscription.CancellationSource == CancellationSource.System ? "contract_end"
            : "cancellation",
        null => subscription.Phases.Exists(p => p.StartsAt == at && p.Order > 0) ? "phase_change" : "creation",
        _ when mark.TakesOver => "transition",
        var before when before.Bucket != after.Bucket => after.Bucket switch
        {
            ArrBucket.Excluded => subscription.Status == SubscriptionStatus.Errored ? "payment_failure" : "pause",
            _ => before.Bucket == ArrBucket.Pending ? "activation" : "reactivation",
        },
        var before when after.Fixed is null || before.Fixed is null => "set_by_hand",
        var before when before.Fixed == after.Fixed => "usage",
        _ => subscription.Phases.Exists(p => p.StartsAt == at && !(at <= mark.SeenAt)) ? "phase_change" : "update",
    };
}
