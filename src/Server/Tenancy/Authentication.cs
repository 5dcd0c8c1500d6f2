using System.Text;
using Plumbline.Server.Features.OAuth;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tenancy;

/// <summary>
/// Bearer keys, or HTTP Basic with the key as user name. Finds the caller, the company (<c>Hyperline-CompanyId</c> among those the key
/// reaches) and the tenant, and refuses a key without the operation's scope. Some downloads open by a signed link instead.
/// </summary>
public sealed class Authentication(RequestDelegate next, KeyDirectory directory, SignedLinks links)
{
    private static readonly PathString[] Guarded = ["/v1", "/v2", Features.Mcp.McpEndpoints.Path, "/oauth/userinfo"];

    public async Task InvokeAsync(HttpContext http, CurrentTenant tenant)
    {
        var operation = http.GetEndpoint()?.Metadata.GetMetadata<Operation>();
        if (operation is { IsPublic: true } || !Guarded.Any(area => http.Request.Path.StartsWithSegments(area)))
        {
            await next(http);
            return;
        }
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length == 0 && http.GetEndpoint()?.Metadata.GetMetadata<OpenedByLink>() is not null
            && http.Request.Query[SignedLinks.Parameter].ToString() is { Length: > 0 } token)
        {
            await OpenLinkAsync(http, tenant, token);
            return;
        }
        var key = KeyOf(header);
        if (key.StartsWith(CustomerToken.Prefix, StringComparison.Ordinal))
        {
            await EnterCustomerAsync(http, tenant, key[CustomerToken.Prefix.Length..]);
            return;
        }
        var caller = await (OAuthCallers.IsToken(key)
            ? http.RequestServices.GetRequiredService<OAuthCallers>().OfAsync(http)
            : directory.CallerAsync(key, http.RequestAborted).AsTask())
            ?? throw Refusal.Unauthorized("Invalid authentication token");
        var company = CompanyOf(http, caller);
        var entry = await directory.TenantAsync(company, caller.Mode, http.RequestAborted)
            ?? throw Refusal.Unauthorized("Invalid authentication token");
        if (operation?.Area is { Length: > 0 } area)
        {
            var scope = area + (HttpMethods.IsGet(http.Request.Method) ? ".read" : ".write");
            if (!caller.May(scope))
            {
                throw Refusal.Forbidden($"The key lacks the scope {scope}");
            }
        }
        http.Features.Set(caller);
        tenant.Enter(entry, directory.MachineNow());
        await next(http);
    }

    private async Task OpenLinkAsync(HttpContext http, CurrentTenant tenant, string token)
    {
        var claim = await links.OpenAsync(token, http.Request.Path, http.RequestAborted);
        var entry = claim is null ? null : await directory.TenantAsync(claim.CompanyId, claim.Mode, http.RequestAborted);
        tenant.Enter(entry ?? throw Refusal.Unauthorized("The link is wrong or has expired"), directory.MachineNow());
        await next(http);
    }

    private async Task EnterCustomerAsync(HttpContext http, CurrentTenant tenant, string token)
    {
        var isOpen = http.GetEndpoint()?.Metadata.GetMetadata<OpenedByCustomer>() is not null;
        var claim = isOpen ? await links.ReadAsync(token, CustomerToken.Purpose, http.RequestAborted) : null;
        var entry = claim is null ? null : await directory.TenantAsync(claim.CompanyId, claim.Mode, http.RequestAborted);
        tenant.Enter(entry ?? throw Refusal.Unauthorized("Invalid authentication token"), directory.MachineNow());
        http.Features.Set(new CustomerToken(claim!.Subject));
        await next(http);
    }

    private static string CompanyOf(HttpContext http, Caller caller)
    {
        var wanted = http.Request.Headers["Hyperline-CompanyId"].ToString();
        return wanted.Length == 0 ? caller.Companies[0]
            : caller.Companies.Contains(wanted) ? wanted
            : throw Refusal.NotFound("Company");
    }

    private static string KeyOf(string header)
    {
        if (header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && header.Length > 7)
        {
            return header[7..].Trim();
        }
        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var buffer = new byte[header.Length];
            if (Convert.TryFromBase64String(header[6..].Trim(), buffer, out var length))
            {
                return Encoding.UTF8.GetString(buffer, 0, length).Split(':', 2)[0];
            }
        }
        throw Refusal.Unauthorized("Missing authentication token");
    }
}
