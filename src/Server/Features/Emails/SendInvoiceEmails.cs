using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

/// <summary>
/// <c>POST /v1/invoices/send-email</c>: messages about up to 10,000 invoices. Those whose state does not fit the message are skipped.
/// <c>GET /v1/invoices/email-batches/{id}</c> (ours) tells what became of each.
/// </summary>
public static class SendInvoiceEmails
{
    public const int MaxInvoices = 10_000;
    private const int ChunkSize = 500;
    private const string Mismatch = "email_type_mismatch";
    private const string NoRecipient = "no_recipient";

    private static readonly string[] Types =
        ["invoice_ready", "invoice_settled", "invoice_errored", "credit_note_ready", "credit_note_settled"];

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var batchId = body.Text("batch_id", max: 255, min: 1) ?? Ids.New("bat");
        var type = body.WordIn("email_type", Types, Need.Required);
        var ids = body.Texts("ids", Need.Required, 1, MaxInvoices, 255)?.Distinct().ToList();
        body.ThrowIfInvalid();
        _ = Words<EmailKind>.TryParse(type!, out var kind);
        try
        {
            await db.WriteAsync(() => QueueAsync(db, tenant, batchId, kind, ids!, cancel), cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Taken(batchId);
        }
        return Reply.Accepted(new EmailBatchReference(batchId));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var batch = await db.Set<EmailBatch>().AsNoTracking().SingleOrDefaultAsync(b => b.Id == id, cancel)
            ?? throw Refusal.NotFound("Batch");
        var states = await db.Set<Email>().Where(e => e.BatchId == id).Select(e => new { e.Id, e.Status, e.LastError })
            .ToDictionaryAsync(e => e.Id, cancel);
        return Reply.Ok(new EmailBatchAnswer(batch.Id, Words<EmailKind>.Of(batch.Kind), batch.CreatedAt, [.. batch.Outcomes.Select(o =>
            o.EmailId is { } email && states.TryGetValue(email, out var now)
                ? new EmailOutcomeAnswer(o.InvoiceId, Words<EmailStatus>.Of(now.Status), now.LastError, email)
                : new EmailOutcomeAnswer(o.InvoiceId, o.Outcome, o.Reason, null))]));
    }

    private static async Task QueueAsync(
        BillingDb db, CurrentTenant tenant, string batchId, EmailKind kind, IReadOnlyList<string> ids, CancellationToken cancel)
    {
        if (await db.Set<EmailBatch>().AnyAsync(b => b.Id == batchId, cancel))
        {
            throw Taken(batchId);
        }
        var outcomes = new List<EmailBatchOutcome>(ids.Count);
        foreach (var chunk in ids.Chunk(ChunkSize))
        {
            var invoices = await db.Set<Invoice>().AsNoTracking().Where(i => chunk.Contains(i.Id)).ToDictionaryAsync(i => i.Id, cancel);
            var customerIds = invoices.Values.Select(i => i.CustomerId).Distinct().ToList();
            var customers = await db.Set<Customer>().AsNoTracking().Where(c => customerIds.Contains(c.Id))
                .ToDictionaryAsync(c => c.Id, cancel);
            var entityIds = invoices.Values.Select(i => i.InvoicingEntityId).Distinct().ToList();
            var languages = await db.Set<InvoicingEntity>().Where(e => entityIds.Contains(e.Id))
                .ToDictionaryAsync(e => e.Id, e => e.Language, cancel);
            foreach (var id in chunk)
            {
                if (!invoices.TryGetValue(id, out var invoice))
                {
                    outcomes.Add(new EmailBatchOutcome(id, null, "failed", "Invoice not found"));
                    continue;
                }
                var customer = customers[invoice.CustomerId];
                var email = Fits(kind, invoice, customer)
                    ? EmailQueue.About(invoice, customer, kind, languages[invoice.InvoicingEntityId], tenant.Now, batchId)
                    : null;
                outcomes.Add(email is null
                    ? new EmailBatchOutcome(id, null, "skipped", Fits(kind, invoice, customer) ? NoRecipient : Mismatch)
                    : new EmailBatchOutcome(id, email.Id, "queued", null));
                if (email is not null)
                {
                    db.Add(email);
                }
            }
        }
        db.Add(new EmailBatch { Id = batchId, Kind = kind, Outcomes = outcomes, CreatedAt = tenant.Now });
    }

    /// <summary>Whether an invoice is in the state that the message speaks of.</summary>
    private static bool Fits(EmailKind kind, Invoice invoice, Customer customer)
    {
        var isNote = invoice.Type == InvoiceType.CreditNote;
        var isOpen = invoice.Status is InvoiceStatus.ToPay or InvoiceStatus.PartiallyPaid;
        return kind switch
        {
            EmailKind.InvoiceReady => !isNote && isOpen,
            EmailKind.InvoiceSettled => !isNote && invoice.Status == InvoiceStatus.Paid,
            EmailKind.InvoiceErrored => !isNote && invoice.Status == InvoiceStatus.Error
                && (invoice.PaymentMethodId ?? customer.PaymentMethodId) is not null,
            EmailKind.CreditNoteReady => isNote && isOpen,
            _ => isNote && invoice.Status == InvoiceStatus.Paid,
        };
    }

    private static Refusal Taken(string batchId) => Refusal.Conflict($"A batch {batchId} is there already");
}
