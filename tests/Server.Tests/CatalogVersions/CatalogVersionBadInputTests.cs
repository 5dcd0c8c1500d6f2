using Plumbline.Server.Tests.BadInput;

namespace Plumbline.Server.Tests.CatalogVersions;

public sealed class CatalogVersionBadInputTests(World world) : IClassFixture<World>
{
    private const string Open = "POST /v1/catalog/versions/draft";

    public static IEnumerable<TheoryDataRow<string, string?, string>> Cases =>
    [
        Case.Invalid("a list", Open, "[]", "Expected object, received array"),
        Case.Invalid("null", Open, "null", "Expected object, received null"),
        Case.Invalid("wrong types", Open, """{"name":1,"description":{}}""",
            "name: Expected string, received number; description: Expected string, received object"),
        Case.Invalid("a name of 256 characters", Open, $$"""{"name":"{{new string('n', 256)}}"}""",
            "name: String must contain at most 255 characters"),
        Case.Invalid("NUL", Open, """{"description":"\u0000"}""", "description: String holds a NUL character"),
        Case.Of("while a draft is pending", "POST /v1/catalog/versions/{version}/revert", null,
            "400 A catalog draft is pending; publish or discard it first"),
        Case.Of("the draft itself", "POST /v1/catalog/versions/{draft}/revert", null,
            "400 Catalog version is draft; this needs it to be published"),
        Case.Of("a discarded one", "POST /v1/catalog/versions/{archived_version}/revert", null,
            "400 Catalog version is archived; this needs it to be published"),
        Case.Of("the word for the draft", "POST /v1/catalog/versions/draft/revert", null, "404 Catalog version not found"),
        .. new[] { "{other_version}", "pcv_1" }.SelectMany(id => new[]
        {
            Case.Of("unknown", $"GET /v1/catalog/versions/{id}", null, "404 Catalog version not found"),
            Case.Of("unknown", $"POST /v1/catalog/versions/{id}/revert", null, "404 Catalog version not found"),
        }),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task CatalogVersion_BadInput_IsRefused(string request, string? body, string expected) =>
        await world.RefusedAsync(request, body, expected);
}
