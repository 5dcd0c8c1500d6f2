using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

/// <summary>
/// Replaces a declaration. Values that carriers hold must stay valid: while there are some, the type only moves between text and select,
/// and neither a carrier nor an authorized value in use can be taken away. The contract answers 201 here.
/// </summary>
public static class UpdateCustomProperty
{
    public static async Task<IResult> HandleAsync(
        HttpContext http, string id, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var declared = await PropertyDeclaration.ReadAsync(http);
        CustomProperty property = null!;
        try
        {
            await db.WriteAsync(async () =>
            {
                await db.LockAsync("custom_properties", [id], cancel);
                property = await db.Set<CustomProperty>().SingleOrDefaultAsync(p => p.Id == id, cancel)
                    ?? throw Refusal.NotFound("Custom property");
                await declared.RequireFreeSlugAsync(db, id, cancel);
                await RequireValuesStayValidAsync(db, property, declared, cancel);
                property.Name = declared.Name;
                property.Slug = declared.Slug;
                property.Type = declared.Type;
                property.Entities = declared.Entities;
                property.AuthorizedValues = declared.AuthorizedValues;
                property.ApiOnly = declared.ApiOnly;
                property.Required = declared.Required;
                property.UpdatedAt = tenant.Now;
            }, cancel);
        }
        catch (DbUpdateException e) when (db.Store.IsUniqueViolation(e))
        {
            throw PropertyDeclaration.SlugTaken(declared.Slug);
        }
        return Reply.Created(CustomPropertyAnswer.Of(property));
    }

    private static async Task RequireValuesStayValidAsync(
        BillingDb db, CustomProperty property, PropertyDeclaration declared, CancellationToken cancel)
    {
        var values = db.Set<CustomPropertyValue>().Where(v => v.PropertyId == property.Id);
        var faults = new List<FieldError>();
        if (property.Type != declared.Type && !BothText(property.Type, declared.Type) && await values.AnyAsync(cancel))
        {
            faults.Add(new FieldError("custom", ["type"],
                $"The property holds {Words<PropertyType>.Of(property.Type)} values; its type cannot change while it does"));
        }
        var dropped = property.Entities.Except(declared.Entities).ToList();
        if (dropped.Count > 0 && await values.AnyAsync(v => dropped.Contains(v.Carrier), cancel))
        {
            faults.Add(new FieldError("custom", ["entities"], "Carriers of a kind that is left out hold values of the property"));
        }
        if (declared.AuthorizedValues.Count > 0 && BothHoldText(property.Type, declared.Type)
            && await UnauthorizedAsync(values, declared.AuthorizedValues, cancel) is { } used)
        {
            faults.Add(new FieldError("custom", ["authorized_values"], $"The value '{used}' is in use"));
        }
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
    }

    private static bool BothText(PropertyType a, PropertyType b) =>
        a is PropertyType.Text or PropertyType.Select && b is PropertyType.Text or PropertyType.Select;

    private static bool BothHoldText(PropertyType a, PropertyType b) => BothText(a, b) || (a == b && a is PropertyType.MultiSelect);

    private static async Task<string?> UnauthorizedAsync(
        IQueryable<CustomPropertyValue> values, List<string> authorized, CancellationToken cancel)
    {
        var used = await values.Select(v => v.Json).Distinct().ToListAsync(cancel);
        return used.SelectMany(TextsOf).FirstOrDefault(text => !authorized.Contains(text));
    }

    private static IEnumerable<string> TextsOf(string json) => json.StartsWith('[')
        ? JsonSerializer.Deserialize<string[]>(json, WireJson.Options)!
        : [JsonSerializer.Deserialize<string>(json, WireJson.Options)!];
}
