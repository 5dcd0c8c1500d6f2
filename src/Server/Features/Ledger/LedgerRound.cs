using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Jobs;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Ledger;

/// <summary>Checks the ledgers of all companies: every hour, and when the <c>check</c> command asks.</summary>
public sealed partial class LedgerRound(
    IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<LedgerRound> log)
    : RoundWorker(TimeSpan.FromHours(1), time, log)
{
    // the primary constructor's belongs to the base
    private readonly ILogger _log = log;

    protected override bool PausesFirst => true;

    /// <summary>Every fault of every company; none is what there should be.</summary>
    public async Task<IReadOnlyList<(string CompanyId, LedgerFault Fault)>> RunAsync(CancellationToken cancel)
    {
        List<TenantEntry> tenants;
        await using (var scope = scopes.CreateAsyncScope())
        {
            tenants = await scope.ServiceProvider.GetRequiredService<BillingDb>().Tenants.AsNoTracking().OrderBy(t => t.Id)
                .Select(t => new TenantEntry(t.Id, t.CompanyId, t.Mode, t.ClockNow)).ToListAsync(cancel);
        }
        var found = new List<(string, LedgerFault)>();
        foreach (var tenant in tenants)
        {
            await using var scope = scopes.Enter(tenant, directory.MachineNow());
            var faults = await scope.ServiceProvider.GetRequiredService<LedgerCheck>().RunAsync(cancel);
            found.AddRange(faults.Select(f => (tenant.CompanyId, f)));
        }
        return found;
    }

    protected override async Task<bool> RoundAsync(CancellationToken cancel)
    {
        foreach (var (company, fault) in await RunAsync(cancel))
        {
            LogFault(_log, company, fault.Account, fault.SubjectId, fault.Booked, fault.Expected);
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Ledger of {Company}: {Account} of {Subject} is {Booked} and should be {Expected}")]
    private static partial void LogFault(ILogger log, string company, string account, string subject, long booked, long expected);
}
