using System.Diagnostics;
using System.Net.Http.Headers;
using Xunit.Sdk;

namespace Plumbline.Server.Tests.Providers;

/// <summary>The process that stands in for Stripe: see tests/Stripe.StandIn.</summary>
internal sealed class StripeStandIn : IAsyncDisposable
{
    private readonly Process _node;
    private readonly HttpClient _http;

    private StripeStandIn(Process node, string url) => (_node, Url, _http) = (node, url, new HttpClient { BaseAddress = new Uri(url) });

    public string Url { get; }

    /// <param name="root">Of the source.</param>
    public static async Task<StripeStandIn> StartAsync(string root)
    {
        var folder = Path.Combine(root, "tests", "Stripe.StandIn");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "stripe-stateful-mock")))
        {
            throw new XunitException("The stand-in for Stripe is not there: run ./test once, or npm ci in tests/Stripe.StandIn");
        }
        var start = new ProcessStartInfo("node", "stand-in.cjs")
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["LOG_LEVEL"] = "silent";
        var node = Process.Start(start)!;
        var url = await node.StandardOutput.ReadLineAsync() ?? throw new XunitException("The stand-in for Stripe did not start");
        return new StripeStandIn(node, url);
    }

    public async Task<(int Status, string Text)> AskAsync(
        string key, HttpMethod method, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = method == HttpMethod.Post ? new FormUrlEncodedContent(fields.ToDictionary(f => f.Name, f => f.Value)) : null,
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using var answer = await _http.SendAsync(request);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _node.StandardInput.Close();
        await _node.WaitForExitAsync();
        _node.Dispose();
    }
}
