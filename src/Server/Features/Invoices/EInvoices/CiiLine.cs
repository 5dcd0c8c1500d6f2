namespace Plumbline.Server.Features.Invoices.EInvoices;

/// <summary>A line of the Cross Industry Invoice.</summary>
static class CiiLine
{
    public static void Write(EXml x, ELine line, int decimals) => x.Element("ram:IncludedSupplyChainTradeLineItem", () =>
    {
        x.Element("ram:AssociatedDocumentLineDocument", () =>
        {
            x.Element("ram:LineID", line.Id);
            if (line.Note is not null)
            {
                x.Element("ram:IncludedNote", () => x.Element("ram:Content", line.Note));
            }
        });
        x.Element("ram:SpecifiedTradeProduct", () =>
        {
            x.Element("ram:SellerAssignedID", line.SellersId);
            x.Element("ram:Name", line.Name);
            x.Element("ram:Description", line.Description);
        });
        x.Element("ram:SpecifiedLineTradeAgreement", () => x.Element("ram:NetPriceProductTradePrice", () =>
        {
            x.Element("ram:ChargeAmount", EXml.Number(line.Price));
            if (line.PriceQuantity != 1)
            {
                x.Element("ram:BasisQuantity", EXml.Number(line.PriceQuantity), "unitCode", line.UnitCode);
            }
        }));
        x.Element("ram:SpecifiedLineTradeDelivery", () =>
            x.Element("ram:BilledQuantity", EXml.Number(line.Quantity), "unitCode", line.UnitCode));
        x.Element("ram:SpecifiedLineTradeSettlement", () => Settlement(x, line, decimals));
    });

    private static void Settlement(EXml x, ELine line, int decimals)
    {
        x.Element("ram:ApplicableTradeTax", () =>
        {
            x.Element("ram:TypeCode", "VAT");
            x.Element("ram:CategoryCode", line.Tax.Category.ToString());
            x.Element("ram:RateApplicablePercent", line.Tax.HasRate ? EXml.Number(line.Tax.Rate) : null);
        });
        CiiDocument.Period(x, line.Period);
        foreach (var allowance in line.Allowances)
        {
            x.Element("ram:SpecifiedTradeAllowanceCharge", () =>
            {
                x.Element("ram:ChargeIndicator", () => x.Element("udt:Indicator", allowance.IsCharge ? "true" : "false"));
                x.Element("ram:CalculationPercent", allowance.Percent is { } percent ? EXml.Number(percent) : null);
                x.Element("ram:BasisAmount", allowance.Base is { } basis ? EXml.Amount(basis, decimals) : null);
                x.Element("ram:ActualAmount", EXml.Amount(allowance.Amount, decimals));
                x.Element("ram:ReasonCode", allowance.ReasonCode);
                x.Element("ram:Reason", allowance.Reason);
            });
        }
        x.Element("ram:SpecifiedTradeSettlementLineMonetarySummation", () =>
            x.Element("ram:LineTotalAmount", EXml.Amount(line.Net, decimals)));
    }
}
