using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>
/// Templates of quotes. The contract lists and reads them; making, changing and deleting them is ours, as JSON or as a form with files.
/// </summary>
public static class QuoteTemplates
{
    public static async Task<IResult> ListAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<QuoteTemplate>(query, faults)
            .Text("id", t => t.Id)
            .Text("name", t => t.Name)
            .Text("subscription_template_id", t => t.SubscriptionTemplateId)
            .Search("search", t => t.Name + "\n" + (t.Description ?? ""));
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<QuoteTemplate>().AsNoTracking().Where(t => t.DeletedAt == null));
        return Reply.Ok(await page.PageAsync(
            rows.OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id), found => ShapeAsync(db, found, cancel), cancel));
    }

    public static async Task<IResult> GetAsync(string id, BillingDb db, CancellationToken cancel) =>
        Reply.Ok((await ShapeAsync(db, [await FindAsync(db, id, cancel)], cancel))[0]);

    public static async Task<IResult> CreateAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var form = await QuoteForm.ReadAsync(http, cancel);
        var template = new QuoteTemplate
        {
            Id = Ids.New("quot"),
            Name = "",
            ExpirationDays = 30,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        await ReadAsync(form.Body, template, Need.Required, db, cancel);
        await db.WriteAsync(() =>
        {
            db.Add(template);
            Attach(db, template, form, tenant);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created((await ShapeAsync(db, [template], cancel))[0]);
    }

    public static async Task<IResult> UpdateAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var form = await QuoteForm.ReadAsync(http, cancel);
        var template = await db.WriteAsync(async () =>
        {
            await db.LockAsync("quote_templates", [id], cancel);
            var found = await FindAsync(db, id, cancel);
            await ReadAsync(form.Body, found, Need.Optional, db, cancel);
            Attach(db, found, form, tenant);
            found.UpdatedAt = tenant.Now;
            return found;
        }, cancel);
        return Reply.Ok((await ShapeAsync(db, [template], cancel))[0]);
    }

    public static async Task<IResult> DeleteAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            await db.LockAsync("quote_templates", [id], cancel);
            (await FindAsync(db, id, cancel)).DeletedAt = tenant.Now;
        }, cancel);
        return Reply.NoContent();
    }

    private static async Task<QuoteTemplate> FindAsync(BillingDb db, string id, CancellationToken cancel) =>
        await db.Set<QuoteTemplate>().SingleOrDefaultAsync(t => t.Id == id && t.DeletedAt == null, cancel)
        ?? throw Refusal.NotFound("Quote template");

    /// <summary>Sets what the body has; nothing is changed when it has a fault.</summary>
    private static async Task ReadAsync(Body body, QuoteTemplate template, Need name, BillingDb db, CancellationToken cancel)
    {
        var given = body.Name("name", name);
        var description = body.Text("description", Need.Nullable, 5000);
        var comments = body.Text("comments", Need.Nullable, 20_000);
        var terms = body.Text("terms", Need.Nullable, 20_000);
        var days = body.Integer("expiration_days", min: 1, max: 3650);
        var shipping = body.Flag("collect_shipping_details");
        var billing = body.Flag("require_billing_details");
        var organisation = body.Flag("display_organisation_details");
        var source = body.Text("subscription_template_id", Need.Nullable, 255);
        var options = new QuoteInput(body, isCreate: false);
        await options.CheckAsync(db, default, cancel);
        if (body.Texts("contract_template_ids", max: 100, maxLength: 255) is { Count: > 0 })
        {
            body.RefuseAt(["contract_template_ids", 0], "Contract template not found");
        }
        if (source is not null && !await TemplateRows.Living(db).AnyAsync(t => t.Id == source, cancel))
        {
            body.Refuse("subscription_template_id", "Subscription template not found");
        }
        body.ThrowIfInvalid();
        template.Name = given ?? template.Name;
        template.Description = body.Has("description") ? description : template.Description;
        template.Comments = body.Has("comments") ? comments : template.Comments;
        template.Terms = body.Has("terms") ? terms : template.Terms;
        template.ExpirationDays = days ?? template.ExpirationDays;
        template.CollectShippingDetails = shipping ?? template.CollectShippingDetails;
        template.RequireBillingDetails = billing ?? template.RequireBillingDetails;
        template.DisplayOrganisationDetails = organisation ?? template.DisplayOrganisationDetails;
        template.SubscriptionTemplateId = body.Has("subscription_template_id") ? source : template.SubscriptionTemplateId;
        template.Options = options.Apply(template.Options);
    }

    private static void Attach(BillingDb db, QuoteTemplate template, QuoteForm form, CurrentTenant tenant) => db.AddRange(
        form.Files.Select(f => CreateQuote.FileOf(f, template.Id, QuoteFileUse.Attachment, tenant.Now, "quota")));

    private static async Task<IReadOnlyList<QuoteTemplateAnswer>> ShapeAsync(
        BillingDb db, IReadOnlyList<QuoteTemplate> page, CancellationToken cancel)
    {
        var ids = page.Select(t => t.Id).ToList();
        var files = (await db.Set<QuoteFile>().Where(f => ids.Contains(f.OwnerId)).OrderBy(f => f.CreatedAt).ThenBy(f => f.Id)
            .Select(f => new { f.Id, f.OwnerId, f.Name, f.Mimetype }).ToListAsync(cancel))
            .ToLookup(f => f.OwnerId, f => new QuoteFileAnswer(f.Id, f.Name, f.Mimetype));
        return [.. page.Select(t => QuoteTemplateAnswer.Of(t, files[t.Id]))];
    }
}
