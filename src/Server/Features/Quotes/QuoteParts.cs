using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using NodaTime.Text;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Subscriptions.Transitions;

namespace Plumbline.Server.Features.Quotes;

/// <summary>How much of tiered prices a quote shows.</summary>
public enum PriceTierDisplay
{
    All,

    /// <summary>Only the tiers that its counts fall into.</summary>
    Matching,

    None,
}

/// <summary>What a quote asks of the signer, what it shows, and what becomes of its invoice.</summary>
public sealed record QuoteOptions
{
    public bool CollectPaymentDetails { get; init; }

    public IReadOnlyList<string> CollectCustomPropertyIds { get; init; } = [];

    public bool RequireTaxId { get; init; }

    public bool DisplayQuoteValue { get; init; } = true;

    public bool DisplayQuoteValueWithTax { get; init; }

    public bool DisplayTaxes { get; init; } = true;

    public PriceTierDisplay DisplayPriceTiers { get; init; }

    public bool DisplayPhaseValue { get; init; } = true;

    public bool DisplayFirstInvoiceAmount { get; init; }

    public bool DisplayDocumentsInPreview { get; init; }

    public bool DisplaySubscriptionOnUpdate { get; init; } = true;

    /// <summary>Whether the subscription starts by the signature; else it waits for somebody.</summary>
    public bool StartsOnSignature { get; init; } = true;

    /// <summary>The invoice that the signature causes stays a draft.</summary>
    public bool GenerateDraftInvoices { get; init; }
}

/// <summary>How an update quote changes its subscription.</summary>
public sealed record QuotedChange(
    TransitionSchedule Schedule, Instant? Date, TransitionCalculation Calculation, CycleTransition Cycle, string? Name);

/// <summary>How a quote was signed.</summary>
/// <param name="Mode"><c>basic</c>: a typed name; <c>external</c>: elsewhere.</param>
/// <param name="SignerName">Who signed, where it is known.</param>
public sealed record QuoteSignature(string Mode, string? SignerName);

public enum SignerKind
{
    External,
    Countersigner,
}

public enum SignerStatus
{
    /// <summary>Waits for earlier steps, or for the quote to be sent.</summary>
    Pending,

    Notified,
    Signed,

    /// <summary>The quote was signed without.</summary>
    Skipped,
}

/// <summary>What is known of a signature typed by a signer. The document is the PDF as it stood before the signature.</summary>
public sealed record SignerEvidence(string SignerName, string? Ip, string? UserAgent, string DocumentSha256)
{
    /// <summary>When and from where, for readers of paper and page: instants are told so that they mean the same everywhere.</summary>
    public string TraceOf(Instant at) =>
        string.Join(" · ", new[] { Moment.Format(at.InUtc().LocalDateTime) + " UTC", Ip }.OfType<string>());

    private static readonly LocalDateTimePattern Moment = LocalDateTimePattern.CreateWithInvariantCulture("uuuu-MM-dd HH:mm:ss");
}

/// <summary>Somebody who signs a quote, in a step of its circuit.</summary>
public sealed class QuoteSigner : ITenantRow, IVersionedRow
{
    public int TenantId { get; set; }

    /// <summary><c>quor_…</c></summary>
    public required string Id { get; init; }

    public required string QuoteId { get; init; }

    public required int Position { get; set; }

    public required SignerKind Kind { get; init; }

    /// <summary>From 1; those of a step sign in any order, after all of the steps before.</summary>
    public required int StepOrder { get; set; }

    public string? UserId { get; set; }

    public required string Email { get; init; }

    public string? FirstName { get; set; }

    public string? LastName { get; set; }

    public string? Language { get; set; }

    public SignerStatus Status { get; set; }

    public Instant? SignedAt { get; set; }

    public SignerEvidence? Evidence { get; set; }

    public int Version { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<QuoteSigner>
    {
        public void Configure(EntityTypeBuilder<QuoteSigner> table)
        {
            table.ToTable("quote_signers");
            table.Property(s => s.Evidence).HasJson();
            table.HasIndex(s => new { s.TenantId, s.QuoteId });
        }
    }
}

public enum QuoteFileUse
{
    Attachment,

    /// <summary>The copy that was signed elsewhere.</summary>
    SignedCopy,
}

/// <summary>A file of a quote, or of a template that its quotes get a copy of.</summary>
public sealed class QuoteFile : ITenantRow
{
    public int TenantId { get; set; }

    /// <summary><c>quof_…</c>, of a template <c>quota_…</c></summary>
    public required string Id { get; init; }

    /// <summary>Id of the quote or the template.</summary>
    public required string OwnerId { get; init; }

    public required QuoteFileUse Use { get; init; }

    public required string Name { get; init; }

    public required string Mimetype { get; init; }

    public required byte[] Bytes { get; init; }

    public required Instant CreatedAt { get; init; }

    internal sealed class Table : IEntityTypeConfiguration<QuoteFile>
    {
        public void Configure(EntityTypeBuilder<QuoteFile> table)
        {
            table.ToTable("quote_files");
            table.HasIndex(f => new { f.TenantId, f.OwnerId });
        }
    }
}
