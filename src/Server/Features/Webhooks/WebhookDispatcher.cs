using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>
/// Finds endpoints with deliveries that are due, and lets a pump run for each, side by side. Woken by every commit that stored some; looks
/// by itself now and then for retries and for what other processes stored.
/// </summary>
public sealed partial class WebhookDispatcher(
    IServiceScopeFactory scopes, WebhookPump pump, KeyDirectory directory, TimeProvider time, ILogger<WebhookDispatcher> log)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    public void Wake() => _wake.Writer.TryWrite(true);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                await RoundGuardedAsync(stoppingToken);
                await WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the process stops; what is not delivered stays pending
        }
        await Task.WhenAll(_running.Values);
    }

    private async Task WaitAsync(CancellationToken cancel)
    {
        using var pause = new CancellationTokenSource(Pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(pause.Token, cancel);
        try
        {
            await _wake.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            // looks again
        }
    }

    private async Task RoundGuardedAsync(CancellationToken cancel)
    {
        try
        {
            await RoundAsync(cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailure(e);
        }
    }

    private async Task RoundAsync(CancellationToken cancel)
    {
        foreach (var (tenant, endpointId) in await DueAsync(cancel))
        {
            if (!_running.ContainsKey(endpointId))
            {
                _running[endpointId] = Task.Run(() => PumpGuardedAsync(tenant, endpointId, cancel), CancellationToken.None);
            }
        }
    }

    private async Task PumpGuardedAsync(TenantEntry tenant, string endpointId, CancellationToken cancel)
    {
        try
        {
            await pump.RunAsync(tenant, endpointId, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // the process stops; what it had claimed is taken up again
        }
        catch (Exception e)
        {
            LogFailure(e);
        }
        finally
        {
            _running.TryRemove(endpointId, out _);
            // what was stored while the pump looked for the last time
            Wake();
        }
    }

    private async Task<IReadOnlyList<(TenantEntry Tenant, string EndpointId)>> DueAsync(CancellationToken cancel)
    {
        var now = directory.MachineNow();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        var rows = await (
            from endpoint in db.Set<WebhookEndpoint>().AsNoTracking().IgnoreQueryFilters()
            join tenant in db.Tenants.AsNoTracking() on endpoint.TenantId equals tenant.Id
            where db.Set<WebhookDelivery>().IgnoreQueryFilters().Any(d => d.EndpointId == endpoint.Id && d.DueAt <= now)
            select new { endpoint.Id, Tenant = tenant.Id, tenant.CompanyId, tenant.Mode, tenant.ClockNow }).ToListAsync(cancel);
        return rows.ConvertAll(r => (new TenantEntry(r.Tenant, r.CompanyId, r.Mode, r.ClockNow), r.Id));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A round of webhook deliveries failed; the next one tries again")]
    private partial void LogFailure(Exception e);
}
