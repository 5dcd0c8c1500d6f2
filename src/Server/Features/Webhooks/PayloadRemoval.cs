using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Jobs;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>Removes the payloads of messages whose time is over, of all companies, once an hour.</summary>
public sealed class PayloadRemoval(
    IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<PayloadRemoval> log)
    : RoundWorker(TimeSpan.FromHours(1), time, log)
{
    protected override bool PausesFirst => true;

    public async Task RunAsync(CancellationToken cancel)
    {
        var until = directory.MachineNow() - WebhookMessage.KeptFor;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        await db.WriteAsync(
            () => db.Set<WebhookMessage>().IgnoreQueryFilters().Where(m => m.SentAt < until && m.Payload != null)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.Payload, (string?)null), cancel),
            cancel);
    }

    protected override async Task<bool> RoundAsync(CancellationToken cancel)
    {
        await RunAsync(cancel);
        return false;
    }
}
