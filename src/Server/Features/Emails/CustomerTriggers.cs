using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Checkouts;
using Plumbline.Server.Features.Credits;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Payments;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Emails;

/// <summary>Queues the messages about checkouts, cards and credits, in the commit of what they report.</summary>
public sealed class CustomerTriggers(CustomerMails mails, PublicUrl links) : IEventListener
{
    public bool ReadsPayloads => false;

    public Task<bool> ListensAsync(BillingDb db, CancellationToken cancel) => Task.FromResult(true);

    public void Committed()
    {
        // the clock brings what is queued
    }

    public async Task HearAsync(BillingDb db, IReadOnlyList<Heard> heard, Payloads payloads, CancellationToken cancel)
    {
        var subjects = heard.ToLookup(h => h.Event.Type, h => h.Event.SubjectId, StringComparer.Ordinal);
        await CheckoutsAsync(db, [.. subjects["checkout.created"]], [.. subjects["checkout.completed"]], cancel);
        await CardsAsync(db, [.. subjects["payment_method.expiring_soon"]], cancel);
        await CreditsAsync(db, [.. subjects["credit.low_balance"]], cancel);
    }

    private async Task CheckoutsAsync(BillingDb db, List<string> created, List<string> completed, CancellationToken cancel)
    {
        if (created.Count + completed.Count == 0)
        {
            return;
        }
        var sessions = await db.Set<CheckoutSession>().AsNoTracking().Where(c => created.Contains(c.Id) || completed.Contains(c.Id))
            .OrderBy(c => c.Id).ToListAsync(cancel);
        await mails.AddAsync(
            EmailKind.CheckoutCreated,
            [
                .. sessions.Where(c => created.Contains(c.Id) && c.SendToEmail is not null).Select(
                    c => new CustomerMail(c.CustomerId, _ => new()
                    {
                        ["checkout.url"] = CheckoutAnswer.UrlOf(c, links),
                        ["message"] = c.SendToMessage ?? "",
                    })
                    {
                        To = c.SendToEmail,
                        SubscriptionId = c.SubscriptionId,
                    }),
            ],
            cancel);
        await mails.AddAsync(
            EmailKind.CheckoutCompleted,
            [
                .. sessions.Where(c => completed.Contains(c.Id) && c.SubscriptionId is not null).Select(
                    c => new CustomerMail(c.CustomerId, _ => []) { Else = c.SendToEmail, SubscriptionId = c.SubscriptionId }),
            ],
            cancel);
    }

    /// <summary>Of the cards that are charged; what a customer put by is told to endpoints alone.</summary>
    private async Task CardsAsync(BillingDb db, List<string> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return;
        }
        var cards = await db.Set<PaymentMethod>().AsNoTracking()
            .Where(m => ids.Contains(m.Id) && db.Set<Customer>().Any(c => c.PaymentMethodId == m.Id))
            .OrderBy(m => m.Id).ToListAsync(cancel);
        await mails.AddAsync(
            EmailKind.PaymentMethodExpiring,
            [
                .. cards.Select(m => new CustomerMail(m.CustomerId, _ => new()
                {
                    ["card.last_digits"] = m.NumberEnding,
                    ["card.expires_on"] = $"{m.ExpiresOn![5..]}/{m.ExpiresOn[..4]}",
                })),
            ],
            cancel);
    }

    private async Task CreditsAsync(BillingDb db, List<string> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return;
        }
        var balances = await db.Set<CreditBalance>().AsNoTracking().Where(b => ids.Contains(b.Id)).OrderBy(b => b.Id).ToListAsync(cancel);
        await mails.AddAsync(
            EmailKind.CreditLowBalance,
            [
                .. balances.Select(b => new CustomerMail(b.CustomerId, language => new()
                {
                    ["credit.name"] = b.Name,
                    ["credit.balance"] = EmailFacts.Format("EUR", language).Quantity(b.Balance),
                })),
            ],
            cancel);
    }
}
