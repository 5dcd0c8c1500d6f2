using NodaTime;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

/// <summary>Makes messages that wait to be sent. Whoever adds one to the database does so in the commit of what it reports.</summary>
public static class EmailQueue
{
    /// <summary>Who gets a customer's messages: its invoice addresses, and then nobody else; without them its billing address.</summary>
    public static IReadOnlyList<string> RecipientsOf(Customer customer) =>
        customer.InvoiceEmails.Count > 0 ? [.. customer.InvoiceEmails.Distinct(StringComparer.OrdinalIgnoreCase)]
        : customer.BillingEmail is { } email ? [email]
        : [];

    /// <summary>Who gets an invoice: whom it names where it was made out to somebody else, or else its customer.</summary>
    public static IReadOnlyList<string> RecipientsOf(Invoice invoice, Customer customer) =>
        invoice is { HasOwnCustomer: true, Customer.Email: { Length: > 0 } own } ? [own] : RecipientsOf(customer);

    /// <summary>A message about an invoice; null where nobody can be reached.</summary>
    public static Email? About(
        Invoice invoice, Customer customer, EmailKind kind, string entityLanguage, Instant now, string? batchId = null,
        (string StepId, string? Subject, string? Body)? reminder = null)
    {
        var recipients = RecipientsOf(invoice, customer);
        return recipients.Count == 0 ? null : new Email
        {
            TenantId = invoice.TenantId,
            Id = Ids.New("eml"),
            Kind = kind,
            Recipients = [.. recipients],
            Pending = [.. recipients],
            Language = customer.Language ?? entityLanguage,
            CustomerId = invoice.CustomerId,
            InvoiceId = invoice.Id,
            SubscriptionId = invoice.SubscriptionId,
            InvoicingEntityId = invoice.InvoicingEntityId,
            BatchId = batchId,
            ReminderStepId = reminder?.StepId,
            OwnSubject = reminder?.Subject,
            OwnBody = reminder?.Body,
            DueAt = now,
            CreatedAt = now,
        };
    }

    /// <summary>
    /// A message that is about no invoice: a checkout, a quote, an invitation. <paramref name="facts"/> by the names of
    /// <see cref="EmailFacts"/>, such as <c>checkout.url</c>.
    /// </summary>
    public static Email Other(
        EmailKind kind, IReadOnlyList<string> recipients, string language, IReadOnlyDictionary<string, string> facts, Instant now,
        string? customerId = null, string? subscriptionId = null, string? quoteId = null, string? invoicingEntityId = null) => new()
        {
            Id = Ids.New("eml"),
            Kind = kind,
            Recipients = [.. recipients],
            Pending = [.. recipients],
            Language = language,
            CustomerId = customerId,
            SubscriptionId = subscriptionId,
            QuoteId = quoteId,
            InvoicingEntityId = invoicingEntityId,
            Facts = new Dictionary<string, string>(facts),
            DueAt = now,
            CreatedAt = now,
        };
}
