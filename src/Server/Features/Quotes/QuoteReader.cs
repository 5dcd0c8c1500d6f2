using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Pages;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>Reads quotes and shapes them: which keys an answer has depends on the type and the status.</summary>
public sealed class QuoteReader(BillingDb db, PageLinks links)
{
    /// <summary>The quote for a change: its customer stays locked until the transaction ends.</summary>
    public async Task<Quote> LockedAsync(string id, CancellationToken cancel)
    {
        var customer = await db.Set<Quote>().Where(q => q.Id == id).Select(q => q.CustomerId).SingleOrDefaultAsync(cancel)
            ?? throw Refusal.NotFound("Quote");
        await db.LockAsync("customers", [customer], cancel);
        return await db.Set<Quote>().SingleAsync(q => q.Id == id, cancel);
    }

    public async Task<Quote> FindAsync(string id, CancellationToken cancel) =>
        await db.Set<Quote>().AsNoTracking().SingleOrDefaultAsync(q => q.Id == id, cancel) ?? throw Refusal.NotFound("Quote");

    public async Task<JsonObject> GetAsync(string id, CancellationToken cancel) =>
        (await ListAsync([await FindAsync(id, cancel)], cancel))[0];

    public async Task<IReadOnlyList<JsonObject>> ListAsync(IReadOnlyList<Quote> page, CancellationToken cancel)
    {
        var ids = page.Select(q => q.Id).ToList();
        var files = (await db.Set<QuoteFile>().Where(f => ids.Contains(f.OwnerId)).OrderBy(f => f.CreatedAt).ThenBy(f => f.Id)
            .Select(f => new { f.Id, f.OwnerId, f.Use, f.Name, f.Mimetype }).ToListAsync(cancel))
            .ToLookup(f => (f.OwnerId, f.Use), f => new QuoteFileAnswer(f.Id, f.Name, f.Mimetype));
        var urls = await links.OfAsync([.. page.Select(q => PageLinks.ToQuote(q.Id))], cancel);
        return
        [
            .. page.Zip(urls, (q, url) => Shape(
                q,
                [.. files[(q.Id, QuoteFileUse.Attachment)]],
                files[(q.Id, QuoteFileUse.SignedCopy)].LastOrDefault(),
                q.IsPublic ? url : null)),
        ];
    }

    private static JsonObject Shape(Quote q, IReadOnlyList<QuoteFileAnswer> attachments, QuoteFileAnswer? signed, string? url)
    {
        var o = q.Options;
        var answer = JsonSerializer.SerializeToNode(
            new QuoteAnswer(
                q.Id, q.Type, q.Status, q.CustomerId, q.InvoicingEntityId, q.TemplateId, q.CrmOpportunityId, q.Number, q.Comments, q.Terms,
                q.OwnerEmail, q.Amount, q.ExpiresAt, o.CollectPaymentDetails, o.CollectCustomPropertyIds, o.RequireTaxId,
                o.DisplayQuoteValue, o.DisplayQuoteValueWithTax, o.DisplayTaxes, o.DisplayPriceTiers, o.DisplayPhaseValue,
                o.DisplayFirstInvoiceAmount, o.DisplayDocumentsInPreview, o.DisplaySubscriptionOnUpdate, o.StartsOnSignature,
                o.GenerateDraftInvoices, attachments, signed, url, q.CreatedAt, q.UpdatedAt),
            WireJson.Options)!.AsObject();
        if (q.Type == QuoteType.OneOff)
        {
            answer["invoice_id"] = q.InvoiceId;
        }
        else
        {
            answer["subscription_id"] = q.SubscriptionId;
            answer["child_subscription_ids"] = new JsonArray([.. q.ChildSubscriptionIds.Select(id => (JsonNode)id)]);
        }
        if (q.Status is QuoteStatus.Approved or QuoteStatus.PendingSignature or QuoteStatus.Signed or QuoteStatus.Voided)
        {
            answer["approved_at"] = Node(q.ApprovedAt);
        }
        if (q.Status is QuoteStatus.Signed or QuoteStatus.Voided)
        {
            answer["signature"] = q.Signature is { } signature ? SignatureOf(signature) : null;
            answer["signed_at"] = Node(q.SignedAt);
        }
        if (q.Status == QuoteStatus.Voided)
        {
            answer["void_reason"] = q.VoidReason;
            answer["voided_at"] = Node(q.VoidedAt);
        }
        return answer;
    }

    // the one key of an answer that is not written in snake_case
    private static JsonObject SignatureOf(QuoteSignature signature) => signature.Mode == "external"
        ? new JsonObject { ["mode"] = signature.Mode }
        : new JsonObject { ["mode"] = signature.Mode, ["signerName"] = signature.SignerName };

    private static JsonValue? Node(NodaTime.Instant? at) =>
        at is { } instant ? JsonValue.Create(WireJson.Instants.Format(instant)) : null;
}
