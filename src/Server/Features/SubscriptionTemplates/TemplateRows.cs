using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>Finds templates that are not deleted, and what is in them.</summary>
public static class TemplateRows
{
    public static IQueryable<SubscriptionTemplate> Living(BillingDb db) =>
        db.Set<SubscriptionTemplate>().Where(t => t.DeletedAt == null);

    /// <summary>The template for a change of it or of its configurations: locked until the transaction ends.</summary>
    public static async Task<SubscriptionTemplate> LockAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("subscription_templates", [id], cancel);
        return await Living(db).SingleOrDefaultAsync(t => t.Id == id, cancel) ?? throw Refusal.NotFound("Subscription template");
    }

    public static async Task<TemplateConfiguration> ConfigurationAsync(
        BillingDb db, string templateId, string id, CancellationToken cancel) =>
        await db.Set<TemplateConfiguration>().SingleOrDefaultAsync(c => c.Id == id && c.TemplateId == templateId, cancel)
            ?? throw Refusal.NotFound("Subscription template configuration");

    /// <summary>The configurations of some templates in the order of their making, in one query.</summary>
    public static async Task<ILookup<string, TemplateConfiguration>> ConfigurationsAsync(
        BillingDb db, IReadOnlyCollection<string> templateIds, CancellationToken cancel) =>
        (await db.Set<TemplateConfiguration>().AsNoTracking().Where(c => templateIds.Contains(c.TemplateId))
            .OrderBy(c => c.CreatedAt).ThenBy(c => c.Id).ToListAsync(cancel)).ToLookup(c => c.TemplateId);

    /// <summary>The template that has a product in one of its configurations; null when none has.</summary>
    public static Task<string?> FirstUsingAsync(BillingDb db, string productId, CancellationToken cancel) =>
        db.Set<TemplateProductUse>().Where(u => u.ProductId == productId)
            .Join(db.Set<TemplateConfiguration>(), u => u.ConfigurationId, c => c.Id, (u, c) => c.TemplateId)
            .Order().FirstOrDefaultAsync(cancel);
}
