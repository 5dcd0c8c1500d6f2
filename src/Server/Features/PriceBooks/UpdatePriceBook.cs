using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

/// <summary>Changes the fields that are sent. The prices inside are price configurations, with operations of their own.</summary>
public static class UpdatePriceBook
{
    public static async Task<IResult> HandleAsync(
        string id, HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        return Reply.Ok(PriceBookAnswer.Of(await db.WriteAsync(async () =>
        {
            var book = await PriceBookRows.LockAsync(db, id, cancel);
            book.Name = body.Name("name") ?? book.Name;
            if (body.Has("description"))
            {
                book.Description = body.Text("description", Need.Nullable);
            }
            book.UserRoleIds = CreatePriceBook.ReadRoles(body) ?? book.UserRoleIds;
            body.ThrowIfInvalid();
            book.UpdatedAt = tenant.Now;
            return book;
        }, cancel)));
    }
}
