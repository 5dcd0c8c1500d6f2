namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>A line of the UBL document.</summary>
static class UblLine
{
    public static void Write(EXml x, ELine line, EInvoice e) => x.Element(e.IsCreditNote ? "cac:CreditNoteLine" : "cac:InvoiceLine", () =>
    {
        x.Element("cbc:ID", line.Id);
        x.Element("cbc:Note", line.Note);
        x.Element(
            e.IsCreditNote ? "cbc:CreditedQuantity" : "cbc:InvoicedQuantity", EXml.Number(line.Quantity), "unitCode", line.UnitCode);
        UblSettlement.Amount(x, "cbc:LineExtensionAmount", line.Net, e);
        UblDocument.Period(x, line.Period);
        foreach (var allowance in line.Allowances)
        {
            x.Element("cac:AllowanceCharge", () => Allowance(x, allowance, e));
        }
        x.Element("cac:Item", () =>
        {
            x.Element("cbc:Description", line.Description);
            x.Element("cbc:Name", line.Name);
            if (line.SellersId is not null)
            {
                x.Element("cac:SellersItemIdentification", () => x.Element("cbc:ID", line.SellersId));
            }
            UblDocument.Category(x, "cac:ClassifiedTaxCategory", line.Tax);
        });
        x.Element("cac:Price", () =>
        {
            x.Element("cbc:PriceAmount", EXml.Number(line.Price), "currencyID", e.Currency);
            x.Element("cbc:BaseQuantity", line.PriceQuantity == 1 ? null : EXml.Number(line.PriceQuantity), "unitCode", line.UnitCode);
        });
    });

    private static void Allowance(EXml x, EAllowance allowance, EInvoice e)
    {
        x.Element("cbc:ChargeIndicator", allowance.IsCharge ? "true" : "false");
        x.Element("cbc:AllowanceChargeReasonCode", allowance.ReasonCode);
        x.Element("cbc:AllowanceChargeReason", allowance.Reason);
        x.Element("cbc:MultiplierFactorNumeric", allowance.Percent is { } percent ? EXml.Number(percent) : null);
        UblSettlement.Amount(x, "cbc:Amount", allowance.Amount, e);
        if (allowance.Base is { } basis)
        {
            UblSettlement.Amount(x, "cbc:BaseAmount", basis, e);
        }
    }
}
