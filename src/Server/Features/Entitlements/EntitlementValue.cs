using System.Text.Json;
using System.Text.Json.Serialization;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>How much of a feature: yes or no, a number, or <c>"unlimited"</c> where a number would stand.</summary>
[JsonConverter(typeof(Json))]
public sealed record EntitlementValue
{
    public static readonly EntitlementValue Unlimited = new(null, null);

    private const string UnlimitedWord = "unlimited";

    private EntitlementValue(bool? flag, decimal? number) => (Flag, Number) = (flag, number);

    public bool? Flag { get; }

    public decimal? Number { get; }

    public bool IsUnlimited => Flag is null && Number is null;

    public static EntitlementValue Of(bool flag) => new(flag, null);

    public static EntitlementValue Of(decimal number) => new(null, number);

    /// <summary>A value of a grant or an override; null, with a fault in the body, where it does not fit the feature's type.</summary>
    public static EntitlementValue? Read(Body body, string name, FeatureType type)
    {
        if (type == FeatureType.Number && body.Raw(name) is { ValueKind: JsonValueKind.String } text)
        {
            if (Body.Is(text, UnlimitedWord))
            {
                return Unlimited;
            }
            body.Refuse(name, $"Expected number or '{UnlimitedWord}', received string", "invalid_type");
            return null;
        }
        return ReadPlain(body, name, type, Need.Required);
    }

    /// <summary>A value that cannot be unlimited: a feature's default.</summary>
    public static EntitlementValue? ReadPlain(Body body, string name, FeatureType type, Need need) => type switch
    {
        FeatureType.Boolean => body.Flag(name, need) is { } flag ? Of(flag) : null,
        _ => body.Number(name, need) is { } number ? Of(number) : null,
    };

    internal sealed class Json : JsonConverter<EntitlementValue>
    {
        public override EntitlementValue Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.TokenType switch
            {
                JsonTokenType.True => Of(true),
                JsonTokenType.False => Of(false),
                JsonTokenType.Number => Of(reader.GetDecimal()),
                JsonTokenType.String when reader.ValueTextEquals(UnlimitedWord) => Unlimited,
                _ => throw new JsonException($"No entitlement value: {reader.TokenType}"),
            };

        public override void Write(Utf8JsonWriter writer, EntitlementValue value, JsonSerializerOptions options)
        {
            switch (value)
            {
                case { Flag: { } flag }:
                    writer.WriteBooleanValue(flag);
                    break;
                case { Number: { } number }:
                    JsonSerializer.Serialize(writer, number, options);
                    break;
                default:
                    writer.WriteStringValue(UnlimitedWord);
                    break;
            }
        }
    }
}
