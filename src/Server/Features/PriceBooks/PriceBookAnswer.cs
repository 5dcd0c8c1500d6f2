using NodaTime;

namespace Plumbline.Server.Features.PriceBooks;

public sealed record PriceBookAnswer(
    string Id, string Name, string? Description, IReadOnlyList<string> UserRoleIds, Instant CreatedAt, Instant UpdatedAt)
{
    public static PriceBookAnswer Of(PriceBook book) =>
        new(book.Id, book.Name, book.Description, book.UserRoleIds, book.CreatedAt, book.UpdatedAt);
}
