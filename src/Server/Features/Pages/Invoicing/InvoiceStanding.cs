using NodaTime;
using Plumbline.Server.Features.Invoices;
using Plumbline.Web;
using Plumbline.Web.Invoices;

namespace Plumbline.Server.Features.Pages.Invoicing;

/// <summary>How an invoice stands for who looks at its page today.</summary>
/// <param name="Invoice">The invoice.</param>
/// <param name="Planned">Of payments that are planned or under way, in minor units.</param>
/// <param name="Today">In the seller's zone.</param>
/// <param name="DueDate">The last day to pay.</param>
internal sealed record InvoiceStanding(Features.Invoices.Invoice Invoice, long Planned, LocalDate Today, LocalDate? DueDate)
{
    /// <summary>In which days are counted.</summary>
    public required DateTimeZone Zone { get; init; }

    private bool IsAsked => Invoice.IsPayable && !Invoice.Type.IsCredit();

    /// <summary>What may be paid here now.</summary>
    public long Open => IsAsked && Invoice.Status != InvoiceStatus.Uncollectible ? Math.Max(0, Invoice.AmountDue - Planned) : 0;

    public long Amount => IsAsked ? Invoice.AmountDue : Invoice.TotalAmount;

    public bool IsLate => DueDate < Today;

    public InvoicePageState State => Invoice.Type.IsCredit() ? InvoicePageState.Issued : Invoice.Status switch
    {
        InvoiceStatus.Open or InvoiceStatus.GracePeriod => InvoicePageState.Preview,
        InvoiceStatus.Paid => InvoicePageState.Paid,
        InvoiceStatus.Voided => InvoicePageState.Voided,
        InvoiceStatus.Uncollectible => InvoicePageState.WrittenOff,
        _ when IsAsked && Open == 0 => InvoicePageState.Processing,
        _ when IsAsked && IsLate => InvoicePageState.Overdue,
        InvoiceStatus.Error => InvoicePageState.Failed,
        InvoiceStatus.PartiallyPaid => InvoicePageState.Partly,
        InvoiceStatus.ToPay => InvoicePageState.Due,
        _ => InvoicePageState.Issued,
    };

    /// <summary>The sentence under the amount.</summary>
    public string Line(PageFrame frame)
    {
        var texts = frame.Texts;
        var due = DueDate is { } day ? frame.Format.Date(day) : null;
        return State switch
        {
            _ when Invoice.Type.IsCredit() => texts["invoice_text_credit"],
            InvoicePageState.Preview => texts["invoice_text_preview"],
            InvoicePageState.Paid when Invoice.SettledAt is { } at && Invoice.AmountPaid > 0 =>
                texts.Fill("invoice_paid_on", ("date", frame.Format.Date(at.InZone(Zone).Date))),
            InvoicePageState.Paid => texts["invoice_nothing_due"],
            InvoicePageState.Voided => texts["invoice_text_voided"],
            InvoicePageState.WrittenOff => texts["invoice_text_written_off"],
            InvoicePageState.Processing =>
                texts.Fill("invoice_text_processing", ("amount", frame.Format.Money(Planned, Invoice.Currency))),
            InvoicePageState.Issued => texts["invoice_text_elsewhere"],
            _ when due is null => "",
            _ => texts.Fill(IsLate ? "invoice_was_due" : "invoice_due_on", ("date", due)),
        };
    }
}
