using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.SubscriptionTemplates;

/// <summary>Steps that tests of templates share.</summary>
internal static class Templates
{
    public const string Root = "/v1/subscriptions/templates";

    public static async Task<string> TemplateAsync(this Api api, string name = "Standard", params object[] configurations)
    {
        var id = (await api.PostAsync(Root, new { name })).Text("id");
        foreach (var configuration in configurations)
        {
            await api.PostAsync($"{Root}/{id}/configurations", configuration);
        }
        return id;
    }

    public static Dictionary<string, object?> Configuration(string currency, string? country, params object[] phases) => new()
    {
        ["currency"] = currency,
        ["country"] = country,
        ["phases"] = phases,
    };

    public static Dictionary<string, object?> With(this Dictionary<string, object?> configuration, string key, object? value) =>
        new(configuration) { [key] = value };

    public static object Phase(params object[] products) => Phase("immediately", "manual", null, products);

    public static object Phase(string starts, string ends, object? duration, params object[] products)
    {
        var phase = new Dictionary<string, object?>
        {
            ["activation_strategy"] = starts,
            ["end_strategy"] = ends,
            ["billing_date_setting"] = "phase_start",
            ["products"] = products,
        };
        if (duration is not null)
        {
            phase["duration"] = duration;
        }
        return phase;
    }

    public static object Months(int count) => new { period = "months", count };

    /// <summary>A fee product with one price a month in the catalogue.</summary>
    public static async Task<string> CatalogFeeAsync(this Api api, decimal amount, string name = "Fee", params string[]? countries)
    {
        var id = (await api.PostAsync("/v1/products", new { type = "flat_fee", name, price_configurations = Array.Empty<object>() }))
            .Text("id");
        await api.PostAsync("/v1/price-configurations", new
        {
            product_id = id,
            type = "fee",
            currency = "EUR",
            countries = countries is { Length: > 0 } ? countries : null,
            billing_interval = Months(1),
            prices = new[] { new { type = "fee", amount } },
        });
        return id;
    }

    public static Task<JsonElement> FromAsync(this Api api, string template, string customer, object? more = null)
    {
        var body = new Dictionary<string, object?> { ["customer_id"] = customer, ["template_id"] = template };
        foreach (var property in more?.GetType().GetProperties() ?? [])
        {
            body[property.Name] = property.GetValue(more);
        }
        return api.PostAsync("/v2/subscriptions", body);
    }

    public static async Task<string> CustomerAsync(this Api api, string country, string currency = "EUR") =>
        (await api.PostAsync("/v1/customers", new { name = "Acme", currency, country })).Text("id");
}
