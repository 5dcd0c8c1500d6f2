using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tests.Providers;

/// <summary>A connection to Stripe for companies that never speak to it.</summary>
internal static class StripeConnectionRow
{
    public static async Task<string> AddAsync(TestServer server, Api api)
    {
        var directory = server.App.Services.GetRequiredService<KeyDirectory>();
        var entry = await directory.TenantAsync(api.CompanyId, Mode.Test, CancellationToken.None);
        await using var scope = server.App.Services.GetRequiredService<IServiceScopeFactory>().Enter(entry!, directory.MachineNow());
        var seals = scope.ServiceProvider.GetRequiredService<SealedSecrets>();
        var row = new PaymentProvider
        {
            Id = Ids.New("ppr"),
            Name = "stripe",
            AccountId = "acct_" + api.CompanyId,
            SealedSecretKey = await seals.SealAsync("sk_test_neverused", CancellationToken.None),
            SecretKeyEnding = "used",
            CreatedAt = directory.MachineNow(),
        };
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        await db.WriteAsync(() =>
        {
            db.Add(row);
            return Task.CompletedTask;
        });
        return row.Id;
    }
}
