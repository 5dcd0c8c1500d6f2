namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>How the Cross Industry Invoice is paid, taxed and added up.</summary>
static class CiiSettlement
{
    public static void Write(EXml x, EInvoice e)
    {
        x.Element("ram:PaymentReference", e.PaymentMeans?.Reference);
        x.Element("ram:TaxCurrencyCode", e.AccountingTax?.Currency);
        x.Element("ram:InvoiceCurrencyCode", e.Currency);
        if (e.PaymentMeans is { } means)
        {
            x.Element("ram:SpecifiedTradeSettlementPaymentMeans", () => Means(x, means));
        }
        foreach (var vat in e.Vat)
        {
            x.Element("ram:ApplicableTradeTax", () => Tax(x, vat, e.Decimals));
        }
        CiiDocument.Period(x, e.Period);
        if (e.PaymentTerms is not null || e.DueDate is not null)
        {
            x.Element("ram:SpecifiedTradePaymentTerms", () =>
            {
                x.Element("ram:Description", e.PaymentTerms);
                if (e.DueDate is { } due)
                {
                    CiiDocument.Date(x, "ram:DueDateDateTime", due);
                }
            });
        }
        x.Element("ram:SpecifiedTradeSettlementHeaderMonetarySummation", () => Totals(x, e));
        if (e.Preceding is { } preceding)
        {
            x.Element("ram:InvoiceReferencedDocument", () =>
            {
                x.Element("ram:IssuerAssignedID", preceding.Number);
                if (preceding.IssueDate is { } date)
                {
                    CiiDocument.Date(x, "ram:FormattedIssueDateTime", date, "qdt:DateTimeString");
                }
            });
        }
    }

    private static void Means(EXml x, PaymentMeans means)
    {
        x.Element("ram:TypeCode", means.Code);
        if (means.CardEnding is not null)
        {
            x.Element("ram:ApplicableTradeSettlementFinancialCard", () => x.Element("ram:ID", means.CardEnding));
        }
        if (means.Account is null)
        {
            return;
        }
        x.Element("ram:PayeePartyCreditorFinancialAccount", () =>
        {
            x.Element("ram:IBANID", means.IsIban ? means.Account : null);
            x.Element("ram:AccountName", means.AccountName);
            x.Element("ram:ProprietaryID", means.IsIban ? null : means.Account);
        });
        if (means.Bic is not null)
        {
            x.Element("ram:PayeeSpecifiedCreditorFinancialInstitution", () => x.Element("ram:BICID", means.Bic));
        }
    }

    private static void Tax(EXml x, VatBreakdown vat, int decimals)
    {
        x.Element("ram:CalculatedAmount", EXml.Amount(vat.Amount, decimals));
        x.Element("ram:TypeCode", "VAT");
        x.Element("ram:ExemptionReason", vat.Reason);
        x.Element("ram:BasisAmount", EXml.Amount(vat.Taxable, decimals));
        x.Element("ram:CategoryCode", vat.Tax.Category.ToString());
        x.Element("ram:ExemptionReasonCode", vat.ReasonCode);
        x.Element("ram:RateApplicablePercent", vat.Tax.HasRate ? EXml.Number(vat.Tax.Rate) : null);
    }

    private static void Totals(EXml x, EInvoice e)
    {
        x.Element("ram:LineTotalAmount", EXml.Amount(e.Totals.Lines, e.Decimals));
        x.Element("ram:TaxBasisTotalAmount", EXml.Amount(e.Totals.WithoutVat, e.Decimals));
        x.Element("ram:TaxTotalAmount", EXml.Amount(e.Totals.Vat, e.Decimals), "currencyID", e.Currency);
        if (e.AccountingTax is { } tax)
        {
            x.Element("ram:TaxTotalAmount", EXml.Amount(tax.TaxAmount, tax.Decimals), "currencyID", tax.Currency);
        }
        x.Element("ram:GrandTotalAmount", EXml.Amount(e.Totals.WithVat, e.Decimals));
        x.Element("ram:TotalPrepaidAmount", e.Totals.Paid == 0 ? null : EXml.Amount(e.Totals.Paid, e.Decimals));
        x.Element("ram:DuePayableAmount", EXml.Amount(e.Totals.Due, e.Decimals));
    }
}
