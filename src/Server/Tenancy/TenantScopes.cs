using NodaTime;

namespace Plumbline.Server.Tenancy;

public static class TenantScopes
{
    /// <summary>A unit of work of its own, in a tenant, for what runs outside a request.</summary>
    public static AsyncServiceScope Enter(this IServiceScopeFactory scopes, TenantEntry entry, Instant machineNow)
    {
        var scope = scopes.CreateAsyncScope();
        scope.ServiceProvider.GetRequiredService<CurrentTenant>().Enter(entry, machineNow);
        return scope;
    }
}
