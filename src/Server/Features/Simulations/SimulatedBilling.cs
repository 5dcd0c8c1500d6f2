using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Subscriptions;

namespace Plumbline.Server.Features.Simulations;

/// <summary>What a simulation billed, and what the customer was really invoiced meanwhile.</summary>
/// <param name="Subscription">The contract as the billing left it.</param>
/// <param name="Invoices">Its documents in the order of their billing.</param>
/// <param name="Real">The customer's real documents in its currency; null when there is no real subscription.</param>
/// <param name="Window">What is counted.</param>
public sealed record SimulatedBilling(
    Subscription Subscription, IReadOnlyList<Invoice> Invoices, IReadOnlyList<Invoice>? Real, SimulatedWindow Window)
{
    private readonly List<CountedLine> _lines = CountedLine.Of(Invoices, Window);

    public long Total => _lines.Sum(l => l.Amount);

    public IReadOnlyList<SimulatedTotal> Totals =>
    [
        .. _lines.GroupBy(l => (l.ProductId, l.StartsAt, l.EndsAt)).Select(g => new SimulatedTotal(
            g.Key.ProductId, g.First().Name, g.Key.StartsAt, g.Key.EndsAt, g.Sum(l => l.Amount))),
    ];

    /// <summary>
    /// Against what was really invoiced for the products of the contract and for <paramref name="others"/>. Real lines of no product, such
    /// as a minimum fee, count with the documents that have lines of these products.
    /// </summary>
    public SimulationDifference? Compare(IEnumerable<string> others)
    {
        if (Real is null)
        {
            return null;
        }
        var products = Subscription.Phases.SelectMany(p => p.Products)
            .SelectMany(p => (p.Bundle?.Items ?? []).Select(i => i.ProductId).Append(p.ProductId))
            .Concat(others).ToHashSet(StringComparer.Ordinal);
        var real = CountedLine.Of(Real.Where(i => i.Lines.Exists(l => l.ProductId is { } id && products.Contains(id))), Window)
            .Where(l => l.ProductId is null || products.Contains(l.ProductId)).ToList();
        var rows = _lines.Select(l => (Line: l, Simulated: l.Amount, Real: 0L))
            .Concat(real.Select(l => (Line: l, Simulated: 0L, Real: l.Amount)))
            .GroupBy(r => r.Line.ProductId)
            .Select(g => Difference(g.Key, g.First().Line.Name, g.Sum(r => r.Simulated), g.Sum(r => r.Real))).ToList();
        var billed = real.Sum(l => l.Amount);
        return new SimulationDifference(Total, billed, Total - billed, rows);
    }

    private static ProductDifference Difference(string? productId, string name, long simulated, long real) =>
        new(productId, name, simulated, real, simulated - real);
}
