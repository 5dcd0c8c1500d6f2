using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

public static class ListTemplates
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var faults = new List<FieldError>();
        var page = Offset.Read(http.Request.Query, faults);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = TemplateRows.Living(db).AsNoTracking().OrderByDescending(t => t.CreatedAt).ThenByDescending(t => t.Id);
        return Reply.Ok(await page.PageAsync<SubscriptionTemplate, TemplateListedAnswer>(rows, async found =>
        {
            var configurations = await TemplateRows.ConfigurationsAsync(db, [.. found.Select(t => t.Id)], cancel);
            return [.. found.Select(t => TemplateListedAnswer.Of(t, configurations[t.Id]))];
        }, cancel));
    }
}
