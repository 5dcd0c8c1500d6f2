using System.Globalization;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>A rule that a document breaks.</summary>
/// <param name="Rule">As the standard calls it.</param>
/// <param name="Field">Where the missing fact belongs.</param>
/// <param name="Message">What is missing, with its business term.</param>
public sealed record EInvoiceFault(string Rule, string Field, string Message);

/// <summary>
/// The rules of EN 16931 that data of ours can break. What the mapping makes true of itself (the order of elements, the codes, the sums) is
/// not asked again; <c>docs/e-invoices.md</c> lists how each rule is kept.
/// </summary>
public static class EInvoiceRules
{
    private const decimal VatTolerance = 1;

    /// <param name="e">The document.</param>
    /// <param name="isPeppol">Whether the rules of Peppol BIS Billing 3.0 hold too.</param>
    public static IReadOnlyList<EInvoiceFault> Faults(EInvoice e, bool isPeppol) =>
        [.. Parties(e), .. Vat(e), .. Amounts(e), .. Lines(e), .. isPeppol ? PeppolRules.Faults(e) : []];

    private static IEnumerable<EInvoiceFault> Parties(EInvoice e)
    {
        if (e.Seller.Name.Length == 0)
        {
            yield return new("BR-06", "seller.name", "the seller's name (BT-27) is missing");
        }
        if (e.Buyer.Name.Length == 0)
        {
            yield return new("BR-07", "customer.name", "the buyer's name (BT-44) is missing");
        }
        if (e.Seller.Country.Length == 0)
        {
            yield return new("BR-09", "seller.address.country", "the seller's country (BT-40) is missing");
        }
        if (e.Buyer.Country.Length == 0)
        {
            yield return new("BR-11", "customer.address.country", "the buyer's country (BT-55) is missing");
        }
        if (e.Seller is { Registration: null, VatId: null })
        {
            yield return new(
                "BR-CO-26", "seller.registration_number",
                HasOutOfScope(e)
                    ? "the seller's registration number (BT-30) is missing, and a VAT number must not stand on what is not subject to VAT"
                    : "the seller's registration number (BT-30) or VAT number with its country's prefix (BT-31) is missing");
        }
    }

    private static IEnumerable<EInvoiceFault> Vat(EInvoice e)
    {
        var categories = e.Vat.Select(v => v.Tax.Category).Distinct().ToList();
        foreach (var category in categories.Where(c => c is VatCategory.S or VatCategory.Z or VatCategory.E or VatCategory.AE))
        {
            if (e.Seller is { VatId: null, TaxNumber: null })
            {
                yield return new($"BR-{category}-02", "seller.tax_id", "the seller's VAT number (BT-31) or tax number (BT-32) is missing");
            }
        }
        if (categories.Contains(VatCategory.AE) && e.Buyer is { VatId: null, Registration: null })
        {
            yield return new("BR-AE-02", "customer.tax_id", "the buyer's VAT number (BT-48) or registration number (BT-47) is missing");
        }
        if (HasOutOfScope(e) && categories.Count > 1)
        {
            yield return new(
                "BR-O-11", "line_items", "lines that are not subject to VAT (O) and lines that are cannot stand on one document");
        }
    }

    private static IEnumerable<EInvoiceFault> Amounts(EInvoice e)
    {
        if (e.Decimals > 2)
        {
            yield return new("BR-DEC-14", "currency", $"amounts have at most two decimals, those in {e.Currency} have {e.Decimals}");
        }
        if (e.Totals.Lines != e.Totals.WithoutVat)
        {
            yield return new(
                "BR-CO-13", "amount_excluding_tax",
                Invariant($"the lines come to {e.Totals.Lines} and the total without VAT (BT-109) is {e.Totals.WithoutVat}"));
        }
        if (e.Vat.Sum(v => v.Amount) != e.Totals.Vat)
        {
            yield return new(
                "BR-CO-14", "tax_amount",
                Invariant($"the tax of the lines comes to {e.Vat.Sum(v => v.Amount)} and the total VAT (BT-110) is {e.Totals.Vat}"));
        }
        foreach (var vat in e.Vat.Where(v => Math.Abs((v.Taxable * v.Tax.Rate / 100) - v.Amount) >= VatTolerance))
        {
            yield return new(
                "BR-CO-17", "tax_amount",
                Invariant($"{vat.Amount} of VAT (BT-117) is 1 or more away from {vat.Tax.Rate} % of {vat.Taxable} (BT-116)"));
        }
        if (e.Totals.Due > 0 && e is { DueDate: null, PaymentTerms: null })
        {
            yield return new("BR-CO-25", "due_at", "the due date (BT-9) or the payment terms (BT-20) are missing");
        }
    }

    private static IEnumerable<EInvoiceFault> Lines(EInvoice e)
    {
        if (e.Lines.Count == 0)
        {
            yield return new("BR-16", "line_items", "there is no line (BG-25)");
        }
        for (var i = 0; i < e.Lines.Count; i++)
        {
            if (e.Lines[i].Name.Length == 0)
            {
                yield return new("BR-25", Invariant($"line_items.{i}.name"), "the item's name (BT-153) is missing");
            }
        }
    }

    private static bool HasOutOfScope(EInvoice e) => e.Vat.Any(v => v.Tax.Category == VatCategory.O);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
