using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>Removes the payloads of messages whose time is over, of all companies, once an hour.</summary>
public sealed partial class PayloadRemoval(
    IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<PayloadRemoval> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

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

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await RunGuardedAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the next process goes on
        }
    }

    private async Task RunGuardedAsync(CancellationToken cancel)
    {
        try
        {
            await RunAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailure(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Old webhook payloads could not be removed; the next hour tries again")]
    private partial void LogFailure(Exception e);
}
