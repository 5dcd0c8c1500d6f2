using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

public static class TemplateEndpoints
{
    public static void MapSubscriptionTemplates(this IEndpointRouteBuilder routes)
    {
        WireJson.Add(TemplateJson.Default);
        const string area = "subscriptions";
        const string path = "/v1/subscriptions/templates";
        const string parts = $"{path}/{{templateId}}/configurations/{{id}}";
        routes.MapOperation("GET", path, "listSubscriptionTemplates", area, ListTemplates.HandleAsync);
        routes.MapOperation("POST", path, "createSubscriptionTemplate", area, CreateTemplate.HandleAsync);
        routes.MapOperation("GET", $"{path}/{{id}}", "getSubscriptionTemplate", area, GetTemplate.HandleAsync);
        routes.MapOperation("PATCH", $"{path}/{{id}}", "updateSubscriptionTemplate", area, UpdateTemplate.HandleAsync);
        routes.MapOperation("DELETE", $"{path}/{{id}}", "deleteSubscriptionTemplate", area, DeleteTemplate.HandleAsync);
        routes.MapOperation(
            "POST", $"{path}/{{id}}/configurations", "createSubscriptionTemplateConfiguration", area, WriteConfiguration.CreateAsync);
        routes.MapOperation("PUT", parts, "updateSubscriptionTemplateConfiguration", area, WriteConfiguration.ReplaceAsync);
        routes.MapOperation("DELETE", parts, "deleteSubscriptionTemplateConfiguration", area, DeleteConfiguration.HandleAsync);
    }
}
