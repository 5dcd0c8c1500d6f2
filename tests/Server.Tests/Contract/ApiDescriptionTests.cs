using System.Text.RegularExpressions;
using Plumbline.Server.Contract;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Contract;

public sealed partial class ApiDescriptionTests(TestServer server)
{
    private static readonly string[] Methods = ["get", "post", "put", "patch", "delete"];

    [Fact]
    public async Task OpenApi_AskedWithoutKey_ListsEveryOperationOfTheContractAndOurs()
    {
        var description = await server.Anonymous().GetAsync("/openapi.json");

        var ids = Operations(description).Select(operation => operation.Text("operationId")).ToList();
        Assert.Equal("3.1.0", description.Text("openapi"));
        Assert.Equal(ContractDocument.Operations.Concat(ContractDocument.OwnOperations).Select(o => o.Id).Order(), ids.Order());
    }

    [Fact]
    public async Task OpenApi_UnbuiltOperations_AreMarkedAndOthersAreNot()
    {
        var built = server.App.BuiltOperations().Select(o => o.Id).ToHashSet();

        var document = await server.Anonymous().GetAsync("/openapi.json");

        Assert.All(Operations(document), operation =>
        {
            var isBuilt = built.Contains(operation.Text("operationId"));
            Assert.Equal(!isBuilt, operation.Has("responses.501"));
            var description = operation.Has("description") ? operation.Text("description") : "";
            Assert.Equal(!isBuilt, description.StartsWith("Not available", StringComparison.Ordinal));
        });
    }

    [Fact]
    public async Task OpenApi_References_AllResolve()
    {
        var answer = await server.Anonymous().SendAsync(HttpMethod.Get, "/openapi.json");
        var validator = new SchemaValidator(answer.Json);

        var references = Reference().Matches(answer.Text).Select(match => match.Groups[1].Value).Distinct().ToList();

        Assert.True(references.Count > 100);
        Assert.All(references, reference => Assert.Equal(JsonValueKind.Object, validator.Resolve(reference).ValueKind));
    }

    [Fact]
    public async Task OpenApi_AskedAgainWithItsTag_IsNotSentAgain()
    {
        var first = await server.Anonymous().SendAsync(HttpMethod.Get, "/openapi.json");

        var second = await server.Anonymous().SendAsync(HttpMethod.Get, "/openapi.json", null, ("If-None-Match", first.Headers["ETag"]));

        Assert.Equal(304, second.Status);
    }

    [Fact]
    public async Task Docs_Opened_LoadsNothingFromElsewhere()
    {
        var page = await server.Anonymous().SendAsync(HttpMethod.Get, "/docs/");

        Assert.Equal(200, page.Status);
        Assert.Equal("text/html", page.MediaType);
        Assert.DoesNotMatch(ElsewhereInPage(), page.Text);
        Assert.Contains("openapi.json", page.Text, StringComparison.Ordinal);
        var scripts = Script().Matches(page.Text).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts)
        {
            var answer = await server.Anonymous().SendAsync(HttpMethod.Get, new Uri(new Uri("http://host/docs/"), script).AbsolutePath);
            Assert.Equal(200, answer.Status);
        }
    }

    [Theory]
    [InlineData("/", "/docs")]
    [InlineData("/docs", "docs/")]
    public async Task Root_Opened_LeadsToTheDocs(string from, string to)
    {
        var answer = await server.Anonymous().SendAsync(HttpMethod.Get, from);

        Assert.Contains(answer.Status, (int[])[301, 302]);
        Assert.Equal(to, answer.Headers["Location"]);
    }

    [Fact]
    public async Task Metrics_Scraped_AnswersRuntimeAndRequests()
    {
        await server.Anonymous().GetAsync("/health/live");

        var answer = await server.Anonymous().SendAsync(HttpMethod.Get, "/metrics");

        Assert.Equal(200, answer.Status);
        Assert.Contains("http_server_request_duration", answer.Text, StringComparison.Ordinal);
        Assert.Contains("dotnet_", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health/live", "live")]
    [InlineData("/health/ready", "ready")]
    public async Task Health_AskedWithoutKey_Answers(string path, string status) =>
        Assert.Equal(status, (await server.Anonymous().GetAsync(path)).Text("status"));

    private static IEnumerable<JsonElement> Operations(JsonElement description) => description.At("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Where(item => Methods.Contains(item.Name)).Select(item => item.Value));

    [GeneratedRegex("\"\\$ref\":\"([^\"]+)\"")]
    private static partial Regex Reference();

    [GeneratedRegex(
        "(src|href)\\s*=\\s*[\"'](https?:)?//|import\\s*\\(?\\s*[\"']https?://|url\\(\\s*[\"']?https?://", RegexOptions.IgnoreCase)]
    private static partial Regex ElsewhereInPage();

    [GeneratedRegex("<script[^>]+src=\"([^\"]+)\"", RegexOptions.IgnoreCase)]
    private static partial Regex Script();
}
