using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// <c>PATCH /v1/quotes/{id}</c>, before it is finalized: a new <c>subscription</c> or <c>invoice</c> takes the place of the old one whole.
/// </summary>
public sealed class UpdateQuote(
    BillingDb db,
    QuotedSubscription subscriptions,
    QuotedUpdate updates,
    QuotedInvoice invoices,
    QuoteReader reader,
    CurrentTenant tenant)
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, UpdateQuote update, QuoteReader reader, CancellationToken cancel)
    {
        var form = await QuoteForm.ReadAsync(http, cancel);
        await update.ApplyAsync(id, form, cancel);
        return Reply.Ok(await reader.GetAsync(id, cancel));
    }

    private async Task ApplyAsync(string id, QuoteForm form, CancellationToken cancel)
    {
        var body = form.Body;
        var input = new QuoteInput(body, isCreate: false);
        await input.CheckAsync(db, tenant.Now, cancel);
        var opportunity = body.Text("crm_opportunity_id", Need.Nullable, 255);
        var (subscription, invoice) = (body.Object("subscription"), body.Object("invoice"));
        var seen = await reader.FindAsync(id, cancel);
        RefuseForeign(body, seen);
        if (invoice is not null)
        {
            QuotedInvoice.RequireProducts(invoice);
        }
        var asked = subscription is null || seen.Type == QuoteType.OneOff
            ? null
            : await subscriptions.ReadAsync(subscription, seen.CustomerId, seen.Type == QuoteType.SubscriptionUpdate, cancel);
        if (invoice is null)
        {
            body.ThrowIfInvalid();
        }
        await db.WriteAsync(async () =>
        {
            var quote = await reader.LockedAsync(id, cancel);
            quote.Require(QuoteStatus.Draft, QuoteStatus.ChangesRequested);
            input.SetOn(quote);
            if (body.Has("expires_at"))
            {
                (quote.ExpiresAt, quote.ExpiredAt) = (input.ExpiresAt, null);
            }
            await OfferAsync(quote, asked, invoice, cancel);
            await ValueAsync(quote, input, cancel);
            if (body.Has("crm_opportunity_id"))
            {
                quote.CrmOpportunityId = opportunity;
                await LabelAsync(quote, cancel);
            }
            db.AddRange(form.Files.Select(f => CreateQuote.FileOf(f, quote.Id, QuoteFileUse.Attachment, tenant.Now)));
            quote.UpdatedAt = tenant.Now;
        }, cancel);
    }

    private async Task OfferAsync(Quote quote, AskedSubscription? asked, Body? invoice, CancellationToken cancel)
    {
        if (invoice is not null)
        {
            await invoices.OfferAsync(quote, invoice, cancel);
        }
        else if (asked is not null && quote.Type == QuoteType.SubscriptionUpdate)
        {
            await updates.OfferAsync(quote, asked, asked.Input.Body, cancel);
        }
        else if (asked is not null)
        {
            var customer = await db.Set<Customer>().AsNoTracking().SingleAsync(c => c.Id == quote.CustomerId, cancel);
            if (customer.Currency != quote.Currency)
            {
                throw Refusal.BadRequest($"The customer's currency is {customer.Currency} now, the quote's is {quote.Currency}");
            }
            await subscriptions.OfferAsync(quote, asked, customer, cancel);
        }
    }

    private async Task ValueAsync(Quote quote, QuoteInput input, CancellationToken cancel)
    {
        if (!input.HasAmount || quote.Type == QuoteType.OneOff)
        {
            return;
        }
        (quote.HasOwnAmount, quote.Amount) = (input.Amount is not null, input.Amount);
        if (!quote.HasOwnAmount)
        {
            await subscriptions.ValueAsync(
                quote, await db.Set<Subscription>().SingleAsync(s => s.Id == quote.SubscriptionId, cancel), cancel);
        }
    }

    private async Task LabelAsync(Quote quote, CancellationToken cancel)
    {
        if (quote.SubscriptionId is { } id)
        {
            (await db.Set<Subscription>().SingleAsync(s => s.Id == id, cancel)).CrmOpportunityId = quote.CrmOpportunityId;
        }
    }

    private static void RefuseForeign(Body body, Quote quote)
    {
        var foreign = quote.Type == QuoteType.OneOff ? "subscription" : "invoice";
        if (body.HasValue(foreign))
        {
            body.Refuse(foreign, $"Not for a {Words<QuoteType>.Of(quote.Type)} quote");
            body.ThrowIfInvalid();
        }
        var offer = body.Raw(quote.Type == QuoteType.OneOff ? "invoice" : "subscription");
        if (quote.Type != QuoteType.OneOff && offer is { ValueKind: System.Text.Json.JsonValueKind.Object } sent
            && sent.TryGetProperty("invoicing_entity_id", out var entity) && !Body.Is(entity, quote.InvoicingEntityId))
        {
            body.RefuseAt(["subscription", "invoicing_entity_id"], "Cannot change: the quote is numbered by its entity");
        }
    }
}
