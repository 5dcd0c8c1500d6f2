using System.Collections.Immutable;
using System.Diagnostics;
using Plumbline.Engine.Money;

namespace Plumbline.Engine.Invoicing;

/// <summary>The net amount of a line and its tax rate.</summary>
/// <param name="NetMinor">Minor units without tax, rounded; negative for a credit.</param>
/// <param name="TaxRatePercent">Percent, 0 or more; 20 means 20 %.</param>
public readonly record struct NetLine(long NetMinor, decimal TaxRatePercent);

/// <summary>A line with its tax.</summary>
/// <param name="NetMinor">Minor units without tax.</param>
/// <param name="TaxRatePercent">Percent.</param>
/// <param name="TaxMinor">Minor units of tax: the rate on the rounded net, rounded once.</param>
/// <param name="GrossMinor">Net and tax.</param>
public sealed record TaxedLine(long NetMinor, decimal TaxRatePercent, long TaxMinor, long GrossMinor);

/// <summary>The totals of an invoice: the sums of its lines, never computed another way.</summary>
/// <param name="Currency">The currency of all amounts.</param>
/// <param name="Lines">The lines in the order given.</param>
/// <param name="NetMinor">Sum of the nets.</param>
/// <param name="TaxMinor">Sum of the taxes.</param>
/// <param name="GrossMinor">Sum of the grosses.</param>
public sealed record InvoiceTotals(Currency Currency, ImmutableArray<TaxedLine> Lines, long NetMinor, long TaxMinor, long GrossMinor)
{
    /// <summary>Taxes lines one by one and adds them up. 333 at 20 % three times is 999 net, 201 tax (67 each), 1200 gross.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A tax rate is negative.</exception>
    public static InvoiceTotals Of(Currency currency, IEnumerable<NetLine> lines)
    {
        var taxed = lines.Select(Tax).ToImmutableArray();
        long net = 0, tax = 0, gross = 0;
        foreach (var line in taxed)
        {
            net += line.NetMinor;
            tax += line.TaxMinor;
            gross += line.GrossMinor;
        }

        // Wrong totals must never reach an invoice, so this is checked in release builds too.
        return net + tax == gross
            ? new InvoiceTotals(currency, taxed, net, tax, gross)
            : throw new UnreachableException($"{net} + {tax} is not {gross}.");
    }

    static TaxedLine Tax(NetLine line)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(line.TaxRatePercent, nameof(line));
        var tax = Rounding.ToMinor(line.NetMinor * line.TaxRatePercent / 100);
        return new TaxedLine(line.NetMinor, line.TaxRatePercent, tax, line.NetMinor + tax);
    }
}
