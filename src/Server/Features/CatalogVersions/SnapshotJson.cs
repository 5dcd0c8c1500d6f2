using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceConfigurations;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>Records as JSON, without what only the row has: its company and its counter of changes.</summary>
public static class SnapshotJson
{
    private static readonly JsonSerializerOptions Options = new(WireJson.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Adapt } },
    };

    public static string Write<T>(T record) => JsonSerializer.Serialize(record, Options);

    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options)!;

    /// <summary>What an offer charges: equal for equal prices, whatever their ids. Null when it is not on sale.</summary>
    public static string? Fingerprint(PriceConfiguration offer)
    {
        if (offer.Status != PriceStatus.Active)
        {
            return null;
        }
        var charge = Write(new Charge(offer.Type, offer.MeteringFilter, [.. offer.Prices.Select(tier => tier with { Id = "" })]));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(charge)));
    }

    private static void Adapt(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.ToList())
        {
            // a version that was published before a field came is read with the field's default
            property.IsRequired = false;
            if (typeof(ITenantRow).IsAssignableFrom(type.Type) && property.Name is "tenant_id" or "version")
            {
                type.Properties.Remove(property);
            }
        }
    }

    private sealed record Charge(PriceType Type, MeteringFilter? Filter, IReadOnlyList<PriceTier> Tiers);
}
