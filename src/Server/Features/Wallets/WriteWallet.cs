using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Features.Invoices;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Wallets;

/// <summary>Makes a wallet, one a customer, and pauses it.</summary>
public static class WriteWallet
{
    public static async Task<IResult> CreateAsync(
        HttpContext http, BillingDb db, WalletMoney money, InvoiceReader invoices, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var customerId = body.Text("customer_id", Need.Required, 255, 1);
        var threshold = body.Number("low_projected_balance_threshold", Need.Nullable);
        var (_, rule) = AutoLoad.Read(body, tenant.Now);
        body.ThrowIfInvalid();
        var created = await db.WriteAsync(async () =>
        {
            var customer = await GetCustomer.LockAsync(db, customerId!, cancel);
            if (await db.Set<Wallet>().AnyAsync(w => w.CustomerId == customer.Id, cancel))
            {
                throw Refusal.Conflict("The customer has a wallet already");
            }
            var wallet = money.Begin(customer.Id, customer.Currency
                ?? throw Refusal.BadRequest("Cannot create a wallet for a customer without a currency set"));
            Watch(wallet, threshold, tenant.Now);
            AutoLoad.Set(wallet, rule, tenant.Now);
            return wallet;
        }, cancel);
        return Reply.Created(await ReadWallets.AnswerAsync(db, invoices, created, cancel));
    }

    public static async Task<IResult> UpdateAsync(
        string id, HttpContext http, BillingDb db, InvoiceReader invoices, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var state = body.Word<WalletState>("state");
        var threshold = body.Number("low_projected_balance_threshold", Need.Nullable);
        var (isGiven, rule) = AutoLoad.Read(body, tenant.Now);
        body.ThrowIfInvalid();
        var updated = await db.WriteAsync(async () =>
        {
            var wallet = await ReadWallets.LockedAsync(db, id, cancel);
            wallet.State = state ?? wallet.State;
            if (body.Has("low_projected_balance_threshold"))
            {
                Watch(wallet, threshold, tenant.Now);
            }
            if (isGiven)
            {
                AutoLoad.Set(wallet, rule, tenant.Now);
            }
            wallet.Reschedule(tenant.Now);
            return wallet;
        }, cancel);
        return Reply.Ok(await ReadWallets.AnswerAsync(db, invoices, updated, cancel));
    }

    private static void Watch(Wallet wallet, decimal? threshold, Instant now)
    {
        wallet.LowProjectedBalanceThreshold = threshold;
        wallet.ProjectAt = threshold is null ? null : now;
        wallet.IsProjectedLow = threshold is not null && wallet.IsProjectedLow;
    }
}

/// <summary>How the company uses wallets; off until it says otherwise.</summary>
public static class WriteWalletSettings
{
    public static async Task<IResult> GetAsync(BillingDb db, CancellationToken cancel) =>
        Reply.Ok(WalletSettingsAnswer.Of(await db.Set<WalletSettings>().AsNoTracking().SingleOrDefaultAsync(cancel)));

    public static async Task<IResult> UpdateAsync(
        HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var enabled = body.Flag("enabled");
        var free = body.Flag("allow_free_credits");
        var portal = body.Flag("allow_topup_on_portal");
        var productIds = body.Texts("product_ids", maxLength: 255)?.Distinct().ToList();
        body.ThrowIfInvalid();
        try
        {
            return Reply.Ok(await db.WriteAsync(async () =>
            {
                if (productIds is not null
                    && await db.Set<Products.Product>().CountAsync(p => productIds.Contains(p.Id), cancel) != productIds.Count)
                {
                    throw Refusal.Field("product_ids", "Product not found");
                }
                var settings = await db.Set<WalletSettings>().SingleOrDefaultAsync(cancel);
                if (settings is null)
                {
                    settings = new WalletSettings { TenantId = db.TenantId };
                    db.Add(settings);
                }
                settings.Enabled = enabled ?? settings.Enabled;
                settings.AllowFreeCredits = free ?? settings.AllowFreeCredits;
                settings.AllowTopupOnPortal = portal ?? settings.AllowTopupOnPortal;
                settings.ProductIds = productIds ?? settings.ProductIds;
                settings.UpdatedAt = tenant.Now;
                return WalletSettingsAnswer.Of(settings);
            }, cancel));
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw Refusal.Conflict("The wallet settings were changed at the same time; send the request again");
        }
    }
}
