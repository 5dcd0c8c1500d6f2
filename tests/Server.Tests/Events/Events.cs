using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Tests.Fixture;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Tests.Events;

/// <summary>What the tests of events share: customers, bodies and lists.</summary>
internal static class Events
{
    public const string Noon = "2023-11-15T12:00:00.000Z";

    /// <summary>A customer, made in the store: these tests are about its events only.</summary>
    public static async Task<string> NewCustomerAsync(
        this TestServer server, Api api, string? externalId = null, Action<Customer>? with = null)
    {
        await using var scope = server.App.Services.CreateAsyncScope();
        var directory = scope.ServiceProvider.GetRequiredService<KeyDirectory>();
        var entry = await directory.TenantAsync(api.CompanyId, Mode.Test, CancellationToken.None);
        scope.ServiceProvider.GetRequiredService<CurrentTenant>().Enter(entry!, directory.MachineNow());
        var db = scope.ServiceProvider.GetRequiredService<BillingDb>();
        var customer = new Customer
        {
            Id = Ids.New("cus"),
            Name = "Customer",
            ExternalId = externalId,
            InvoicingEntityId = await db.Set<Server.Features.InvoicingEntities.InvoicingEntity>().Select(e => e.Id).FirstAsync(),
            CreatedAt = directory.MachineNow(),
            UpdatedAt = directory.MachineNow(),
        };
        with?.Invoke(customer);
        await db.WriteAsync(() =>
        {
            db.Add(customer);
            return Task.CompletedTask;
        });
        return customer.Id;
    }

    public static async Task<int> TenantIdAsync(this TestServer server, Api api) =>
        (await server.App.Services.GetRequiredService<KeyDirectory>().TenantAsync(api.CompanyId, Mode.Test, CancellationToken.None))!.Id;

    public static object Event(string customer, string id, string type = "call", object? timestamp = null, decimal quantity = 1) => new
    {
        customer_id = customer,
        event_type = type,
        timestamp = timestamp ?? Noon,
        record = new { id, quantity },
    };

    /// <summary>All stored events of a type, newest first.</summary>
    public static async Task<JsonElement[]> StoredAsync(this Api api, string type = "call", string more = "") =>
        (await api.GetAsync($"/v1/events?event_type={Uri.EscapeDataString(type)}&take=100{more}")).Items("data");

    public static async Task<string[]> StoredIdsAsync(this Api api, string type = "call", string more = "") =>
        [.. (await api.StoredAsync(type, more)).Select(e => e.Text("record.id"))];

    public static string Paths(this JsonElement error) =>
        string.Join(' ', error.Items("errors").Select(e => string.Join('.', e.Items("path").Select(p => p.ToString()))));

    /// <summary>
    /// Sends a body past the check against the contract: events that fail come back as they came, and those break the contract's shape.
    /// </summary>
    public static async Task<(int Status, JsonElement Json)> SendWrongAsync(this TestServer server, Api api, string path, string body)
    {
        using var http = new HttpClient { BaseAddress = new Uri(server.Url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", api.Key);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(path, content);
        return ((int)response.StatusCode, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync()));
    }

    public static string N(int number) => number.ToString("D5", CultureInfo.InvariantCulture);
}
