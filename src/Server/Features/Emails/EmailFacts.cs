using NodaTime;
using Plumbline.Engine.Money;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Invoices.Pdf;

namespace Plumbline.Server.Features.Emails;

/// <summary>What templates may name: <c>seller.name</c>, <c>invoice.due_date</c> …, written as the language writes it.</summary>
public static class EmailFacts
{
    public static Dictionary<string, object?> Seller(InvoicingEntity entity) => new()
    {
        ["name"] = entity.TradeName ?? entity.Name,
        ["legal_name"] = entity.Name,
        ["email"] = entity.BillingEmail ?? "",
    };

    public static Dictionary<string, object?> Customer(string id, string name, string? email) => new()
    {
        ["id"] = id,
        ["name"] = name,
        ["email"] = email ?? "",
    };

    /// <param name="url">Of the customer's portal; null where there is none to lead to.</param>
    public static Dictionary<string, object?> Portal(string? url) => new() { ["url"] = url ?? "" };

    public static Dictionary<string, object?> Invoice(Invoice invoice, InvoicingEntity entity, string language, Instant now, string? url)
    {
        var format = Format(invoice.Currency, language);
        var zone = DateTimeZoneProviders.Tzdb[entity.Timezone];
        var days = invoice.DueAt is { } due ? Period.DaysBetween(due.InZone(zone).Date, now.InZone(zone).Date) : 0;
        return new Dictionary<string, object?>
        {
            ["id"] = invoice.Id,
            ["number"] = invoice.Number ?? "",
            ["total"] = format.Money(invoice.TotalAmount),
            ["amount_due"] = format.Money(invoice.AmountDue),
            ["amount_paid"] = format.Money(invoice.AmountPaid),
            ["currency"] = invoice.Currency,
            ["issue_date"] = Date(format, invoice.IssuedAt, zone),
            ["due_date"] = Date(format, invoice.DueAt, zone),
            ["reference"] = invoice.Reference ?? "",
            ["purchase_order"] = invoice.PurchaseOrder ?? "",
            ["original_number"] = invoice.OriginalInvoiceNumber,
            ["days_late"] = Math.Max(0, days),
            ["days_left"] = Math.Max(0, -days),
            ["url"] = url ?? "",
        };
    }

    public static IReadOnlyList<EmailRow> Rows(EmailKind kind, Invoice invoice, IReadOnlyDictionary<string, object?> facts, string language)
    {
        var texts = InvoiceTexts.For(language);
        var isToPay = kind is EmailKind.InvoiceReady or EmailKind.InvoiceErrored or EmailKind.InvoiceReminder;
        (string? Label, object? Value)[] rows =
        [
            (texts[invoice.Type switch
            {
                InvoiceType.CreditNote => "title_credit_note",
                InvoiceType.Document => "title_document",
                _ => "title_invoice",
            }], facts["number"]),
            (texts["original_number"], facts["original_number"]),
            (texts["issue_date"], facts["issue_date"]),
            (isToPay ? texts["due_date"] : null, facts["due_date"]),
            (texts.Fill(invoice.Type == InvoiceType.CreditNote ? "total_credit" : "total", ("currency", invoice.Currency)), facts["total"]),
            (isToPay ? texts["due"] : null, facts["amount_due"]),
            (isToPay ? texts["payment_reference"] : null, facts["reference"]),
        ];
        return
        [
            .. rows.Where(r => r.Label is not null && r.Value is string { Length: > 0 })
                .Select(r => new EmailRow(r.Label!, (string)r.Value!)),
        ];
    }

    /// <summary>
    /// Facts that the message itself carries, by dotted names: <c>checkout.url</c> is <c>url</c> of <c>checkout</c>. Those that no message
    /// carries are empty, so that templates may ask for them.
    /// </summary>
    public static void AddOwn(Dictionary<string, object?> facts, IReadOnlyDictionary<string, string> own)
    {
        foreach (var name in OwnNames)
        {
            var value = own.GetValueOrDefault(name, "");
            if (name.Split('.') is not [var group, var key])
            {
                facts[name] = value;
                continue;
            }
            if (!facts.TryGetValue(group, out var known))
            {
                facts[group] = known = new Dictionary<string, object?>();
            }
            ((Dictionary<string, object?>)known!)[key] = value;
        }
    }

    internal static DocumentFormat Format(string currency, string language) =>
        new(InvoiceTexts.For(language), new InvoiceCurrency(currency, Currency.Of(currency).Decimals));

    internal static readonly string[] OwnNames =
    [
        "checkout.url", "wallet.amount", "quote.name", "quote.url", "quote.expires_on", "message", "company.name", "inviter.name",
        "invite.url", "card.last_digits", "card.expires_on", "credit.name", "credit.balance",
    ];

    private static string Date(DocumentFormat format, Instant? instant, DateTimeZone zone) =>
        instant is { } at ? format.Date(at.InZone(zone).Date) : "";
}
