using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server;
using Plumbline.Server.Tenancy;

namespace Plumbline.Bench;

/// <summary>The server with one more endpoint: it parses its body, does nothing and answers as ingestion does.</summary>
internal static class BenchHost
{
    public const string EmptyPath = "/bench/empty";

    public static async Task RunAsync(string[] args)
    {
        await using var app = PlumblineApp.Build(args);
        app.MapPost(EmptyPath, async (HttpContext http) =>
        {
            using var body = await JsonDocument.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
            http.Response.StatusCode = body.RootElement.ValueKind == JsonValueKind.Object ? 201 : 400;
        });
        await app.Services.GetRequiredService<FirstStart>().PrepareAsync(CancellationToken.None);
        await app.RunAsync();
    }
}
