using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions.Valuation;

/// <summary>
/// Contract value: what was invoiced, and what is expected until the end of the running term. An amount belongs to the phase and the
/// calendar period that its service begins in.
/// </summary>
public static class GetValuation
{
    private static readonly string[] Granularities = ["year", "quarter", "month"];

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var granularity = QueryText.Word(http.Request.Query, "granularity", Granularities, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var subscription = await db.Set<Subscription>().AsNoTracking().SingleOrDefaultAsync(s => s.Id == id, cancel)
            ?? throw Refusal.NotFound("Subscription");
        var batch = await BillingBatch.LoadAsync(db, [subscription], cancel);
        var values = await SubscriptionValues.LoadAsync(db, batch, tenant.Now, cancel);
        var value = values.ValueOf(subscription);
        var invoiced = (await IssuedLines.LoadAsync(db, id, cancel))
            .Select(l => new Piece(l.ProductKey, l.Revenue, l.StartsAt ?? l.IssuedAt, l.Amount)).ToList();
        var expected = values.ExpectedOf(subscription, value)
            .Select(l => new Piece(l.Key.ProductKey, l.RevenueType, l.Period.Start, l.AmountMinor)).ToList();
        var periods = granularity is null ? null : CalendarPeriods.Of(granularity, batch.ZoneOf(subscription));
        return Reply.Ok(Shape(value, invoiced, expected, values.AnnualOf(subscription), periods, tenant.Now));
    }

    private static ValuationAnswer Shape(
        ValueTerms value, List<Piece> invoiced, List<Piece> expected, AnnualValue annual, CalendarPeriods? periods, Instant now)
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
                        p.Id, p.Name, p.StartsAt, p.EndsAt, AnnualOf(value.Terms, p, now), recurringAmounts[p.Id].Sum())),
                ],
                periods?.Sum(value.Start, value.End, recurring)),
            new ArrAnswer(annual.Fixed, new VariableArrAnswer(annual.Current, annual.Averaged)));
    }

    private static ILookup<string, long> ByPhase(ValueTerms value, IEnumerable<Piece> pieces) =>
        pieces.ToLookup(p => value.PhaseOf(p.ProductKey, p.At)?.Id ?? "", p => p.Amount);

    // nobody knows yet when a phase without a start begins: it is worth what it will be, from the first day on
    private static long AnnualOf(Terms terms, PhaseState phase, Instant now) =>
        terms.Phases.FirstOrDefault(p => p.Id == phase.Id) is { } known
            ? Engine.Subscriptions.Value.FixedAnnual(terms, known, now)
            : 0;
}

/// <summary>An amount, and when the service that it is for begins.</summary>
public sealed record Piece(string? ProductKey, RevenueType? Revenue, Instant At, long Amount);
