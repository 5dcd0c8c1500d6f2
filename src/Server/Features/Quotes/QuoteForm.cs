using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

/// <summary>A file as it was uploaded.</summary>
public sealed record UploadedFile(string Name, string Mimetype, byte[] Bytes);

/// <summary>
/// A body sent as JSON, or as a form with files: the same fields, objects and lists written as JSON text, an empty field for null.
/// </summary>
public sealed record QuoteForm(Body Body, IReadOnlyList<UploadedFile> Files)
{
    /// <summary>The types a file may have: those that the contract can hand out.</summary>
    public static readonly IReadOnlyCollection<string> Types =
    [
        "application/pdf", "application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "text/plain", "text/csv", "image/jpeg", "image/png", "image/gif", "image/svg+xml", "application/json", "application/xml",
    ];

    public const int MaxFileBytes = 10 * 1024 * 1024;
    public const int MaxFiles = 10;

    private const int MaxForm = (MaxFiles * MaxFileBytes) + (1024 * 1024);
    private static readonly string[] Numbers = ["amount"];

    public static async Task<QuoteForm> ReadAsync(HttpContext http, CancellationToken cancel) =>
        http.Request.HasFormContentType ? await FormAsync(http, cancel) : new QuoteForm(await BodyReader.ReadObjectAsync(http), []);

    /// <summary>The same where no body at all will do too.</summary>
    public static async Task<QuoteForm> ReadOptionalAsync(HttpContext http, CancellationToken cancel) =>
        http.Request.HasFormContentType
            ? await FormAsync(http, cancel)
            : new QuoteForm(await BodyReader.ReadOptionalObjectAsync(http), []);

    private static async Task<QuoteForm> FormAsync(HttpContext http, CancellationToken cancel)
    {
        if (http.Request.ContentLength > MaxForm)
        {
            throw TooLarge("form", MaxForm);
        }
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxForm;
        }
        IFormCollection form;
        try
        {
            http.Features.Set<IFormFeature>(new FormFeature(
                http.Request, new FormOptions { MultipartBodyLengthLimit = MaxForm, ValueCountLimit = 100 }));
            form = await http.Request.ReadFormAsync(cancel);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw e.Message.Contains("length limit", StringComparison.Ordinal)
                ? TooLarge("form", MaxForm)
                : new Refusal(400, "malformed_form", "The form cannot be read");
        }
        var body = new Body(ToJson(form), [], []);
        var files = new List<UploadedFile>();
        if (form.Files.Count > MaxFiles)
        {
            throw Refusal.Field(form.Files[0].Name, $"At most {MaxFiles} files");
        }
        foreach (var file in form.Files)
        {
            files.Add(await FileAsync(file, body, cancel));
        }
        return new QuoteForm(body, files);
    }

    private static async Task<UploadedFile> FileAsync(IFormFile file, Body body, CancellationToken cancel)
    {
        if (file.Length > MaxFileBytes)
        {
            throw TooLarge("file", MaxFileBytes);
        }
        var type = file.ContentType?.Split(';')[0].Trim().ToLowerInvariant() ?? "";
        if (!Types.Contains(type))
        {
            body.Refuse(file.Name, $"A file of type {(type.Length == 0 ? "unknown" : type)} is not taken");
        }
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory, cancel);
        if (type == "application/pdf" && !memory.ToArray().AsSpan().StartsWith("%PDF-"u8))
        {
            body.Refuse(file.Name, "Expected a PDF");
        }
        var name = Path.GetFileName(file.FileName.Replace('\0', ' '));
        return new UploadedFile(name.Length is 0 or > 255 ? "file" : name, type, memory.ToArray());
    }

    private static JsonElement ToJson(IFormCollection form)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, values) in form)
            {
                json.WritePropertyName(name);
                Write(json, name, values.ToString());
            }
            json.WriteEndObject();
        }
        return BodyReader.Parse(buffer.WrittenMemory.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string name, string text)
    {
        if (text.Length == 0)
        {
            json.WriteNullValue();
        }
        else if (text[0] is '{' or '[')
        {
            json.WriteRawValue(BodyReader.Parse(System.Text.Encoding.UTF8.GetBytes(text)).GetRawText(), skipInputValidation: true);
        }
        else if (Numbers.Contains(name)
            && decimal.TryParse(
                text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    private static Refusal TooLarge(string what, int bytes) =>
        new(413, "payload_too_large", $"The {what} is larger than {bytes / 1024} KB");
}
