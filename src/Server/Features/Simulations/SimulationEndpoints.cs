using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Simulations;

public static class SimulationEndpoints
{
    public static void AddSimulations(this IServiceCollection services)
    {
        services.AddScoped<Simulation>();
        services.AddScoped<SimulationJobWork>();
        services.AddSingleton<SimulationWorker>();
        services.AddHostedService(provider => provider.GetRequiredService<SimulationWorker>());
    }

    public static void MapSimulations(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(SimulationsJson.Default);
        const string area = "subscriptions";
        routes.MapOperation("POST", "/v1/simulations", "simulateContract", area, SimulateContract.HandleAsync);
        routes.MapOperation("POST", "/v1/simulations/jobs", "createSimulationJob", area, CreateSimulationJob.HandleAsync);
        routes.MapOperation("GET", "/v1/simulations/jobs", "listSimulationJobs", area, ListSimulationJobs.HandleAsync);
        routes.MapOperation("GET", "/v1/simulations/jobs/{id}", "getSimulationJob", area, GetSimulationJob.HandleAsync);
    }
}
