using Plumbline.Server.Tests.Fixture;
using Xunit.Sdk;

namespace Plumbline.Server.Tests.Simulations;

/// <summary>Waits for jobs, which the server works on by itself.</summary>
internal static class SimulationJobs
{
    private const int MostReads = 3000;

    public static async Task<JsonElement> FinishedAsync(Api api, string id)
    {
        for (var read = 0; read < MostReads; read++)
        {
            var job = await api.GetAsync($"/v1/simulations/jobs/{id}");
            if (job.Text("status") is "done" or "failed")
            {
                return job;
            }
            // lets the server have the processor; how long it takes decides nothing
            await Task.Delay(20);
        }
        throw new XunitException($"Job {id} does not finish");
    }
}
