using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>Changes the name and description that are sent. Subscriptions show the new name, and are otherwise left alone.</summary>
public static class UpdateTemplate
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var template = await TemplateRows.LockAsync(db, id, cancel);
            template.Name = body.Name("name") ?? template.Name;
            if (body.Has("description"))
            {
                template.Description = body.Text("description", Need.Nullable);
            }
            body.ThrowIfInvalid();
            template.UpdatedAt = tenant.Now;
            return TemplateListedAnswer.Of(template, (await TemplateRows.ConfigurationsAsync(db, [id], cancel))[id]);
        }, cancel));
    }
}
