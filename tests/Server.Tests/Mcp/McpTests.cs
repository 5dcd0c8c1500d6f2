using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Contract;
using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Mcp;

/// <summary>The tools at /mcp, through the client of the protocol's own library.</summary>
public sealed class McpTests(TestServer server)
{
    [Fact]
    public async Task Tools_AreOneAnOperationThatTakesAndGivesJson()
    {
        var api = await server.NewCompanyAsync();
        await using var client = await ConnectAsync(api.Key);

        var tools = (await ToolsAsync(client)).ToDictionary(t => t.Name, t => t.ProtocolTool);

        string[] withFiles = ["uploadPdfToInvoice", "downloadInvoice", "downloadInvoiceDeprecated"];
        var operations = MappedOperation.All(server).Where(o => o.IsApi).Select(o => o.Id).ToHashSet();
        Assert.Empty(tools.Keys.Except(operations));
        Assert.True(tools.Count > 150, $"{tools.Count} tools");
        Assert.Empty(tools.Keys.Intersect(withFiles));
        Assert.True(tools["getCustomer"].Annotations!.ReadOnlyHint);
        Assert.True(tools["deleteCustomer"].Annotations!.DestructiveHint);
        Assert.True(tools["voidInvoice"].Annotations!.DestructiveHint);
        Assert.False(tools["createCustomer"].Annotations!.DestructiveHint);
        Assert.Equal(["id"], tools["getCustomer"].InputSchema.At("required").EnumerateArray().Select(r => r.GetString()));
        Assert.True(tools["createInvoice"].InputSchema.Has("properties.line_items"));
    }

    [Fact]
    public async Task Call_ReadsAndWritesAsTheApiDoes()
    {
        var api = await server.NewCompanyAsync();
        await using var client = await ConnectAsync(api.Key);

        var made = await CallAsync(client, "createCustomer", Arguments(("name", "Émile"), ("currency", "EUR")));
        var id = made.StructuredContent!.Value.Text("result.id");
        var read = await CallAsync(client, "getCustomer", Arguments(("id", id)));
        var listed = await CallAsync(client, "listCustomers", Arguments(("limit", 1), ("include_total", true)));

        var text = Assert.IsType<TextContentBlock>(Assert.Single(read.Content)).Text;
        Assert.Equal((await api.GetAsync($"/v2/customers/{id}")).GetRawText(), text);
        Assert.Equal(1m, listed.StructuredContent!.Value.Decimal("result.total"));
    }

    [Fact]
    public async Task Call_OfAnArrayBody_TakesItems()
    {
        var api = await server.NewCompanyAsync();
        await using var client = await ConnectAsync(api.Key);

        object Call(string id) => new
        {
            customer_id = "acme",
            event_type = "call",
            timestamp = "2024-01-01T00:00:00.000Z",
            record = new { id },
        };
        await api.PostAsync("/v1/customers", new { name = "A", external_id = "acme" });
        var made = await CallAsync(client, "ingestBillableEvents", Arguments(("items", new[] { Call("a"), Call("b") })));

        Assert.NotEqual(true, made.IsError);
        Assert.Equal(2, (await api.GetAsync("/v1/events?event_type=call")).Items("data").Length);
    }

    [Fact]
    public async Task Call_ThatIsRefused_IsAnErrorWithTheApisWords()
    {
        var api = await server.NewCompanyAsync();
        await using var client = await ConnectAsync(api.Key);

        var missing = await CallAsync(client, "getCustomer", Arguments(("id", "cus_none")));
        var wrong = await CallAsync(client, "createCustomer", Arguments(("name", 1)));
        var escaping = await CallAsync(client, "getCustomer", Arguments(("id", "../../v1/api-keys")));

        Assert.Equal((true, "Customer not found"), (missing.IsError, missing.StructuredContent!.Value.Text("result.message")));
        Assert.Equal((true, 400m), (wrong.IsError, wrong.StructuredContent!.Value.Decimal("result.statusCode")));
        Assert.Equal(true, escaping.IsError);
        await Assert.ThrowsAsync<McpProtocolException>(async () => await CallAsync(client, "noSuchTool"));
    }

    [Fact]
    public async Task Key_SeesTheToolsThatItMayUseAndNoOtherCompany()
    {
        var api = await server.NewCompanyAsync();
        var reader = await server.WithNewKeyAsync(api, Mode.Test, "customers.read");
        var stranger = await server.NewCompanyAsync();
        var id = (await api.PostAsync("/v1/customers", new { name = "A" })).Text("id");
        await using var reading = await ConnectAsync(reader.Key);
        await using var strange = await ConnectAsync(stranger.Key);

        var tools = (await ToolsAsync(reading)).Select(t => t.Name).ToList();

        Assert.Contains("listCustomers", tools);
        Assert.DoesNotContain("createCustomer", tools);
        Assert.DoesNotContain("listInvoices", tools);
        Assert.Equal(403m, (await CallAsync(reading, "createCustomer", Arguments(("name", "B"))))
            .StructuredContent!.Value.Decimal("result.statusCode"));
        Assert.Equal(true, (await CallAsync(strange, "getCustomer", Arguments(("id", id)))).IsError);
    }

    [Fact]
    public async Task WithoutAKey_NobodyConnects()
    {
        using var http = new HttpClient();
        using var body = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        var cancel = TestContext.Current.CancellationToken;

        Assert.Equal(401, (int)(await http.PostAsync(server.Url + "/mcp", body, cancel)).StatusCode);
    }

    private static async Task<IList<McpClientTool>> ToolsAsync(McpClient client) =>
        await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken);

    private static async Task<CallToolResult> CallAsync(McpClient client, string name, Dictionary<string, object?>? arguments = null) =>
        await client.CallToolAsync(name, arguments, cancellationToken: TestContext.Current.CancellationToken);

    private Task<McpClient> ConnectAsync(string key) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions
        {
            Endpoint = new Uri(server.Url + "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { ["Authorization"] = "Bearer " + key },
        }),
        cancellationToken: TestContext.Current.CancellationToken);

    private static Dictionary<string, object?> Arguments(params (string Name, object Value)[] arguments) =>
        arguments.ToDictionary(a => a.Name, a => (object?)a.Value);
}
