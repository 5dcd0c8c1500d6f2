using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Quotes;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>
/// The configurations go; the template's row stays for the subscriptions that were sold by it, which keep it as their label and are
/// otherwise independent of it.
/// </summary>
public static class DeleteTemplate
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var template = await TemplateRows.LockAsync(db, id, cancel);
            if (await db.Set<QuoteTemplate>().AnyAsync(t => t.SubscriptionTemplateId == id && t.DeletedAt == null, cancel))
            {
                throw Refusal.BadRequest("The template is offered by a quote template; change that first");
            }
            template.DeletedAt = tenant.Now;
            var configurations = db.Set<TemplateConfiguration>().Where(c => c.TemplateId == id);
            await db.Set<TemplateProductUse>().Where(u => configurations.Any(c => c.Id == u.ConfigurationId)).ExecuteDeleteAsync(cancel);
            await configurations.ExecuteDeleteAsync(cancel);
        }, cancel);
        return Reply.NoContent();
    }
}
