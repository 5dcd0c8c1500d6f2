using NodaTime;

namespace Plumbline.Web.Invoices;

/// <summary>How an invoice stands, as its customer sees it. The names are those of the texts <c>invoice_state_…</c>.</summary>
public enum InvoicePageState
{
    Due,
    Overdue,
    Partly,
    Failed,
    Processing,
    Paid,
    Voided,
    WrittenOff,
    Preview,

    /// <summary>Nothing is asked for: a credit note, or what is collected elsewhere.</summary>
    Issued,
}

/// <summary>A name with its address.</summary>
public sealed record PartyModel(string Name, IReadOnlyList<string> Lines, string? TaxId, string? Email);

/// <summary>What a tier contributed.</summary>
/// <param name="From">First unit.</param>
/// <param name="To">Last unit; null for all that follow.</param>
/// <param name="Count">Units that it priced.</param>
/// <param name="UnitPrice">Minor units for <paramref name="Per"/> units.</param>
/// <param name="Per">How many units the price is for.</param>
/// <param name="Amount">Minor units.</param>
public sealed record TierModel(decimal From, decimal? To, decimal Count, decimal UnitPrice, decimal Per, long Amount);

/// <summary>A line of an invoice. Amounts are minor units with their sign.</summary>
public sealed record InvoiceLineModel
{
    public required string Name { get; init; }

    public string? Description { get; init; }

    public required decimal Quantity { get; init; }

    public string? UnitName { get; init; }

    /// <summary>Minor units for <see cref="Per"/> units; null where tiers tell the prices or none is shown.</summary>
    public decimal? UnitPrice { get; init; }

    public decimal Per { get; init; } = 1;

    /// <summary>Percent.</summary>
    public decimal? TaxRate { get; init; }

    /// <summary>Net of discounts.</summary>
    public required long Amount { get; init; }

    /// <summary>Taken off already in the amount.</summary>
    public long Discount { get; init; }

    public decimal? DiscountPercent { get; init; }

    public IReadOnlyList<TierModel> Tiers { get; init; } = [];

    /// <summary>The page of the events behind it; null for none.</summary>
    public string? UsagePath { get; init; }
}

/// <summary>Lines of one period; without one they are charged once.</summary>
public sealed record LineGroupModel((LocalDate Start, LocalDate EndExclusive)? Period, IReadOnlyList<InvoiceLineModel> Lines);

/// <summary>A row of the totals.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Amount">Minor units.</param>
/// <param name="IsMain">Whether it stands out.</param>
public sealed record TotalModel(string Label, long Amount, bool IsMain = false);

/// <summary>A payment, refund or attempt.</summary>
/// <param name="On">When.</param>
/// <param name="Method">By what, in words.</param>
/// <param name="Status">What became of it, in words.</param>
/// <param name="Tone"><c>good</c>, <c>bad</c>, <c>wait</c> or <c>plain</c>.</param>
/// <param name="Amount">Minor units with their sign.</param>
public sealed record PaymentModel(LocalDate On, string Method, string Status, string Tone, long Amount);

/// <summary>The page of an invoice, a credit note or a document.</summary>
public sealed record InvoicePageModel
{
    public required PageFrame Frame { get; init; }

    /// <summary>What it is called, with its number.</summary>
    public required string Heading { get; init; }

    public required InvoicePageState State { get; init; }

    /// <summary>What is due, or the total where nothing is; minor units.</summary>
    public required long Amount { get; init; }

    public required string Currency { get; init; }

    /// <summary>Under the amount: when it is due, when it was paid, why nothing is to be paid.</summary>
    public required string Line { get; init; }

    /// <summary>What just happened: a payment came in, or failed.</summary>
    public (string Tone, string Text)? News { get; init; }

    /// <summary>Where the PDF is; null for none.</summary>
    public string? PdfPath { get; init; }

    /// <summary>Where the e-invoice is; null for none.</summary>
    public string? EInvoicePath { get; init; }

    /// <summary>Null where nothing can be paid here.</summary>
    public PayFormsModel? Pay { get; init; }

    public IReadOnlyList<(string Label, string Value)> Facts { get; init; } = [];

    public required PartyModel Seller { get; init; }

    public required PartyModel Customer { get; init; }

    public required IReadOnlyList<LineGroupModel> Groups { get; init; }

    public required IReadOnlyList<TotalModel> Totals { get; init; }

    public IReadOnlyList<PaymentModel> Payments { get; init; } = [];

    /// <summary>Notes, tax notices and terms.</summary>
    public IReadOnlyList<(string? Label, string Text)> Notes { get; init; } = [];
}

/// <summary>An event behind a line.</summary>
public sealed record UsageEventModel(LocalDateTime At, string Name, string Record, IReadOnlyList<(string Name, string Value)> Data);

/// <summary>The usage behind one line of an invoice.</summary>
public sealed record UsagePageModel
{
    public required PageFrame Frame { get; init; }

    /// <summary>The name of the line.</summary>
    public required string Line { get; init; }

    public required string BackPath { get; init; }

    public required string CsvPath { get; init; }

    public required (LocalDate Start, LocalDate EndExclusive) Period { get; init; }

    /// <summary>Of the period's days.</summary>
    public required string Zone { get; init; }

    public required decimal Billed { get; init; }

    public string? UnitName { get; init; }

    public required long Count { get; init; }

    public required IReadOnlyList<UsageEventModel> Events { get; init; }

    /// <summary>From 1.</summary>
    public required int Page { get; init; }

    public required int Pages { get; init; }

    public string? PreviousPath { get; init; }

    public string? NextPath { get; init; }
}
