using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.SubscriptionTemplates;

/// <summary>A new template sells nothing until it has a configuration.</summary>
public static class CreateTemplate
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name", Need.Required);
        var template = new SubscriptionTemplate
        {
            Id = Ids.New("subt"),
            Name = name ?? "",
            Description = body.Text("description", Need.Nullable),
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        body.ThrowIfInvalid();
        await db.WriteAsync(() =>
        {
            db.Add(template);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(TemplateListedAnswer.Of(template, []));
    }
}
