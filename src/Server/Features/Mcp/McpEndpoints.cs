using ModelContextProtocol.Protocol;
using Plumbline.Server.Tenancy;

namespace Plumbline.Server.Features.Mcp;

public static class McpEndpoints
{
    public const string Path = "/mcp";

    public static void AddMcp(this IServiceCollection services)
    {
        services.AddSingleton<McpTools>();
        services.AddSingleton<McpCall>();
        services
            .AddMcpServer(options =>
            {
                options.ServerInfo = new Implementation { Name = "plumbline", Title = "Plumbline", Version = "1" };
                options.ServerInstructions =
                    "Amounts are whole minor units (cents). "
                    + "Ids begin with what they name: cus_ customers, sub_ subscriptions, inv_ invoices.";
            })
            .WithHttpTransport()
            .WithListToolsHandler((request, _) => ValueTask.FromResult(
                Service<McpTools>(request.Services).Page(Http(request.Services).Caller(), request.Params?.Cursor)))
            .WithCallToolHandler(async (request, cancel) => await Service<McpCall>(request.Services).RunAsync(
                Service<McpTools>(request.Services).Find(request.Params!.Name),
                request.Params.Arguments,
                Http(request.Services).Request,
                cancel));
    }

    /// <summary>Any key may connect: what it may do is decided tool by tool.</summary>
    public static void MapMcpServer(this IEndpointRouteBuilder routes) => routes.MapMcp(Path);

    private static T Service<T>(IServiceProvider? services) where T : notnull => services!.GetRequiredService<T>();

    private static HttpContext Http(IServiceProvider? services) => Service<IHttpContextAccessor>(services).HttpContext!;
}
