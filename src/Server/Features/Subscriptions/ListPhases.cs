using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Subscriptions;

/// <summary><c>GET /v2/subscriptions/{id}/phases</c>: all phases in their order.</summary>
public static class ListPhases
{
    public static async Task<IResult> HandleAsync(string id, SubscriptionReader reader, CancellationToken cancel)
    {
        var phases = (await reader.GetAsync(id, cancel)).Phases;
        return Reply.Ok(new OffsetPage<PhaseAnswer>(new PageMeta(phases.Count, phases.Count, 0), phases));
    }
}

/// <summary><c>GET /v2/subscriptions/{id}/phases/{phaseId}</c>.</summary>
public static class GetPhase
{
    public static async Task<IResult> HandleAsync(string id, string phaseId, SubscriptionReader reader, CancellationToken cancel)
    {
        var phase = (await reader.GetAsync(id, cancel)).Phases.FirstOrDefault(p => p.Id == phaseId);
        return Reply.Ok(phase ?? throw Refusal.NotFound("Phase"));
    }
}
