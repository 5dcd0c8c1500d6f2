using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Health;

public sealed record HealthAnswer(string Status);

public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapPublic("GET", "/health/live", "healthLive", () => Reply.Ok(new HealthAnswer("live")));
        routes.MapPublic("GET", "/health/ready", "healthReady", ReadyAsync);
    }

    private static async Task<IResult> ReadyAsync(BillingDb db, CancellationToken cancel) =>
        await db.Database.CanConnectAsync(cancel)
            ? Reply.Ok(new HealthAnswer("ready"))
            : throw new Refusal(503, "not_ready", "The database cannot be reached");
}
