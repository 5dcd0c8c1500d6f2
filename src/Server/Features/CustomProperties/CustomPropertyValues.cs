using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.CustomProperties;

/// <summary>The values of a page of carriers, read in one query.</summary>
public sealed class CustomPropertyValues
{
    private static readonly IReadOnlyDictionary<string, JsonElement> None = new Dictionary<string, JsonElement>();
    private readonly Dictionary<string, IReadOnlyDictionary<string, JsonElement>> _byCarrier = new(StringComparer.Ordinal);

    private CustomPropertyValues()
    {
    }

    public static async Task<CustomPropertyValues> LoadAsync(
        BillingDb db, Carrier carrier, IReadOnlyCollection<string> carrierIds, CancellationToken cancel)
    {
        var loaded = new CustomPropertyValues();
        if (carrierIds.Count == 0)
        {
            return loaded;
        }
        var rows = await db.Set<CustomPropertyValue>().AsNoTracking()
            .Where(v => v.Carrier == carrier && carrierIds.Contains(v.CarrierId))
            .Join(db.Set<CustomProperty>(), v => v.PropertyId, p => p.Id, (v, p) => new { v.CarrierId, p.Slug, v.Json })
            .ToListAsync(cancel);
        foreach (var held in rows.GroupBy(r => r.CarrierId, StringComparer.Ordinal))
        {
            loaded._byCarrier[held.Key] = held.OrderBy(r => r.Slug, StringComparer.Ordinal)
                .ToDictionary(r => r.Slug, r => JsonElement.Parse(r.Json), StringComparer.Ordinal);
        }
        return loaded;
    }

    /// <summary>The carrier's values by slug; empty when it holds none.</summary>
    public IReadOnlyDictionary<string, JsonElement> Of(string carrierId) => _byCarrier.GetValueOrDefault(carrierId, None);
}
