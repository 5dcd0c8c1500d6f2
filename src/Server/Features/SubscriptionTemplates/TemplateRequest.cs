using System.Buffers;
using System.Text.Json;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>
/// A configuration as the body of a new subscription. Values are copied as they are written, so that the reader of subscriptions judges
/// exactly what was sent.
/// </summary>
public sealed class TemplateRequest
{
    private TemplateRequest(JsonElement json) => Json = json;

    public JsonElement Json { get; }

    /// <summary>The fields of a body that are named.</summary>
    public static TemplateRequest Of(JsonElement body, string[] fields) => new(Write(json =>
    {
        foreach (var field in body.EnumerateObject().Where(f => fields.Contains(f.Name)))
        {
            Copy(json, field);
        }
    }));

    public static TemplateRequest Stored(string text) => new(JsonElement.Parse(text));

    /// <summary>The request to make one with nothing but the template's content, at an instant.</summary>
    public JsonElement Instantiate(Instant start) => Instantiate(JsonElement.Parse("{}"), start);

    /// <summary>
    /// The request to make one: each field that the customer's own request has takes the place of the template's, custom properties one by
    /// one. A contract that begins on a date nobody named begins with the subscription.
    /// </summary>
    public JsonElement Instantiate(JsonElement own, Instant start) => Write(json =>
    {
        foreach (var field in Json.EnumerateObject())
        {
            var isOwn = own.TryGetProperty(field.Name, out var value);
            if (isOwn && field.Name == "custom_properties" && IsObject(value) && IsObject(field.Value))
            {
                json.WritePropertyName(field.Name);
                WriteMerged(json, field.Value, value);
            }
            else if (!isOwn && field.Name == "contract_terms" && StartsOpen(field.Value))
            {
                json.WritePropertyName(field.Name);
                WriteMerged(json, field.Value, StartAt(start));
            }
            else if (!isOwn)
            {
                Copy(json, field);
            }
        }
        var merged = Json.TryGetProperty("custom_properties", out var template) && IsObject(template);
        foreach (var field in own.EnumerateObject().Where(f => !(merged && f.Name == "custom_properties" && IsObject(f.Value))))
        {
            Copy(json, field);
        }
    });

    private static bool StartsOpen(JsonElement terms) =>
        IsObject(terms) && terms.TryGetProperty("activation_strategy", out var strategy) && Body.Is(strategy, "start_date")
            && !terms.TryGetProperty("starts_at", out _);

    private static JsonElement StartAt(Instant start) => Write(json => json.WriteString("starts_at", WireJson.Instants.Format(start)));

    private static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private static void WriteMerged(Utf8JsonWriter json, JsonElement first, JsonElement second)
    {
        json.WriteStartObject();
        foreach (var field in first.EnumerateObject().Where(f => !second.TryGetProperty(f.Name, out _)).Concat(second.EnumerateObject()))
        {
            Copy(json, field);
        }
        json.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter json, JsonProperty field)
    {
        json.WritePropertyName(field.Name);
        json.WriteRawValue(field.Value.GetRawText(), skipInputValidation: true);
    }

    private static JsonElement Write(Action<Utf8JsonWriter> fill)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }
        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
