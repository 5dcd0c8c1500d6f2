namespace Plumbline.Server.Wire;

/// <summary>Which operation of the contract (or of our own additions) a route is, and which scope area guards it.</summary>
public sealed record Operation(string Id, string? Area)
{
    /// <summary>The area of operations that any key may use.</summary>
    public const string AnyKey = "";

    /// <summary>No key needed: health, documents, hosted pages.</summary>
    public bool IsPublic => Area is null;
}

/// <summary>
/// Marks an operation that commits by itself, step by step, and whose repetition adds nothing: it takes no part in the transaction of an
/// idempotent request.
/// </summary>
public sealed record CommitsByItself
{
    public static readonly CommitsByItself Mark = new();
}

public static class OperationRoutes
{
    /// <summary>
    /// Maps one operation. A key needs the scope <c>area.read</c> for GET and <c>area.write</c> for everything else.
    /// </summary>
    public static RouteHandlerBuilder MapOperation(
        this IEndpointRouteBuilder routes, string method, string path, string operationId, string area, Delegate handler) =>
        routes.MapMethods(path, [method], handler).WithMetadata(new Operation(operationId, area));

    public static RouteHandlerBuilder MapPublic(
        this IEndpointRouteBuilder routes, string method, string path, string operationId, Delegate handler) =>
        routes.MapMethods(path, [method], handler).WithMetadata(new Operation(operationId, null));
}
