using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Approvals;

public static class ApprovalEndpoints
{
    public static void AddApprovals(this IServiceCollection services) =>
        services.AddScoped<ApprovalDesk>().AddScoped<QuoteApprovals>().AddScoped<InvoiceApprovals>().AddScoped<SubscriptionApprovals>()
            .AddScoped<HeldWork>();

    public static void MapApprovals(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(ApprovalsJson.Default);
        const string area = "approvals";
        const string path = "/v1/approvals/workflows";
        routes.MapOperation("GET", path, "listApprovalWorkflows", area, ApprovalWorkflows.ListAsync);
        routes.MapOperation("POST", path, "createApprovalWorkflow", area, ApprovalWorkflows.CreateAsync);
        routes.MapOperation("GET", path + "/{id}", "getApprovalWorkflow", area, ApprovalWorkflows.GetAsync);
        routes.MapOperation("PUT", path + "/{id}", "updateApprovalWorkflow", area, ApprovalWorkflows.UpdateAsync);
        routes.MapOperation("DELETE", path + "/{id}", "deleteApprovalWorkflow", area, ApprovalWorkflows.DeleteAsync);
        routes.MapOperation("GET", "/v1/approvals/requests", "listApprovalRequests", area, ListApprovalRequests.HandleAsync);
        const string requests = "/v1/approvals/requests/{id}";
        routes.MapOperation("GET", requests, "getApprovalRequest", area, DecideApproval.GetAsync);
        routes.MapOperation("POST", requests + "/approve", "approveApprovalRequest", area, DecideApproval.ApproveAsync);
        routes.MapOperation("POST", requests + "/reject", "rejectApprovalRequest", area, DecideApproval.RejectAsync);
        routes.MapOperation("GET", "/v1/quotes/{id}/approvals", "getQuoteApprovals", "quotes", DecideApproval.OfQuoteAsync);
    }
}
