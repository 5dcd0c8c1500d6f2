using Plumbline.Server.Features.Billing;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Quotes;

public static class QuoteEndpoints
{
    public static void AddQuotes(this IServiceCollection services) => services
        .AddScoped<QuoteReader>().AddScoped<QuotedSubscription>().AddScoped<QuotedUpdate>().AddScoped<QuotedInvoice>()
        .AddScoped<CreateQuote>().AddScoped<UpdateQuote>().AddScoped<QuoteSteps>().AddScoped<SignQuote>().AddScoped<DownloadQuote>()
        .AddScoped<QuoteInvitations>().AddScoped<QuotePayment>()
        .AddScoped<IDueKind, QuoteExpiry>().AddScoped<IPayloadSource, QuotePayloads>();

    public static void MapQuotes(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(QuotesJson.Default);
        const string area = "quotes";
        routes.MapTemplates(area);
        routes.MapOperation("GET", "/v1/quotes", "listQuotes", area, ListQuotes.HandleAsync);
        routes.MapOperation("POST", "/v1/quotes", "createQuote", area, CreateQuote.HandleAsync);
        routes.MapOperation("GET", "/v1/quotes/{id}", "getQuote", area, GetQuote.HandleAsync);
        routes.MapOperation("PATCH", "/v1/quotes/{id}", "updateQuote", area, UpdateQuote.HandleAsync);
        routes.MapOperation("POST", "/v1/quotes/{id}/finalize", "finalizeQuote", area, QuoteSteps.FinalizeAsync);
        routes.MapOperation("POST", "/v1/quotes/{id}/approve", "approveQuote", area, QuoteSteps.ApproveAsync);
        routes.MapOperation("POST", "/v1/quotes/{id}/send", "sendQuote", area, QuoteSteps.SendAsync);
        routes.MapOperation("POST", "/v1/quotes/{id}/sign", "signQuote", area, SignQuote.HandleAsync);
        routes.MapOperation("POST", "/v1/quotes/{id}/void", "voidQuote", area, QuoteSteps.VoidAsync);
        routes.MapOperation("POST", "/v1/quotes/{id}/duplicate", "duplicateQuote", area, DuplicateQuote.HandleAsync);
        routes.MapOperation("GET", "/v1/quotes/{id}/valuation", "getQuoteValuation", area, GetQuote.ValuationAsync);
        routes.MapOperation("GET", "/v1/quotes/{id}/download", "downloadQuote", area, DownloadQuote.HandleAsync);
        routes.MapOperation("GET", "/v1/quotes/{id}/signers", "listQuoteSigners", area, Signers.ListAsync);
        routes.MapOperation("PUT", "/v1/quotes/{id}/signers", "setQuoteSigners", area, Signers.SetAsync);
        routes.MapOperation("POST", "/v1/quotes/{id}/signers/{signerId}/sign", "signQuoteAsSigner", area, SignQuote.BySignerAsync);
        routes.MapOperation("GET", "/v1/quotes/{id}/signers/{signerId}/link", "getQuoteSignerLink", area, Signers.LinkAsync);
        routes.MapOperation("GET", "/v1/quotes/{quoteId}/files/{id}/download", "downloadQuoteFile", area, GetQuote.FileAsync);
    }

    private static void MapTemplates(this IEndpointRouteBuilder routes, string area)
    {
        const string path = "/v1/quotes/templates";
        routes.MapOperation("GET", path, "listQuoteTemplates", area, QuoteTemplates.ListAsync);
        routes.MapOperation("POST", path, "createQuoteTemplate", area, QuoteTemplates.CreateAsync);
        routes.MapOperation("GET", path + "/{id}", "getQuoteTemplate", area, QuoteTemplates.GetAsync);
        routes.MapOperation("PUT", path + "/{id}", "updateQuoteTemplate", area, QuoteTemplates.UpdateAsync);
        routes.MapOperation("DELETE", path + "/{id}", "deleteQuoteTemplate", area, QuoteTemplates.DeleteAsync);
    }
}
