using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>Shows a template with what its configurations would sell now: catalogue prices are those of today.</summary>
public static class GetTemplate
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var template = await TemplateRows.Living(db).AsNoTracking().SingleOrDefaultAsync(t => t.Id == id, cancel)
            ?? throw Refusal.NotFound("Subscription template");
        var configurations = (await TemplateRows.ConfigurationsAsync(db, [id], cancel))[id].ToList();
        var products = configurations.SelectMany(c => c.Phases).SelectMany(p => p.Products).Select(p => p.ProductId);
        var stock = await new ProductChoice(db).LoadAsync([.. products], null, cancel);
        return Reply.Ok(new TemplateAnswer(
            template.Id, template.Name, template.Description,
            [.. configurations.Select(c => TemplateConfigurationAnswer.Of(c, stock, tenant.Now))],
            template.CreatedAt, template.UpdatedAt));
    }
}
