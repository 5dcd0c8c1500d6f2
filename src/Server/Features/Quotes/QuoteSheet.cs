using Plumbline.Engine.Subscriptions;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Valuation;

namespace Plumbline.Server.Features.Quotes;

/// <summary>A quote as it is shown, on paper or on a page.</summary>
/// <param name="Paper">What is printed of it.</param>
/// <param name="Seller">Who offers.</param>
/// <param name="Signers">In the order in which they sign.</param>
public sealed record QuoteSheet(InvoiceDocument Paper, InvoicingEntity Seller, IReadOnlyList<QuoteSigner> Signers)
{
    /// <summary>Null for a one-off quote.</summary>
    public OfferedTerms? Offered { get; init; }
}

/// <summary>The terms of an offered subscription and what they come to.</summary>
/// <param name="Offer">The draft.</param>
/// <param name="Batch">What is known around it.</param>
/// <param name="Value">Its phases with their dates, as if it began now where it waits for the signature.</param>
/// <param name="Expected">What is billed until its end, usage aside.</param>
public sealed record OfferedTerms(Subscription Offer, BillingBatch Batch, ValueTerms Value, IReadOnlyList<Line> Expected)
{
    /// <summary>What a phase comes to: minor units, net.</summary>
    public long AmountOf(PhaseState phase) => Expected
        .Where(l => Value.PhaseOf(l.Key.ProductKey, l.Period.Start)?.Id == phase.Id).Sum(l => l.AmountMinor);

    /// <summary>The same of a product in a phase.</summary>
    public long AmountOf(PhaseState phase, ProductState product) => Expected
        .Where(l => l.Key.ProductKey == product.Key && Value.PhaseOf(product.Key, l.Period.Start)?.Id == phase.Id)
        .Sum(l => l.AmountMinor);
}
