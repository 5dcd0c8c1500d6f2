using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.PriceConfigurations;

namespace Plumbline.Server.Features.CatalogVersions;

/// <summary>
/// Says of offers whether they charge what they did when the catalogue was last published: what is sold by them then came from that
/// version.
/// </summary>
public sealed class PublishedPrices
{
    private readonly string? _versionId;
    private readonly HashSet<string> _unchanged;

    private PublishedPrices(string? versionId, HashSet<string> unchanged)
    {
        _versionId = versionId;
        _unchanged = unchanged;
    }

    public static async Task<PublishedPrices> LoadAsync(BillingDb db, IEnumerable<PriceConfiguration> offers, CancellationToken cancel)
    {
        var now = offers.ToDictionary(o => o.Id, SnapshotJson.Fingerprint, StringComparer.Ordinal);
        var version = now.Count == 0 ? null : await CatalogVersionRows.NewestPublishedAsync(db, cancel);
        if (version is null)
        {
            return new PublishedPrices(null, []);
        }
        var ids = now.Keys.ToList();
        var then = await db.Set<CatalogSnapshotRow>()
            .Where(r => r.VersionId == version && r.EntityType == CatalogEntityType.PriceConfiguration && ids.Contains(r.ResourceId))
            .Select(r => new { r.ResourceId, r.Fingerprint }).ToListAsync(cancel);
        return new PublishedPrices(
            version, [.. then.Where(r => r.Fingerprint is not null && r.Fingerprint == now[r.ResourceId]).Select(r => r.ResourceId)]);
    }

    /// <summary>
    /// The version that all of these offers came from; null when one was made or changed since, or a price is none of the catalogue's.
    /// </summary>
    public string? VersionOf(IEnumerable<string?> offerIds) =>
        offerIds.All(id => id is not null && _unchanged.Contains(id)) ? _versionId : null;
}
