using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Apps;

/// <summary><c>POST /v1/apps</c>: the only answer that shows the secret.</summary>
public static class CreateApp
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var input = AppInput.Read(body, Need.Optional);
        body.ThrowIfInvalid();
        var secret = Ids.Secret();
        var app = new App
        {
            Id = Ids.New("app"),
            Name = input.Name!,
            Description = input.Description,
            LogoUri = input.LogoUri,
            Callbacks = [.. input.Callbacks!],
            ClientId = Ids.New("dyn"),
            ClientSecretHash = ApiKey.HashOf(secret),
            CreatedAt = tenant.Now,
        };
        await db.WriteAsync(() =>
        {
            db.Add(app);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(new NewAppAnswer(
            app.Id, app.Name, app.Description, app.LogoUri, app.Callbacks, app.ClientId, secret));
    }
}

/// <summary><c>PUT /v1/apps/{id}</c>: the whole app; its client id and secret stay.</summary>
public static class UpdateApp
{
    public static async Task<IResult> HandleAsync(string id, HttpContext http, BillingDb db, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var input = AppInput.Read(body, Need.RequiredNullable);
        body.ThrowIfInvalid();
        return Reply.Ok(await db.WriteAsync(async () =>
        {
            var app = await db.Set<App>().SingleOrDefaultAsync(a => a.Id == id, cancel) ?? throw Refusal.NotFound("App");
            (app.Name, app.Description, app.LogoUri) = (input.Name!, input.Description, input.LogoUri);
            app.Callbacks = [.. input.Callbacks!];
            return AppAnswer.Of(app);
        }, cancel));
    }
}

/// <summary><c>DELETE /v1/apps/{id}</c>.</summary>
public static class DeleteApp
{
    public static async Task<IResult> HandleAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            db.Remove(await db.Set<App>().SingleOrDefaultAsync(a => a.Id == id, cancel) ?? throw Refusal.NotFound("App"));
        }, cancel);
        return Reply.NoContent();
    }
}

/// <summary><c>GET /v1/apps</c>: all of them, newest first, as a bare array.</summary>
public static class ListApps
{
    public static async Task<IResult> HandleAsync(BillingDb db, CancellationToken cancel) => Reply.Ok<IReadOnlyList<AppAnswer>>(
    [
        .. (await db.Set<App>().AsNoTracking().OrderByDescending(a => a.CreatedAt).ThenByDescending(a => a.Id).ToListAsync(cancel))
            .Select(AppAnswer.Of),
    ]);
}
