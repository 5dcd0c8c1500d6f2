using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;
using Instant = NodaTime.Instant;

namespace Plumbline.Server.Features.Quotes;

public static class ListQuotes
{
    private static readonly string[] StatusWords = ["all", "expired", .. Words<QuoteStatus>.All];

    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, QuoteReader reader, CurrentTenant tenant, CancellationToken cancel)
    {
        var query = http.Request.Query;
        var faults = new List<FieldError>();
        var page = Offset.Read(query, faults);
        var filter = new ListFilter<Quote>(query, faults)
            .Text("id", q => q.Id)
            .Text("number", q => q.Number)
            .Choice("status", StatusWords, words => Status(words, tenant.Now))
            .Text("customer_id", q => q.CustomerId)
            .Text("template_id", q => q.TemplateId)
            .Text("crm_opportunity_id", q => q.CrmOpportunityId)
            .Choice("type", Words<QuoteType>.All, words => Types(words, w => words.Contains(w)))
            .Choice("type__equals", Words<QuoteType>.All, words => Types(words, w => words.Contains(w)))
            .Choice("type__not", Words<QuoteType>.All, words => Types(words, w => !words.Contains(w)))
            .Own("type__contains", text => Types([text], w => w.Contains(text, StringComparison.OrdinalIgnoreCase))!)
            .Own("type__startsWith", text => Types([text], w => w.StartsWith(text, StringComparison.OrdinalIgnoreCase))!)
            .Own("type__endWith", text => Types([text], w => w.EndsWith(text, StringComparison.OrdinalIgnoreCase))!)
            .Date("updated_at", q => q.UpdatedAt);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        return Reply.Ok(await page.PageAsync(
            filter.Apply(db.Set<Quote>().AsNoTracking()).OrderByDescending(q => q.CreatedAt).ThenByDescending(q => q.Id),
            found => reader.ListAsync(found, cancel), cancel));
    }

    private static Expression<Func<Quote, bool>>? Status(IReadOnlyList<string> words, Instant now)
    {
        if (words.Count == 0 || words.Contains("all"))
        {
            return null;
        }
        var wanted = words.Where(w => w != "expired")
            .Select(w => Words<QuoteStatus>.TryParse(w, out var status) ? status : default).ToArray();
        return words.Contains("expired")
            ? q => wanted.Contains(q.Status) || (Quote.Open.Contains(q.Status) && q.ExpiresAt <= now)
            : q => wanted.Contains(q.Status);
    }

    private static Expression<Func<Quote, bool>>? Types(IReadOnlyList<string> words, Predicate<string> fits)
    {
        var wanted = Enum.GetValues<QuoteType>().Where(t => fits(Words<QuoteType>.Of(t))).ToArray();
        return words.Count == 0 ? null : q => wanted.Contains(q.Type);
    }
}
