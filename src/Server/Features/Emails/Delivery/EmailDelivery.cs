using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Billing;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Emails;

/// <summary>
/// Sends queued messages. Each is claimed in a commit before anything leaves the house, and what came of it is written in another: after a
/// crash in between it is sent again, under the same message id.
/// </summary>
public sealed class EmailDelivery(
    BillingDb db,
    EmailWriter writer,
    IMailRoute route,
    MailSettings settings,
    EmailsUnderWay underWay,
    CurrentTenant tenant,
    TimeProvider time)
{
    /// <summary>From each attempt that may be repeated to the next one; about two days in all.</summary>
    public static readonly IReadOnlyList<Duration> Retries =
    [
        Duration.FromMinutes(1), Duration.FromMinutes(5), Duration.FromMinutes(30), Duration.FromHours(2), Duration.FromHours(6),
        Duration.FromHours(12), Duration.FromHours(24),
    ];

    // longer than an attempt takes; afterwards whoever claimed it is taken for dead
    private static readonly Duration Claimed = Duration.FromMinutes(10);

    /// <summary>Sends what is still due of these; false when nothing was.</summary>
    public async Task<bool> RunAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            throw new UnreachableException("A mail server would be called inside a transaction");
        }
        await using var session = route.Open();
        var done = false;
        foreach (var id in ids)
        {
            using var turn = await underWay.TakeAsync(id, cancel);
            done |= await SendAsync(session, id, cancel);
        }
        return done;
    }

    private async Task<bool> SendAsync(IMailSession session, string id, CancellationToken cancel)
    {
        db.ChangeTracker.Clear();
        if (await db.WriteAsync(() => ClaimAsync(id, cancel), cancel) is not { } email)
        {
            return false;
        }
        db.ChangeTracker.Clear();
        if (email.Status != EmailStatus.Queued)
        {
            return true;
        }
        var written = await writer.WriteAsync(email, withDocument: true, cancel);
        using var message = Message(email, written);
        var outcome = await session.SendAsync(message, email.Id, email.Pending, cancel);
        // from here on it may have arrived: what came of it is written down even if nobody waits for it any more
        await db.WriteAsync(() => FinishAsync(id, written.Content.Subject, outcome), CancellationToken.None);
        return true;
    }

    private async Task<Email?> ClaimAsync(string id, CancellationToken cancel)
    {
        await db.LockAsync("emails", [id], cancel);
        var email = await db.Set<Email>().SingleOrDefaultAsync(e => e.Id == id, cancel);
        if (email is not { DueAt: { } due } || due > tenant.Now)
        {
            return null;
        }
        if (await IsOverAsync(email, cancel))
        {
            (email.Status, email.DueAt) = (EmailStatus.Dropped, null);
            return email;
        }
        email.Attempts++;
        email.DueAt = tenant.Now + Claimed;
        return email;
    }

    /// <summary>Nobody is asked for money that is not owed any more, nor to sign what is not to be signed.</summary>
    private async Task<bool> IsOverAsync(Email email, CancellationToken cancel)
    {
        if (email is { Kind: EmailKind.QuoteSignature, QuoteId: { } quote })
        {
            return !await db.Set<Quote>().AnyAsync(q => q.Id == quote && q.Status == QuoteStatus.PendingSignature, cancel);
        }
        if (email.Kind is not (EmailKind.InvoiceReady or EmailKind.InvoiceErrored or EmailKind.InvoiceReminder))
        {
            return false;
        }
        var invoice = await db.Set<Invoice>().AsNoTracking().SingleOrDefaultAsync(i => i.Id == email.InvoiceId, cancel);
        return invoice is null || !invoice.IsPayable || invoice.AmountDue <= 0;
    }

    private async Task FinishAsync(string id, string subject, MailOutcome outcome)
    {
        await db.LockAsync("emails", [id], CancellationToken.None);
        var email = await db.Set<Email>().SingleAsync(e => e.Id == id, CancellationToken.None);
        if (email.Status != EmailStatus.Queued)
        {
            return;
        }
        email.Subject = subject;
        email.LastError = outcome.Problem;
        email.Refused = [.. email.Refused, .. outcome.Refused];
        var answered = outcome.Accepted.Concat(outcome.Refused.Select(r => r.Address)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        email.Pending = [.. email.Pending.Where(r => !answered.Contains(r))];
        email.SentAt ??= outcome.Accepted.Count > 0 ? tenant.Now : null;
        var isLast = email.Attempts > Retries.Count;
        if (email.Pending.Count > 0 && !isLast)
        {
            email.DueAt = tenant.Now + Retries[email.Attempts - 1];
            return;
        }
        email.DueAt = null;
        email.Status = email.SentAt is not null ? EmailStatus.Sent
            : email.Pending.Count > 0 || outcome.IsMessageRefused ? EmailStatus.Failed
            : EmailStatus.Bounced;
    }

    private MimeMessage Message(Email email, WrittenEmail written)
    {
        var message = new MimeMessage { Subject = written.Content.Subject, Date = time.GetUtcNow() };
        message.From.Add(new MailboxAddress(written.SenderName, settings.From.Address));
        message.To.AddRange(email.Recipients.Select(r => new MailboxAddress(null, r)));
        if (written.ReplyTo is { Length: > 0 } reply)
        {
            message.ReplyTo.Add(new MailboxAddress(written.SenderName, reply));
        }
        message.MessageId = $"{email.Id}@{settings.From.Domain}";
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        message.Headers.Add(HeaderId.ContentLanguage, email.Language);
        var body = new BodyBuilder { TextBody = written.Content.Text, HtmlBody = written.Content.Html };
        if (!written.Logo.IsEmpty)
        {
            var isPng = written.Logo.Span[0] == 0x89;
            var logo = body.LinkedResources.Add(
                isPng ? "logo.png" : "logo.jpg", written.Logo.ToArray(), new ContentType("image", isPng ? "png" : "jpeg"));
            logo.ContentId = EmailLook.LogoContentId;
        }
        if (written.Pdf is { } pdf)
        {
            body.Attachments.Add(written.PdfName, pdf, new ContentType("application", "pdf"));
        }
        message.Body = body.ToMessageBody();
        return message;
    }
}

/// <summary>Messages that are to be sent, or tried again.</summary>
public sealed class EmailsDue(BillingDb db, EmailDelivery delivery) : IDueKind
{
    public string Name => "send_email";

    public bool SharesBatches => true;

    public bool CommitsByItself => true;

    public IQueryable<DueRow> Rows(BillingDb db) => db.Set<Email>().Where(e => e.DueAt != null).Select(
        e => new DueRow { TenantId = e.TenantId, Id = e.Id, CustomerId = e.CustomerId ?? "", DueAt = e.DueAt!.Value });

    public async Task<BillingCounts?> DoAsync(
        IReadOnlyList<string> ids, IReadOnlyList<string> customers, Instant dueAt, CancellationToken cancel) =>
        await delivery.RunAsync(ids, cancel) ? BillingCounts.None : null;

    public Task PostponeAsync(string id, Instant until, CancellationToken cancel) =>
        db.Set<Email>().Where(e => e.Id == id).ExecuteUpdateAsync(set => set.SetProperty(e => e.DueAt, until), cancel);
}
