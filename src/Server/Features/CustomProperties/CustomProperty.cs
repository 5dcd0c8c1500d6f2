using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.CustomProperties;

public enum PropertyType
{
    Date,
    Boolean,
    Number,
    Text,
    Select,
    MultiSelect,
}

public enum Carrier
{
    Customer,
    Product,
    Plan,
    Quote,
    Subscription,
    Invoice,
}

/// <summary>A declared, typed field that carriers may hold under its slug.</summary>
public sealed class CustomProperty : ITenantRow, IVersionedRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>cfi_…</c></summary>
    public required string Id { get; init; }

    public required string Name { get; set; }

    public required string Slug { get; set; }

    public required PropertyType Type { get; set; }

    public required List<Carrier> Entities { get; set; }

    public required List<string> AuthorizedValues { get; set; }

    public bool ApiOnly { get; set; }

    public bool Required { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change)
    {
        if (change.Word() is { } word)
        {
            yield return new Happening($"custom_property.{word}", Id) { Shape = () => CustomPropertyAnswer.Of(this) };
        }
    }

    internal sealed class Table : IEntityTypeConfiguration<CustomProperty>
    {
        public void Configure(EntityTypeBuilder<CustomProperty> table)
        {
            table.ToTable("custom_properties");
            table.Property(p => p.Entities).HasJson();
            table.Property(p => p.AuthorizedValues).HasJson();
            table.HasIndex(p => new { p.TenantId, p.Slug }).IsUnique();
        }
    }
}

/// <summary>The value of a property on one carrier, as JSON text. Rows of their own, so that lists can filter by them.</summary>
public sealed class CustomPropertyValue : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    public required Carrier Carrier { get; init; }

    /// <summary>Id of the customer, product, subscription …</summary>
    public required string CarrierId { get; init; }

    /// <summary>The declaration; its slug may change, the values stay.</summary>
    public required string PropertyId { get; init; }

    /// <summary>Written one way only, so that equal values are equal texts.</summary>
    public required string Json { get; set; }

    public IEnumerable<Happening> Happenings(RowChange change)
    {
        if (change.IsNew || change.TouchesMoreThan())
        {
            yield return new Happening($"custom_property.value_{(change.IsNew ? "created" : "updated")}", $"{CarrierId}/{PropertyId}")
            {
                CustomerId = Carrier == Carrier.Customer ? CarrierId : null,
                SubscriptionId = Carrier == Carrier.Subscription ? CarrierId : null,
                InvoiceId = Carrier == Carrier.Invoice ? CarrierId : null,
                QuoteId = Carrier == Carrier.Quote ? CarrierId : null,
                Shape = () => new CustomPropertyValuePayload(PropertyId, Carrier, CarrierId, JsonElement.Parse(Json)),
            };
            // the plan of a template and a quote have their own rows saved along
            if (Carrier is Carrier.Customer or Carrier.Product or Carrier.Subscription or Carrier.Invoice)
            {
                yield return new Happening($"{Words<Carrier>.Of(Carrier)}.updated", CarrierId)
                {
                    CustomerId = Carrier == Carrier.Customer ? CarrierId : null,
                    SubscriptionId = Carrier == Carrier.Subscription ? CarrierId : null,
                    InvoiceId = Carrier == Carrier.Invoice ? CarrierId : null,
                };
            }
        }
    }

    internal sealed class Table : IEntityTypeConfiguration<CustomPropertyValue>
    {
        public void Configure(EntityTypeBuilder<CustomPropertyValue> table)
        {
            table.ToTable("custom_property_values");
            table.HasKey(v => new { v.TenantId, v.Carrier, v.CarrierId, v.PropertyId });
            table.HasOne<CustomProperty>().WithMany().HasForeignKey(v => v.PropertyId);
        }
    }
}

/// <summary>The payload of events about values.</summary>
public sealed record CustomPropertyValuePayload(string CustomPropertyId, Carrier Entity, string EntityId, JsonElement Value);
