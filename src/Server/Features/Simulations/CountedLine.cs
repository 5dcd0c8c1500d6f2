using NodaTime;
using Plumbline.Server.Features.Invoices;

namespace Plumbline.Server.Features.Simulations;

/// <summary>A line of an invoice as totals count it, net and signed: what comes back is negative.</summary>
public sealed record CountedLine(string? ProductId, string Name, Instant? StartsAt, Instant? EndsAt, long Amount)
{
    /// <summary>The lines whose period begins within the window, or whose invoice is due within it when they have none.</summary>
    public static List<CountedLine> Of(IEnumerable<Invoice> invoices, SimulatedWindow window) =>
    [
        .. from invoice in invoices
           from line in invoice.Lines.OrderBy(l => l.Position)
           where (line.PeriodStartsAt ?? invoice.BillingAt ?? invoice.IssuedAt) is { } at && window.Holds(at)
           select new CountedLine(
               line.ProductId, line.Name, line.PeriodStartsAt, line.PeriodEndsAt,
               (line.EntryType == EntryType.Credit ? -1 : 1) * line.AmountExcludingTax),
    ];
}
