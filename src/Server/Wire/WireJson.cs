using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NodaTime;
using NodaTime.Text;

namespace Plumbline.Server.Wire;

/// <summary>How values look on the wire: snake_case, UTC instants with milliseconds and Z, plain numbers, words for enums.</summary>
public static class WireJson
{
    /// <summary>Accents and quotes in names stay readable; answers are JSON, never embedded in a page.</summary>
    public static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static readonly InstantPattern Instants = InstantPattern.CreateWithInvariantCulture("uuuu-MM-dd'T'HH:mm:ss.fff'Z'");

    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Adds the source-generated shapes of a feature; called once a feature at start-up.</summary>
    public static void Add(IJsonTypeInfoResolver shapes)
    {
        lock (Options)
        {
            if (!Options.IsReadOnly && !Options.TypeInfoResolverChain.Contains(shapes))
            {
                Options.TypeInfoResolverChain.Insert(0, shapes);
            }
        }
    }

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = Encoder,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new DecimalConverter());
        options.Converters.Add(new InstantsByKeyConverter());
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower));
        return options;
    }

    private sealed class InstantConverter : JsonConverter<Instant>
    {
        public override Instant Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            InstantPattern.ExtendedIso.Parse(reader.GetString()!).GetValueOrThrow();

        public override void Write(Utf8JsonWriter writer, Instant value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Instants.Format(value));
    }

    /// <summary>
    /// Read back in the order of bytes, as it was written: by itself the library sorts keys by the words of a language, and a column that
    /// reads back in another order looks changed at every save.
    /// </summary>
    private sealed class InstantsByKeyConverter : JsonConverter<SortedDictionary<string, Instant>>
    {
        public override SortedDictionary<string, Instant> Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<Dictionary<string, Instant>>(ref reader, options)!, StringComparer.Ordinal);

        public override void Write(Utf8JsonWriter writer, SortedDictionary<string, Instant> value, JsonSerializerOptions options)
        {
            writer.WriteStartObject();
            foreach (var (key, instant) in value)
            {
                writer.WriteString(key, Instants.Format(instant));
            }
            writer.WriteEndObject();
        }
    }

    /// <summary>12.50 and 12.5 are one number: trailing zeros say nothing on the wire.</summary>
    private sealed class DecimalConverter : JsonConverter<decimal>
    {
        public override decimal Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.GetDecimal();

        public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(value / 1.0000000000000000000000000000m);
    }
}

/// <summary>The answers that handlers give.</summary>
public static class Reply
{
    public static IResult Ok<T>(T value) => Results.Json(value, WireJson.Options, statusCode: 200);

    public static IResult Created<T>(T value) => Results.Json(value, WireJson.Options, statusCode: 201);

    public static IResult Accepted<T>(T value) => Results.Json(value, WireJson.Options, statusCode: 202);

    public static IResult NoContent() => Results.NoContent();
}
