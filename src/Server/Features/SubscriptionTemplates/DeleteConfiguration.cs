using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

public static class DeleteConfiguration
{
    public static async Task<IResult> HandleAsync(
        string templateId, string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            var template = await TemplateRows.LockAsync(db, templateId, cancel);
            db.Remove(await TemplateRows.ConfigurationAsync(db, templateId, id, cancel));
            await db.Set<TemplateProductUse>().Where(u => u.ConfigurationId == id).ExecuteDeleteAsync(cancel);
            template.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.NoContent();
    }
}
