using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.SubscriptionTemplates;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Plans;

public static class ListPlans
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = TemplateRows.Living(db).AsNoTracking().OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id);
        return Reply.Ok(await page.PageAsync<SubscriptionTemplate, PlanListedAnswer>(rows, async found =>
        {
            var configurations = await TemplateRows.ConfigurationsAsync(db, [.. found.Select(t => t.Id)], cancel);
            return [.. found.Select(t => PlanListedAnswer.Of(t, configurations[t.Id].FirstOrDefault(), tenant.Now))];
        }, cancel));
    }
}
