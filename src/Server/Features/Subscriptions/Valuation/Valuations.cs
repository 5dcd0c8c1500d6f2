using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Subscriptions.Arr;

namespace Plumbline.Server.Features.Subscriptions.Valuation;

/// <summary>
/// The value of subscriptions, broken down: what was invoiced, and what is expected until the end of the running term. An amount belongs to
/// the phase and the calendar period that its service begins in. One query a table whatever their number.
/// </summary>
public sealed class Valuations
{
    private readonly BillingBatch _batch;
    private readonly SubscriptionValues _values;
    private readonly ILookup<string, IssuedLine> _issued;
    private readonly Instant _now;

    private Valuations(BillingBatch batch, SubscriptionValues values, ILookup<string, IssuedLine> issued, Instant now)
    {
        _batch = batch;
        _values = values;
        _issued = issued;
        _now = now;
    }

    public static async Task<Valuations> LoadAsync(
        BillingDb db, IReadOnlyList<Subscription> subscriptions, Instant now, CancellationToken cancel)
    {
        var batch = await BillingBatch.LoadAsync(db, subscriptions, cancel);
        var values = await SubscriptionValues.LoadAsync(db, batch, now, cancel);
        var issued = await IssuedLines.LoadAsync(db, [.. subscriptions.Select(s => s.Id)], cancel);
        return new Valuations(batch, values, issued, now);
    }

    /// <param name="subscription">One of those that were loaded.</param>
    /// <param name="granularity">Calendar periods to break the amounts down by; null for none.</param>
    public ValuationAnswer Of(Subscription subscription, string? granularity)
    {
        var value = _values.ValueOf(subscription);
        var invoiced = _issued[subscription.Id]
            .Select(l => new Piece(l.ProductKey, l.Revenue, l.StartsAt ?? l.IssuedAt, l.Amount)).ToList();
        var expected = _values.ExpectedOf(subscription, value)
            .Select(l => new Piece(l.Key.ProductKey, l.RevenueType, l.Period.Start, l.AmountMinor)).ToList();
        var periods = granularity is null ? null : CalendarPeriods.Of(granularity, _batch.ZoneOf(subscription));
        return Shape(value, invoiced, expected, _values.AnnualOf(subscription), periods);
    }

    private ValuationAnswer Shape(
        ValueTerms value, List<Piece> invoiced, List<Piece> expected, AnnualValue annual, CalendarPeriods? periods)
    {
        List<Piece> all = [.. invoiced, .. expected];
        var recurring = all.Where(p => p.Revenue == RevenueType.Recurring).ToList();
        var amounts = ByPhase(value, all);
        var recurringAmounts = ByPhase(value, recurring);
        return new ValuationAnswer(
            new ContractValueAnswer(
                all.Sum(p => p.Amount),
                invoiced.Sum(p => p.Amount),
                expected.Sum(p => p.Amount),
                [.. value.Phases.Select(p => new PhaseValueAnswer(p.Id, p.Name, p.Type, p.StartsAt, p.EndsAt, amounts[p.Id].Sum()))],
                periods?.Sum(value.Start, value.End, all)),
            new RecurringValueAnswer(
                recurring.Sum(p => p.Amount),
                [
                    .. value.Phases.Select(p => new PhaseRecurringAnswer(
                        p.Id, p.Name, p.StartsAt, p.EndsAt, AnnualOf(value.Terms, p), recurringAmounts[p.Id].Sum())),
                ],
                periods?.Sum(value.Start, value.End, recurring)),
            new ArrAnswer(annual.Fixed, new VariableArrAnswer(annual.Current, annual.Averaged)));
    }

    private static ILookup<string, long> ByPhase(ValueTerms value, IEnumerable<Piece> pieces) =>
        pieces.ToLookup(p => value.PhaseOf(p.ProductKey, p.At)?.Id ?? "", p => p.Amount);

    // nobody knows yet when a phase without a start begins: it is worth what it will be, from the first day on
    private long AnnualOf(Terms terms, PhaseState phase) =>
        terms.Phases.FirstOrDefault(p => p.Id == phase.Id) is { } known
            ? Engine.Subscriptions.Value.FixedAnnual(terms, known, _now, AnnualWorth.ForEver([phase]))
            : 0;
}

/// <summary>An amount, and when the service that it is for begins.</summary>
public sealed record Piece(string? ProductKey, RevenueType? Revenue, Instant At, long Amount);
