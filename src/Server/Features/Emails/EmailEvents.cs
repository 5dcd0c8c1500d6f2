using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

/// <summary>The payload of events about the messages of a batch.</summary>
public sealed record EmailOutcomePayload(string BatchId, string InvoiceId, string EmailType, string? Reason);

/// <summary>What the life of a message means to the world outside.</summary>
public static class EmailEvents
{
    /// <summary>The audit log shows it with how far the message got since.</summary>
    public const string Created = "email.created";

    private const string Batch = "invoice.batch.email_";

    public static IEnumerable<Happening> Of(Email email, RowChange change)
    {
        if (change.IsNew)
        {
            yield return Say(email, Created, email.Id);
        }
        if (email.Kind == EmailKind.InvoiceReminder && email.InvoiceId is { } reminded
            && change.Became(nameof(Email.Status), EmailStatus.Sent))
        {
            yield return Say(email, "invoice.reminder_sent", reminded);
        }
        if (email is { BatchId: { } batch, InvoiceId: { } invoice } && OutcomeOf(email, change) is { } outcome)
        {
            yield return Say(email, Batch + outcome, $"{batch}/{invoice}") with
            {
                Shape = () => new EmailOutcomePayload(batch, invoice, Words<EmailKind>.Of(email.Kind), email.LastError),
            };
        }
    }

    /// <summary>Those for whom there is no message.</summary>
    public static IEnumerable<Happening> Of(EmailBatch batch) => batch.Outcomes.Where(o => o.EmailId is null).Select(
        o => new Happening(Batch + o.Outcome, $"{batch.Id}/{o.InvoiceId}")
        {
            InvoiceId = o.Outcome == "skipped" ? o.InvoiceId : null,
            Shape = () => new EmailOutcomePayload(batch.Id, o.InvoiceId, Words<EmailKind>.Of(batch.Kind), o.Reason),
        });

    private static string? OutcomeOf(Email email, RowChange change) =>
        change.Became(nameof(Email.Status), EmailStatus.Sent) ? "succeeded"
        : change.Became(nameof(Email.Status), EmailStatus.Dropped) ? "skipped"
        : change.Became(nameof(Email.Status), EmailStatus.Failed) || change.Became(nameof(Email.Status), EmailStatus.Bounced) ? "failed"
        : null;

    private static Happening Say(Email email, string type, string subject) => new(type, subject)
    {
        CustomerId = email.CustomerId,
        SubscriptionId = email.SubscriptionId,
        InvoiceId = email.InvoiceId,
        QuoteId = email.QuoteId,
    };
}
