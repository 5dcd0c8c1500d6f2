using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.Exports;

/// <summary><c>POST /v1/exports</c>: answered at once; the file is written in the background.</summary>
public static class CreateExport
{
    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Word<ExportName>("name", Need.Required);
        var type = body.Word<ExportFileType>("file_type", Need.Required);
        body.ThrowIfInvalid();
        var export = new Export
        {
            Id = Ids.New("exp"),
            Name = name!.Value,
            FileType = type!.Value,
            Status = ExportStatus.Pending,
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        await db.WriteAsync(() =>
        {
            db.Add(export);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(ExportAnswer.Of(export));
    }
}
