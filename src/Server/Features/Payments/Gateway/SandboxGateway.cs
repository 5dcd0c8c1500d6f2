using Microsoft.EntityFrameworkCore;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Payments.Gateway;

/// <summary>
/// The provider of test companies: moves no money, and does with each number what <see cref="TestNumber"/> says. It writes its books in
/// transactions of its own, so that after a crash of ours they tell what happened.
/// </summary>
public sealed class SandboxGateway(IServiceScopeFactory scopes, CurrentTenant tenant) : IPaymentGateway
{
    public const string ProviderName = "sandbox";

    public string Name => ProviderName;

    public Task<GatewayResult> ChargeAsync(GatewayOrder order, CancellationToken cancel) => MoveAsync(order, isRefund: false, cancel);

    public Task<GatewayResult> RefundAsync(GatewayOrder order, CancellationToken cancel) => MoveAsync(order, isRefund: true, cancel);

    public async Task<GatewayResult> LookUpAsync(GatewayOrder order, CancellationToken cancel)
    {
        await using var scope = Enter(out var db);
        var known = await db.Set<SandboxMovement>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == order.Key, cancel);
        return known?.ResultAt(tenant.Now) ?? GatewayResult.NotFound;
    }

    private async Task<GatewayResult> MoveAsync(GatewayOrder order, bool isRefund, CancellationToken cancel)
    {
        await using var scope = Enter(out var db);
        try
        {
            return await db.WriteAsync(async () =>
            {
                if (await db.Set<SandboxMovement>().AsNoTracking().SingleOrDefaultAsync(m => m.Id == order.Key, cancel) is { } known)
                {
                    return known.ResultAt(tenant.Now);
                }
                var rule = TestNumber.Of(order.MethodReference);
                var isFirst = !await db.Set<SandboxMovement>().AnyAsync(m => m.MethodId == order.MethodId && !m.IsRefund, cancel);
                var movement = isRefund ? Refund(order) : Charge(order, rule, isFirst);
                db.Add(movement);
                return rule.LosesAnswer && !isRefund ? GatewayResult.Unknown : movement.ResultAt(tenant.Now);
            }, cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            return await LookUpAsync(order, cancel);
        }
    }

    private SandboxMovement Refund(GatewayOrder order) => new()
    {
        Id = order.Key,
        MethodId = order.MethodId,
        Number = order.MethodReference,
        IsRefund = true,
        Amount = order.Amount,
        Currency = order.Currency,
        CreatedAt = tenant.Now,
        SettlesAt = tenant.Now,
    };

    private SandboxMovement Charge(GatewayOrder order, TestNumber rule, bool isFirst) => new()
    {
        Id = order.Key,
        MethodId = order.MethodId,
        Number = order.MethodReference,
        IsRefund = false,
        Amount = order.Amount,
        Currency = order.Currency,
        CreatedAt = tenant.Now,
        SettlesAt = tenant.Now + Duration.FromDays(rule.SettleDays),
        ErrorType = IsExpired(order) ? "payment_method_expired" : rule.FailsOnce && !isFirst ? null : rule.Error,
        DisputedAt = rule.DisputeDays is { } days ? tenant.Now + Duration.FromDays(days) : null,
        WonAt = rule.WinDays is { } win ? tenant.Now + Duration.FromDays(win) : null,
    };

    // a card is good until the end of its month
    private bool IsExpired(GatewayOrder order) =>
        order.ExpiresOn is { } month && string.CompareOrdinal(month, tenant.Now.InUtc().ToString("uuuu-MM", null)) < 0;

    private AsyncServiceScope Enter(out BillingDb db)
    {
        var scope = scopes.CreateAsyncScope();
        var own = scope.ServiceProvider.GetRequiredService<CurrentTenant>();
        own.Enter(new TenantEntry(tenant.Id, tenant.CompanyId, tenant.Mode, tenant.Now), tenant.Now);
        db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        return scope;
    }
}
