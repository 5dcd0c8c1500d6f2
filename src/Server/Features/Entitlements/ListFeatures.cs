using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Entitlements;

/// <summary>Newest first; active ones unless <c>status</c> says otherwise. The search looks through codes and names.</summary>
public static class ListFeatures
{
    private static readonly string[] Statuses = ["all", "active", "archived"];

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<Feature>(query, faults)
            .Text("code", f => f.Code)
            .Text("name", f => f.Name)
            .Choice("status", Statuses, OfStatus)
            .Search("search", f => f.Code + "\n" + f.Name);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var ordered = filter.Apply(db.Set<Feature>().AsNoTracking()).OrderByDescending(f => f.CreatedAt).ThenByDescending(f => f.Id);
        return Reply.Ok(await page.PageAsync(ordered, FeatureAnswer.Of, cancel));
    }

    private static Expression<Func<Feature, bool>>? OfStatus(IReadOnlyList<string> words)
    {
        if (words.Contains("all"))
        {
            return null;
        }
        FeatureStatus[] wanted =
        [
            .. words.Count == 0 ? [FeatureStatus.Active] : words.Select(w => w == "active" ? FeatureStatus.Active : FeatureStatus.Archived),
        ];
        return f => wanted.Contains(f.Status);
    }
}
