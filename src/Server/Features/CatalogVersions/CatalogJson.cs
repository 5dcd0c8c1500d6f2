using System.Text.Json.Serialization;

namespace Plumbline.Server.Features.CatalogVersions;

[JsonSerializable(typeof(IReadOnlyList<CatalogVersionAnswer>))]
[JsonSerializable(typeof(CatalogPublishAnswer))]
[JsonSerializable(typeof(CatalogExportAnswer))]
internal sealed partial class CatalogJson : JsonSerializerContext;
