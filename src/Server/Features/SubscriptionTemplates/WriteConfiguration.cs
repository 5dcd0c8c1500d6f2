using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.CustomProperties;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>Creates a configuration, or replaces one. Subscriptions that were made from it stay as they are.</summary>
public static class WriteConfiguration
{
    public const int MostConfigurations = 500;

    public static async Task<IResult> CreateAsync(
        string id, HttpContext http, BillingDb db, CouponChoice coupons, CurrentTenant tenant, CancellationToken cancel)
    {
        var json = (await BodyReader.ReadObjectAsync(http)).Json;
        return Reply.Created(new IdAnswer(await db.WriteAsync(async () =>
        {
            var template = await TemplateRows.LockAsync(db, id, cancel);
            var written = await ReadAsync(json, id, null, db, coupons, tenant.Now, cancel);
            db.Add(written);
            AddUses(db, written);
            template.UpdatedAt = tenant.Now;
            return written.Id;
        }, cancel)));
    }

    public static async Task<IResult> ReplaceAsync(
        string templateId, string id, HttpContext http, BillingDb db, CouponChoice coupons, CurrentTenant tenant,
        CancellationToken cancel)
    {
        var json = (await BodyReader.ReadObjectAsync(http)).Json;
        await db.WriteAsync(async () =>
        {
            var template = await TemplateRows.LockAsync(db, templateId, cancel);
            var stored = await TemplateRows.ConfigurationAsync(db, templateId, id, cancel);
            var written = await ReadAsync(json, templateId, id, db, coupons, tenant.Now, cancel);
            (stored.Currency, stored.Country) = (written.Currency, written.Country);
            (stored.Request, stored.Phases) = (written.Request, written.Phases);
            await db.Set<TemplateProductUse>().Where(u => u.ConfigurationId == id).ExecuteDeleteAsync(cancel);
            AddUses(db, stored);
            template.UpdatedAt = tenant.Now;
        }, cancel);
        return Reply.Ok(new IdAnswer(id));
    }

    /// <summary>Judges a body as the subscription that it stands for, with the catalogue as it is now.</summary>
    private static async Task<TemplateConfiguration> ReadAsync(
        JsonElement json, string templateId, string? id, BillingDb db, CouponChoice coupons, Instant now, CancellationToken cancel)
    {
        var input = ConfigurationInput.Read(json, now);
        // a required property may still be given with each subscription
        await CustomPropertyInput.ReadAsync(db, input.Body, Carrier.Subscription, isCreate: false, cancel, Need.Optional);
        var lines = (input.Subscription?.Phases ?? []).SelectMany(p => p.Products).ToList();
        var products = lines.Select(l => l.ProductId).OfType<string>().ToList();
        await db.LockAsync("products", products.Distinct(), cancel);
        IReadOnlyList<ProductState?> chosen = [];
        if (input.Currency is not null)
        {
            var stock = await new ProductChoice(db).LoadAsync(products, null, cancel);
            chosen = stock.Choose(
                lines, 0, input.Subscription?.Commitment,
                new ProductChoice.Buyer(input.Currency, input.Country, null, OrAnyCountry: input.Country is null));
        }
        var discounts = await CouponsAsync(input, coupons, cancel);
        input.Body.ThrowIfInvalid();
        await RefuseSecondAsync(db, templateId, id, input, cancel);
        var states = new Queue<ProductState>(chosen.OfType<ProductState>());
        return new TemplateConfiguration
        {
            Id = id ?? Ids.New("subtc"),
            TemplateId = templateId,
            Currency = input.Currency!,
            Country = input.Country,
            Request = ConfigurationInput.TextOf(json),
            Phases = [.. input.Subscription!.Phases.Select((p, i) => p.ToState(i, [.. p.Products.Select(_ => states.Dequeue())], now) with
            {
                Coupons = discounts[i],
            })],
            CreatedAt = now,
        };
    }

    // judged as they would be redeemed, and counted only when somebody buys
    private static async Task<IReadOnlyList<IReadOnlyList<CouponState>>> CouponsAsync(
        ConfigurationInput input, CouponChoice coupons, CancellationToken cancel)
    {
        var phases = new List<IReadOnlyList<CouponState>>();
        var redeemed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var phase in input.Subscription?.Phases ?? [])
        {
            phases.Add(input.Currency is { } currency
                ? await coupons.ChooseAsync(phase.Coupons, currency, [], redeemed, redeem: false, cancel)
                : []);
        }
        return phases;
    }

    private static async Task RefuseSecondAsync(
        BillingDb db, string templateId, string? id, ConfigurationInput input, CancellationToken cancel)
    {
        var others = db.Set<TemplateConfiguration>().Where(c => c.TemplateId == templateId && c.Id != id);
        if (await others.AnyAsync(c => c.Currency == input.Currency && c.Country == input.Country, cancel))
        {
            throw Refusal.Conflict(
                $"The template has a configuration in {input.Currency} for {input.Country ?? "customers of every country"} already");
        }
        if (await others.CountAsync(cancel) >= MostConfigurations)
        {
            throw Refusal.BadRequest($"A template holds at most {MostConfigurations} configurations");
        }
    }

    private static void AddUses(BillingDb db, TemplateConfiguration configuration) => db.AddRange(
        configuration.Phases.SelectMany(p => p.Products).Select(p => p.ProductId).Distinct(StringComparer.Ordinal)
            .Select(p => new TemplateProductUse { ConfigurationId = configuration.Id, ProductId = p }));
}
