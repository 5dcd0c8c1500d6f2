using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

/// <summary>The body that declares a property: creation and update share it, for an update replaces everything.</summary>
public sealed partial record PropertyDeclaration(
    string Name, PropertyType Type, string Slug, List<Carrier> Entities, bool ApiOnly, bool Required, List<string> AuthorizedValues)
{
    public static async Task<PropertyDeclaration> ReadAsync(HttpContext http)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name", Need.Required);
        var type = body.Word<PropertyType>("type", Need.Required);
        var slug = body.Matching(
            "slug", Need.Required, SlugForm(), "A slug holds letters, digits, - and _, and begins with a letter or digit", max: 100);
        var entities = body.WordsIn("entities", Words<Carrier>.All, Need.Required, min: 1);
        var apiOnly = body.Flag("api_only", Need.Nullable);
        var required = body.Flag("required", Need.Nullable);
        var authorized = ReadAuthorized(body, type);
        body.ThrowIfInvalid();
        return new PropertyDeclaration(
            name!, type!.Value, slug!, [.. entities!.Distinct().Select(ToCarrier)], apiOnly ?? false, required ?? false, authorized);
    }

    /// <summary>Refuses a slug that another property has.</summary>
    public async Task RequireFreeSlugAsync(BillingDb db, string? ownId, CancellationToken cancel)
    {
        if (await db.Set<CustomProperty>().AnyAsync(p => p.Slug == Slug && p.Id != ownId, cancel))
        {
            throw SlugTaken(Slug);
        }
    }

    public static Refusal SlugTaken(string slug) => Refusal.Conflict($"A custom property with the slug '{slug}' exists already");

    private static List<string> ReadAuthorized(Body body, PropertyType? type)
    {
        var values = body.Texts("authorized_values", Need.Nullable) ?? [];
        if (values.Any(string.IsNullOrWhiteSpace))
        {
            body.Refuse("authorized_values", "An authorized value must not be empty");
        }
        if (type is PropertyType.Select or PropertyType.MultiSelect && values.Count == 0)
        {
            body.Refuse("authorized_values", "A select needs at least one authorized value");
        }
        if (type is PropertyType.Date or PropertyType.Boolean or PropertyType.Number && values.Count > 0)
        {
            body.Refuse("authorized_values", "Only text and select properties take authorized values");
        }
        return [.. values.Distinct(StringComparer.Ordinal)];
    }

    private static Carrier ToCarrier(string word) => Words<Carrier>.TryParse(word, out var carrier) ? carrier : default;

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex SlugForm();
}
