using NodaTime;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Products;

/// <summary>Reads the fields that products of every type share.</summary>
public static class ProductInput
{
    public const int MaxPublicDescription = 5_000;

    private static readonly string[] AccountingSystems =
        ["xero", "pennylane", "zoho-books", "exact-online", "quickbooks", "netsuite", "rillet", "datev", "anrok"];

    public static Product ReadNew(Body body, ProductType type, Instant now)
    {
        var product = new Product { Id = Ids.New("itm"), Type = type, Name = "", CreatedAt = now, UpdatedAt = now };
        ReadChanges(body, product, now);
        product.DescriptionDisplayIntervalDates = body.Flag("description_display_interval_dates") ?? false;
        return product;
    }

    /// <summary>The name, which every body carries, and the other fields that this one has. The caller throws before it saves.</summary>
    public static void ReadChanges(Body body, Product product, Instant now)
    {
        product.Name = body.Name("name", Need.Required) ?? product.Name;
        if (body.Has("description"))
        {
            product.Description = body.Text("description", Need.Nullable);
        }
        if (body.Has("public_description"))
        {
            product.PublicDescription = body.Text("public_description", Need.Nullable, MaxPublicDescription);
        }
        if (body.Has("translations"))
        {
            product.Translations = ReadTranslations(body);
        }
        if (body.Has("accounting"))
        {
            product.Accounting = ReadAccounting(body);
        }
        product.IsAvailableOnDemand = body.Flag("is_available_on_demand") ?? product.IsAvailableOnDemand;
        product.IsAvailableOnSubscription = body.Flag("is_available_on_subscription") ?? product.IsAvailableOnSubscription;
        product.UpdatedAt = now;
    }

    private static Dictionary<string, ProductTranslation>? ReadTranslations(Body body)
    {
        if (body.Object("translations", Need.Nullable) is not { } map)
        {
            return null;
        }
        var translations = new Dictionary<string, ProductTranslation>(StringComparer.Ordinal);
        foreach (var language in map.Names())
        {
            if (!Languages.All.Contains(language))
            {
                map.Refuse(language, $"Unknown language. Expected {string.Join(" | ", Languages.All.Select(l => $"'{l}'"))}");
            }
            else if (map.Object(language) is { } texts)
            {
                translations[language] = new ProductTranslation(
                    texts.Text("name", Need.Nullable, 255), texts.Text("public_description", Need.Nullable, MaxPublicDescription));
            }
        }
        return translations;
    }

    private static Dictionary<string, ProductAccounting> ReadAccounting(Body body)
    {
        var accounting = new Dictionary<string, ProductAccounting>(StringComparer.Ordinal);
        if (body.Object("accounting") is { } map)
        {
            foreach (var entity in map.Names())
            {
                if (map.Object(entity) is { } codes)
                {
                    accounting[entity] = new ProductAccounting(
                        codes.Text("tax_rate_id", Need.Nullable, 255),
                        codes.Text("product_code", Need.Nullable, 255),
                        codes.Text("account_code", Need.Nullable, 255),
                        ReadIntegrations(codes));
                }
            }
        }
        return accounting;
    }

    /// <summary>Systems that the contract does not know are left out, as unknown fields are.</summary>
    private static Dictionary<string, AccountingIntegration> ReadIntegrations(Body codes)
    {
        var integrations = new Dictionary<string, AccountingIntegration>(StringComparer.Ordinal);
        if (codes.Object("integrations") is { } systems)
        {
            foreach (var system in systems.Names().Where(AccountingSystems.Contains))
            {
                if (systems.Object(system) is { } keys)
                {
                    integrations[system] = new AccountingIntegration(
                        keys.Text("product_id", Need.Nullable, 255), keys.Text("revrec_rule_id", Need.Nullable, 255));
                }
            }
        }
        return integrations;
    }
}
