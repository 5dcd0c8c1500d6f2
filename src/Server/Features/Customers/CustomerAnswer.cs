using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NodaTime;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Wire;
using Plumbline.Server.Wire.Reference;

namespace Plumbline.Server.Features.Customers;

public sealed record TaxIdAnswer(string Value, string Status);

public sealed record IntegrationAnswer(string EntityId, string ProviderName, string ProviderAccountId);

public sealed record CustomerUserAnswer(string Id, string Email, string? FirstName, string? LastName, string? PictureUrl);

/// <summary>A subscription as it stands inside its customer.</summary>
public sealed record CustomerSubscriptionAnswer(
    string Id, string Status, Instant? CurrentPeriodStartedAt, Instant? CurrentPeriodEndsAt, string? PlanId, string? CheckoutSessionId);

/// <summary>What both versions of the API say of a customer.</summary>
public abstract class CustomerAnswer
{
    [JsonPropertyOrder(-2)]
    public string Id { get; private set; } = "";

    [JsonPropertyOrder(-2)]
    public string Name { get; private set; } = "";

    [JsonPropertyOrder(-2)]
    public CustomerType? Type { get; private set; }

    [JsonPropertyOrder(-2)]
    public CustomerStatus Status { get; private set; }

    [JsonPropertyOrder(-2)]
    public string? Currency { get; private set; }

    [JsonPropertyOrder(-2)]
    public string? Country { get; private set; }

    [JsonPropertyOrder(-2)]
    public string? Domain { get; private set; }

    public IReadOnlyList<TaxIdAnswer> TaxIds { get; private set; } = [];

    public string? LocalTaxNumber { get; private set; }

    public decimal? TaxRateCustom { get; private set; }

    public Taxability Taxability { get; private set; }

    public string? RegistrationNumber { get; private set; }

    public bool IsGovernmentAffiliated { get; private set; }

    public string? Language { get; private set; }

    public string? Timezone { get; private set; }

    public string? ExternalId { get; private set; }

    public JsonElement? Properties { get; private set; }

    public IReadOnlyDictionary<string, JsonElement> CustomProperties { get; private set; } = new Dictionary<string, JsonElement>();

    public Address BillingAddress { get; private set; } = Address.Empty;

    public Address ShippingAddress { get; private set; } = Address.Empty;

    public string? BillingEmail { get; private set; }

    public IReadOnlyList<string> InvoiceEmails { get; private set; } = [];

    public string InvoicingEntityId { get; private set; } = "";

    public bool InvoiceRemindersEnabled { get; private set; }

    public string? PriceBookId { get; private set; }

    public IReadOnlyList<string> AvailablePaymentMethods { get; private set; } = [];

    public IReadOnlyList<CustomerSubscriptionAnswer> Subscriptions { get; private set; } = [];

    public IReadOnlyList<string> SegmentIds { get; private set; } = [];

    public IReadOnlyList<IntegrationAnswer> Integrations { get; private set; } = [];

    public Instant CreatedAt { get; private set; }

    public Instant UpdatedAt { get; private set; }

    public Instant? DeletedAt { get; private set; }

    protected void Fill(Customer c, CustomerParts parts)
    {
        (Id, Name, Type, Status) = (c.Id, c.Name, c.Type, c.Status);
        (Currency, Country, Domain, Language, Timezone) = (c.Currency, c.Country, c.Domain, c.Language, c.Timezone);
        TaxIds = TaxParties.NumbersOf(c);
        (LocalTaxNumber, TaxRateCustom, Taxability) = (c.LocalTaxNumber, c.TaxRateCustom, c.Taxability);
        (RegistrationNumber, IsGovernmentAffiliated, ExternalId) = (c.RegistrationNumber, c.IsGovernmentAffiliated, c.ExternalId);
        (Properties, CustomProperties) = (MetadataReader.OfStored(c.Properties), parts.CustomProperties.Of(c.Id));
        (BillingAddress, ShippingAddress) = (c.BillingAddress.ForAnswer(), c.ShippingAddress.ForAnswer());
        (BillingEmail, InvoiceEmails, InvoiceRemindersEnabled) = (c.BillingEmail, c.InvoiceEmails, c.InvoiceRemindersEnabled);
        (InvoicingEntityId, PriceBookId, AvailablePaymentMethods) = (c.InvoicingEntityId, c.PriceBookId, c.AvailablePaymentMethods);
        Subscriptions = parts.SubscriptionsOf(c.Id);
        Integrations = [.. parts.ProvidersOf(c.Id).Select(p => new IntegrationAnswer(p.EntityId, p.ProviderName, p.ConnectionId))];
        SegmentIds = [.. parts.Segments[c.Id]];
        (CreatedAt, UpdatedAt, DeletedAt) = (c.CreatedAt, c.UpdatedAt, c.DeletedAt);
    }
}

/// <summary>The older shape: lists, and the answer to every write.</summary>
public class CustomerV1Answer : CustomerAnswer
{
    public string? VatNumber { get; private set; }

    public bool VatNumberValid { get; private set; }

    public decimal? VatRateCustom { get; private set; }

    public string? CurrentPaymentMethodType { get; private set; }

    public string? CurrentPaymentMethodId { get; private set; }

    public decimal? CustomPaymentDelay { get; private set; }

    public decimal? CustomPaymentInitiationDelay { get; private set; }

    public static CustomerV1Answer Of(Customer c, CustomerParts parts) => new CustomerV1Answer().With(c, parts);

    private protected CustomerV1Answer With(Customer c, CustomerParts parts)
    {
        Fill(c, parts);
        (VatNumber, VatRateCustom) = (c.TaxId, c.TaxRateCustom);
        VatNumberValid = TaxParties.StatusOf(c) == TaxIdStatus.Valid;
        (CurrentPaymentMethodType, CurrentPaymentMethodId) = (c.PaymentMethodType, c.PaymentMethodId);
        (CustomPaymentDelay, CustomPaymentInitiationDelay) = (c.CustomPaymentDelay, c.CustomPaymentInitiationDelay);
        return this;
    }
}

public class CustomerV1DetailsAnswer : CustomerV1Answer
{
    public IReadOnlyDictionary<string, string> Providers { get; private set; } = new Dictionary<string, string>();

    public JsonObject? CurrentPaymentMethod { get; private set; }

    public IReadOnlyDictionary<string, string?>? BankAccount { get; private set; }

    public string? OrganisationId { get; private set; }

    public OrganisationInvoicing? OrganisationInvoicing { get; private set; }

    public static new CustomerV1DetailsAnswer Of(Customer c, CustomerParts parts) => new CustomerV1DetailsAnswer().WithDetails(c, parts);

    private protected CustomerV1DetailsAnswer WithDetails(Customer c, CustomerParts parts)
    {
        With(c, parts);
        CurrentPaymentMethod = parts.CurrentMethodOf(c);
        Providers = parts.ProvidersOf(c.Id).GroupBy(p => p.ProviderName).ToDictionary(g => g.Key, g => g.First().EntityId);
        (BankAccount, OrganisationId, OrganisationInvoicing) = (c.BankAccount?.ToAnswer(), c.OrganisationId, c.OrganisationInvoicing);
        return this;
    }
}

/// <summary>A customer that a batch made.</summary>
public sealed class CustomerInBatchAnswer : CustomerV1DetailsAnswer
{
    public string BatchCustomerId { get; private set; } = "";

    public static CustomerInBatchAnswer Of(Customer c, CustomerParts parts, string batchCustomerId) =>
        (CustomerInBatchAnswer)new CustomerInBatchAnswer { BatchCustomerId = batchCustomerId }.WithDetails(c, parts);
}

public class CustomerV2Answer : CustomerAnswer
{
    public string? OwnerId { get; private set; }

    public CustomerUserAnswer? Owner { get; private set; }

    public IReadOnlyList<CustomerUserAnswer> Followers { get; private set; } = [];

    public decimal? PaymentTerms { get; private set; }

    public decimal? PaymentInitiationDelay { get; private set; }

    public string? PaymentMethodType { get; private set; }

    public string? PaymentMethodId { get; private set; }

    public static CustomerV2Answer Of(Customer c, CustomerParts parts) => new CustomerV2Answer().With(c, parts);

    private protected CustomerV2Answer With(Customer c, CustomerParts parts)
    {
        Fill(c, parts);
        // users who are gone own and follow nothing
        Owner = parts.Users.GetValueOrDefault(c.OwnerId ?? "");
        Followers = [.. c.FollowerIds.Select(id => parts.Users.GetValueOrDefault(id)).OfType<CustomerUserAnswer>()];
        (OwnerId, PaymentTerms, PaymentInitiationDelay) = (Owner?.Id, c.CustomPaymentDelay, c.CustomPaymentInitiationDelay);
        (PaymentMethodType, PaymentMethodId) = (c.PaymentMethodType, c.PaymentMethodId);
        return this;
    }
}

public sealed class CustomerV2DetailsAnswer : CustomerV2Answer
{
    public JsonObject? PaymentMethod { get; private set; }

    public IReadOnlyDictionary<string, string?>? BankAccount { get; private set; }

    public string? OrganisationId { get; private set; }

    public OrganisationInvoicing? OrganisationInvoicing { get; private set; }

    public static new CustomerV2DetailsAnswer Of(Customer c, CustomerParts parts)
    {
        var answer = new CustomerV2DetailsAnswer
        {
            PaymentMethod = parts.CurrentMethodOf(c),
            BankAccount = c.BankAccount?.ToAnswer(),
            OrganisationId = c.OrganisationId,
            OrganisationInvoicing = c.OrganisationInvoicing,
        };
        answer.With(c, parts);
        return answer;
    }
}
