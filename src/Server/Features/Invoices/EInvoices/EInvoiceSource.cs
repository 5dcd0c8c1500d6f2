using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Features.BankAccounts;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices.Pdf;

namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>What an e-invoice is made of, and the mapping from it: no look-ups, no clock.</summary>
/// <param name="Invoice">Issued, with its lines.</param>
/// <param name="Entity">The seller.</param>
/// <param name="Account">Where it is paid to; null for none.</param>
/// <param name="Card">The last digits of the card that paid it; null when none did.</param>
/// <param name="OriginalIssuedAt">When the invoice was issued that a credit note is of.</param>
/// <param name="Language">Two letters, for the words that are ours.</param>
public sealed record EInvoiceSource(
    Invoice Invoice, InvoicingEntity Entity, BankAccount? Account, string? Card, Instant? OriginalIssuedAt, string Language)
{
    private DateTimeZone Zone => DateTimeZoneProviders.Tzdb[Entity.Timezone];

    private InvoiceTexts Texts => InvoiceTexts.For(Language);

    private bool IsCreditNote => Invoice.Type == InvoiceType.CreditNote;

    public EInvoice ToEInvoice()
    {
        var issued = DateOf(Invoice.IssuedAt!.Value);
        var (seller, buyer) = (EParties.SellerOf(Invoice, Entity), EParties.BuyerOf(Invoice));
        var vat = new VatPosition(
            Invoice.TaxScheme,
            seller.VatId is not null,
            Invoice.Seller.Address.Country ?? Entity.Country,
            Invoice.Customer.Address.Country,
            issued);
        var lines = new ELines(Invoice, vat, Zone, Language).All();
        // what is not subject to VAT must not show VAT numbers (BR-O-02)
        var isOutOfScope = lines.Any(l => l.Tax.Category == VatCategory.O);
        var decimals = Currency.Of(Invoice.Currency).Decimals;
        return new EInvoice
        {
            Number = Invoice.Number!,
            IssueDate = issued,
            IsCreditNote = IsCreditNote,
            Currency = Invoice.Currency,
            Decimals = decimals,
            AccountingTax = AccountingTax(),
            DueDate = IsCreditNote || Invoice.DueAt is not { } due ? null : DateOf(due),
            OrderReference = EText.Line(Invoice.PurchaseOrder),
            BuyerReference = EText.Line(Invoice.PurchaseOrder) is null
                ? EText.Line(Invoice.Customer.ExternalId) ?? Invoice.CustomerId : null,
            ContractReference = Invoice.SubscriptionId,
            PaymentTerms = IsCreditNote ? CreditTerms() : EText.Lines(Entity.InvoiceLateFees),
            Note = EText.Lines($"{Invoice.CustomNote}\n{Invoice.AdditionalInfo}"),
            Preceding = Invoice.OriginalInvoiceNumber is { Length: > 0 } number
                ? new PrecedingInvoice(number, OriginalIssuedAt is { } at ? DateOf(at) : null) : null,
            Seller = isOutOfScope ? seller with { VatId = null } : seller,
            Buyer = isOutOfScope ? buyer with { VatId = null } : buyer,
            Period = PeriodOf(lines),
            PaymentMeans = PaidBy(),
            Totals = TotalsOf(lines, decimals),
            Vat = [.. Breakdown(lines, vat, decimals)],
            Lines = lines,
        };
    }

    /// <summary>By category and rate: the sum of the tax of the lines, each rounded for itself, as the customer is charged it.</summary>
    private IEnumerable<VatBreakdown> Breakdown(IReadOnlyList<ELine> lines, VatPosition vat, int decimals) => lines
        .Zip(Invoice.Lines.OrderBy(l => l.Position))
        .GroupBy(p => p.First.Tax, (tax, of) =>
        {
            var rows = of.ToList();
            var (code, text) = vat.ReasonOf(tax.Category, Texts);
            var amount = rows.Sum(p => InvoicePaper.GoesAgainst(p.Second, Invoice.Type) ? -p.Second.TaxAmount : p.Second.TaxAmount);
            return new VatBreakdown(tax, rows.Sum(p => p.First.Net), ELines.Major(amount, decimals), code, text);
        })
        .OrderBy(b => b.Tax.Category).ThenByDescending(b => b.Tax.Rate);

    /// <summary>
    /// What credit notes took back is not taken off here: they are documents of their own, and a receiver books both.
    /// </summary>
    private ETotals TotalsOf(IReadOnlyList<ELine> lines, int decimals)
    {
        var paid = IsCreditNote ? 0 : Invoice.AmountPaid + Invoice.AmountWaived;
        return new ETotals(
            lines.Sum(l => l.Net),
            ELines.Major(Invoice.AmountExcludingTax, decimals),
            ELines.Major(Invoice.TaxAmount, decimals),
            ELines.Major(Invoice.TotalAmount, decimals),
            ELines.Major(paid, decimals),
            ELines.Major(Invoice.TotalAmount - paid, decimals));
    }

    private AccountingTax? AccountingTax()
    {
        if (Invoice.ConversionRate is not { } rate || Entity.AccountingCurrency == Invoice.Currency)
        {
            return null;
        }
        var decimals = Currency.Of(Entity.AccountingCurrency).Decimals;
        var tax = ExchangeRates.InvoiceConversion.Convert(Invoice.TaxAmount, Invoice.Currency, Entity.AccountingCurrency, rate);
        return new AccountingTax(Entity.AccountingCurrency, decimals, ELines.Major(tax, decimals));
    }

    private PaymentMeans? PaidBy()
    {
        if (Card is not null)
        {
            return new PaymentMeans(PaymentMeans.Card, CardEnding: Card);
        }
        if (Account is null || (Account.Details.Iban ?? Account.Details.AccountNumber) is not { } number)
        {
            return null;
        }
        var isIban = Account.Details.Iban is not null;
        return new PaymentMeans(
            isIban && Invoice.Currency == "EUR" ? PaymentMeans.SepaTransfer : PaymentMeans.Transfer,
            EText.Line(Invoice.Reference) ?? Invoice.Number,
            isIban ? Iban.Compact(number) : number,
            isIban,
            EText.Line(Account.Name),
            EText.Line(Account.Details.BicSwift));
    }

    // a credit note has no date to be paid by, and something has to tell how it is settled (BR-CO-25)
    private string CreditTerms() => Invoice.OriginalInvoiceNumber is { Length: > 0 } number
        ? Texts.Fill("label_value", ("label", Texts["credited"]), ("value", number))
        : Texts["credited"];

    private static EPeriod? PeriodOf(IReadOnlyList<ELine> lines)
    {
        var periods = lines.Select(l => l.Period).OfType<EPeriod>().ToList();
        return periods.Count == 0 ? null : new EPeriod(periods.Min(p => p.First), periods.Max(p => p.Last));
    }

    private LocalDate DateOf(Instant instant) => instant.InZone(Zone).Date;
}
