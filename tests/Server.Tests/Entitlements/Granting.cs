using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.Entitlements;

/// <summary>The words that tests of features are told in.</summary>
internal static class Granting
{
    public static Task<JsonElement> FlagFeatureAsync(this Api api, string code, bool? otherwise = null) => api.PostAsync(
        "/v1/features", new { code, name = $"Feature {code}", value_type = "boolean", default_value = otherwise });

    public static Task<JsonElement> NumberFeatureAsync(this Api api, string code, string strategy, decimal? otherwise = null) =>
        api.PostAsync("/v1/features", new
        {
            code,
            name = $"Feature {code}",
            value_type = "number",
            resolution_strategy = strategy,
            default_value = otherwise,
        });

    public static Task<JsonElement> GrantAsync(this Api api, string product, string code, object value) =>
        api.PutAsync($"/v1/products/{product}/features/{code}", new { value });

    public static Task<JsonElement> OverrideAsync(this Api api, string customer, string code, object value, string? until = null) =>
        api.PutAsync($"/v1/customers/{customer}/features/{code}", new { value, expires_at = until });

    /// <summary>A feature as "value source", or "none"; on an instant if one is named.</summary>
    public static async Task<string> HasAsync(this Api api, string customer, string code, string? at = null)
    {
        var resolved = await api.GetAsync($"/v1/customers/{customer}/features{(at is null ? "" : $"?at={at}")}");
        return resolved.Has($"features.{code}")
            ? $"{resolved.At($"features.{code}.value")} {resolved.Text($"features.{code}.source")}"
            : "none";
    }
}
