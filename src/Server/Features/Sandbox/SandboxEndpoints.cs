using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Sandbox;

public static class SandboxEndpoints
{
    public static void MapSandbox(this IEndpointRouteBuilder routes)
    {
        const string area = "sandbox";
        routes.MapOperation("GET", "/v1/sandbox/clock", "getSandboxClock", area, SandboxClock.Get);
        routes.MapOperation("PUT", "/v1/sandbox/clock", "setSandboxClock", area, SandboxClock.SetAsync);
        routes.MapOperation("POST", "/v1/sandbox/clock/advance", "advanceSandboxClock", area, SandboxClock.AdvanceAsync)
            .WithMetadata(CommitsByItself.Mark);
        routes.MapOperation("POST", "/v1/sandbox/reset", "resetSandbox", area, SandboxReset.HandleAsync);
    }
}
