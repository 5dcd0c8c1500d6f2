using Plumbline.Server.Wire;

namespace Plumbline.Server.Contract;

/// <summary>Operations that the contract has and this version does not: they answer 501 and say so.</summary>
public static class ContractEndpoints
{
    public static void MapUnbuiltOperations(this WebApplication app)
    {
        var built = app.BuiltOperations().Select(o => o.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var operation in ContractDocument.Operations.Where(o => !built.Contains(o.Id)))
        {
            RequestDelegate refuse = _ => throw Refusal.NotBuilt($"{operation.Method} {operation.Path} ({operation.Id})");
            app.MapMethods(operation.Path, [operation.Method], refuse).WithMetadata(new UnbuiltOperation(operation.Id));
        }
    }

    /// <summary>The operations that features have mapped.</summary>
    public static IReadOnlyList<Operation> BuiltOperations(this IEndpointRouteBuilder routes) =>
        [.. routes.DataSources.SelectMany(s => s.Endpoints).Select(e => e.Metadata.GetMetadata<Operation>()).OfType<Operation>()];
}

/// <summary>Marks a route that only says that it is not built.</summary>
public sealed record UnbuiltOperation(string Id);
