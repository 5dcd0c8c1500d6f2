using NodaTime;
using Plumbline.Server.Features.Invoices.EInvoices;

namespace Plumbline.Server.Tests.EInvoices;

/// <summary>A valid document for each category of VAT: 2 × 50.00 less 10 %, and 1234 calls at 15.00 a thousand; credit of 5.00.</summary>
internal static class SampleEInvoices
{
    public static EInvoice Of(string category)
    {
        var tax = new ETax(Enum.Parse<VatCategory>(category), category == "S" ? 20 : 0);
        var vat = category == "S" ? 20.70m : 0;
        var reason = category is "E" or "AE" or "G" or "O" ? "Because" : null;
        return new EInvoice
        {
            Number = "INV-1",
            IssueDate = new LocalDate(2024, 1, 31),
            IsCreditNote = false,
            Currency = "EUR",
            Decimals = 2,
            AccountingTax = new AccountingTax("USD", 2, vat),
            DueDate = new LocalDate(2024, 3, 1),
            BuyerReference = "acme",
            Note = "Thank you",
            Preceding = new PrecedingInvoice("INV-0", new LocalDate(2023, 12, 31)),
            Seller = Seller(category == "O"),
            Buyer = Buyer(category == "O"),
            Period = new EPeriod(new LocalDate(2024, 1, 1), new LocalDate(2024, 1, 31)),
            PaymentMeans = new PaymentMeans(PaymentMeans.SepaTransfer, "INV-1", "FR7630006000011234567890189", true, "Seller", "AGRIFRPP"),
            Totals = new ETotals(103.51m, 103.51m, vat, 103.51m + vat, 10, 93.51m + vat),
            Vat = [new VatBreakdown(tax, 103.51m, vat, category is "AE" or "G" or "O" ? "VATEX-EU-" + category : null, reason)],
            Lines = [.. Lines(tax)],
        };
    }

    private static IEnumerable<ELine> Lines(ETax tax)
    {
        var first = new ELine
        {
            Id = "1",
            Quantity = 2,
            UnitCode = "HUR",
            Price = 50,
            Net = 90,
            Tax = tax,
            Name = "Advice",
            Description = "By the hour",
            Allowances = [new EAllowance(false, 10, 100, 10, "Welcome")],
            Period = new EPeriod(new LocalDate(2024, 1, 1), new LocalDate(2024, 1, 15)),
        };
        yield return first;
        yield return first with
        {
            Id = "2",
            Quantity = 1234,
            UnitCode = "C62",
            Note = "1,234 calls",
            Price = 15,
            PriceQuantity = 1000,
            Net = 18.51m,
            Name = "Calls",
            Allowances = [],
            SellersId = "prod_1",
        };
        yield return first with
        {
            Id = "3",
            Quantity = -1,
            Price = 10,
            Net = -5,
            Name = "Given back",
            Allowances = [new EAllowance(true, 5, null, null, "Discount")],
        };
    }

    private static EParty Seller(bool isOutOfScope) => new()
    {
        Name = "Vendeur SAS",
        TradingName = "Vendeur",
        Registration = new EIdentifier("303265045", "0002"),
        VatId = isOutOfScope ? null : "FR40303265045",
        ElectronicAddress = new EIdentifier("FR40303265045", "9957"),
        Email = "billing@vendeur.example",
        Line1 = "1 rue de la Paix",
        City = "Paris",
        PostCode = "75002",
        Country = "FR",
    };

    private static EParty Buyer(bool isOutOfScope) => new()
    {
        Name = "Käufer & Söhne GmbH",
        Identifier = "acme",
        Registration = new EIdentifier("HRB 1234"),
        VatId = isOutOfScope ? null : "DE136695976",
        ElectronicAddress = new EIdentifier("DE136695976", "9930"),
        Line1 = "Hauptstraße 1",
        Line2 = "Hof",
        City = "Berlin",
        PostCode = "10115",
        Subdivision = "Berlin",
        Country = "DE",
    };
}
