using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Taxes;

/// <summary>Rates of one's own and codes for those of the law together.</summary>
public static class ListTaxRates
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<TaxRate>(query, faults)
            .Text("id", r => r.Id)
            .Text("name", r => r.Name)
            .Text("description", r => r.Description)
            .Text("invoicing_entity_id", r => r.InvoicingEntityId);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        var rows = filter.Apply(db.Set<TaxRate>().AsNoTracking().Where(r => r.DeletedAt == null))
            .OrderByDescending(r => r.CreatedAt).ThenByDescending(r => r.Id);
        return Reply.Ok(await page.PageAsync(rows, TaxRateAnswer.Of, cancel));
    }
}
