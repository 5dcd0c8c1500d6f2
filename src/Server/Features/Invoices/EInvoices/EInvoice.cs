using NodaTime;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>
/// An invoice or credit note in the words of EN 16931: each property is a business term (BT) or group of them (BG). Amounts are in the
/// currency's major unit, with the document's own sign: those of a credit note are positive.
/// </summary>
public sealed record EInvoice
{
    /// <summary>BT-1.</summary>
    public required string Number { get; init; }

    /// <summary>BT-2.</summary>
    public required LocalDate IssueDate { get; init; }

    /// <summary>BT-3: 381 for a credit note, 380 for an invoice.</summary>
    public required bool IsCreditNote { get; init; }

    /// <summary>BT-5, and how many decimals its amounts have.</summary>
    public required string Currency { get; init; }

    public required int Decimals { get; init; }

    /// <summary>BT-6 with BT-111: the tax in the seller's accounting currency where that is another.</summary>
    public AccountingTax? AccountingTax { get; init; }

    /// <summary>BT-9.</summary>
    public LocalDate? DueDate { get; init; }

    /// <summary>BT-10.</summary>
    public string? BuyerReference { get; init; }

    /// <summary>BT-12.</summary>
    public string? ContractReference { get; init; }

    /// <summary>BT-13.</summary>
    public string? OrderReference { get; init; }

    /// <summary>BT-20.</summary>
    public string? PaymentTerms { get; init; }

    /// <summary>BT-22.</summary>
    public string? Note { get; init; }

    /// <summary>BG-3.</summary>
    public PrecedingInvoice? Preceding { get; init; }

    /// <summary>BG-4.</summary>
    public required EParty Seller { get; init; }

    /// <summary>BG-7.</summary>
    public required EParty Buyer { get; init; }

    /// <summary>BG-14: from the first day of all lines to the last.</summary>
    public EPeriod? Period { get; init; }

    /// <summary>BG-16.</summary>
    public PaymentMeans? PaymentMeans { get; init; }

    /// <summary>BG-22.</summary>
    public required ETotals Totals { get; init; }

    /// <summary>BG-23, by category and rate.</summary>
    public required IReadOnlyList<VatBreakdown> Vat { get; init; }

    /// <summary>BG-25.</summary>
    public required IReadOnlyList<ELine> Lines { get; init; }
}

/// <param name="Currency">BT-6.</param>
/// <param name="Decimals">How many decimals the amount has.</param>
/// <param name="TaxAmount">BT-111.</param>
public sealed record AccountingTax(string Currency, int Decimals, decimal TaxAmount);

/// <param name="Number">BT-25.</param>
/// <param name="IssueDate">BT-26.</param>
public sealed record PrecedingInvoice(string Number, LocalDate? IssueDate);

/// <summary>Both days belong to it (BT-73 and BT-74, of a line BT-134 and BT-135).</summary>
public sealed record EPeriod(LocalDate First, LocalDate Last);

/// <summary>An identifier with the list that its scheme is from; no scheme where none is known.</summary>
public sealed record EIdentifier(string Value, string? Scheme = null);

/// <summary>The seller (BG-4) or the buyer (BG-7); terms of the seller first.</summary>
public sealed record EParty
{
    /// <summary>BT-27, BT-44.</summary>
    public required string Name { get; init; }

    /// <summary>BT-28, BT-45.</summary>
    public string? TradingName { get; init; }

    /// <summary>BT-29, BT-46.</summary>
    public string? Identifier { get; init; }

    /// <summary>BT-30, BT-47: the number in the register of companies.</summary>
    public EIdentifier? Registration { get; init; }

    /// <summary>BT-31, BT-48: a VAT number with the prefix of its country.</summary>
    public string? VatId { get; init; }

    /// <summary>BT-32: a tax number without such a prefix; of the seller only.</summary>
    public string? TaxNumber { get; init; }

    /// <summary>BT-34, BT-49.</summary>
    public EIdentifier? ElectronicAddress { get; init; }

    /// <summary>BT-43, BT-58.</summary>
    public string? Email { get; init; }

    /// <summary>BT-35, BT-50.</summary>
    public string? Line1 { get; init; }

    /// <summary>BT-36, BT-51.</summary>
    public string? Line2 { get; init; }

    /// <summary>BT-37, BT-52.</summary>
    public string? City { get; init; }

    /// <summary>BT-38, BT-53.</summary>
    public string? PostCode { get; init; }

    /// <summary>BT-39, BT-54.</summary>
    public string? Subdivision { get; init; }

    /// <summary>BT-40, BT-55: ISO 3166-1, two letters; empty when it is not known.</summary>
    public required string Country { get; init; }
}

/// <summary>BG-16, with BG-17 for a transfer and BG-18 for a card.</summary>
/// <param name="Code">BT-81, of UNTDID 4461.</param>
/// <param name="Reference">BT-83: what the payer writes on the transfer.</param>
/// <param name="Account">BT-84: an IBAN, or a number as the seller's country has them.</param>
/// <param name="IsIban">Which of the two.</param>
/// <param name="AccountName">BT-85.</param>
/// <param name="Bic">BT-86.</param>
/// <param name="CardEnding">BT-87: the last four digits.</param>
public sealed record PaymentMeans(
    string Code,
    string? Reference = null,
    string? Account = null,
    bool IsIban = false,
    string? AccountName = null,
    string? Bic = null,
    string? CardEnding = null)
{
    public const string Transfer = "30";
    public const string Card = "48";
    public const string SepaTransfer = "58";
}

/// <param name="Lines">BT-106: the lines' net amounts.</param>
/// <param name="WithoutVat">BT-109.</param>
/// <param name="Vat">BT-110.</param>
/// <param name="WithVat">BT-112.</param>
/// <param name="Paid">BT-113: what was paid, and what is not collected.</param>
/// <param name="Due">BT-115.</param>
public sealed record ETotals(decimal Lines, decimal WithoutVat, decimal Vat, decimal WithVat, decimal Paid, decimal Due);

/// <param name="Tax">BT-118 and BT-119.</param>
/// <param name="Taxable">BT-116.</param>
/// <param name="Amount">BT-117.</param>
/// <param name="ReasonCode">BT-121.</param>
/// <param name="Reason">BT-120.</param>
public sealed record VatBreakdown(ETax Tax, decimal Taxable, decimal Amount, string? ReasonCode, string? Reason);

/// <summary>A VAT category with its rate in percent (BT-118 and BT-119, of a line BT-151 and BT-152).</summary>
public readonly record struct ETax(VatCategory Category, decimal Rate)
{
    /// <summary>What is not subject to VAT has no rate, not even 0 (BR-O-05).</summary>
    public bool HasRate => Category != VatCategory.O;
}

/// <summary>BG-25.</summary>
public sealed record ELine
{
    /// <summary>BT-126.</summary>
    public required string Id { get; init; }

    /// <summary>BT-127.</summary>
    public string? Note { get; init; }

    /// <summary>BT-129, with the unit of BT-130; below 0 on a line that goes against the document.</summary>
    public required decimal Quantity { get; init; }

    public required string UnitCode { get; init; }

    /// <summary>BT-131.</summary>
    public required decimal Net { get; init; }

    /// <summary>BG-26.</summary>
    public EPeriod? Period { get; init; }

    /// <summary>BG-27 and BG-28.</summary>
    public IReadOnlyList<EAllowance> Allowances { get; init; } = [];

    /// <summary>BT-146 for BT-149 units.</summary>
    public required decimal Price { get; init; }

    public decimal PriceQuantity { get; init; } = 1;

    /// <summary>BT-151 and BT-152.</summary>
    public required ETax Tax { get; init; }

    /// <summary>BT-153.</summary>
    public required string Name { get; init; }

    /// <summary>BT-154.</summary>
    public string? Description { get; init; }

    /// <summary>BT-155.</summary>
    public string? SellersId { get; init; }
}

/// <summary>BG-27, or BG-28 when it is a charge: what is taken off a line that goes against its document adds to the document.</summary>
/// <param name="IsCharge">Whether it adds to the line.</param>
/// <param name="Amount">BT-136, BT-141; above 0.</param>
/// <param name="Base">BT-137, BT-142; only with a percentage.</param>
/// <param name="Percent">BT-138, BT-143.</param>
/// <param name="Reason">BT-139, BT-144.</param>
public sealed record EAllowance(bool IsCharge, decimal Amount, decimal? Base, decimal? Percent, string Reason)
{
    /// <summary>BT-140, of UNTDID 5189: a discount. The list for charges has no such word.</summary>
    public string? ReasonCode => IsCharge ? null : "95";
}
