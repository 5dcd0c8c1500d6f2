using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

public sealed record ExportAnswer(
    string Id, ExportName Name, ExportFileType FileType, ExportStatus Status, Instant CreatedAt, Instant UpdatedAt)
{
    public static ExportAnswer Of(Export e) => new(e.Id, e.Name, e.FileType, e.Status, e.CreatedAt, e.UpdatedAt);
}

/// <summary>How far an export is, and why it failed if it did.</summary>
public sealed record ExportProgressAnswer(ExportStatus Status, long LinesWritten, string? Reason, Instant UpdatedAt);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(OffsetPage<ExportAnswer>))]
[JsonSerializable(typeof(ExportProgressAnswer))]
internal sealed partial class ExportJson : JsonSerializerContext;
