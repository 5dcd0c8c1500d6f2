using System.Text;
using System.Text.Json;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Events;

/// <summary>
/// Reads the record of an event: an id, and texts, numbers, booleans or arrays of these under other keys. It is kept as its sender wrote
/// it, with two exceptions: an id that is a number becomes a text, and keys that are null are left out, since a missing key and a null
/// mean the same to every aggregator and the contract knows no nulls in a record.
/// </summary>
internal static class RecordReader
{
    public const int MaxBytes = 64 * 1024;
    public const int MaxKeys = 256;

    /// <summary>The id, null where it is wrong, and the record to keep.</summary>
    public readonly record struct Result(string? Id, ReadOnlyMemory<byte> Json);

    /// <summary>Reads the value that the reader stands on, to its end.</summary>
    public static Result Read(ref Utf8JsonReader json, ReadOnlyMemory<byte> body, ref List<FieldError>? faults)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Add(ref faults, EventReader.WrongType(["record"], "object", json.TokenType));
            json.Skip();
            return default;
        }
        var start = (int)json.TokenStartIndex;
        Span<Range> names = stackalloc Range[MaxKeys];
        var count = 0;
        var needsRewriting = false;
        var hasEscapedName = false;
        string? id = null;
        var idSeen = false;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var nameStart = (int)json.TokenStartIndex + 1;
            if (count < MaxKeys)
            {
                names[count] = nameStart..(nameStart + json.ValueSpan.Length);
            }
            count++;
            hasEscapedName |= json.ValueIsEscaped;
            var isId = JsonTexts.IsSound(ref json, ["record"], ref faults) && json.ValueTextEquals("id"u8);
            var name = json.ValueSpan;
            json.Read();
            needsRewriting |= json.TokenType == JsonTokenType.Null || (isId && json.TokenType == JsonTokenType.Number);
            if (isId)
            {
                idSeen = true;
                id = ReadId(ref json, ref faults);
            }
            else
            {
                CheckValue(ref json, name, ref faults);
            }
        }
        if (!idSeen)
        {
            Add(ref faults, new FieldError("invalid_type", ["record", "id"], "Required", "string", "undefined"));
        }
        var whole = body[start..(int)json.BytesConsumed];
        CheckWhole(whole, body.Span, names, count, hasEscapedName, ref faults);
        return new Result(id, needsRewriting && faults is null ? Rewrite(whole) : whole);
    }

    private static void CheckWhole(
        ReadOnlyMemory<byte> whole, ReadOnlySpan<byte> body, ReadOnlySpan<Range> names, int count, bool hasEscapedName,
        ref List<FieldError>? faults)
    {
        if (whole.Length > MaxBytes)
        {
            Add(ref faults, new FieldError("too_big", ["record"], $"A record has at most {MaxBytes / 1024} KB"));
        }
        else if (count > MaxKeys)
        {
            Add(ref faults, new FieldError("too_big", ["record"], $"A record has at most {MaxKeys} keys"));
        }
        else if (HasTwins(body, names[..count]) || (hasEscapedName && HasTwins(whole)))
        {
            Add(ref faults, new FieldError("custom", ["record"], "A key stands twice"));
        }
    }

    private static string? ReadId(ref Utf8JsonReader json, ref List<FieldError>? faults)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                return JsonTexts.TryRead(ref json, ["record", "id"], out var text, ref faults) ? text : null;
            case JsonTokenType.Number when RecordNumber.Fits(json.ValueSpan) && json.ValueSpan.Length <= EventReader.MaxText:
                return Encoding.ASCII.GetString(json.ValueSpan);
            default:
                Add(ref faults, EventReader.WrongType(["record", "id"], "string", json.TokenType));
                json.Skip();
                return null;
        }
    }

    private static void CheckValue(ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref List<FieldError>? faults)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.StartObject:
                Refuse(name, "invalid_type", "Expected string, number, boolean or array, received object", ref faults);
                json.Skip();
                return;
            case JsonTokenType.StartArray:
                while (json.Read() && json.TokenType != JsonTokenType.EndArray)
                {
                    if (json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Null)
                    {
                        var kind = EventReader.KindOf(json.TokenType);
                        Refuse(name, "invalid_type", $"Expected strings, numbers or booleans in the array, received {kind}", ref faults);
                        json.Skip();
                        continue;
                    }
                    CheckScalar(ref json, name, ref faults);
                }
                return;
            default:
                CheckScalar(ref json, name, ref faults);
                return;
        }
    }

    private static void CheckScalar(ref Utf8JsonReader json, ReadOnlySpan<byte> name, ref List<FieldError>? faults)
    {
        if (json.TokenType == JsonTokenType.Number && !RecordNumber.Fits(json.ValueSpan))
        {
            Refuse(name, "too_big", $"The number has more than {RecordNumber.MaxDigits} digits", ref faults);
        }
        else if (json.TokenType == JsonTokenType.String && json.ValueIsEscaped)
        {
            JsonTexts.IsSound(ref json, ["record", NameOf(name)], ref faults);
        }
    }

    private static void Refuse(ReadOnlySpan<byte> name, string code, string message, ref List<FieldError>? faults) =>
        Add(ref faults, new FieldError(code, ["record", NameOf(name)], message));

    // a name that is escaped stays so: it serves to find the place
    private static string NameOf(ReadOnlySpan<byte> name) => Encoding.UTF8.GetString(name);

    private static void Add(ref List<FieldError>? faults, FieldError fault) => (faults ??= []).Add(fault);

    private static bool HasTwins(ReadOnlySpan<byte> body, ReadOnlySpan<Range> names)
    {
        for (var i = 1; i < names.Length; i++)
        {
            var name = body[names[i]];
            for (var j = 0; j < i; j++)
            {
                if (body[names[j]].SequenceEqual(name))
                {
                    return true;
                }
            }
        }
        return false;
    }

    // the same name may be written in two ways where one is escaped
    private static bool HasTwins(ReadOnlyMemory<byte> record)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var json = new Utf8JsonReader(record.Span);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            try
            {
                if (!names.Add(json.GetString()!))
                {
                    return true;
                }
            }
            catch (InvalidOperationException)
            {
                // a name with a lone surrogate is a fault already
                return false;
            }
            json.Read();
            json.Skip();
        }
        return false;
    }

    private static byte[] Rewrite(ReadOnlyMemory<byte> record)
    {
        using var buffer = new MemoryStream(record.Length + 16);
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = WireJson.Encoder }))
        {
            var json = new Utf8JsonReader(record.Span);
            json.Read();
            writer.WriteStartObject();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var isId = json.ValueTextEquals("id"u8);
                var name = json.GetString()!;
                json.Read();
                if (json.TokenType == JsonTokenType.Null)
                {
                    continue;
                }
                writer.WritePropertyName(name);
                var start = (int)json.TokenStartIndex;
                json.Skip();
                var value = record.Span[start..(int)json.BytesConsumed];
                if (isId && json.TokenType == JsonTokenType.Number)
                {
                    writer.WriteStringValue(value);
                }
                else
                {
                    writer.WriteRawValue(value, skipInputValidation: true);
                }
            }
            writer.WriteEndObject();
        }
        return buffer.ToArray();
    }
}
