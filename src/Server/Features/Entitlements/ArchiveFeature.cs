using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>Both ways; a feature that is already so stays as it is. What customers have of it stays too.</summary>
public static class ArchiveFeature
{
    public static Task<IResult> ArchiveAsync(string code, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        MoveAsync(code, FeatureStatus.Archived, db, tenant, cancel);

    public static Task<IResult> UnarchiveAsync(string code, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        MoveAsync(code, FeatureStatus.Active, db, tenant, cancel);

    private static async Task<IResult> MoveAsync(
        string code, FeatureStatus status, BillingDb db, CurrentTenant tenant, CancellationToken cancel) =>
        Reply.Ok(FeatureAnswer.Of(await db.WriteAsync(async () =>
        {
            var feature = await FeatureRows.LockAsync(db, code, cancel);
            if (feature.Status != status)
            {
                feature.Status = status;
                feature.ArchivedAt = status == FeatureStatus.Archived ? tenant.Now : null;
                feature.UpdatedAt = tenant.Now;
            }
            return feature;
        }, cancel)));
}
