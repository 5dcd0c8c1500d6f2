using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Payments.Gateway;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Money;

/// <summary>A process that dies between the provider and its own books, told by the rows that it leaves behind.</summary>
public sealed class ChargeCrashTests(TestServer server)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Charge_CrashAroundTheProvider_TakesTheMoneyOnce(bool providerHeardOfIt)
    {
        var s = await AtAsync(server, "2024-01-15T10:00:00Z");
        var invoice = await s.OwingAsync();
        var card = await s.CardAsync();
        var planned = await s.Api.PostAsync(
            $"/v1/invoices/{invoice}/transactions",
            new { amount = 10000, process_at = "2024-02-01T00:00:00Z", payment_method_id = card });
        var payment = planned.Text("transactions.0.id");
        await LeaveAsync(db => db.ExecuteSqlAsync($"update transactions set status = 'pending' where id = {payment}"));
        if (providerHeardOfIt)
        {
            await LeaveAsync(db => db.ExecuteSqlAsync(
                $"""
                insert into sandbox_movements
                    (id, tenant_id, method_id, number, is_refund, amount, currency, created_at, settles_at)
                select id, tenant_id, payment_method_id, '4242424242424242', false, amount, currency, created_at, created_at
                from transactions where id = {payment}
                """));
        }

        await s.AdvanceAsync("2024-02-02T00:00:00Z");

        var paid = await s.ReadAsync(invoice);
        Assert.Equal("paid", paid.Text("status"));
        Assert.Equal(["one_time settled 10000 card"], paid.Payments());
        Assert.Equal(1, await MovementsAsync(card));
    }

    private async Task LeaveAsync(Func<DatabaseFacade, Task<int>> write)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        Assert.Equal(1, await write(scope.ServiceProvider.GetRequiredService<BillingDb>().Database));
    }

    private async Task<int> MovementsAsync(string method)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<BillingDb>().Set<SandboxMovement>().IgnoreQueryFilters()
            .CountAsync(m => m.MethodId == method);
    }
}
