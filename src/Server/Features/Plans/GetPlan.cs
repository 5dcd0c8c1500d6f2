using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Plans;

public static class GetPlan
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var template = await TemplateRows.Living(db).AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancel)
            ?? throw Refusal.NotFound("Plan");
        var configurations = (await TemplateRows.ConfigurationsAsync(db, [id], cancel))[id].ToList();
        var products = configurations.SelectMany(c => c.Phases).SelectMany(p => p.Products).Select(p => p.ProductId);
        var stock = await new ProductChoice(db).LoadAsync([.. products], null, cancel);
        return Reply.Ok(PlanAnswer.Of(template, configurations, stock, tenant.Now));
    }
}
