namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>How the UBL document is paid, taxed and added up.</summary>
static class UblSettlement
{
    public static void Write(EXml x, EInvoice e)
    {
        if (e.PaymentMeans is { } means)
        {
            x.Element("cac:PaymentMeans", () => Means(x, means));
        }
        if (e.PaymentTerms is not null)
        {
            x.Element("cac:PaymentTerms", () => x.Element("cbc:Note", e.PaymentTerms));
        }
        x.Element("cac:TaxTotal", () =>
        {
            Amount(x, "cbc:TaxAmount", e.Totals.Vat, e);
            foreach (var vat in e.Vat)
            {
                x.Element("cac:TaxSubtotal", () =>
                {
                    Amount(x, "cbc:TaxableAmount", vat.Taxable, e);
                    Amount(x, "cbc:TaxAmount", vat.Amount, e);
                    UblDocument.Category(x, "cac:TaxCategory", vat.Tax, vat.ReasonCode, vat.Reason);
                });
            }
        });
        if (e.AccountingTax is { } tax)
        {
            x.Element("cac:TaxTotal", () =>
                x.Element("cbc:TaxAmount", EXml.Amount(tax.TaxAmount, tax.Decimals), "currencyID", tax.Currency));
        }
        x.Element("cac:LegalMonetaryTotal", () =>
        {
            Amount(x, "cbc:LineExtensionAmount", e.Totals.Lines, e);
            Amount(x, "cbc:TaxExclusiveAmount", e.Totals.WithoutVat, e);
            Amount(x, "cbc:TaxInclusiveAmount", e.Totals.WithVat, e);
            if (e.Totals.Paid != 0)
            {
                Amount(x, "cbc:PrepaidAmount", e.Totals.Paid, e);
            }
            Amount(x, "cbc:PayableAmount", e.Totals.Due, e);
        });
    }

    public static void Amount(EXml x, string name, decimal value, EInvoice e) =>
        x.Element(name, EXml.Amount(value, e.Decimals), "currencyID", e.Currency);

    private static void Means(EXml x, PaymentMeans means)
    {
        x.Element("cbc:PaymentMeansCode", means.Code);
        x.Element("cbc:PaymentID", means.Reference);
        if (means.CardEnding is not null)
        {
            x.Element("cac:CardAccount", () =>
            {
                x.Element("cbc:PrimaryAccountNumberID", means.CardEnding);
                // the schema wants a network, and no term of the standard tells it
                x.Element("cbc:NetworkID", "NA");
            });
        }
        if (means.Account is not null)
        {
            x.Element("cac:PayeeFinancialAccount", () =>
            {
                x.Element("cbc:ID", means.Account);
                x.Element("cbc:Name", means.AccountName);
                if (means.Bic is not null)
                {
                    x.Element("cac:FinancialInstitutionBranch", () => x.Element("cbc:ID", means.Bic));
                }
            });
        }
    }
}
