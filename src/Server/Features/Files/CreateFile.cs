using Microsoft.EntityFrameworkCore;
using Plumbline.Server.Data;
using Plumbline.Server.Features.Customers;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Files;

/// <summary>
/// <c>POST /v1/files</c>: a file of up to 10 MB as a form, with the name that people see and the customer that it is about; an empty
/// customer, as forms write null, means none.
/// </summary>
public static class CreateFile
{
    public const int MaxBytes = 10 * 1024 * 1024;
    private const int MaxName = 255;

    public static async Task<IResult> HandleAsync(
        HttpContext http, BillingDb db, FileStore store, CurrentTenant tenant, CancellationToken cancel)
    {
        var form = await FileForm.ReadAsync(http, MaxBytes, cancel);
        var faults = new List<FieldError>();
        var name = Text(form, "name", faults);
        if (name is not null && (string.IsNullOrWhiteSpace(name) || name.Any(char.IsControl)))
        {
            faults.Add(new FieldError("invalid_string", ["name"], "Expected a name without control characters"));
        }
        var customerId = Text(form, "customer_id", faults);
        var (type, content) = await FileAsync(form, name, faults, cancel);
        if (faults.Count > 0)
        {
            throw Refusal.Invalid(faults);
        }
        if (customerId is { Length: > 0 } && !await db.Set<Customer>().AnyAsync(c => c.Id == customerId && c.DeletedAt == null, cancel))
        {
            throw Refusal.NotFound("Customer");
        }
        var file = new StoredFile
        {
            Id = Ids.New("fil"),
            Name = name!,
            Type = type,
            CustomerId = customerId is { Length: > 0 } ? customerId : null,
            Size = content.Length,
            CreatedAt = tenant.Now,
        };
        // content before row: a row without content could not be downloaded, content without a row is only lost space
        await store.WriteAsync(tenant.Id, file.Id, content, cancel);
        await db.WriteAsync(() =>
        {
            db.Add(file);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(FileAnswer.Of(file));
    }

    private static string? Text(IFormCollection form, string field, List<FieldError> faults)
    {
        if (!form.TryGetValue(field, out var values))
        {
            faults.Add(new FieldError("invalid_type", [field], "Required", "string", "undefined"));
            return null;
        }
        var text = values.ToString();
        return QueryText.IsSound(text, field, faults, MaxName) ? text : null;
    }

    private static async Task<(FileType Type, byte[] Content)> FileAsync(
        IFormCollection form, string? name, List<FieldError> faults, CancellationToken cancel)
    {
        if (form.Files is not [var file])
        {
            Refuse(faults, form.Files.Count == 0 ? "Required" : "Expected one file");
            return default;
        }
        var content = await FileForm.ContentAsync(file, MaxBytes, cancel);
        if ((FileTypes.OfMime(file.ContentType) ?? FileTypes.OfName(file.FileName) ?? FileTypes.OfName(name ?? "")) is not { } type)
        {
            Refuse(faults, $"Expected a file of type {string.Join(", ", Words<FileType>.All)}");
            return default;
        }
        if (content.Length == 0)
        {
            Refuse(faults, "The file is empty");
        }
        else if (!FileTypes.Fits(type, content))
        {
            Refuse(faults, $"The file is no {Words<FileType>.Of(type)}");
        }
        return (type, content);
    }

    private static void Refuse(List<FieldError> faults, string message) => faults.Add(new FieldError("custom", ["file"], message));
}
