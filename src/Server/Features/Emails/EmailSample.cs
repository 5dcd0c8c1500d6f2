using Plumbline.Server.Features.Invoices.Pdf;

namespace Plumbline.Server.Features.Emails;

/// <summary>Made-up values for every name that templates may use: templates are judged and previewed with them.</summary>
public static class EmailSample
{
    public static Dictionary<string, object?> Facts(string language)
    {
        var format = EmailFacts.Format("EUR", language);
        var facts = new Dictionary<string, object?>
        {
            ["seller"] = Group(("name", "Lumen"), ("legal_name", "Lumen SAS"), ("email", "billing@lumen.example")),
            ["customer"] = Group(("id", "cus_01"), ("name", "Atelier Noisette"), ("email", "hello@noisette.example")),
            ["portal"] = EmailFacts.Portal("https://billing.example/portal/cus_01"),
            ["invoice"] = Group(
                ("id", "inv_01"),
                ("number", "INV-42"),
                ("total", format.Money(12_000)),
                ("amount_due", format.Money(12_000)),
                ("amount_paid", format.Money(0)),
                ("currency", "EUR"),
                ("issue_date", format.Date(new NodaTime.LocalDate(2024, 1, 15))),
                ("due_date", format.Date(new NodaTime.LocalDate(2024, 2, 14))),
                ("reference", "K7M2QX9ABC"),
                ("purchase_order", "PO-7"),
                ("original_number", "INV-41"),
                ("days_late", 0),
                ("days_left", 30),
                ("url", "https://billing.example/invoices/inv_01")),
        };
        EmailFacts.AddOwn(facts, new Dictionary<string, string>
        {
            ["checkout.url"] = "https://billing.example/checkout/che_01",
            ["wallet.amount"] = format.Money(5_000),
            ["quote.name"] = "Q-7",
            ["quote.url"] = "https://billing.example/quote/quo_01",
            ["quote.expires_on"] = format.Date(new NodaTime.LocalDate(2024, 2, 29)),
            ["message"] = "As we agreed on the phone.",
            ["company.name"] = "Lumen",
            ["inviter.name"] = "Ada",
            ["invite.url"] = "https://billing.example/join/01",
            ["card.last_digits"] = "4242",
            ["card.expires_on"] = "01/2024",
            ["credit.name"] = "Tokens",
            ["credit.balance"] = "100",
        });
        return facts;
    }

    /// <summary>A draft that shows every part of the layout.</summary>
    public static EmailDraft Draft(EmailKind kind, string language, EmailWords words, EmailLook look)
    {
        var facts = Facts(language);
        var texts = InvoiceTexts.For(language);
        var invoice = (Dictionary<string, object?>)facts["invoice"]!;
        var isInvoice = kind <= EmailKind.CreditNoteSettled || kind == EmailKind.InvoiceReminder;
        var isCredit = kind is EmailKind.CreditNoteReady or EmailKind.CreditNoteSettled;
        return new EmailDraft(
            kind,
            language,
            words,
            facts,
            isInvoice
                ? [
                    new EmailRow(texts[isCredit ? "title_credit_note" : "title_invoice"], (string)invoice["number"]!),
                    new EmailRow(texts["issue_date"], (string)invoice["issue_date"]!),
                    new EmailRow(texts.Fill(isCredit ? "total_credit" : "total", ("currency", "EUR")), (string)invoice["total"]!),
                ]
                : [],
            kind is EmailKind.InvoiceReady or EmailKind.InvoiceReminder
                ? [
                    new EmailRow(texts["bank_account_holder"], "Lumen SAS"),
                    new EmailRow(texts["bank_iban"], "FR76 3000 6000 0112 3456 7890 189"),
                ]
                : [],
            words.Button is null ? null : (string)invoice["url"]!,
            isInvoice && kind != EmailKind.InvoiceErrored,
            look);
    }

    private static Dictionary<string, object?> Group(params ReadOnlySpan<(string Name, object Value)> values)
    {
        var group = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in values)
        {
            group[name] = value;
        }
        return group;
    }
}
