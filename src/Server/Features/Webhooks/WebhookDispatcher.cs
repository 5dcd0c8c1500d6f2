using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Jobs;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>
/// Finds endpoints with deliveries that are due, and lets a pump run for each, side by side. Woken by every commit that stored some; looks
/// by itself now and then for retries and for what other processes stored.
/// </summary>
public sealed partial class WebhookDispatcher(
    IServiceScopeFactory scopes, WebhookPump pump, KeyDirectory directory, TimeProvider time, ILogger<WebhookDispatcher> log)
    : RoundWorker(TimeSpan.FromSeconds(2), time, log)
{
    // the primary constructor's belongs to the base
    private readonly ILogger _log = log;

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await base.ExecuteAsync(stoppingToken);
        await Task.WhenAll(_running.Values);
    }

    protected override async Task<bool> RoundAsync(CancellationToken cancel)
    {
        foreach (var (tenant, endpointId) in await DueAsync(cancel))
        {
            if (!_running.ContainsKey(endpointId))
            {
                _running[endpointId] = Task.Run(() => PumpGuardedAsync(tenant, endpointId, cancel), CancellationToken.None);
            }
        }
        return false;
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
            LogPump(_log, e, endpointId);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Deliveries to {Endpoint} failed; the next round tries again")]
    private static partial void LogPump(ILogger log, Exception e, string endpoint);
}
