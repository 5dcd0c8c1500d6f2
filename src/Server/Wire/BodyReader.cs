using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.Net.Http.Headers;

namespace Plumbline.Server.Wire;

/// <summary>The one reader of request bodies: content type, size, UTF-8, JSON, duplicate keys and depth are judged here.</summary>
public static class BodyReader
{
    /// <summary>Bodies of ordinary operations; ingestion names a larger limit.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public static async Task<Body> ReadObjectAsync(HttpContext http, int maxBytes = MaxBytes)
    {
        var json = await ReadAsync(http, maxBytes);
        return json.ValueKind == JsonValueKind.Object
            ? new Body(json, [], [])
            : throw Refusal.Invalid([Body.WrongType([], "object", json)]);
    }

    /// <summary>A bare array of objects; faults name each element by its index.</summary>
    public static async Task<JsonElement> ReadArrayAsync(HttpContext http, int maxBytes = MaxBytes)
    {
        var json = await ReadAsync(http, maxBytes);
        return json.ValueKind == JsonValueKind.Array ? json : throw Refusal.Invalid([Body.WrongType([], "array", json)]);
    }

    /// <summary>An object, or an empty one where the request carries no body at all.</summary>
    public static async Task<Body> ReadOptionalObjectAsync(HttpContext http)
    {
        var bytes = await ReadBytesAsync(http, MaxBytes);
        if (bytes.IsEmpty)
        {
            return new Body(Parse("{}"u8.ToArray()), [], []);
        }
        RequireJson(http);
        var json = Parse(bytes);
        return json.ValueKind == JsonValueKind.Object
            ? new Body(json, [], [])
            : throw Refusal.Invalid([Body.WrongType([], "object", json)]);
    }

    public static async Task<JsonElement> ReadAsync(HttpContext http, int maxBytes = MaxBytes)
    {
        RequireJson(http);
        return Parse(await ReadBytesAsync(http, maxBytes));
    }

    public static void RequireJson(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
        {
            throw Unsupported("Send the body as application/json");
        }
        if (http.Request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding.ToString() is not ("" or "identity"))
        {
            throw Unsupported("Send the body uncompressed: a Content-Encoding is not read");
        }
        if (http.Request.ContentType!.Contains("charset", StringComparison.OrdinalIgnoreCase)
            && MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            && type.Charset.Value?.Trim('"') is { } charset && !charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            throw Unsupported("Send the body in UTF-8");
        }
    }

    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpContext http, int maxBytes)
    {
        if (http.Request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }
        var reader = http.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(http.RequestAborted);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge(maxBytes);
            }
            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return bytes;
            }
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public static JsonElement Parse(ReadOnlyMemory<byte> bytes)
    {
        RequireText(bytes.Span);
        try
        {
            // not disposed on purpose: its elements live as long as the request, and only pooled buffers are at stake
            return JsonDocument.Parse(bytes, Strict).RootElement;
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }
        catch (InvalidOperationException)
        {
            // the search for duplicate keys reads every key
            throw Malformed("a key holds a lone surrogate");
        }
    }

    /// <summary>Refuses bytes that are no text before JSON is looked for in them.</summary>
    internal static void RequireText(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw Malformed("the body is empty");
        }
        if (bytes.StartsWith(ByteOrderMark))
        {
            throw Malformed("the body begins with a byte order mark");
        }
        if (!Utf8.IsValid(bytes))
        {
            throw Malformed("the body is not valid UTF-8");
        }
    }

    internal static Refusal Malformed(JsonException e) => Malformed(
        e.Message.Contains("duplicate", StringComparison.OrdinalIgnoreCase) ? "a key stands twice in one object"
        : e.Message.Contains("maximum configured depth", StringComparison.Ordinal) ? "it nests deeper than 32 levels"
        : e.Message.Contains("reached end of data", StringComparison.Ordinal) ? "it ends too early"
        : e.Message.Contains("depth to be zero", StringComparison.Ordinal) ? "it ends too early"
        : $"unexpected content at line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static Refusal Malformed(string why) => new(400, "malformed_json", $"Malformed JSON: {why}");

    private static Refusal Unsupported(string message) => new(415, "unsupported_media_type", message);

    private static Refusal TooLarge(int maxBytes) =>
        new(413, "payload_too_large", $"The request body is larger than {maxBytes / 1024} KB");
}
