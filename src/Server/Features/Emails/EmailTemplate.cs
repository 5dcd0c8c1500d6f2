using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;

namespace Plumbline.Server.Features.Emails;

/// <summary>What a company says in place of our words in one kind of message.</summary>
public sealed class EmailTemplate : ITenantRow, IVersionedRow
{
    /// <summary>The language of a template that stands for all languages without one of their own.</summary>
    public const string AllLanguages = "all";

    public int TenantId { get; set; }

    /// <summary><c>emt_…</c></summary>
    public required string Id { get; init; }

    public required EmailKind Kind { get; init; }

    /// <summary>Two letters, or <c>all</c>.</summary>
    public required string Language { get; init; }

    public required string Subject { get; set; }

    public required string Heading { get; set; }

    public required string Body { get; set; }

    public string? Button { get; set; }

    public required Instant CreatedAt { get; init; }

    public required Instant UpdatedAt { get; set; }

    public int Version { get; set; }

    public EmailWords Words => new(Subject, Heading, Body, Button);

    internal sealed class Table : IEntityTypeConfiguration<EmailTemplate>
    {
        public void Configure(EntityTypeBuilder<EmailTemplate> table)
        {
            table.ToTable("email_templates");
            table.Ignore(t => t.Words);
            table.HasIndex(t => new { t.TenantId, t.Kind, t.Language }).IsUnique();
        }
    }
}

/// <summary>Which messages a company sends by itself.</summary>
public sealed class EmailSettings : ITenantRow
{
    public int TenantId { get; set; }

    public bool InvoiceReady { get; set; } = true;

    public bool InvoiceSettled { get; set; } = true;

    public bool InvoiceErrored { get; set; } = true;

    public bool CheckoutCreated { get; set; } = true;

    public bool CheckoutCompleted { get; set; } = true;

    public bool PaymentMethodExpiring { get; set; } = true;

    /// <summary>Off at first: thresholds were set for the company's own eyes.</summary>
    public bool CreditLowBalance { get; set; }

    public Instant? UpdatedAt { get; set; }

    public static async Task<EmailSettings> OfAsync(BillingDb db, CancellationToken cancel) =>
        await db.Set<EmailSettings>().AsNoTracking().SingleOrDefaultAsync(cancel) ?? new EmailSettings();

    /// <summary>Whether a message goes out by itself; what somebody asks for is sent all the same.</summary>
    public bool Sends(EmailKind kind) => kind switch
    {
        EmailKind.InvoiceReady => InvoiceReady,
        EmailKind.InvoiceSettled => InvoiceSettled,
        EmailKind.InvoiceErrored => InvoiceErrored,
        EmailKind.CheckoutCreated => CheckoutCreated,
        EmailKind.CheckoutCompleted => CheckoutCompleted,
        EmailKind.PaymentMethodExpiring => PaymentMethodExpiring,
        EmailKind.CreditLowBalance => CreditLowBalance,
        _ => true,
    };

    internal sealed class Table : IEntityTypeConfiguration<EmailSettings>
    {
        public void Configure(EntityTypeBuilder<EmailSettings> table)
        {
            table.ToTable("email_settings");
            table.HasKey(s => s.TenantId);
            table.Property(s => s.TenantId).ValueGeneratedNever();
            table.Property(s => s.PaymentMethodExpiring).HasDefaultValue(true);
        }
    }
}
