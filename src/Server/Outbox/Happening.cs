using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using NodaTime;

namespace Plumbline.Server.Outbox;

/// <summary>One thing that happened to one subject.</summary>
/// <param name="Type">A word of the contract's webhook or audit types, such as <c>invoice.settled</c>.</param>
/// <param name="SubjectId">What it happened to.</param>
public sealed record Happening(string Type, string SubjectId)
{
    /// <summary>What the subject is called among the payload sources; the word before the first dot unless said.</summary>
    public string Resource { get; init; } = Type[..Type.IndexOf('.', StringComparison.Ordinal)];

    public string? CustomerId { get; init; }

    public string? SubscriptionId { get; init; }

    public string? InvoiceId { get; init; }

    public string? QuoteId { get; init; }

    /// <summary>The payload, from the row in memory; null: the source of the resource reads it.</summary>
    public Func<object>? Shape { get; init; }
}

/// <summary>A row whose changes mean something to the world outside.</summary>
public interface IEventfulRow
{
    /// <summary>What the change that is about to be saved means; nothing for most.</summary>
    IEnumerable<Happening> Happenings(RowChange change);
}

/// <summary>How a row is about to be saved.</summary>
public readonly struct RowChange(EntityEntry entry, Instant now)
{
    // kept by whoever writes the row; they say nothing by themselves
    private static readonly string[] Bookkeeping = ["Version", "UpdatedAt"];

    public bool IsNew => entry.State == EntityState.Added;

    public bool IsGone => entry.State == EntityState.Deleted;

    /// <summary>The tenant's instant.</summary>
    public Instant Now => now;

    /// <summary>The value that is stored so far; the type's default for a new row.</summary>
    public T? Before<T>(string property) => IsNew ? default : (T?)entry.Property(property).OriginalValue;

    /// <summary>Whether a property has this value now and had another, or the row is new.</summary>
    public bool Became<T>(string property, T value) =>
        !IsGone && Equals(entry.Property(property).CurrentValue, value)
        && (IsNew || !Equals(entry.Property(property).OriginalValue, value));

    public bool Touches(params ReadOnlySpan<string> properties)
    {
        foreach (var property in properties)
        {
            if (entry.State == EntityState.Modified && entry.Property(property).IsModified)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Whether an existing row changes in more than bookkeeping and these properties.</summary>
    public bool TouchesMoreThan(params string[] quiet) => entry.State == EntityState.Modified
        && entry.Properties.Any(p => p.IsModified && !Bookkeeping.Contains(p.Metadata.Name) && !quiet.Contains(p.Metadata.Name));

    /// <summary>
    /// What most rows have to say: <c>created</c>, <c>deleted</c>, or <c>updated</c> in more than bookkeeping and these properties.
    /// </summary>
    public string? Word(params string[] quiet) => IsNew ? "created"
        : IsGone || (entry.Metadata.FindProperty("DeletedAt") is not null && Touches("DeletedAt")) ? "deleted"
        : TouchesMoreThan(quiet) ? "updated"
        : null;
}
