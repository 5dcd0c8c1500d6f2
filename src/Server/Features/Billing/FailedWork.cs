using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Billing;

/// <summary>A piece of automatic work that failed and will be tried again: visible, never only a log line.</summary>
public sealed partial class FailedWork : ITenantRow
{
    public int TenantId { get; set; }

    public required string Id { get; init; }

    /// <summary>The kind of work, as its <see cref="IDueKind.Name"/> calls it.</summary>
    public required string Kind { get; init; }

    public required string SubjectId { get; init; }

    public required string Reason { get; set; }

    public required int Attempts { get; set; }

    public required Instant FirstFailedAt { get; init; }

    public required Instant LastFailedAt { get; set; }

    public required Instant RetryAt { get; set; }

    public static async Task RecordAsync(
        BillingDb db, string kind, string subjectId, string reason, Instant now, Instant retryAt, CancellationToken cancel)
    {
        var known = await db.Set<FailedWork>().SingleOrDefaultAsync(f => f.Kind == kind && f.SubjectId == subjectId, cancel);
        if (known is null)
        {
            db.Add(new FailedWork
            {
                Id = Ids.New("task"),
                Kind = kind,
                SubjectId = subjectId,
                Reason = reason,
                Attempts = 1,
                FirstFailedAt = now,
                LastFailedAt = now,
                RetryAt = retryAt,
            });
            return;
        }
        known.Reason = reason;
        known.Attempts++;
        known.LastFailedAt = now;
        known.RetryAt = retryAt;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Work on {Subject} failed and will be tried again")]
    internal static partial void Log(ILogger log, Exception e, string subject);

    internal sealed class Table : IEntityTypeConfiguration<FailedWork>
    {
        public void Configure(EntityTypeBuilder<FailedWork> table)
        {
            table.ToTable("failed_work");
            table.HasIndex(f => new { f.TenantId, f.Kind, f.SubjectId }).IsUnique();
        }
    }
}
