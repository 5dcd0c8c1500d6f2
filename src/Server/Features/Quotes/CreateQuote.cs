using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// <c>POST /v1/quotes</c>: with <c>subscription</c>, with that and <c>transition</c> (a change of a subscription), or with <c>invoice</c>
/// (one-off); a template fills in what is left out.
/// </summary>
public sealed class CreateQuote(
    BillingDb db,
    QuotedSubscription subscriptions,
    QuotedUpdate updates,
    QuotedInvoice invoices,
    QuoteSteps steps,
    CurrentTenant tenant)
{
    private static readonly string[] Statuses = ["draft", "approved", "pending_signature"];

    public static async Task<IResult> HandleAsync(HttpContext http, CreateQuote create, QuoteReader reader, CancellationToken cancel)
    {
        var form = await QuoteForm.ReadAsync(http, cancel);
        var id = await create.AddAsync(form, cancel);
        return Reply.Created(await reader.GetAsync(id, cancel));
    }

    /// <summary>The parts of a body, read and judged as far as that goes without the customer.</summary>
    private sealed record Asked(
        string? CustomerId,
        string? EntityId,
        string Status,
        QuoteTemplate? Template,
        QuoteInput Input,
        AskedSubscription? Subscription,
        ChangeInput? Change,
        Body? Invoice);

    private async Task<string> AddAsync(QuoteForm form, CancellationToken cancel)
    {
        var body = form.Body;
        var asked = await ReadAsync(body, cancel);
        if (asked.Invoice is null)
        {
            body.ThrowIfInvalid();
        }
        return await db.WriteAsync(async () =>
        {
            var customer = asked.CustomerId is null ? null : await CustomerAsync(asked.CustomerId, cancel);
            if (customer is null)
            {
                body.ThrowIfInvalid();
            }
            var entity = await EntityAsync(asked, customer!, cancel);
            var quote = await BeginAsync(asked, customer!, entity, cancel);
            if (asked.Invoice is { } invoice)
            {
                await invoices.OfferAsync(quote, invoice, cancel);
            }
            else if (asked.Change is { } change)
            {
                await updates.OfferAsync(quote, asked.Subscription!, change.Body, cancel);
            }
            else
            {
                await subscriptions.OfferAsync(quote, asked.Subscription!, customer!, cancel);
            }
            await AttachAsync(quote, asked.Template, form.Files, cancel);
            await db.SaveChangesAsync(cancel);
            await steps.ReachAsync(quote, asked.Status, cancel);
            return quote.Id;
        }, cancel);
    }

    private async Task<Asked> ReadAsync(Body body, CancellationToken cancel)
    {
        var customerId = body.Text("customer_id", Need.Required, 255, 1);
        var status = body.WordIn("status", Statuses) ?? "draft";
        var entityId = body.Text("invoicing_entity_id", max: 255, min: 1);
        var input = new QuoteInput(body, isCreate: true);
        await input.CheckAsync(db, tenant.Now, cancel);
        var template = await TemplateAsync(body, cancel);
        var invoice = body.Object("invoice");
        var subscription = SubscriptionOf(body, template, invoice is not null);
        if (!body.HasValue("template_id") && !body.HasValue("expires_at"))
        {
            body.Refuse("expires_at", "Required", "invalid_type");
        }
        var change = body.Object("transition") is { } transition ? ChangeInput.Read(transition, tenant.Now) : null;
        if (change is not null && invoice is not null)
        {
            body.Refuse("transition", "Only with subscription");
        }
        if (invoice is not null)
        {
            QuotedInvoice.RequireProducts(invoice);
        }
        var asked = subscription is null || invoice is not null
            ? null
            : await subscriptions.ReadAsync(subscription, customerId, change is not null, cancel);
        return new Asked(customerId, entityId, status, template, input, asked, change, invoice);
    }

    private async Task<QuoteTemplate?> TemplateAsync(Body body, CancellationToken cancel)
    {
        if (body.Text("template_id", max: 255, min: 1) is not { } id)
        {
            return null;
        }
        var template = await db.Set<QuoteTemplate>().AsNoTracking().SingleOrDefaultAsync(t => t.Id == id && t.DeletedAt == null, cancel);
        if (template is null)
        {
            body.Refuse("template_id", "Quote template not found");
        }
        return template;
    }

    // a template may say what is offered
    private static Body? SubscriptionOf(Body body, QuoteTemplate? template, bool isOneOff)
    {
        if (body.HasValue("subscription"))
        {
            if (isOneOff)
            {
                body.Refuse("invoice", "Send subscription or invoice, not both");
            }
            return body.Object("subscription");
        }
        if (isOneOff)
        {
            return null;
        }
        if (template?.SubscriptionTemplateId is { } source)
        {
            return body.With(JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["template_id"] = source }));
        }
        body.Refuse(
            "subscription",
            body.HasValue("template_id") ? "Required: the template offers none" : "Required, or invoice for a one-off quote",
            "invalid_type");
        return null;
    }

    private async Task<Customer> CustomerAsync(string id, CancellationToken cancel)
    {
        var customer = await GetCustomer.LockAsync(db, id, cancel);
        if (customer.Status == CustomerStatus.Archived)
        {
            throw Refusal.WrongState("Customer", "archived", "active");
        }
        return customer.Currency is null
            ? throw Refusal.BadRequest("Cannot make a quote for a customer without a currency set")
            : customer;
    }

    /// <summary>Who sells: as the offer says, else the quote, else as before or the customer's. Locked, for the number.</summary>
    private async Task<InvoicingEntity> EntityAsync(Asked asked, Customer customer, CancellationToken cancel)
    {
        var named = (asked.Invoice ?? asked.Subscription?.Input.Body)?.Raw("invoicing_entity_id") is { ValueKind: JsonValueKind.String } own
            && Body.IsCleanText(own) ? own.GetString() : asked.EntityId;
        var sold = asked.Change is not { SourceId: { } source } ? null : await db.Set<Subscription>()
            .Where(s => s.Id == source && s.CustomerId == customer.Id).Select(s => s.BillingEntityId).SingleOrDefaultAsync(cancel);
        var id = named ?? sold ?? customer.InvoicingEntityId;
        await db.LockAsync("invoicing_entities", [id], cancel);
        return await db.Set<InvoicingEntity>().AsNoTracking().SingleOrDefaultAsync(e => e.Id == id && e.DeletedAt == null, cancel)
            ?? throw Refusal.NotFound("Invoicing entity");
    }

    private async Task<Quote> BeginAsync(Asked asked, Customer customer, InvoicingEntity entity, CancellationToken cancel)
    {
        var template = asked.Template;
        var quote = new Quote
        {
            Id = Ids.New("quo"),
            Type = asked.Invoice is not null ? QuoteType.OneOff
                : asked.Change is not null ? QuoteType.SubscriptionUpdate
                : QuoteType.Subscription,
            Status = QuoteStatus.Draft,
            CustomerId = customer.Id,
            InvoicingEntityId = entity.Id,
            Currency = customer.Currency!,
            Number = await DrawNumberAsync(db, entity.Id, cancel),
            TemplateId = template?.Id,
            Comments = template?.Comments,
            Terms = template?.Terms,
            Options = template?.Options ?? new QuoteOptions(),
            ExpiresAt = asked.Input.ExpiresAt ?? (template is null ? null : tenant.Now + Duration.FromDays(template.ExpirationDays)),
            SourceSubscriptionId = asked.Change?.SourceId,
            Change = asked.Change?.Change,
            // a one-off quote is worth what its invoice is
            HasOwnAmount = asked is { Input.Amount: not null, Invoice: null },
            Amount = asked.Input.Amount,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        asked.Input.SetOn(quote);
        db.Add(quote);
        return quote;
    }

    /// <summary>The next number of an entity that is locked.</summary>
    public static async Task<string> DrawNumberAsync(BillingDb db, string entityId, CancellationToken cancel)
    {
        var entity = db.Set<InvoicingEntity>().Where(e => e.Id == entityId);
        await entity.ExecuteUpdateAsync(set => set.SetProperty(e => e.LastQuoteNumber, e => e.LastQuoteNumber + 1), cancel);
        return (await entity.Select(e => e.LastQuoteNumber).SingleAsync(cancel)).ToString(CultureInfo.InvariantCulture);
    }

    private async Task AttachAsync(
        Quote quote, QuoteTemplate? template, IReadOnlyList<UploadedFile> uploads, CancellationToken cancel)
    {
        var ofTemplate = template is null ? [] : await db.Set<QuoteFile>().AsNoTracking()
            .Where(f => f.OwnerId == template.Id).OrderBy(f => f.CreatedAt).ThenBy(f => f.Id).ToListAsync(cancel);
        var files = ofTemplate.Select(f => new UploadedFile(f.Name, f.Mimetype, f.Bytes)).Concat(uploads);
        db.AddRange(files.Select(f => FileOf(f, quote.Id, QuoteFileUse.Attachment, tenant.Now)));
    }

    public static QuoteFile FileOf(UploadedFile file, string ownerId, QuoteFileUse use, Instant now, string prefix = "quof") => new()
    {
        Id = Ids.New(prefix),
        OwnerId = ownerId,
        Use = use,
        Name = file.Name,
        Mimetype = file.Mimetype,
        Bytes = file.Bytes,
        CreatedAt = now,
    };
}
