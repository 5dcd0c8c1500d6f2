using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions;
using Plumbline.Server.Features.Subscriptions.Discounts;
using Plumbline.Server.Features.Subscriptions.Seats;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Simulations;

/// <summary>Simulates the next customer of a job and stores what came out, in one transaction.</summary>
public sealed class SimulationJobWork(
    BillingDb db, Simulation simulation, CouponChoice choice, SeatCounts seats, CurrentTenant tenant)
{
    private sealed record Outcome(string? Currency, long? Simulated, long? Real, long? Difference, string? Reason);

    /// <summary>False when there is nothing to do, or another process does it.</summary>
    public Task<bool> NextAsync(string jobId, CancellationToken cancel) => db.WriteAsync(async () =>
    {
        if ((await db.Store.ClaimAsync(db, "simulation_jobs", [jobId], cancel)).Count == 0)
        {
            return false;
        }
        var job = await db.Set<SimulationJob>().AsNoTracking().SingleOrDefaultAsync(j => j.Id == jobId && j.FinishedAt == null, cancel);
        var customerId = await db.Set<SimulationResult>()
            .Where(r => r.JobId == jobId && r.Status == SimulationResultStatus.Pending)
            .OrderBy(r => r.CustomerId).Select(r => r.CustomerId).FirstOrDefaultAsync(cancel);
        if (job is null || customerId is null)
        {
            return false;
        }
        await StoreAsync(jobId, customerId, await SimulateAsync(job, customerId, cancel), cancel);
        return true;
    }, cancel);

    private async Task<Outcome> SimulateAsync(SimulationJob job, string customerId, CancellationToken cancel)
    {
        var window = new SimulatedWindow(job.StartsAt, job.EndsAt);
        try
        {
            using var terms = JsonDocument.Parse(job.Terms);
            var body = new Body(CreateSimulationJob.For(terms.RootElement, customerId), ["subscription"], []);
            var asked = await CreateSubscription.ReadAsync(db, body, window.StartsAt, cancel);
            return await simulation.RunAsync(
                customerId,
                window,
                [],
                () => CreateSubscription.AddAsync(db, choice, seats, asked, tenant.Now, cancel),
                billed =>
                {
                    var compared = billed.Compare(job.ProductId is { } id ? [id] : []);
                    return Task.FromResult(new Outcome(
                        billed.Subscription.Currency, billed.Total, compared?.TotalReal, compared?.Difference, null));
                },
                cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // one customer that cannot be billed keeps no other from it
            return new Outcome(null, null, null, null, e.Message);
        }
    }

    private async Task StoreAsync(string jobId, string customerId, Outcome outcome, CancellationToken cancel)
    {
        var job = await db.Set<SimulationJob>().SingleAsync(j => j.Id == jobId, cancel);
        var result = await db.Set<SimulationResult>().SingleAsync(r => r.JobId == jobId && r.CustomerId == customerId, cancel);
        result.Status = outcome.Reason is null ? SimulationResultStatus.Done : SimulationResultStatus.Failed;
        (result.Currency, result.TotalSimulated) = (outcome.Currency, outcome.Simulated);
        (result.TotalReal, result.Difference, result.Reason) = (outcome.Real, outcome.Difference, outcome.Reason);
        job.StartedAt ??= tenant.Now;
        job.DoneCount++;
        job.FailedCount += outcome.Reason is null ? 0 : 1;
        job.Status = SimulationJobStatus.Running;
        if (job.DoneCount == job.TotalCount)
        {
            job.Status = job.FailedCount == job.TotalCount ? SimulationJobStatus.Failed : SimulationJobStatus.Done;
            job.FinishedAt = tenant.Now;
        }
    }
}
