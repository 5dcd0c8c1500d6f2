using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Webhooks;

/// <summary>Makes, replaces and removes endpoints. Replacing one that was switched off switches it on.</summary>
public static partial class WriteEndpoint
{
    /// <summary>Most endpoints of a company: each is asked for at every commit.</summary>
    public const int MaxEndpoints = 50;

    private sealed record Fields(string Url, string Description, int? RateLimit, List<string>? EventTypes);

    public static async Task<IResult> CreateAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var fields = Read(body);
        var secret = body.Matching("secret", Need.Optional, SecretForm(), "Expected 32 to 100 characters of Base64");
        if (secret is not null && !Convert.TryFromBase64String(secret, new byte[100], out _))
        {
            body.Refuse("secret", "Expected 32 to 100 characters of Base64");
        }
        body.ThrowIfInvalid();
        var endpoint = await db.WriteAsync(async () =>
        {
            if (await db.Set<WebhookEndpoint>().CountAsync(cancel) >= MaxEndpoints)
            {
                throw Refusal.BadRequest($"A company has at most {MaxEndpoints} webhook endpoints");
            }
            var made = new WebhookEndpoint
            {
                Id = Ids.New("ep"),
                Url = fields.Url,
                Secret = secret ?? WebhookEndpoint.NewSecret(),
                CreatedAt = tenant.Now,
            };
            Write(made, fields);
            db.Add(made);
            return made;
        }, cancel);
        return Reply.Created(WebhookEndpointAnswer.Of(endpoint));
    }

    public static async Task<IResult> UpdateAsync(HttpContext http, string id, BillingDb db, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var fields = Read(body);
        body.ThrowIfInvalid();
        var endpoint = await db.WriteAsync(async () =>
        {
            var found = await LockAsync(db, id, cancel);
            Write(found, fields);
            found.DisabledAt = null;
            found.FailingSince = null;
            return found;
        }, cancel);
        return Reply.Ok(WebhookEndpointAnswer.Of(endpoint));
    }

    public static async Task<IResult> DeleteAsync(string id, BillingDb db, CancellationToken cancel)
    {
        await db.WriteAsync(async () =>
        {
            db.Remove(await LockAsync(db, id, cancel));
            await db.Set<WebhookDelivery>().Where(d => d.EndpointId == id).ExecuteDeleteAsync(cancel);
        }, cancel);
        return Reply.NoContent();
    }

    /// <summary>The endpoint for a change: its row is locked until the transaction ends.</summary>
    public static async Task<WebhookEndpoint> LockAsync(BillingDb db, string id, CancellationToken cancel)
    {
        await db.LockAsync("webhook_endpoints", [id], cancel);
        return await db.Set<WebhookEndpoint>().SingleOrDefaultAsync(e => e.Id == id, cancel)
            ?? throw Refusal.NotFound("Webhook endpoint");
    }

    private static Fields Read(Body body)
    {
        var url = body.Url("url", Need.Required);
        if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var target)
            || target.Scheme is not ("http" or "https") || target.UserInfo.Length > 0))
        {
            body.Refuse("url", "Expected an http or https URL without user name and password");
        }
        return new Fields(
            url ?? "",
            body.Text("description", max: 1000) ?? "",
            body.Integer("rate_limit", min: 1, max: 1000),
            body.WordsIn("event_types", WebhookTypes.All)?.Distinct().ToList());
    }

    private static void Write(WebhookEndpoint endpoint, Fields fields)
    {
        endpoint.Url = fields.Url;
        endpoint.Description = fields.Description;
        endpoint.RateLimit = fields.RateLimit;
        // none named means all, as an absent list does
        endpoint.EventTypes = fields.EventTypes is { Count: > 0 } ? fields.EventTypes : null;
    }

    [GeneratedRegex(@"\A[a-zA-Z0-9+/=]{32,100}\z")]
    private static partial Regex SecretForm();
}
