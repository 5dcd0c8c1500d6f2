using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.InvoicingEntities;
using Plumbline.Server.Features.Taxes;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Customers;

public enum CustomerStatus
{
    Active,
    Archived,
}

public enum Taxability
{
    Taxable,
    Exempt,
}

public enum OrganisationInvoicing
{
    None,
    EveryInvoice,
    Concat,
}

/// <summary>How often the invoices of an organisation's members are grouped.</summary>
public enum InvoiceSchedule
{
    Month,
    Quarter,
    Year,
}

/// <summary>Who is billed.</summary>
public sealed class Customer : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>cus_…</c></summary>
    public required string Id { get; init; }

    public string Name { get; set; } = "";

    public CustomerType? Type { get; set; }

    public CustomerStatus Status { get; set; } = CustomerStatus.Active;

    public string? Currency { get; set; }

    public string? Country { get; set; }

    public string? Domain { get; set; }

    /// <summary>The one tax id that the contract lets a customer have.</summary>
    public string? TaxId { get; set; }

    /// <summary>What the register of the European Union said of it; null when it was not asked.</summary>
    public RegisterAnswer? TaxIdRegister { get; set; }

    public string? LocalTaxNumber { get; set; }

    /// <summary>Forced rate in percent; null means the rules decide.</summary>
    public decimal? TaxRateCustom { get; set; }

    public Taxability Taxability { get; set; } = Taxability.Taxable;

    public string? RegistrationNumber { get; set; }

    public bool IsGovernmentAffiliated { get; set; }

    public string? Language { get; set; }

    public string? Timezone { get; set; }

    /// <summary>The caller's own id; unique in the tenant.</summary>
    public string? ExternalId { get; set; }

    /// <summary>Free metadata as JSON text.</summary>
    public string? Properties { get; set; }

    public Address BillingAddress { get; set; } = Address.Empty;

    public Address ShippingAddress { get; set; } = Address.Empty;

    public string? BillingEmail { get; set; }

    public List<string> InvoiceEmails { get; set; } = [];

    public required string InvoicingEntityId { get; set; }

    public bool InvoiceRemindersEnabled { get; set; } = true;

    public string? PriceBookId { get; set; }

    public List<string> AvailablePaymentMethods { get; set; } = [.. PaymentWords.Default];

    public string? PaymentMethodType { get; set; }

    public string? PaymentMethodId { get; set; }

    public CustomerBankAccount? BankAccount { get; set; }

    /// <summary>Days from issue to due date; the entity's when null.</summary>
    public decimal? CustomPaymentDelay { get; set; }

    public decimal? CustomPaymentInitiationDelay { get; set; }

    public string? OrganisationId { get; set; }

    public OrganisationInvoicing? OrganisationInvoicing { get; set; }

    /// <summary>Of an organisation.</summary>
    public InvoiceSchedule? InvoiceSchedule { get; set; }

    /// <summary>Of an organisation: when the waiting invoices of its members are grouped next.</summary>
    public Instant? NextInvoiceAt { get; set; }

    /// <summary>From where its groups are counted: a month-end keeps its day.</summary>
    public Instant? InvoiceAnchorAt { get; set; }

    public string? OwnerId { get; set; }

    public List<string> FollowerIds { get; set; } = [];

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public Instant? DeletedAt { get; set; }

    public int Version { get; set; }

    /// <summary>What the search looks through, in lower case, one part a line; kept by <see cref="RefreshSearch"/>.</summary>
    public string SearchText { get; private set; } = "";

    public void RefreshSearch() => SearchText = string.Join('\n', new[] { Name, BillingEmail, ExternalId, Id, TaxId, Domain }
        .Where(part => !string.IsNullOrEmpty(part))).ToLowerInvariant();

    public IEnumerable<Happening> Happenings(RowChange change) => CustomerEvents.Of(this, change);

    internal sealed class Table : IEntityTypeConfiguration<Customer>
    {
        public void Configure(EntityTypeBuilder<Customer> table)
        {
            table.ToTable("customers");
            table.Property(c => c.BankAccount).HasJson();
            table.Property(c => c.InvoiceEmails).HasJson();
            table.Property(c => c.AvailablePaymentMethods).HasJson();
            table.Property(c => c.FollowerIds).HasJson();
            table.Property(c => c.BillingAddress).HasJson();
            table.Property(c => c.ShippingAddress).HasJson();
            // a deleted customer keeps its external id and does not block it
            table.HasIndex(c => new { c.TenantId, c.ExternalId }).IsUnique().HasFilter("deleted_at is null");
            table.HasIndex(c => new { c.TenantId, c.OrganisationId });
            table.HasIndex(c => new { c.TenantId, c.NextInvoiceAt }).HasFilter("next_invoice_at is not null");
            table.HasIndex(c => new { c.TenantId, c.CreatedAt, c.Id });
            table.HasIndex(c => new { c.TenantId, c.UpdatedAt, c.Id });
        }
    }
}
