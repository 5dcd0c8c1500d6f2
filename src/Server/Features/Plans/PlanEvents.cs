using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Outbox;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Plans;

/// <summary>A plan is a subscription template as others read it: what happens to the template happens to the plan.</summary>
public static class PlanEvents
{
    public static IEnumerable<Happening> Of(SubscriptionTemplate template, RowChange change)
    {
        if (change.Word() is { } word)
        {
            yield return new Happening($"plan.{word}", template.Id);
        }
    }

    public static IEnumerable<Happening> Of(TemplateConfiguration configuration) =>
        [new Happening("plan.updated", configuration.TemplateId)];
}

/// <summary>Plans as <c>GET /v1/plans/{id}</c> answers them; also those that were just deleted.</summary>
public sealed class PlanPayloads(BillingDb db, CurrentTenant tenant) : IPayloadSource
{
    public string Resource => "plan";

    public async Task<IReadOnlyDictionary<string, object>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancel)
    {
        var templates = await db.Set<SubscriptionTemplate>().AsNoTracking().Where(t => ids.Contains(t.Id)).ToListAsync(cancel);
        var configurations = await TemplateRows.ConfigurationsAsync(db, ids, cancel);
        var products = ids.SelectMany(id => configurations[id]).SelectMany(c => c.Phases).SelectMany(p => p.Products);
        var stock = await new ProductChoice(db).LoadAsync([.. products.Select(p => p.ProductId)], null, cancel);
        return templates.ToDictionary(
            t => t.Id, object (t) => PlanAnswer.Of(t, [.. configurations[t.Id]], stock, tenant.Now), StringComparer.Ordinal);
    }
}
