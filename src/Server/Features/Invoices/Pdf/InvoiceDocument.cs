using NodaTime;

namespace Plumbline.Server.Features.Invoices.Pdf;

public enum InvoiceDocumentKind { Invoice, CreditNote, Document, Quote, Receipt }

/// <summary>The mark beside the title. Its words come from the language's texts.</summary>
public enum InvoiceMark { None, Draft, Preview, Open, ToPay, PartiallyPaid, Paid, Overdue, Failed, Voided, Uncollectible, Refunded }

/// <summary>A sentence that tax law asks for, printed under the totals in the document's language.</summary>
public enum InvoiceTaxNotice { None, ReverseCharge, Exempt }

/// <summary>
/// Everything that is printed, and nothing else: no look-ups happen while rendering, so the same value gives the same bytes.
/// Amounts are integers in the currency's minor unit (12345 with two decimals is 123.45).
/// </summary>
public sealed record InvoiceDocument
{
    public required InvoiceDocumentKind Kind { get; init; }

    /// <summary>Replaces the kind's own title, e.g. the name of a custom document.</summary>
    public string? Title { get; init; }

    /// <summary>Empty while none is drawn: the page then says draft or preview in its place.</summary>
    public string Number { get; init; } = "";

    public InvoiceMark Mark { get; init; }

    /// <summary>Replaces the mark's own words.</summary>
    public string? MarkLabel { get; init; }

    /// <summary>A language tag such as <c>fr</c> or <c>fr-FR</c>; English when there are no texts for it.</summary>
    public required string Language { get; init; }

    public required InvoiceCurrency Currency { get; init; }
    public LocalDate? IssueDate { get; init; }
    public LocalDate? DueDate { get; init; }
    public string? PurchaseOrder { get; init; }
    public string? PaymentMethod { get; init; }
    public string? PaymentReference { get; init; }

    /// <summary>The number of the invoice that a credit note corrects.</summary>
    public string? OriginalNumber { get; init; }

    /// <summary>PNG or JPEG bytes. Anything that cannot be drawn falls back to the seller's name.</summary>
    public ReadOnlyMemory<byte> Logo { get; init; }

    /// <summary>Hex, e.g. <c>#0A66C2</c>. Darkened as far as it takes to be readable on white.</summary>
    public string? BrandColor { get; init; }

    public required InvoiceParty Seller { get; init; }
    public required InvoiceParty Customer { get; init; }
    public IReadOnlyList<InvoiceLine> Lines { get; init; } = [];

    /// <summary>Of a receipt, in place of lines.</summary>
    public IReadOnlyList<InvoicePayment> Payments { get; init; } = [];

    public required InvoiceTotals Totals { get; init; }
    public InvoiceConversion? Converted { get; init; }
    /// <summary>Prints no totals under the lines.</summary>
    public bool HidesTotals { get; init; }

    /// <summary>Who signed, a line each.</summary>
    public IReadOnlyList<string> Signatures { get; init; } = [];

    public InvoiceTaxNotice TaxNotice { get; init; }
    public IReadOnlyList<InvoiceField> BankDetails { get; init; } = [];
    public string? Note { get; init; }
    public string? LateFeeText { get; init; }
    public string? Footer { get; init; }
    public IReadOnlyList<InvoiceField> AdditionalFields { get; init; } = [];
}

/// <param name="Code">ISO 4217.</param>
/// <param name="Decimals">0 to 4: how many decimals the minor unit stands for.</param>
public sealed record InvoiceCurrency(string Code, int Decimals);

public sealed record InvoiceField(string Label, string Value);

public sealed record InvoiceParty
{
    public required string Name { get; init; }
    public IReadOnlyList<string> AddressLines { get; init; } = [];
    public string? TaxId { get; init; }

    /// <summary>The seller's registration number, or the customer's local tax number.</summary>
    public string? LocalNumber { get; init; }

    public string? Email { get; init; }
}

/// <summary>Half-open, as everywhere: the last day printed is the day before <paramref name="EndExclusive"/>.</summary>
public sealed record InvoicePeriod(LocalDate Start, LocalDate EndExclusive);

public sealed record InvoiceLine
{
    public required string Name { get; init; }
    public string? Description { get; init; }
    public InvoicePeriod? Period { get; init; }
    public required decimal Quantity { get; init; }
    public string? UnitLabel { get; init; }

    /// <summary>Minor units, possibly a fraction of one; null prints none (tiers then tell the prices).</summary>
    public decimal? UnitAmountMinor { get; init; }

    /// <summary>How many units the unit amount pays for: 1000 prints "per 1,000".</summary>
    public decimal UnitCount { get; init; } = 1;

    /// <summary>After the line's discount, before tax.</summary>
    public required long NetMinor { get; init; }

    /// <summary>Percent, e.g. 20 for 20%.</summary>
    public decimal? TaxRate { get; init; }

    /// <summary>Taken off already in <see cref="NetMinor"/>; printed as a row of its own.</summary>
    public long DiscountMinor { get; init; }

    public decimal? DiscountPercent { get; init; }

    /// <summary>Turns the sign of every amount of the line.</summary>
    public bool IsCredit { get; init; }

    public IReadOnlyList<InvoiceTier> Tiers { get; init; } = [];
}

/// <param name="From">First unit of the tier as printed (1, not 0).</param>
/// <param name="To">Last unit of the tier; null for the open one.</param>
/// <param name="Count">Units priced in this tier.</param>
/// <param name="UnitAmountMinor">Minor units for each <paramref name="UnitCount"/> units, possibly a fraction.</param>
/// <param name="UnitCount">How many units the unit amount pays for.</param>
/// <param name="NetMinor">The tier's share of the line before discount.</param>
public sealed record InvoiceTier(decimal From, decimal? To, decimal Count, decimal UnitAmountMinor, decimal UnitCount, long NetMinor);

public sealed record InvoiceTotals
{
    /// <summary>After discounts, before tax.</summary>
    public required long NetMinor { get; init; }

    /// <summary>Sum of all discounts, positive; taken off already in <see cref="NetMinor"/>.</summary>
    public long DiscountMinor { get; init; }

    public string? DiscountLabel { get; init; }
    public IReadOnlyList<InvoiceTaxTotal> Taxes { get; init; } = [];
    public required long TotalMinor { get; init; }

    /// <summary>Null prints no such row.</summary>
    public long? PaidMinor { get; init; }

    /// <summary>What credit notes took off; null prints no such row.</summary>
    public long? CreditedMinor { get; init; }

    /// <summary>What is not collected; null prints no such row.</summary>
    public long? WaivedMinor { get; init; }

    /// <summary>Null prints no such row.</summary>
    public long? DueMinor { get; init; }
}

/// <param name="Label">Replaces the language's word for tax, e.g. "GST".</param>
/// <param name="Rate">Percent.</param>
/// <param name="NetMinor">What the rate was applied to.</param>
/// <param name="TaxMinor">The tax.</param>
public sealed record InvoiceTaxTotal(string? Label, decimal Rate, long NetMinor, long TaxMinor);

/// <param name="Date">When the money was there.</param>
/// <param name="Method">How it came.</param>
/// <param name="Reference">What it is found by.</param>
/// <param name="AmountMinor">Below 0 for what was given back.</param>
public sealed record InvoicePayment(LocalDate Date, string Method, string Reference, long AmountMinor);

/// <summary>
/// The total in the seller's accounting currency, and the tax in it. <paramref name="Rate"/> is what one unit of the document's currency
/// buys.
/// </summary>
public sealed record InvoiceConversion(InvoiceCurrency Currency, long TotalMinor, decimal? Rate, long? TaxMinor = null);
