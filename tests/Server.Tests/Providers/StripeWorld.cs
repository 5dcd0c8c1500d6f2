using Plumbline.Server.Features.Payments.Providers;
using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Conventions;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Tests.Money;
using Plumbline.Server.Tests.Providers;
using Xunit.Sdk;

[assembly: AssemblyFixture(typeof(StripeWorld))]

namespace Plumbline.Server.Tests.Providers;

/// <summary>
/// A server whose Stripe is the stand-in in tests/Stripe.StandIn, behind a wire that can fail. Started by the first test that needs it.
/// </summary>
public sealed class StripeWorld : IAsyncDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private StripeStandIn? _stripe;
    private int _companies;

    internal TestServer Server { get; private set; } = null!;

    internal FaultyWire Wire { get; private set; } = null!;

    /// <summary>A company with a customer, connected to an account of its own.</summary>
    internal async Task<StripeCompany> CompanyAsync(
        string now = "2024-01-15T10:00:00Z", string currency = "EUR", string? publishable = null)
    {
        await StartAsync();
        var key = $"sk_test_company{Interlocked.Increment(ref _companies):0000}";
        var scenario = await Scenario.AtAsync(Server, now, currency);
        var made = await scenario.Api.PostAsync("/v1/payment-providers", new
        {
            provider_name = "stripe",
            secret_key = key,
            publishable_key = publishable,
            webhook_secret = StripeCompany.SecretOf(key),
        });
        return new StripeCompany(this, scenario, key, made.Text("id"));
    }

    /// <summary>A company that is not connected.</summary>
    internal async Task<Api> UnconnectedAsync()
    {
        await StartAsync();
        return await Server.NewCompanyAsync();
    }

    /// <summary>Asks the stand-in, past the wire and past our server.</summary>
    internal async Task<JsonElement> StripeAsync(string key, HttpMethod method, string path, params (string Name, string Value)[] fields)
    {
        var (status, text) = await _stripe!.AskAsync(key, method, path, fields);
        return status == 200 ? JsonSerializer.Deserialize<JsonElement>(text) : throw new XunitException($"{method} {path}: {text}");
    }

    public async ValueTask DisposeAsync()
    {
        if (Server is not null)
        {
            await Server.DisposeAsync();
            await Wire.DisposeAsync();
        }
        if (_stripe is not null)
        {
            await _stripe.DisposeAsync();
        }
        _turn.Dispose();
    }

    private async Task StartAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (Server is not null)
            {
                return;
            }
            _stripe = await StripeStandIn.StartAsync(SourceTree.Root);
            Wire = new FaultyWire(_stripe.Url);
            await Wire.StartAsync();
            var server = new TestServer
            {
                MoreSettings = ["--" + StripeWire.BaseSetting, Wire.Url, "--" + StripeWire.TimeoutSetting, "5"],
            };
            await server.InitializeAsync();
            Server = server;
        }
        finally
        {
            _turn.Release();
        }
    }
}

/// <summary>The words that stories of a connected company are told in.</summary>
internal sealed class StripeCompany(StripeWorld world, Scenario scenario, string key, string connectionId)
{
    public const string Intents = "POST /v1/payment_intents";

    private static readonly HttpClient Poster = new();

    public Scenario S => scenario;

    public Api Api => scenario.Api;

    public string Key => key;

    public string ConnectionId => connectionId;

    public FaultyWire Wire => world.Wire;

    public static string SecretOf(string key) => "whsec_" + key[8..] + "secret";

    public Task<JsonElement> StripeAsync(HttpMethod method, string path, params (string Name, string Value)[] fields) =>
        world.StripeAsync(key, method, path, fields);

    public Task<JsonElement> AtStripeAsync(string path) => StripeAsync(HttpMethod.Get, path);

    /// <summary>A method that Stripe has, of nobody there or of one of its customers.</summary>
    public async Task<string> MethodAtStripeAsync(string token = "tok_visa", string type = "card", string? customer = null) =>
        (await StripeAsync(
            HttpMethod.Post, "/stand-in/payment_methods", ("type", type), ("token", token), ("customer", customer ?? ""))).Text("id");

    /// <summary>The same, taken over for the customer.</summary>
    public async Task<string> SavedAsync(string token = "tok_visa", string type = "card") =>
        (await ImportAsync(await MethodAtStripeAsync(token, type))).Text("id");

    public Task<JsonElement> ImportAsync(string method, string? customer = null) => Api.PostAsync(
        $"/v1/customers/{customer ?? scenario.CustomerId}/payment-methods",
        new { provider_name = "stripe", provider_payment_method_id = method });

    /// <summary>What Stripe calls the customer.</summary>
    public async Task<string> StripeCustomerAsync() =>
        (await Api.GetAsync($"/v2/customers/{scenario.CustomerId}")).Items("integrations").Single().Text("entity_id");

    /// <summary>The intents of the customer at Stripe, newest first.</summary>
    public async Task<JsonElement[]> IntentsAsync() =>
        (await AtStripeAsync($"/v1/payment_intents?limit=100&customer={await StripeCustomerAsync()}")).Items("data");

    /// <summary>Charges an invoice of 100.00 and answers it.</summary>
    public async Task<JsonElement> ChargedAsync()
    {
        var invoice = await scenario.OwingAsync();
        return await Api.PostAsync($"/v1/invoices/{invoice}/charge");
    }

    public async Task<JsonElement> ReadAsync(JsonElement invoice) => await scenario.ReadAsync(invoice.Text("id"));

    /// <summary>Sends an event as Stripe would; the status that comes back.</summary>
    public async Task<int> HookAsync(string type, object subject, object? more = null, string? secret = null, long age = 0)
    {
        var body = new Dictionary<string, object?>
        {
            ["id"] = "evt_1",
            ["object"] = "event",
            ["type"] = type,
            ["livemode"] = false,
            ["data"] = new Dictionary<string, object> { ["object"] = subject },
        };
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            body[property.Name] = property.GetValue(more);
        }
        var text = JsonSerializer.Serialize(body);
        var at = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - age;
        var signature = global::Stripe.EventUtility.GenerateSignatureHeader(text, secret ?? SecretOf(key), at);
        return await PostHookAsync(text, signature);
    }

    public async Task<int> PostHookAsync(string text, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{world.Server.Url}/hooks/stripe/{connectionId}")
        {
            Content = new StringContent(text),
        };
        if (signature is not null)
        {
            request.Headers.TryAddWithoutValidation("Stripe-Signature", signature);
        }
        using var answer = await Poster.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
