using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

public static class GetFeature
{
    public static async Task<IResult> HandleAsync(string code, BillingDb db, CancellationToken cancel) =>
        Reply.Ok(FeatureAnswer.Of(await FeatureRows.FindAsync(db, code, cancel)));
}
