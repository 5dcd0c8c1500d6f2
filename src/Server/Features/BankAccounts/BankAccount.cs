using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Outbox;

namespace Plumbline.Server.Features.BankAccounts;

/// <summary>An account that a seller is paid into. It never changes: another one takes its place.</summary>
public sealed class BankAccount : ITenantRow, IEventfulRow
{
    public int TenantId { get; set; }

    /// <summary><c>bac_…</c></summary>
    public required string Id { get; init; }

    public required string InvoicingEntityId { get; init; }

    public required string Currency { get; init; }

    public string? BankName { get; init; }

    /// <summary>The holder, as the bank knows it.</summary>
    public string? Name { get; init; }

    public string? Country { get; init; }

    public required BankDetails Details { get; init; }

    public required Instant CreatedAt { get; init; }

    /// <summary>What the API shows of it: never the whole number.</summary>
    public IReadOnlyDictionary<string, string?> ToAnswer() => Details.Masked().ToAnswer(Id, Currency, BankName, Name, Country);

    public IEnumerable<Happening> Happenings(RowChange change) => change.IsNew || change.IsGone
        ? [new Happening($"bank_account.{(change.IsNew ? "created" : "deleted")}", Id) { Shape = ToAnswer }]
        : [];

    internal sealed class Table : IEntityTypeConfiguration<BankAccount>
    {
        public void Configure(EntityTypeBuilder<BankAccount> table)
        {
            table.ToTable("bank_accounts");
            table.Property(a => a.Details).HasJson();
            table.HasIndex(a => new { a.TenantId, a.InvoicingEntityId });
            table.HasIndex(a => new { a.TenantId, a.CreatedAt, a.Id });
        }
    }
}
