using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// <c>POST /v1/quotes/{id}/duplicate</c>: the same offer as a new draft, with the prices that were quoted, its attachments and its
/// signers. An expiry that has passed is left open.
/// </summary>
public static class DuplicateQuote
{
    public static async Task<IResult> HandleAsync(
        string id,
        BillingDb db,
        QuoteReader reader,
        QuotedSubscription subscriptions,
        QuotedInvoice invoices,
        CurrentTenant tenant,
        CancellationToken cancel)
    {
        var copyId = await db.WriteAsync(async () =>
        {
            var quote = await reader.LockedAsync(id, cancel);
            await db.LockAsync("invoicing_entities", [quote.InvoicingEntityId], cancel);
            var copy = new Quote
            {
                Id = Ids.New("quo"),
                Type = quote.Type,
                Status = QuoteStatus.Draft,
                CustomerId = quote.CustomerId,
                InvoicingEntityId = quote.InvoicingEntityId,
                Currency = quote.Currency,
                Number = await CreateQuote.DrawNumberAsync(db, quote.InvoicingEntityId, cancel),
                TemplateId = quote.TemplateId,
                CrmOpportunityId = quote.CrmOpportunityId,
                Comments = quote.Comments,
                Terms = quote.Terms,
                OwnerEmail = quote.OwnerEmail,
                Amount = quote.Amount,
                HasOwnAmount = quote.HasOwnAmount,
                Options = quote.Options,
                ExpiresAt = quote.ExpiresAt <= tenant.Now ? null : quote.ExpiresAt,
                SourceSubscriptionId = quote.SourceSubscriptionId,
                Change = quote.Change,
                CreatedAt = tenant.Now,
                UpdatedAt = tenant.Now,
            };
            if (quote.Type == QuoteType.SubscriptionUpdate)
            {
                await QuotedUpdate.RefuseSecondAsync(db, copy, tenant.Now, cancel);
            }
            db.Add(copy);
            if (quote.Type == QuoteType.OneOff)
            {
                await invoices.CopyAsync(quote, copy, cancel);
            }
            else
            {
                var draft = await db.Set<Subscription>().SingleAsync(s => s.Id == quote.SubscriptionId, cancel);
                await subscriptions.KeepAsync(copy, await subscriptions.CloneAsync(draft, cancel), null, cancel);
            }
            await CopyPartsAsync(db, quote.Id, copy.Id, tenant, cancel);
            return copy.Id;
        }, cancel);
        return Reply.Created(await reader.GetAsync(copyId, cancel));
    }

    private static async Task CopyPartsAsync(BillingDb db, string from, string to, CurrentTenant tenant, CancellationToken cancel)
    {
        var files = await db.Set<QuoteFile>().AsNoTracking().Where(f => f.OwnerId == from && f.Use == QuoteFileUse.Attachment)
            .OrderBy(f => f.CreatedAt).ThenBy(f => f.Id).ToListAsync(cancel);
        db.AddRange(files.Select(f => CreateQuote.FileOf(
            new UploadedFile(f.Name, f.Mimetype, f.Bytes), to, QuoteFileUse.Attachment, tenant.Now)));
        db.AddRange((await Signers.OfAsync(db, from, cancel)).Select(s => new QuoteSigner
        {
            Id = Ids.New("quor"),
            QuoteId = to,
            Position = s.Position,
            Kind = s.Kind,
            StepOrder = s.StepOrder,
            UserId = s.UserId,
            Email = s.Email,
            FirstName = s.FirstName,
            LastName = s.LastName,
            Language = s.Language,
        }));
    }
}
