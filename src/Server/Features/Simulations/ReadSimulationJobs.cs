using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;
using Offset = Plumbline.Server.Wire.Offset;

namespace Plumbline.Server.Features.Simulations;

/// <summary><c>GET /v1/simulations/jobs/{id}</c> (ours): how far it is, its sums, and what came out for each customer.</summary>
public static class GetSimulationJob
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        var job = await db.Set<SimulationJob>().AsNoTracking().SingleOrDefaultAsync(j => j.Id == id, cancel)
            ?? throw Refusal.NotFound("Simulation job");
        var results = await db.Set<SimulationResult>().AsNoTracking().Where(r => r.JobId == id).OrderBy(r => r.CustomerId)
            .ToListAsync(cancel);
        return Reply.Ok(SimulationJobAnswer.Of(job, results));
    }
}

/// <summary><c>GET /v1/simulations/jobs</c> (ours): newest first, without their results.</summary>
public static class ListSimulationJobs
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        return Reply.Ok(await page.PageAsync(
            db.Set<SimulationJob>().AsNoTracking().OrderByDescending(j => j.CreatedAt).ThenByDescending(j => j.Id),
            SimulationJobAnswer.Of,
            cancel));
    }
}
