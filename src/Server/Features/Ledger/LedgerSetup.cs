using System.Text.Json.Serialization;
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

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(LedgerCheckAnswer))]
internal sealed partial class LedgerJson : JsonSerializerContext;
