using Plumbline.Server.Data;
using Plumbline.Server.Tenancy;
using Plumbline.Server.Wire;

namespace Plumbline.Server.Features.PriceBooks;

/// <summary>A new book is empty: until products are added, customers with it pay the catalogue's own prices.</summary>
public static class CreatePriceBook
{
    public const int MaxRoles = 100;

    public static async Task<IResult> HandleAsync(HttpContext http, BillingDb db, CurrentTenant tenant, CancellationToken cancel)
    {
        var body = await BodyReader.ReadObjectAsync(http);
        var name = body.Name("name", Need.Required);
        var book = new PriceBook
        {
            Id = Ids.New("prib"),
            Name = name ?? "",
            Description = body.Text("description"),
            UserRoleIds = ReadRoles(body) ?? [],
            CreatedAt = tenant.Now,
            UpdatedAt = tenant.Now,
        };
        body.ThrowIfInvalid();
        await db.WriteAsync(() =>
        {
            db.Add(book);
            return Task.CompletedTask;
        }, cancel);
        return Reply.Created(PriceBookAnswer.Of(book));
    }

    /// <summary>Each role once.</summary>
    internal static List<string>? ReadRoles(Body body)
    {
        var roles = body.Texts("user_role_ids", max: MaxRoles, maxLength: 255);
        for (var i = 0; i < roles?.Count; i++)
        {
            if (roles[i].Length == 0)
            {
                body.RefuseAt(["user_role_ids", i], "String must contain at least 1 character(s)", "too_small");
            }
        }
        return roles?.Distinct(StringComparer.Ordinal).ToList();
    }
}
