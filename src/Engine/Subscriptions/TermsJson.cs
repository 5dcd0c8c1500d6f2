using System.Text.Json;
using System.Text.Json.Serialization;
using NodaTime;
using NodaTime.Text;
using Plumbline.Engine.Money;
using Plumbline.Engine.Usage;

namespace Plumbline.Engine.Subscriptions;

/// <summary>Terms as JSON text, for storage: snake_case names, exact decimals, prices told apart by their <c>type</c>.</summary>
public static class TermsJson
{
    static readonly InstantPattern Iso = InstantPattern.ExtendedIso;
    static readonly JsonSerializerOptions Options = Create();

    /// <summary>Writes terms.</summary>
    public static string Write(Terms terms) => JsonSerializer.Serialize(terms, Options);

    /// <summary>
    /// Reads what <see cref="Write"/> wrote, with its keys in any order. A key that an earlier version did not write takes its default, one
    /// that a later version added is ignored.
    /// </summary>
    /// <exception cref="JsonException">The text is not such terms.</exception>
    public static Terms Read(string json)
    {
        var terms = JsonSerializer.Deserialize<Terms>(json, Options);
        return terms?.SubscriptionId is null || terms.Zone is null || terms.Currency == default
            ? throw new JsonException("Terms need subscription_id, currency and zone.")
            : terms;
    }

    static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // A database that keeps JSON in parsed form does not keep the order of keys.
            AllowOutOfOrderMetadataProperties = true,
        };
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new TextConverter<Instant>(Iso.Format, text => Iso.Parse(text).Value));
        options.Converters.Add(new TextConverter<DateTimeZone>(zone => zone.Id, id => DateTimeZoneProviders.Tzdb[id]));
        options.Converters.Add(new TextConverter<Currency>(currency => currency.Code, Currency.Of));
        options.Converters.Add(new TextConverter<Formula>(formula => formula.Text, FormulaOf));
        options.Converters.Add(new ScalarConverter());
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    static Formula FormulaOf(string text) => Formula.Parse(text) switch
    {
        FormulaParse.Parsed parsed => parsed.Formula,
        FormulaParse.Refused refused => throw new FormatException($"{refused.Message} (at {refused.Position})"),
        _ => throw new FormatException(text),
    };

    sealed class TextConverter<T>(Func<T, string> write, Func<string, T> read) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : throw new JsonException("Text expected.");
            try
            {
                return read(text);
            }
            catch (Exception failure) when (failure is ArgumentException or FormatException or UnparsableValueException
                or NodaTime.TimeZones.DateTimeZoneNotFoundException)
            {
                throw new JsonException(failure.Message, failure);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(write(value));

        // A zone is written by its name, whatever class implements it.
        public override bool CanConvert(Type typeToConvert) => typeof(T).IsAssignableFrom(typeToConvert);
    }

    sealed class ScalarConverter : JsonConverter<Scalar>
    {
        public override bool HandleNull => true;

        public override Scalar Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
        {
            JsonTokenType.Null => Scalar.Null,
            JsonTokenType.String => Scalar.Of(reader.GetString()!),
            JsonTokenType.Number => Scalar.Of(reader.GetDecimal()),
            JsonTokenType.True => Scalar.Of(true),
            JsonTokenType.False => Scalar.Of(false),
            _ => throw new JsonException("A text, number or boolean is expected."),
        };

        public override void Write(Utf8JsonWriter writer, Scalar value, JsonSerializerOptions options)
        {
            switch (value.Kind)
            {
                case ScalarKind.Number when value.TryNumber(out var number):
                    writer.WriteNumberValue(number);
                    break;
                case ScalarKind.Boolean:
                    writer.WriteBooleanValue(value.IsTrue);
                    break;
                case ScalarKind.Text:
                    writer.WriteStringValue(value.Text);
                    break;
                default:
                    writer.WriteNullValue();
                    break;
            }
        }
    }
}
