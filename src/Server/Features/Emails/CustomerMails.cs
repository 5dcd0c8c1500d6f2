using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Emails;

/// <summary>A message to a customer that is about no invoice.</summary>
/// <param name="CustomerId">Whom it concerns.</param>
/// <param name="Facts">What it says, in a language.</param>
public sealed record CustomerMail(string CustomerId, Func<string, Dictionary<string, string>> Facts)
{
    /// <summary>Who gets it, where somebody was named.</summary>
    public string? To { get; init; }

    /// <summary>Who gets it where the customer has no address.</summary>
    public string? Else { get; init; }

    /// <summary>Two letters; null for the customer's.</summary>
    public string? Language { get; init; }

    public string? SubscriptionId { get; init; }

    public string? QuoteId { get; init; }

    /// <summary>The seller it is from; null for the customer's.</summary>
    public string? InvoicingEntityId { get; init; }
}

/// <summary>Queues messages that are about no invoice, if their kind is switched on, in the caller's commit.</summary>
public sealed class CustomerMails(BillingDb db, CurrentTenant tenant)
{
    public async Task AddAsync(EmailKind kind, IReadOnlyList<CustomerMail> mails, CancellationToken cancel)
    {
        if (mails.Count == 0 || !(await EmailSettings.OfAsync(db, cancel)).Sends(kind))
        {
            return;
        }
        var ids = mails.Select(m => m.CustomerId).Distinct().ToList();
        var customers = await db.Set<Customer>().AsNoTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id, cancel);
        var entityIds = customers.Values.Select(c => c.InvoicingEntityId).Distinct().ToList();
        var languages = await db.Set<InvoicingEntity>().Where(e => entityIds.Contains(e.Id))
            .ToDictionaryAsync(e => e.Id, e => e.Language, cancel);
        foreach (var mail in mails)
        {
            var customer = customers[mail.CustomerId];
            if (RecipientsOf(mail, customer) is { Count: > 0 } recipients)
            {
                var language = mail.Language ?? customer.Language ?? languages[customer.InvoicingEntityId];
                db.Add(EmailQueue.Other(
                    kind, recipients, language, mail.Facts(language), tenant.Now, customer.Id, mail.SubscriptionId, mail.QuoteId,
                    mail.InvoicingEntityId ?? customer.InvoicingEntityId));
            }
        }
    }

    private static IReadOnlyList<string> RecipientsOf(CustomerMail mail, Customer customer) =>
        mail.To is { } named ? [named]
        : EmailQueue.RecipientsOf(customer) is { Count: > 0 } own ? own
        : mail.Else is { } other ? [other]
        : [];
}
