using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Files;

/// <summary>A file as the API shows it; nobody writes summaries here.</summary>
public sealed record FileAnswer(
    string Id, string Name, FileType Type, string Mimetype, string? CustomerId, string? Summary, Instant CreatedAt)
{
    public static FileAnswer Of(StoredFile file) =>
        new(file.Id, file.Name, file.Type, FileTypes.MimeOf(file.Type), file.CustomerId, null, file.CreatedAt);
}

/// <summary>An address that opens without a key until an instant.</summary>
public sealed record FileLinkAnswer(string Url, Instant ExpiresAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OffsetPage<FileAnswer>))]
[JsonSerializable(typeof(FileLinkAnswer))]
internal sealed partial class FileJson : JsonSerializerContext;
