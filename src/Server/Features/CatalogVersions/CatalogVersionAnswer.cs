using NodaTime;

namespace Plumbline.Server.Features.CatalogVersions;

public sealed record CatalogVersionAnswer(
    string Id,
    int Version,
    CatalogVersionStatus Status,
    string? Name,
    string? Description,
    string? BaseVersionId,
    string? RevertOfVersionId,
    int? ResourceCount,
    Instant? PublishedAt,
    Instant CreatedAt,
    Instant UpdatedAt)
{
    /// <summary>Catalogues are not imported from files.</summary>
    public string? SourceFileName => null;

    public static CatalogVersionAnswer Of(CatalogVersion v) => new(
        v.Id, v.Number, v.Status, v.Name, v.Description, v.BaseVersionId, v.RevertOfVersionId, v.ResourceCount, v.PublishedAt, v.CreatedAt,
        v.UpdatedAt);
}

/// <param name="VersionId">The version that was the draft.</param>
/// <param name="Version">Its number.</param>
/// <param name="ImpactedSubscriptions">How many running subscriptions hold prices that the new version changes or lacks.</param>
public sealed record CatalogPublishAnswer(string VersionId, int Version, int ImpactedSubscriptions);
