using NodaTime;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Invoices.Pdf;
using Plumbline.Server.Features.Transactions;
using Plumbline.Web;
using Plumbline.Web.Invoices;
using PaperLine = Plumbline.Server.Features.Invoices.Pdf.InvoiceLine;

namespace Plumbline.Server.Features.Pages.Invoicing;

/// <summary>The parts of an invoice's paper as its page draws them.</summary>
internal static class InvoiceWords
{
    public static string Heading(Features.Invoices.Invoice invoice, PageTexts texts)
    {
        var title = invoice.Type switch
        {
            InvoiceType.CreditNote or InvoiceType.ChildCreditnoteRef => texts["title_credit_note"],
            InvoiceType.Document => invoice.DocumentName ?? texts["title_document"],
            _ => texts["title_invoice"],
        };
        return invoice.Number is { Length: > 0 } number ? texts.Fill("invoice_number", ("title", title), ("number", number)) : title;
    }

    public static PartyModel Party(InvoiceParty party) => new(party.Name, party.AddressLines, party.TaxId, party.Email);

    public static IReadOnlyList<(string, string)> Facts(InvoiceDocument paper, PageFrame frame)
    {
        var facts = new List<(string, string)>();
        Add("issue_date", paper.IssueDate is { } issued ? frame.Format.Date(issued) : null);
        Add("due_date", paper.DueDate is { } due ? frame.Format.Date(due) : null);
        Add("purchase_order", paper.PurchaseOrder);
        Add("original_number", paper.OriginalNumber);
        facts.AddRange(paper.AdditionalFields.Select(f => (f.Label, f.Value)));
        return facts;

        void Add(string label, string? value)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                facts.Add((frame[label], value));
            }
        }
    }

    /// <summary>Lines by their period, in the order of the first line of each.</summary>
    public static IReadOnlyList<LineGroupModel> Groups(InvoiceDocument paper, IReadOnlyList<string?> usagePaths) =>
    [
        .. paper.Lines.Zip(usagePaths).GroupBy(l => l.First.Period).Select(group => new LineGroupModel(
            group.Key is { } period ? (period.Start, period.EndExclusive) : null,
            [.. group.Select(l => Line(l.First, l.Second))])),
    ];

    public static IReadOnlyList<TotalModel> Totals(InvoiceDocument paper, PageFrame frame)
    {
        var totals = paper.Totals;
        var rows = new List<TotalModel>();
        if (totals.DiscountMinor != 0)
        {
            rows.Add(new TotalModel(frame["subtotal"], totals.NetMinor + totals.DiscountMinor));
            rows.Add(new TotalModel(totals.DiscountLabel ?? frame["discount"], -totals.DiscountMinor));
        }
        rows.Add(new TotalModel(frame["net"], totals.NetMinor));
        rows.AddRange(totals.Taxes.Select(t => new TotalModel(
            frame.Texts.Fill(
                "tax_row", ("tax", t.Label ?? frame["tax"]), ("rate", frame.Format.Percent(t.Rate)),
                ("net", frame.Format.Money(t.NetMinor, paper.Currency.Code))),
            t.TaxMinor)));
        var title = paper.Kind == InvoiceDocumentKind.CreditNote ? "total_credit" : "total";
        rows.Add(new TotalModel(frame.Texts.Fill(title, ("currency", paper.Currency.Code)), totals.TotalMinor, IsMain: true));
        Add("paid", -totals.PaidMinor);
        Add("credited", -totals.CreditedMinor);
        Add("waived", -totals.WaivedMinor);
        if (totals.DueMinor is { } due && due != totals.TotalMinor)
        {
            rows.Add(new TotalModel(frame["due"], due, IsMain: true));
        }
        return rows;

        void Add(string label, long? amount)
        {
            if (amount is { } minor)
            {
                rows.Add(new TotalModel(frame[label], minor));
            }
        }
    }

    public static IReadOnlyList<(string?, string)> Notes(InvoiceDocument paper, PageFrame frame)
    {
        var notes = new List<(string?, string)>();
        if (paper.TaxNotice != InvoiceTaxNotice.None)
        {
            notes.Add((null, frame[paper.TaxNotice == InvoiceTaxNotice.Exempt ? "tax_notice_exempt" : "tax_notice_reverse_charge"]));
        }
        Add(frame["note"], paper.Note);
        Add(frame["late_fees"], paper.LateFeeText);
        Add(null, paper.Footer);
        return notes;

        void Add(string? label, string? text)
        {
            if (!string.IsNullOrWhiteSpace(text))
            {
                notes.Add((label, text));
            }
        }
    }

    /// <param name="payment">With its allocations.</param>
    /// <param name="invoiceId">The invoice whose part of it is shown.</param>
    /// <param name="frame">Of the page.</param>
    /// <param name="seller">In whose zone days are counted.</param>
    public static PaymentModel Payment(Transaction payment, string invoiceId, PageFrame frame, InvoicingEntity seller)
    {
        var on = (payment.SettledAt ?? payment.ProcessAt).InZone(DateTimeZoneProviders.Tzdb[seller.Timezone]).Date;
        var amount = payment.Allocations.Single(a => a.InvoiceId == invoiceId).Amount;
        var isBack = payment.Type is TransactionType.Refund or TransactionType.Chargeback;
        var (word, tone) = payment switch
        {
            { Status: TransactionStatus.Failed } => ("failed", "bad"),
            { Status: TransactionStatus.Scheduled } => ("scheduled", "plain"),
            { Status: TransactionStatus.ToProcess or TransactionStatus.Pending } => ("pending", "wait"),
            { Type: TransactionType.Refund } => ("refund", "plain"),
            { Type: TransactionType.Chargeback } => ("chargeback", "bad"),
            _ => ("settled", "good"),
        };
        return new PaymentModel(
            on, MethodOf(payment.PaymentMethodType, frame), frame["invoice_payment_" + word], tone, isBack ? -amount : amount);
    }

    private static string MethodOf(string type, PageFrame frame) => frame[type switch
    {
        "card" or "apple_pay" or "google_pay" or "stripe_link" => "card",
        "direct_debit" or "direct_debit_ach" or "direct_debit_bacs" => "debit",
        "transfer" or "transfer_automated" => "transfer",
        "wallet" => "invoice_method_wallet",
        _ => "invoice_method_other",
    }];

    private static InvoiceLineModel Line(PaperLine line, string? usagePath)
    {
        var sign = line.IsCredit ? -1 : 1;
        return new InvoiceLineModel
        {
            Name = line.Name,
            Description = line.Description,
            Quantity = line.Quantity,
            UnitName = line.UnitLabel,
            UnitPrice = line.UnitAmountMinor,
            Per = line.UnitCount,
            TaxRate = line.TaxRate,
            Amount = sign * line.NetMinor,
            Discount = sign * line.DiscountMinor,
            DiscountPercent = line.DiscountPercent,
            Tiers = [.. line.Tiers.Select(t => new TierModel(t.From, t.To, t.Count, t.UnitAmountMinor, t.UnitCount, sign * t.NetMinor))],
            UsagePath = usagePath,
        };
    }
}
