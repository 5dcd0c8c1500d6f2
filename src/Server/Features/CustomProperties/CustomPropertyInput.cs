using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

/// <summary>The properties that a kind of carrier may hold, read once a request.</summary>
public sealed class CustomPropertySet(Carrier carrier, IReadOnlyList<CustomProperty> properties)
{
    public static async Task<CustomPropertySet> LoadAsync(BillingDb db, Carrier carrier, CancellationToken cancel)
    {
        // a tenant declares few; the carriers stand in a JSON column that is not queried inside
        var all = await db.Set<CustomProperty>().AsNoTracking().ToListAsync(cancel);
        return new CustomPropertySet(carrier, [.. all.Where(p => p.Entities.Contains(carrier))]);
    }

    /// <summary>
    /// Judges the <c>custom_properties</c> of a body: unknown slugs, wrong types, values outside the authorized ones and, on creation,
    /// required ones that are missing. Faults go to the body. Null for a slug clears it; null for the whole map (updates) clears all.
    /// </summary>
    public CustomPropertyInput Read(Body body, bool isCreate, Need need)
    {
        var changes = new Dictionary<string, string?>(StringComparer.Ordinal);
        var map = body.Object("custom_properties", need);
        var clearsAll = !isCreate && body.Has("custom_properties") && !body.HasValue("custom_properties");
        if (map is not null)
        {
            ReadValues(map, changes);
        }
        foreach (var missing in properties.Where(p => p.Required && (clearsAll || (isCreate && map?.HasValue(p.Slug) != true))))
        {
            // the body's own object may be absent, so the path is written out
            body.RefuseAt(["custom_properties", missing.Slug], "Required");
        }
        return new CustomPropertyInput(carrier, changes, clearsAll, isCreate);
    }

    private void ReadValues(Body map, Dictionary<string, string?> changes)
    {
        foreach (var name in map.Names())
        {
            if (properties.FirstOrDefault(p => p.Slug == name) is not { } property)
            {
                map.Refuse(name, $"Unknown custom property of a {Words<Carrier>.Of(carrier)}");
            }
            else if (map.HasValue(name))
            {
                changes[property.Id] = PropertyValue.Read(map, property);
            }
            else
            {
                changes[property.Id] = null;
                if (property.Required)
                {
                    map.Refuse(name, "Required");
                }
            }
        }
    }
}

/// <summary>Checked changes of one carrier's values, by property id; null clears.</summary>
public sealed record CustomPropertyInput(Carrier Carrier, IReadOnlyDictionary<string, string?> Changes, bool ClearsAll, bool IsCreate)
{
    /// <summary>
    /// Reads the <c>custom_properties</c> of a create or update body; call before <c>body.ThrowIfInvalid()</c>. Null for the whole map is
    /// taken on updates unless <paramref name="need"/> says otherwise.
    /// </summary>
    public static async Task<CustomPropertyInput> ReadAsync(
        BillingDb db, Body body, Carrier carrier, bool isCreate, CancellationToken cancel, Need? need = null)
    {
        if (!isCreate && !body.Has("custom_properties"))
        {
            return new CustomPropertyInput(carrier, new Dictionary<string, string?>(), ClearsAll: false, IsCreate: false);
        }
        var set = await CustomPropertySet.LoadAsync(db, carrier, cancel);
        return set.Read(body, isCreate, need ?? (isCreate ? Need.Optional : Need.Nullable));
    }

    /// <summary>Stores the changes of the carrier with this id; call inside the transaction that stores the carrier.</summary>
    public async Task ApplyAsync(BillingDb db, string carrierId, CancellationToken cancel)
    {
        if (Changes.Count == 0 && !ClearsAll)
        {
            return;
        }
        var held = IsCreate
            ? []
            : await db.Set<CustomPropertyValue>().Where(v => v.Carrier == Carrier && v.CarrierId == carrierId).ToListAsync(cancel);
        foreach (var value in held.Where(v => ClearsAll || (Changes.TryGetValue(v.PropertyId, out var json) && json is null)))
        {
            db.Remove(value);
        }
        foreach (var (propertyId, json) in Changes.Where(c => c.Value is not null))
        {
            if (held.Find(v => v.PropertyId == propertyId) is { } value)
            {
                value.Json = json!;
            }
            else
            {
                db.Add(new CustomPropertyValue { Carrier = Carrier, CarrierId = carrierId, PropertyId = propertyId, Json = json! });
            }
        }
    }
}
