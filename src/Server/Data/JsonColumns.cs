using System.Text.Json;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Data;

/// <summary>Values that are stored whole and never queried inside: prices, terms, addresses, metadata.</summary>
public static class JsonColumns
{
    public static PropertyBuilder<T> HasJson<T>(this PropertyBuilder<T> property) => property.HasConversion(
        value => JsonSerializer.Serialize(value, WireJson.Options),
        text => JsonSerializer.Deserialize<T>(text, WireJson.Options)!,
        new ValueComparer<T>(
            (a, b) => Text(a) == Text(b),
            value => Text(value).GetHashCode(StringComparison.Ordinal),
            value => JsonSerializer.Deserialize<T>(Text(value), WireJson.Options)!));

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, WireJson.Options);
}
