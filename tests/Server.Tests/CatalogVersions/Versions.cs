using Plumbline.Server.Tests.Fixture;

namespace Plumbline.Server.Tests.CatalogVersions;

/// <summary>Steps that tests of catalog versions share.</summary>
internal static class Versions
{
    private const string Draft = "/v1/catalog/versions/draft";

    public static Task<JsonElement> OpenAsync(this Api api, object? body = null) => api.PostAsync(Draft, body);

    /// <summary>Opens a draft where none is pending and publishes it.</summary>
    public static async Task<JsonElement> PublishAsync(this Api api)
    {
        await api.OpenAsync();
        return await api.PostAsync($"{Draft}/publish");
    }

    public static async Task<string> PublishedAsync(this Api api) => (await api.PublishAsync()).Text("version_id");

    public static Task<JsonElement> RevertAsync(this Api api, string version) => api.PostAsync($"/v1/catalog/versions/{version}/revert");

    public static async Task<JsonElement[]> ExportAsync(this Api api, string? type = null) =>
        [.. (await api.GetAsync("/v1/catalog/export")).Items("resources").Where(r => type is null || r.Text("entity_type") == type)];

    /// <summary>The export without the instants, which tell when and not what.</summary>
    public static async Task<string> ContentsAsync(this Api api) =>
        string.Join('\n', (await api.ExportAsync()).Select(r => r.GetRawText()));
}
