using Plumbline.Server.Tests.Billing;
using Plumbline.Server.Tests.Fixture;
using static Plumbline.Server.Tests.Billing.Scenario;

namespace Plumbline.Server.Tests.Quotes;

/// <summary>The words that stories of quotes are told in.</summary>
internal static class QuoteWords
{
    public const string NextYear = "2025-01-01T00:00:00.000Z";

    /// <summary>A quote of a monthly fee that starts by the signature, for a year, with what a story says besides.</summary>
    public static async Task<JsonElement> QuoteAsync(Scenario s, string productId, decimal amount, object? more = null) =>
        await s.Api.PostAsync("/v1/quotes", With(more, new Dictionary<string, object?>
        {
            ["customer_id"] = s.CustomerId,
            ["expires_at"] = NextYear,
            ["subscription"] = Yearly(Fee(productId, amount)),
        }));

    public static object Yearly(params object[] products) => new
    {
        activation_strategy = "quote",
        contract_terms = new
        {
            activation_strategy = "quote_signature",
            end_strategy = "duration",
            duration = new { period = "years", count = 1 },
        },
        products,
    };

    public static async Task<JsonElement> OneOffAsync(Scenario s, object? more, params object[] lines) =>
        await s.Api.PostAsync("/v1/quotes", With(more, new Dictionary<string, object?>
        {
            ["customer_id"] = s.CustomerId,
            ["expires_at"] = NextYear,
            ["invoice"] = new { line_items = lines },
        }));

    /// <summary>Finalized and sent to be signed.</summary>
    public static async Task<string> SentAsync(Scenario s, JsonElement quote)
    {
        await DoAsync(s, quote, "finalize");
        return (await DoAsync(s, quote, "send", new { email = "buyer@acme.test" })).Text("id");
    }

    public static Task<JsonElement> DoAsync(Scenario s, JsonElement quote, string step, object? body = null) =>
        s.Api.PostAsync($"/v1/quotes/{quote.Text("id")}/{step}", body);

    public static Task<JsonElement> GetAsync(Scenario s, string id) => s.Api.GetAsync($"/v1/quotes/{id}");

    /// <summary>The message of a step that is refused with 400.</summary>
    public static async Task<string> RefusedAsync(Scenario s, string id, string step, object? body = null) =>
        (await s.Api.FailAsync(HttpMethod.Post, $"/v1/quotes/{id}/{step}", body, 400)).Text("message");

    public static Dictionary<string, object?> With(object? more, Dictionary<string, object?> body)
    {
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            body[property.Name] = property.GetValue(more);
        }
        return body;
    }
}
