using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Reminders;
using Plumbline.Server.Wire;
using NodaTime;

namespace Plumbline.Server.Tenancy;

/// <summary>What a company begins with: a tenant a mode, each with a default invoicing entity.</summary>
public static class NewCompany
{
    public static Company Create(BillingDb db, string name, Address? address, IConfiguration settings, Instant now)
    {
        var company = new Company { Id = Ids.New("com"), Name = name, CreatedAt = now };
        db.Add(company);
        foreach (var mode in Enum.GetValues<Mode>())
        {
            var tenant = new Tenant { CompanyId = company.Id, Mode = mode };
            db.Add(tenant);
            // the tenant's id is drawn by the database; the entity needs it
            db.SaveChanges();
            db.Add(DefaultEntity(tenant.Id, name, address, settings, now));
            db.Add(ReminderSequence.Default(tenant.Id, now));
        }
        return company;
    }

    public static ApiKey KeyFor(string key, string name, string scopes, IReadOnlyList<string> companies, Instant now,
        string? userId = null)
    {
        var id = Ids.New("key");
        return new ApiKey
        {
            Id = id,
            Hash = ApiKey.HashOf(key),
            Name = name,
            Ending = key[^4..],
            Mode = ApiKey.ModeOf(key)!.Value,
            Scopes = scopes,
            UserId = userId,
            CreatedAt = now,
            Companies = [.. companies.Select((c, i) => new ApiKeyCompany { KeyId = id, CompanyId = c, Position = i })],
        };
    }

    private static InvoicingEntity DefaultEntity(int tenantId, string name, Address? address, IConfiguration settings, Instant now) => new()
    {
        TenantId = tenantId,
        Id = Ids.New("ive"),
        Name = name,
        IsDefault = true,
        Timezone = settings["PLUMBLINE_TIMEZONE"] ?? "UTC",
        Currency = settings["PLUMBLINE_CURRENCY"] ?? "EUR",
        AccountingCurrency = settings["PLUMBLINE_CURRENCY"] ?? "EUR",
        Country = address?.Country ?? settings["PLUMBLINE_COUNTRY"] ?? "FR",
        AddressLine1 = address?.Line1,
        AddressLine2 = address?.Line2,
        ZipCode = address?.Zip,
        City = address?.City,
        State = address?.State,
        CreatedAt = now,
        UpdatedAt = now,
    };
}
