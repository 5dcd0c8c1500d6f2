using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using NodaTime;
using Plumbline.Server.Data;
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

    // the parts of a form around its file
    private const int MaxForm = MaxBytes + (64 * 1024);

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
        if (!http.Request.HasFormContentType)
        {
            throw new Refusal(415, "unsupported_media_type", "Send the file as multipart/form-data");
        }
        if (http.Request.ContentLength > MaxForm)
        {
            throw TooLarge();
        }
        IFormCollection form;
        try
        {
            http.Features.Set<Microsoft.AspNetCore.Http.Features.IFormFeature>(new Microsoft.AspNetCore.Http.Features.FormFeature(
                http.Request,
                new Microsoft.AspNetCore.Http.Features.FormOptions { MultipartBodyLengthLimit = MaxForm, ValueCountLimit = 20 }));
            form = await http.Request.ReadFormAsync(cancel);
        }
        catch (InvalidDataException e)
        {
            throw e.Message.Contains("length limit", StringComparison.Ordinal)
                ? TooLarge()
                : new Refusal(400, "malformed_form", "The form cannot be read");
        }
        if (form.Files is not [var file])
        {
            throw Refusal.Field("file", form.Files.Count == 0 ? "Required" : "Expected one file");
        }
        if (file.Length > MaxBytes)
        {
            throw TooLarge();
        }
        using var memory = new MemoryStream();
        await file.CopyToAsync(memory, cancel);
        var bytes = memory.ToArray();
        return bytes.AsSpan().StartsWith("%PDF-"u8) ? bytes : throw Refusal.Field("file", "Expected a PDF");
    }

    private static Refusal TooLarge() => new(413, "payload_too_large", $"The file is larger than {MaxBytes / 1024} KB");
}
