using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Files;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Invoices;

/// <summary>A PDF that takes the place of the one that would be drawn.</summary>
public sealed class OwnPdf : ITenantRow
{
    public int TenantId { get; set; }

    public required string InvoiceId { get; init; }

    public required byte[] Bytes { get; set; }

    public required Instant UploadedAt { get; set; }

    internal sealed class Table : IEntityTypeConfiguration<OwnPdf>
    {
        public void Configure(EntityTypeBuilder<OwnPdf> table)
        {
            table.ToTable("invoice_own_pdfs");
            table.HasKey(f => f.InvoiceId);
        }
    }
}

/// <summary><c>POST /v1/invoices/{id}/upload</c>: a PDF of up to 5 MB, as the one file of a form.</summary>
public static class UploadPdf
{
    public const int MaxBytes = 5 * 1024 * 1024;

    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, InvoiceReader reader, CurrentTenant tenant, CancellationToken cancel)
    {
        if (!await db.Set<Invoice>().AnyAsync(i => i.Id == id, cancel))
        {
            throw Refusal.NotFound("Invoice");
        }
        var bytes = await ReadAsync(http, cancel);
        await db.WriteAsync(async () =>
        {
            var invoice = await reader.LockedAsync(id, cancel);
            if (await db.Set<OwnPdf>().SingleOrDefaultAsync(f => f.InvoiceId == invoice.Id, cancel) is { } before)
            {
                before.Bytes = bytes;
                before.UploadedAt = tenant.Now;
                return;
            }
            db.Add(new OwnPdf { InvoiceId = invoice.Id, Bytes = bytes, UploadedAt = tenant.Now });
        }, cancel);
        return Reply.Created(new Dictionary<string, string>());
    }

    private static async Task<byte[]> ReadAsync(HttpContext http, CancellationToken cancel)
    {
        var form = await FileForm.ReadAsync(http, MaxBytes, cancel);
        if (form.Files is not [var file])
        {
            throw Refusal.Field("file", form.Files.Count == 0 ? "Required" : "Expected one file");
        }
        var bytes = await FileForm.ContentAsync(file, MaxBytes, cancel);
        return FileTypes.Fits(FileType.Pdf, bytes) ? bytes : throw Refusal.Field("file", "Expected a PDF");
    }
}
