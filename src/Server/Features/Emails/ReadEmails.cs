using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

/// <summary><c>GET /v1/emails</c>, newest first, and <c>GET /v1/emails/{id}</c>, with what it says.</summary>
public static class ReadEmails
{
    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var offset = Offset.Read(http.Request.Query, faults);
        var filter = new ListFilter<Email>(http.Request.Query, faults)
            .Text("customer_id", e => e.CustomerId)
            .Text("invoice_id", e => e.InvoiceId)
            .Text("quote_id", e => e.QuoteId)
            .Text("batch_id", e => e.BatchId)
            .Date("created_at", e => e.CreatedAt)
            .Choice("kind", Words<EmailKind>.All, words =>
            {
                var kinds = words.Select(w => Words<EmailKind>.TryParse(w, out var kind) ? kind : default).ToList();
                return kinds.Count == 0 ? null : e => kinds.Contains(e.Kind);
            })
            .Choice("status", Words<EmailStatus>.All, words =>
            {
                var states = words.Select(w => Words<EmailStatus>.TryParse(w, out var state) ? state : default).ToList();
                return states.Count == 0 ? null : e => states.Contains(e.Status);
            });
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<Email>().AsNoTracking()).OrderByDescending(e => e.CreatedAt).ThenByDescending(e => e.Id);
        return Reply.Ok(await offset.PageAsync(rows, EmailAnswer.Of, cancel));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, EmailWriter writer, CancellationToken cancel)
    {
        var email = await db.Set<Email>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id, cancel) ?? throw Refusal.NotFound("E-mail");
        var content = (await writer.WriteAsync(email, withDocument: false, cancel)).Content;
        return Reply.Ok(new EmailContentAnswer(EmailAnswer.Of(email), email.Subject ?? content.Subject, content.Text, content.Html));
    }
}
