using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Ledger;

public static class LedgerSetup
{
    public static void AddLedger(this IServiceCollection services)
    {
        services.AddScoped<Ledger>();
        services.AddScoped<LedgerCheck>();
        services.AddSingleton<LedgerRound>();
        services.AddHostedService(provider => provider.GetRequiredService<LedgerRound>());
    }

    public static void MapLedger(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(LedgerJson.Default);
        routes.MapOperation("GET", "/v1/ledger/check", "checkLedger", "invoices", CheckLedgerAsync);
    }

    private static async Task<IResult> CheckLedgerAsync(LedgerCheck check, CancellationToken cancel)
    {
        var faults = await check.RunAsync(cancel);
        return Reply.Ok(new LedgerCheckAnswer(faults.Count == 0, faults));
    }
}

/// <summary>What a check of the ledger found.</summary>
public sealed record LedgerCheckAnswer(bool Balanced, IReadOnlyList<LedgerFault> Faults);

/// <summary>Checks the ledgers of all companies: every hour, and when the <c>check</c> command asks.</summary>
public sealed partial class LedgerRound(
    IServiceScopeFactory scopes, KeyDirectory directory, TimeProvider time, ILogger<LedgerRound> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);

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
            await using var scope = scopes.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<CurrentTenant>().Enter(tenant, directory.MachineNow());
            var faults = await scope.ServiceProvider.GetRequiredService<LedgerCheck>().RunAsync(cancel);
            found.AddRange(faults.Select(f => (tenant.CompanyId, f)));
        }
        return found;
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
            // the process stops
        }
    }

    private async Task RunGuardedAsync(CancellationToken cancel)
    {
        try
        {
            foreach (var (company, fault) in await RunAsync(cancel))
            {
                LogFault(company, fault.Account, fault.SubjectId, fault.Booked, fault.Expected);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogFailure(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Ledger of {Company}: {Account} of {Subject} is {Booked} and should be {Expected}")]
    private partial void LogFault(string company, string account, string subject, long booked, long expected);

    [LoggerMessage(Level = LogLevel.Error, Message = "The check of the ledgers failed; the next one tries again")]
    private partial void LogFailure(Exception e);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LedgerCheckAnswer))]
internal sealed partial class LedgerJson : JsonSerializerContext;
